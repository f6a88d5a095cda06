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
  chmodSync,
  constants,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { namesIn } from '../util/files/names-in.js'
import { randomName } from '../util/id.js'
import { fileMode, isShared } from '../util/files/shared-folder.js'
import { KEY, readEntry, rowOf, type Entry, type Row } from './entry.js'

export interface Catalog {
  /** In the order in which they were kept. */
  readonly rows: readonly Row[]
  /** What is there and cannot be read, as text. */
  readonly damaged: readonly string[]
}

export interface CatalogOptions {
  /** Only rows that may have all of these texts somewhere, in ASCII, without
   * regard to case. */
  readonly texts?: readonly string[]
  /** Read every entry, and write the index anew. */
  readonly rebuild?: boolean
  /** false: write nothing, whatever the index lacks. Default true. */
  readonly mend?: boolean
}

export function readCatalog(
  folder: string,
  { texts = [], rebuild = false, mend = true }: CatalogOptions = {},
): Catalog {
  const index = rebuild ? NO_INDEX : readIndex(folder)
  const needles = texts.map(text => jsonOf(text).slice(1, -1).toLowerCase())
  const wanted = startsWith(index, needles)
  const rows: Row[] = []
  const damaged: string[] = []
  const made: string[] = []
  const keys = keysIn(folder)
  for (const key of keys) {
    const start = index.starts.get(key)
    if (start !== undefined && wanted?.has(start) === false) continue
    const known = start === undefined ? null : parseRow(lineAt(index, start))
    const row = known ?? rowOfEntry(folder, key, damaged)
    if (row === null) continue
    if (known === null) made.push(jsonOf(row))
    if (known !== null || holds(jsonOf(row), needles)) rows.push(row)
  }
  if (!mend) return { rows: rows.sort(byTime), damaged }
  if (rebuild || index.starts.size + index.spoiled > 2 * keys.length + SPARE) {
    const kept = keys.flatMap(key => {
      const start = index.starts.get(key)
      return start === undefined ? [] : [lineAt(index, start)]
    })
    rewrite(folder, [...kept, ...made])
  } else if (made.length > 0) append(folder, made)
  return { rows: rows.sort(byTime), damaged }
}

/** So many lines of entries that are gone may stay in the index. */
const SPARE = 1000

/** Adds an entry to the index; others have their turn meanwhile. */
export async function note(folder: string, entry: Entry): Promise<void> {
  try {
    const file = await open(join(folder, INDEX), APPEND, 0o600)
    try {
      if (isShared(folder)) await file.chmod(fileMode(true))
      await file.appendFile(`${jsonOf(rowOf(entry))}\n`)
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
function keysIn(folder: string): readonly string[] {
  return homesIn(folder).flatMap(home =>
    keysAmong(readdirSync(join(folder, home))),
  )
}

/** Keys of the entries whose files these are. */
export function keysAmong(names: readonly string[]): readonly string[] {
  return names.flatMap(name =>
    name.length === JSON_NAME && name.endsWith('.json')
      ? [name.slice(0, -'.json'.length)].filter(key => KEY.test(key))
      : [],
  )
}

const JSON_NAME = 64 + '.json'.length

/** The folders of entries: two hex digits. */
export function homesIn(folder: string): readonly string[] {
  return namesIn(folder).filter(name => /^[0-9a-f]{2}$/u.test(name))
}

interface Index {
  /** ASCII. */
  readonly text: string
  /** Where the last line of each key begins. */
  readonly starts: ReadonlyMap<string, number>
  /** Lines beside those. */
  readonly spoiled: number
}

const NO_INDEX: Index = { text: '', starts: new Map(), spoiled: 0 }

// A line that ends early, or in the middle of which another begins, is none.
function readIndex(folder: string): Index {
  const text = textOf(folder)
  const starts = new Map<string, number>()
  let count = 0
  for (let at = text.indexOf(START); at >= 0;) {
    const end = text.indexOf('\n', at)
    const next = text.indexOf(START, at + 1)
    const isWhole = text[end - 1] === '}' && (next < 0 || next > end)
    const isFirst = at === 0 || text[at - 1] === '\n'
    if (isWhole && isFirst) {
      const from = at + START.length
      starts.set(text.slice(from, from + 64), at)
    }
    count++
    at = next
  }
  return { text, starts, spoiled: count - starts.size }
}

/** Every line begins with it, and no other place has it. */
const START = '{"key":"'

function textOf(folder: string): string {
  try {
    return readFileSync(join(folder, INDEX), 'latin1')
  } catch {
    return ''
  }
}

function lineAt({ text }: Index, start: number): string {
  return text.slice(start, text.indexOf('\n', start))
}

// Where the lines begin that hold all needles; null: all of them do.
function startsWith(
  { text }: Index,
  needles: readonly string[],
): ReadonlySet<number> | null {
  const [longest] = [...needles].sort((a, b) => b.length - a.length)
  if (longest === undefined) return null
  const found = new Set<number>()
  const lower = text.toLowerCase()
  for (let at = lower.indexOf(longest); at >= 0;) {
    const start = lower.lastIndexOf('\n', at) + 1
    const end = lower.indexOf('\n', at)
    if (end < 0) break
    if (holds(lower.slice(start, end), needles)) found.add(start)
    at = lower.indexOf(longest, end)
  }
  return found
}

function holds(line: string, needles: readonly string[]): boolean {
  const text = line.toLowerCase()
  return needles.every(needle => text.includes(needle))
}

// In ASCII: one byte is one letter, and the file need not be decoded.
function jsonOf(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
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
  quietly(() => {
    const path = join(folder, INDEX)
    appendFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
    if (isShared(folder)) chmodSync(path, fileMode(true))
  })
}

function rewrite(folder: string, lines: readonly string[]): void {
  const temporary = join(folder, `.${INDEX}.${randomName()}`)
  const text = lines.map(line => `${line}\n`).join('')
  quietly(() => {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    if (isShared(folder)) chmodSync(temporary, fileMode(true))
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
