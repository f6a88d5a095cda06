/*
 * NAME
 *   catalog-cache - the quarantine's catalog in memory, as it is now
 *
 * DESCRIPTION
 *   For a process that stays. The first look reads the index and the names in
 *   the folders, a piece at a time. Every other look asks the system only when
 *   the folders were changed: it reads the names of those that were, and what
 *   was appended to the index since. So a page over 50,000 messages reads no
 *   file where nothing was kept, released or deleted meanwhile, and some lines
 *   where something was.
 *
 *   A folder that was changed a moment ago may change again within the same
 *   tick of the file system's clock: it is read again until that is over. An
 *   index that was written anew is read in the background; which messages there
 *   are is known at once all the same, for the folders say it.
 *
 *   Memory has a limit: the oldest messages that do not fit are counted, and
 *   not known. What is known of each is as long as its line of the index.
 *
 * DIAGNOSTICS
 *   look() rejects with the error of reading the folder. A file that is no entry
 *   is passed over and told. Nothing is written.
 */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { homesIn, keysAmong } from '../quarantine/catalog.js'
import { readEntry, rowOf, type Row } from '../quarantine/entry.js'
import {
  followIndex,
  type IndexFollower,
  type IndexLines,
  type IndexRow,
} from './catalog-index.js'

export interface CatalogLook {
  /** In the order in which they were kept. */
  readonly rows: readonly Row[]
  readonly byKey: ReadonlyMap<string, Row>
  /** So many older ones are there and not known. */
  readonly leftOut: number
  /** What is there and cannot be read, as text. */
  readonly damaged: readonly string[]
}

/** What looking has cost so far. */
export interface CatalogCosts {
  readonly foldersRead: number
  readonly entriesRead: number
  readonly linesParsed: number
}

export interface CatalogCache {
  look(): Promise<CatalogLook>
  costs(): CatalogCosts
}

export interface CacheOptions {
  /** For all rows together, by the length of their lines. */
  readonly limitBytes?: number
}

const LIMIT_BYTES = 256 * 1024 * 1024

/** So many folders or entries are read before others have their turn. */
const PIECE = 16

/** So many entries that no line is about are read before memory is looked at. */
const BATCH = 4096

/** One-second clocks of old file systems, and a little. */
const TICK_MS = 1100

export function openCatalogCache(
  folder: string,
  { limitBytes = LIMIT_BYTES }: CacheOptions = {},
): CatalogCache {
  const memory = new Memory(folder, limitBytes)
  let last: Promise<unknown> = Promise.resolve()
  return {
    // One after the other.
    look: () => {
      const look = last.then(() => memory.look())
      last = look.catch(() => undefined)
      return look
    },
    costs: () => memory.costs(),
  }
}

interface Home {
  /** '' where it must be read again. */
  readonly stamp: string
  readonly keys: ReadonlySet<string>
}

