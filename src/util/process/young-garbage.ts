/*
 * NAME
 *   young-garbage - buffers that came in and are done with, freed before there are
 *   many
 *
 * DESCRIPTION
 *   What a socket brings is in buffers outside of the heap. V8 frees those that no
 *   one has any more when its young objects fill their space, of which a large
 *   message makes few, or at 32 MB of buffers. Who has done with much of them tells
 *   it here, and the young ones are collected.
 */

const MOST_BYTES = 8 * 1024 * 1024

let doneWith = 0
let collect: (() => void) | null = null

/** So many bytes that came in lately are needed no more. */
export function addGarbage(bytes: number): void {
  doneWith += bytes
  if (doneWith < MOST_BYTES) return
  doneWith = 0
  collect ??= findCollector()
  collect()
}

// Node.js has no function for it but this one, where it is asked for.
function findCollector(): () => void {
  try {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
    const { runInNewContext } = process.getBuiltinModule('node:vm')
    const gc: unknown = runInNewContext('gc')
    if (typeof gc === 'function') return () => void gc({ type: 'minor' })
  } catch {
    // Then they are freed later.
  }
  return () => undefined
}
