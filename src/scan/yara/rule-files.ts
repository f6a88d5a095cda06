/*
 * NAME
 *   rule-files - the files of rules that the configuration names
 *
 * DESCRIPTION
 *   A file, or all files below a folder whose names end in .yar or .yara, in the
 *   order of their names. Hidden ones are left out, and no file is read twice.
 *   They are read at once and kept: a thread that is started later compiles what
 *   was checked, and not what is on disk by then.
 *
 *   What is wrong in their text is found by the compiler; here it is only what the
 *   compiler does not see: bytes that are no UTF-8, and classes that we do not
 *   have.
 *
 * DIAGNOSTICS
 *   RangeError: `/etc/x.yar:3:1: ...`, or that it cannot be read.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../../util/text.js'
import { readRuleText } from './rule-text.js'
import { isRuleClass, RULE_CLASSES } from './yara-options.js'

export interface RuleFile {
  readonly path: string
  readonly text: string
}

export interface ReadRules {
  readonly files: readonly RuleFile[]
  /** As their text says; each once. */
  readonly names: readonly string[]
  /** How many rules there are. */
  readonly count: number
  /** Of their text; '' for rules whose answer depends on the time as well. */
  readonly digest: string
  /** When the newest file was written, in milliseconds since the epoch. */
  readonly newest: number
}

const FILES_LIMIT = 10_000
const BYTES_LIMIT = 64 * 1024 * 1024
const RULES_LIMIT = 50_000
const DEPTH_LIMIT = 16

const ENDING = /\.yara?$/iu

export function readRules(paths: readonly string[]): ReadRules {
  const seen = new Map<
    string,
    { readonly path: string; readonly stat: Stats }
  >()
  for (const path of paths) {
    const before = seen.size
    find(path, 0, (path, stat) => {
      seen.set(`${stat.dev} ${stat.ino}`, { path, stat })
      if (seen.size > FILES_LIMIT) fail(path, 'is one file too many: 10,000')
    })
    // Named twice is no fault; a folder without rules is.
    if (seen.size === before && !hasRules(path, seen)) {
      fail(path, 'is a folder without a file that ends in .yar or .yara')
    }
  }
  const found = [...seen.values()]
  const bytes = found.reduce((sum, { stat }) => sum + stat.size, 0)
  if (bytes > BYTES_LIMIT) {
    throw new RangeError('rules are larger than 64 MiB in total')
  }
  const files = found.map(({ path }) => ({ path, text: readText(path) }))
  const names = files.flatMap(namesIn)
  if (names.length === 0) throw new RangeError('rules are files without a rule')
  if (names.length > RULES_LIMIT) {
    throw new RangeError('rules are more than 50,000')
  }
  return {
    ...{ files, names: [...new Set(names)], count: names.length },
    digest: digestOf(files),
    newest: Math.max(...found.map(({ stat }) => stat.mtimeMs)),
  }
}

function digestOf(files: readonly RuleFile[]): string {
  if (files.some(({ text }) => /\bimport\b[^"]*"time"/u.test(text))) return ''
  const hash = createHash('sha256')
  for (const { text } of files) hash.update(JSON.stringify(text))
  return hash.digest('hex')
}

type Found = (path: string, stat: Stats) => void

function find(path: string, depth: number, found: Found): void {
  const stat = tryTo(path, () => statSync(path))
  if (stat.isFile()) return found(path, stat)
  if (!stat.isDirectory()) fail(path, 'is neither a file nor a folder')
  if (depth > DEPTH_LIMIT) fail(path, 'is nested too deep')
  for (const entry of tryTo(path, () => readdirSync(path)).sort()) {
    if (entry.startsWith('.')) continue
    const inner = join(path, entry)
    const { isFolder, isRules } = kindOf(inner, entry)
    if (isFolder || isRules) find(inner, depth + 1, found)
  }
}

// A file of another kind need not be readable, nor a link lead anywhere.
function kindOf(
  path: string,
  name: string,
): { readonly isFolder: boolean; readonly isRules: boolean } {
  const isRules = ENDING.test(name)
  const stat = isRules ? tryTo(path, () => statSync(path)) : statOrNull(path)
  return { isRules, isFolder: stat?.isDirectory() ?? false }
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function hasRules(
  folder: string,
  seen: ReadonlyMap<string, { readonly path: string }>,
): boolean {
  let isThere = false
  find(folder, 0, (_, stat) => {
    isThere ||= seen.has(`${stat.dev} ${stat.ino}`)
  })
  return isThere
}

function readText(path: string): string {
  const bytes = tryTo(path, () => readFileSync(path))
  if (bytes.length > BYTES_LIMIT) fail(path, 'is larger than 64 MiB')
  try {
    return DECODER.decode(bytes)
  } catch {
    return fail(`${path}:${lineOfBadUtf8(bytes)}:1`, 'is no UTF-8')
  }
}

/** Without the mark that editors on Windows put before a text. */
const DECODER = new TextDecoder('utf-8', { fatal: true })

function lineOfBadUtf8(bytes: Buffer): number {
  let line = 1
  for (let at = 0; at < bytes.length; line++) {
    const end = bytes.indexOf(LF, at)
    const next = end < 0 ? bytes.length : end + 1
    try {
      DECODER.decode(bytes.subarray(at, next))
    } catch {
      return line
    }
    at = next
  }
  return line
}

const LF = 0x0a

function namesIn({ path, text }: RuleFile): readonly string[] {
  const { names, classes } = readRuleText(text)
  for (const { value, place } of classes) {
    if (isRuleClass(value)) continue
    const words = RULE_CLASSES.map(it => `"${it}"`).join(', ')
    const text = `postsift_class "${printable(value, 40)}" must be one of ${words}`
    fail(`${path}:${place}`, text)
  }
  return names
}

function tryTo<T>(path: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    const why = (error as Error).message
    const text = `rules ${path}: cannot be read: ${why}`
    // Without its cause: the log tells causes, and this is all of it.
    throw new RangeError(printable(text, 1000))
  }
}

function fail(where: string, text: string): never {
  throw new RangeError(`rules ${printable(where, 1000)}: ${text}`)
}
