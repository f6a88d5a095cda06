/*
 * NAME
 *   kept - what the store has of kept messages, read whole
 *
 * DESCRIPTION
 *   Done at the host of the stores, where no cable is in the way.
 */
import { createHash } from 'node:crypto'
import type { PostgresqlStore } from '../../src/store/postgresql/open-postgresql.js'
import { dayOfTime, type StoredRow } from '../../src/store/store.js'
import { readMessage } from './message.js'

export interface KeptFacts {
  readonly entries: number
  readonly bytes: number
  /** How often each message is there, by its number. */
  readonly times: readonly (readonly [number: number, count: number])[]
  readonly damaged: readonly string[]
  /** Entries that are no message of ours. */
  readonly foreign: readonly string[]
  /** null: the database has the content. */
  readonly bucket: BucketFacts | null
}

export interface BucketFacts {
  readonly objects: number
  /** Entries without an object, of another size or with two; objects without an
   * entry. */
  readonly wrong: readonly string[]
}

export async function readKept(store: PostgresqlStore): Promise<KeptFacts> {
  const rows = await store.kept.find({}, 0)
  const times = new Map<number, number>()
  const damaged: string[] = []
  const foreign: string[] = []
  for (const row of rows) {
    const name = nameOf(row)
    try {
      const pieces: Buffer[] = []
      for await (const piece of store.kept.content(row)) pieces.push(piece)
      const bytes = Buffer.concat(pieces)
      const digest = createHash('sha256').update(bytes).digest('hex')
      const read = readMessage(bytes)
      if (read === null) foreign.push(name)
      else times.set(read.number, (times.get(read.number) ?? 0) + 1)
      if (digest !== row.sha256 || read?.isWhole !== true) damaged.push(name)
    } catch (error) {
      damaged.push(`${name}: ${(error as Error).message}`)
    }
  }
  return {
    entries: rows.length,
    bytes: rows.reduce((all, { size }) => all + size, 0),
    times: [...times],
    ...{ damaged, foreign },
    bucket: store.objects === null ? null : await readBucket(store, rows),
  }
}

const nameOf = ({ key, host = '', subject }: StoredRow): string =>
  `${key} of ${host} (${subject})`

// The bytes of two messages are never the same here: see message.
async function readBucket(
  { objects }: PostgresqlStore,
  rows: readonly StoredRow[],
): Promise<BucketFacts> {
  const found = new Map<string, { place: string; size: number }[]>()
  let count = 0
  for await (const { day, sha256, size } of objects?.list() ?? []) {
    const same = found.get(sha256) ?? []
    found.set(sha256, [...same, { place: `${day}/${sha256}`, size }])
    count++
  }
  const wrong: string[] = []
  for (const row of rows) {
    const { sha256, size, keptAt } = row
    const due = { place: `${dayOfTime(keptAt)}/${sha256}`, size }
    const there = found.get(sha256) ?? []
    if (JSON.stringify(there) !== JSON.stringify([due])) {
      wrong.push(`${nameOf(row)}: ${JSON.stringify(there)}`)
    }
  }
  const named = new Set(rows.map(it => it.sha256))
  for (const [sha256, there] of found) {
    if (named.has(sha256)) continue
    wrong.push(...there.map(({ place }) => `no entry has ${place}`))
  }
  return { objects: count, wrong }
}
