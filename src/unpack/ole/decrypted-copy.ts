/*
 * NAME
 *   decrypted-copy - a compound file with other bytes in some of its streams
 *
 * DESCRIPTION
 *   The streams keep their sizes and places: everything around them stays as it
 *   is. For documents that were decrypted, so that readers and scanners see a
 *   document.
 */

import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import type { Run } from '../bytes/piecewise-bytes.js'

export interface Patch {
  /** Where the stream is in the file. */
  readonly runs: readonly Run[]
  readonly content: Bytes
}

export async function copyWith(
  file: Bytes,
  patches: readonly Patch[],
  gathering: Pick<Gathering, 'store' | 'turn'>,
): Promise<Bytes> {
  const pieces = patches
    .flatMap(({ runs, content }) => runs.map(run => ({ ...run, content })))
    .sort((a, b) => a.start - b.start)
  const store = gathering.store()
  const put = async (
    from: Bytes,
    start: number,
    end: number,
  ): Promise<void> => {
    for (const window of windows(from, start, Math.min(end, from.size))) {
      await gathering.turn()
      if (!store.write(window)) return
    }
  }
  let copy
  try {
    let at = 0
    for (const { content, ...run } of pieces) {
      const end = Math.min(run.end, run.start + content.size - run.at)
      if (run.start < at || end <= run.start) continue
      await put(file, at, run.start)
      await put(content, run.at, run.at + end - run.start)
      at = end
    }
    await put(file, at, file.size)
  } finally {
    copy = store.end()
  }
  return copy
}