class Memory {
  readonly #folder: string
  readonly #limitBytes: number
  readonly #index: IndexFollower
  readonly #homes = new Map<string, Home>()
  readonly #byKey = new Map<string, Row>()
  readonly #sizes = new Map<string, number>()
  readonly #leftOut = new Set<string>()
  readonly #damaged = new Map<string, string>()
  #changed = new Set<string>()
  #rows: readonly Row[] = []
  #bytes = 0
  #foldersRead = 0
  #entriesRead = 0

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder
    this.#limitBytes = limitBytes
    this.#index = followIndex(folder, limitBytes)
  }

  async look(): Promise<CatalogLook> {
    const isFirst = this.#homes.size === 0
    const lines = await this.#index.read()
    this.#takeChanges(lines.rows)
    const names = homesIn(this.#folder)
    const unknown: string[] = []
    for (const [at, name] of names.entries()) {
      if (isFirst && at % PIECE === PIECE - 1) await turn()
      unknown.push(...this.#readHome(name, lines))
    }
    this.#forgetHomes(new Set(names))
    for (const [at, key] of unknown.entries()) {
      if (at % PIECE === PIECE - 1) await turn()
      if (at % BATCH === BATCH - 1) this.#settle()
      this.#readEntry(key)
    }
    this.#settle()
    return {
      ...{ rows: this.#rows, byKey: this.#byKey, leftOut: this.#leftOut.size },
      damaged: [...this.#damaged.values()],
    }
  }

  costs(): CatalogCosts {
    return {
      foldersRead: this.#foldersRead,
      entriesRead: this.#entriesRead,
      linesParsed: this.#index.linesParsed(),
    }
  }

  // What was released meanwhile, or kept once more.
  #takeChanges(lines: ReadonlyMap<string, IndexRow>): void {
    for (const [key, line] of lines) {
      const known = this.#byKey.get(key)
      if (known !== undefined && !isSame(known, line.row)) this.#learn(line)
    }
  }

  /** @returns keys that are new and that no line of the index is about. */
  #readHome(name: string, { rows, older }: IndexLines): readonly string[] {
    const path = join(this.#folder, name)
    // Before the names: a change in between shows at the next look.
    const stamp = stampOf(path)
    const known = this.#homes.get(name)
    if (known?.stamp === stamp && stamp !== '') return []
    this.#foldersRead++
    const keys = new Set(keysIn(path))
    this.#homes.set(name, { stamp, keys })
    for (const key of known?.keys ?? []) {
      if (!keys.has(key)) this.#forget(key)
    }
    const unknown: string[] = []
    for (const key of keys) {
      const line = rows.get(key)
      if (this.#knows(key)) continue
      else if (line !== undefined) this.#learn(line)
      else if (older.has(key)) this.#leftOut.add(key)
      else unknown.push(key)
    }
    return unknown
  }

  #forgetHomes(there: ReadonlySet<string>): void {
    for (const [name, { keys }] of this.#homes) {
      if (there.has(name)) continue
      this.#homes.delete(name)
      keys.forEach(key => this.#forget(key))
    }
  }

  #readEntry(key: string): void {
    this.#entriesRead++
    try {
      const row = rowOf(readEntry(this.#folder, key))
      this.#learn({ row, bytes: JSON.stringify(row).length })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      // It was removed a moment ago.
      if (code !== 'ENOENT') this.#damaged.set(key, `${key}: ${message}`)
    }
  }

  #knows(key: string): boolean {
    return (
      this.#byKey.has(key) || this.#leftOut.has(key) || this.#damaged.has(key)
    )
  }

  #learn({ row, bytes }: IndexRow): void {
    this.#forget(row.key)
    this.#byKey.set(row.key, row)
    this.#sizes.set(row.key, bytes)
    this.#bytes += bytes
  }

  #forget(key: string): void {
    this.#changed.add(key)
    this.#bytes -= this.#sizes.get(key) ?? 0
    this.#sizes.delete(key)
    this.#byKey.delete(key)
    this.#leftOut.delete(key)
    this.#damaged.delete(key)
  }

  // The list in its order, and the oldest left out where they do not fit.
  #settle(): void {
    if (this.#changed.size > 0) {
      this.#rows = merged(this.#rows, this.#changed, this.#byKey)
      this.#changed = new Set()
    }
    let count = 0
    for (const { key } of this.#rows) {
      if (this.#bytes <= this.#limitBytes) break
      this.#forget(key)
      this.#leftOut.add(key)
      count++
    }
    if (count === 0) return
    this.#rows = this.#rows.slice(count)
    this.#changed = new Set()
  }
}

// What a line can say otherwise about the same entry.
function isSame(one: Row, other: Row): boolean {
  return (
    one.releases === other.releases &&
    one.keptAt === other.keptAt &&
    one.queuedAs?.length === other.queuedAs?.length &&
    one.removedFor?.length === other.removedFor?.length
  )
}

// What was changed is taken out, and put in at its place.
function merged(
  rows: readonly Row[],
  changed: ReadonlySet<string>,
  byKey: ReadonlyMap<string, Row>,
): readonly Row[] {
  const added = [...changed].flatMap(key => byKey.get(key) ?? []).sort(byTime)
  const all: Row[] = []
  let next = 0
  for (const row of rows) {
    if (changed.has(row.key)) continue
    for (let it = added[next]; it !== undefined; it = added[next]) {
      if (byTime(it, row) > 0) break
      all.push(it)
      next++
    }
    all.push(row)
  }
  return all.concat(added.slice(next))
}

function byTime(one: Row, other: Row): number {
  if (one.keptAt !== other.keptAt) return one.keptAt < other.keptAt ? -1 : 1
  return one.key < other.key ? -1 : 1
}

// '' for a folder that may change again without a new time.
function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return ''
  const age = Date.now() - Number(stat.ctimeNs / 1_000_000n)
  return age < TICK_MS ? '' : `${stat.ino} ${stat.ctimeNs}`
}

function keysIn(path: string): readonly string[] {
  try {
    return keysAmong(readdirSync(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
