/*
 * NAME
 *   readiness - whether mail that comes now would be served
 */

import type { Snapshot } from './snapshot.js'

export interface Reason {
  readonly what: 'workers' | 'engine' | 'free-space'
  /** Of the engine or the folder; '' for none. */
  readonly name: string
  readonly text: string
}

/** Why not; none where it would be. */
export function reasonsAgainst(
  snapshot: Pick<Snapshot, 'workers' | 'engines' | 'freeSpace'>,
): readonly Reason[] {
  const { workers, engines, freeSpace } = snapshot
  const reasons: Reason[] = []
  if (workers.ready === 0) {
    const text = 'no worker accepts connections'
    reasons.push({ what: 'workers', name: '', text })
  }
  for (const { scanner, required, up, selfTest } of engines) {
    if (!required) continue
    const text = !up
      ? 'it failed several times in a row and is not asked for a while'
      : selfTest?.success === false
        ? 'its last self-test failed'
        : null
    if (text !== null) reasons.push({ what: 'engine', name: scanner, text })
  }
  for (const { folder, bytes, floorBytes } of freeSpace) {
    if (bytes === null || bytes >= floorBytes) continue
    const text = `${bytes} bytes are free, less than free_space_floor, ${floorBytes}`
    reasons.push({ what: 'free-space', name: folder, text })
  }
  return reasons
}
