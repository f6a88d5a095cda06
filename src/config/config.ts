/*
 * NAME
 *   config - the configuration, checked and frozen
 *
 * DESCRIPTION
 *   loadConfig() reads the TOML file, lays the `-o name=value` overrides over
 *   it, checks every value against the sections that the program brings, and
 *   freezes the result. Every option has a default: no file is needed, and a
 *   missing file is an error only when it was named.
 *
 *   In names `-` and `_` mean the same, so that a scanner or a verdict class
 *   may be written either way.
 *
 * DIAGNOSTICS
 *   Throws ConfigError, whose message is one line with file, line and column:
 *   `/etc/postsift/filter.toml:3:1: unknown option "scan_limit"`.
 *
 * FILES
 *   /etc/postsift/filter.toml
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import type { Section, Settings } from './option.js'
import {
  checkNames,
  countKeys,
  descend,
  findOption,
  KeyError,
  readTable,
  readTables,
  sameName,
  unknownOption,
  type Table,
} from './table.js'

export const CONFIG_FILE = '/etc/postsift/filter.toml'

/** No configuration needs more; a larger file is not one. Long lists have files
 * of their own. */
const CONFIG_LIMIT_BYTES = 1024 * 1024
const KEYS_LIMIT = 20_000

export class ConfigError extends Error {
  constructor(where: string, text: string, options: ErrorOptions = {}) {
    super(`${where}: ${text}`, options)
    this.name = 'ConfigError'
  }
}

export interface ConfigSource {
  /** Path of the file; undefined: the usual one if it exists. */
  readonly file?: string | undefined
  /** The file's text, where another process has read it already. */
  readonly text?: string | undefined
  /** `name=value` as given to `-o`, in order. */
  readonly overrides?: readonly string[]
}

export interface Config {
  /** The settings of one of the sections that were given to loadConfig(). */
  settings<S extends Section>(section: S): Settings<S>
  /** The tables of an array of tables, each checked like a section. */
  tables<S extends Section>(section: S): readonly Settings<S>[]
  /** Where table N of an array is: `FILE:LINE`. */
  tableSource(section: Section, index: number): string
  /** Where a key is: `FILE:LINE:COLUMN`. */
  place(keys: readonly string[]): Promise<string>
  /** Where an option's value is: `default`, `-o` or `FILE:LINE`. */
  origin(name: string): Promise<string>
}

/**
 * @param sections what the program's rooms take.
 * @param repeated sections that are arrays of tables: `[[listener]]`.
 */
export async function loadConfig(
  source: ConfigSource,
  sections: readonly Section[],
  repeated: readonly Section[] = [],
): Promise<Config> {
  const file = source.file ?? CONFIG_FILE
  const text = source.text ?? readConfigFile(source.file)
  const tree = parseToml(file, text)
  try {
    checkNames(tree, [...sections, ...repeated])
    const values = new Map(
      sections.map(section => [section.name, readTable(section, tree)]),
    )
    const lists = new Map(
      repeated.map(section => [section.name, readTables(section, tree)]),
    )
    for (const override of source.overrides ?? []) {
      applyOverride(override, sections, values)
    }
    for (const table of values.values()) Object.freeze(table)
    return {
      settings: section => known(values.get(section.name), section) as never,
      tables: section => known(lists.get(section.name), section) as never,
      tableSource: ({ name }, index) =>
        `${file}:${tableLine(text, name, index)}`,
      place: async keys => `${file}:${await positionOf(text, keys)}`,
      origin: name => originOf(name, source, tree, text),
    }
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    throw new ConfigError(
      `${file}:${await positionOf(text, error.keys)}`,
      error.message,
    )
  }
}

/** The text of the file, '' where the usual one is missing. */
export function readConfigFile(named: string | undefined): string {
  const file = named ?? CONFIG_FILE
  try {
    const bytes = readAtMost(file, CONFIG_LIMIT_BYTES + 1)
    if (bytes.length > CONFIG_LIMIT_BYTES) {
      throw new RangeError('it is larger than 1 MiB')
    }
    // Editors on Windows put a byte order mark before it.
    return bytes.toString('utf8').replace(/^\ufeff/u, '')
  } catch (error) {
    // Missing is ENOENT alone: a file that we may not read contains a policy.
    const { code } = error as NodeJS.ErrnoException
    if (named === undefined && code === 'ENOENT') return ''
    const why = (error as Error).message
    throw new ConfigError(file, `cannot be read: ${why}`, { cause: error })
  }
}

// Also of a file that has no end, as /dev/zero.
function readAtMost(file: string, limit: number): Buffer {
  const fd = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(limit)
    let size = 0
    while (size < limit) {
      const got = readSync(fd, buffer, size, limit - size, null)
      if (got === 0) break
      size += got
    }
    return buffer.subarray(0, size)
  } finally {
    closeSync(fd)
  }
}

function parseToml(file: string, text: string): Table {
  try {
    const tree = parse(text)
    if (countKeys(tree) <= KEYS_LIMIT) return tree
    throw new ConfigError(
      file,
      `has more than ${KEYS_LIMIT} keys, or tables that are nested too deep`,
    )
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const sentence = error.message.split('\n')[0] ?? 'not TOML'
    throw new ConfigError(`${file}:${error.line}:${error.column}`, sentence)
  }
}

function applyOverride(
  override: string,
  sections: readonly Section[],
  values: ReadonlyMap<string, Record<string, unknown>>,
): void {
  const where = `-o ${override}`
  const [, name, text] = /^([^=]+)=(.*)$/su.exec(override) ?? []
  if (name === undefined || text === undefined) {
    throw new ConfigError(where, 'must be name=value')
  }
  const keys = name.trim().split('.')
  const key = keys.at(-1) ?? ''
  const path = keys.slice(0, -1).join('.')
  const section = keys.includes('')
    ? undefined
    : sections.find(it => sameName(it.name, path))
  const option = section && findOption(section, key)
  const table = section && values.get(section.name)
  if (option === undefined || table === undefined) {
    throw new ConfigError(where, unknownOption(keys, section))
  }
  try {
    table[option.name] = option.row.readText(text)
  } catch (error) {
    throw new ConfigError(where, `${name} ${(error as Error).message}`)
  }
}

async function originOf(
  name: string,
  source: ConfigSource,
  tree: Table,
  text: string,
): Promise<string> {
  const overridden = (source.overrides ?? []).some(override =>
    sameName((override.split('=')[0] ?? '').trim(), name),
  )
  if (overridden) return '-o'
  const value = descend(tree, name.split('.'))
  if (value === undefined) return 'default'
  const [line] = (await positionOf(text, value.keys)).split(':')
  return `${source.file ?? CONFIG_FILE}:${line}`
}

// Cheap, for every start: a line that looks like one inside of a text of
// several lines only makes the number wrong.
function tableLine(text: string, name: string, index: number): number {
  const isTable = new RegExp(`^\\s*\\[\\[\\s*${name}\\s*\\]\\]`, 'u')
  const lines = text.split('\n')
  const tables = lines.flatMap((line, at) => (isTable.test(line) ? at + 1 : []))
  return tables[index] ?? 1
}

// Loaded only when a position is wanted: its parser is the slow one.
async function positionOf(
  text: string,
  keys: readonly string[],
): Promise<string> {
  const { keyPosition } = await import('./position.js')
  return keyPosition(text, keys)
}

function known<T>(value: T | undefined, section: Section): T {
  if (value !== undefined) return value
  throw new Error(`section [${section.name}] was not given to loadConfig()`)
}
