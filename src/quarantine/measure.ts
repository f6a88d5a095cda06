/*
 * NAME
 *   measure - how many messages are kept, how much they are, and since when
 *
 * DESCRIPTION
 *   For a process that does other things besides: it reads the index and the names
 *   in the folders (see catalog), and lets others have their turn every PIECE
 *   lines. Unlike a listing it opens no entry and mends nothing: an entry without
 *   a line counts as one of 0 bytes. The index knows of releases, too.
 *
 * DIAGNOSTICS
 *   Rejects with the error of reading the folder. No folder is an empty quarantine.
 */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { keysAmong } from './catalog.js'

export interface Measured {
  readonly entries: number
  /** What several entries share counts once. */
  readonly bytes: number
  /** Milliseconds since the epoch; null where there is none. */
  readonly oldestAt: number | null
  /** How often each of those that are there was released, if ever. */
  readonly releases: ReadonlyMap<string, number>
}

const PIECE = 1000

export async function measureQuarantine(folder: string): Promise<Measured> {
  const known = await linesOf(folder)
  const sizes = new Map<string, number>()
  const releases = new Map<string, number>()
  let entries = 0
  let oldestAt: number | null = null
  for (const home of await namesIn(folder)) {
    if (!/^[0-9a-f]{2}$/u.test(home)) continue
    for (const key of keysAmong(await namesIn(join(folder, home)))) {
      entries++
      const line = known.get(key)
      if (line === undefined) continue
      sizes.set(line.sha256, line.size)
      if (line.releases > 0) releases.set(key, line.releases)
      if (oldestAt === null || line.keptAt < oldestAt) oldestAt = line.keptAt
    }
  }
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  return { entries, bytes, oldestAt, releases }
}

interface Line {
  readonly keptAt: number
  readonly size: number
  readonly sha256: string
  readonly releases: number
}

// The last line of a key counts.
async function linesOf(folder: string): Promise<ReadonlyMap<string, Line>> {
  const known = new Map<string, Line>()
  let text: string
  try {
    text = await readFile(join(folder, 'index'), 'latin1')
  } catch {
    return known
  }
  let count = 0
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    addLine(known, text.slice(at, end))
    at = end + 1
    if (++count % PIECE === 0) await turn()
  }
  return known
}

function addLine(known: Map<string, Line>, text: string): void {
  try {
    const { key, keptAt, size, sha256, releases } = JSON.parse(
      text,
    ) as Readonly<Record<string, unknown>>
    const time = Date.parse(String(keptAt))
    if (typeof key !== 'string' || typeof sha256 !== 'string') return
    if (typeof size !== 'number' || Number.isNaN(time)) return
    known.set(key, {
      ...{ keptAt: time, size, sha256 },
      releases: typeof releases === 'number' ? releases : 0,
    })
  } catch {
    // Two lines that a full disk has made one are none.
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
