/*
 * NAME
 *   catalog - all entries of a quarantine, quickly
 *
 * DESCRIPTION
 *   Which entries there are is what the folders say, and nothing else: an entry
 *   is there when its .json is. The file `index` has a Row a line, appended when
 *   an entry is kept, so that a listing need not open every entry. A line that
 *   is missing or broken is made again from the entry; one whose entry is gone
 *   does not count; the last line of a key counts. So a lost index, or one that
 *   a full disk cut short, costs a listing some time and no entry.
 *
 * DIAGNOSTICS
 *   readCatalog() throws the error of reading the folder. A file that is no
 *   entry is passed over and told. note() and mending the index never fail.
 */

import {
  appendFileSync,
  constants,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { randomName } from '../util/id.js'
import { KEY, readEntry, rowOf, type Entry, type Row } from './entry.js'

export interface Catalog {
  /** In the order in which they were kept. */
  readonly rows: readonly Row[]
  /** What stands there and cannot be read, as text. */
  readonly damaged: readonly string[]
}

export interface CatalogOptions {
  /** Only rows with all of these texts somewhere, without regard to case. */
  readonly texts?: readonly string[]
  /** Read every entry, and write the index anew. */
  readonly rebuild?: boolean
}

export function readCatalog(
  folder: string,
  { texts = [], rebuild = false }: CatalogOptions = {},
): Catalog {
  const { lines, count } = rebuild ? NO_INDEX : indexLines(folder)
  const needles = texts.map(text => jsonText(text).toLowerCase())
  const rows: Row[] = []
  const damaged: string[] = []
  const made: string[] = []
  const keys = keysIn(folder)
  for (const key of keys) {
    const line = lines.get(key)
    if (line !== undefined && !holds(line, needles)) continue
    const known = line === undefined ? null : parseRow(line)
    const row = known ?? rowOfEntry(folder, key, damaged)
    if (row === null) continue
    if (known === null) made.push(lineOf(row))
    if (known !== null || holds(lineOf(row), needles)) rows.push(row)
  }
  const isLong = count > 2 * keys.length + SPARE_LINES
  if (rebuild || isLong) {
    const kept = keys.flatMap(key => lines.get(key) ?? [])
    rewrite(folder, [...kept, ...made])
  } else if (made.length > 0) append(folder, made)
  return { rows: rows.sort(byTime), damaged }
}

/** So many lines of entries that are gone may stay in the index. */
const SPARE_LINES = 1000

/** Adds an entry to the index; others have their turn meanwhile. */
export async function note(folder: string, entry: Entry): Promise<void> {
  try {
    const file = await open(join(folder, INDEX), APPEND, 0o600)
    try {
      await file.appendFile(`${lineOf(rowOf(entry))}\n`)
    } finally {
      await file.close()
    }
  } catch {
    // It is found without: see readCatalog().
  }
}

const INDEX = 'index'
const APPEND =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_WRONLY |
  constants.O_NOFOLLOW

/** Keys of all entries. */
export function keysIn(folder: string): readonly string[] {
  return homesIn(folder).flatMap(home =>
    readdirSync(join(folder, home)).flatMap(name =>
      name.length === JSON_NAME && name.endsWith('.json')
        ? [name.slice(0, -'.json'.length)].filter(key => KEY.test(key))
        : [],
    ),
  )
}

const JSON_NAME = 64 + '.json'.length

/** The folders of entries: two hex digits. */
export function homesIn(folder: string): readonly string[] {
  return namesIn(folder).filter(name => /^[0-9a-f]{2}$/u.test(name))
}

// A quarantine that nothing was kept in has no folder.
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

interface IndexLines {
  /** The last one of each key. */
  readonly lines: ReadonlyMap<string, string>
  /** Of all. */
  readonly count: number
}

const NO_INDEX: IndexLines = { lines: new Map(), count: 0 }

function indexLines(folder: string): IndexLines {
  const lines = new Map<string, string>()
  const all = textOf(folder).split('\n')
  for (const line of all) {
    const key = line.slice(KEY_AT, KEY_AT + 64)
    if (line.endsWith('}') && KEY.test(key)) lines.set(key, line)
  }
  return { lines, count: all.length }
}

// Every line begins with it.
const KEY_AT = '{"key":"'.length

function textOf(folder: string): string {
  try {
    return readFileSync(join(folder, INDEX), 'utf8')
  } catch {
    return ''
  }
}

function holds(line: string, needles: readonly string[]): boolean {
  if (needles.length === 0) return true
  const text = line.toLowerCase()
  return needles.every(needle => text.includes(needle))
}

function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function lineOf(row: Row): string {
  return JSON.stringify(row)
}

// Two lines that a full disk has made one are none.
function parseRow(line: string): Row | null {
  try {
    const row = JSON.parse(line) as Row
    return Array.isArray(row.names) && Array.isArray(row.recipients)
      ? row
      : null
  } catch {
    return null
  }
}

function rowOfEntry(
  folder: string,
  key: string,
  damaged: string[],
): Row | null {
  try {
    return rowOf(readEntry(folder, key))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // It was removed a moment ago.
    if (code !== 'ENOENT') damaged.push(`${key}: ${message}`)
    return null
  }
}

function append(folder: string, lines: readonly string[]): void {
  quietly(() =>
    appendFileSync(join(folder, INDEX), `${lines.join('\n')}\n`, {
      mode: 0o600,
    }),
  )
}

function rewrite(folder: string, lines: readonly string[]): void {
  const temporary = join(folder, `.${INDEX}.${randomName()}`)
  const text = lines.map(line => `${line}\n`).join('')
  quietly(() => {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, join(folder, INDEX))
  })
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The next listing reads the entries again.
  }
}

function byTime(one: Row, other: Row): number {
  if (one.keptAt !== other.keptAt) return one.keptAt < other.keptAt ? -1 : 1
  return one.key < other.key ? -1 : 1
}
