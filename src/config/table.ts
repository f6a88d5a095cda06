/*
 * NAME
 *   table - TOML tables read as sections
 *
 * DESCRIPTION
 *   Every key of the file must be an option or a table of the sections; every
 *   value must be one that its option takes. In names `-` and `_` are the
 *   same; what comes out has the spelling of the sections.
 *
 * DIAGNOSTICS
 *   Throws KeyError with the path of the key at fault, as the file spells it.
 */

import type { Option, Section } from './option.js'

export type Table = Readonly<Record<string, unknown>>

export class KeyError extends Error {
  constructor(
    readonly keys: readonly string[],
    text: string,
  ) {
    super(text)
    this.name = 'KeyError'
  }
}

/** Fails at the first key that no section knows. */
export function checkNames(
  table: Table,
  sections: readonly Section[],
  path: readonly string[] = [],
): void {
  const here = sections.find(section => sameName(section.name, path.join('.')))
  checkTwins(table, path)
  for (const [key, value] of Object.entries(table)) {
    const keys = [...path, key]
    if (here !== undefined && findOption(here, key) !== undefined) continue
    const name = keys.join('.')
    if (!isSectionName(name, sections)) {
      throw new KeyError(keys, unknownOption(keys, here, sections))
    }
    if (isTable(value)) checkNames(value, sections, keys)
    // Who reads the section itself knows what it must be.
    else if (!sections.some(section => sameName(section.name, name))) {
      throw notTable(keys, name)
    }
  }
}

// One of the two spellings would be passed over without a word.
function checkTwins(table: Table, path: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const key of Object.keys(table)) {
    const plain = key.replaceAll('_', '-')
    const twin = seen.get(plain)
    seen.set(plain, key)
    if (twin === undefined) continue
    const here = [...path, key]
    const name = here.filter(it => !/^\d+$/u.test(it)).join('.')
    throw new KeyError(here, `"${name}" is listed twice, also as "${twin}"`)
  }
}

/** How many keys a file has at any depth; Infinity where tables are nested
 * deeper than any of ours. */
export function countKeys(tree: Table): number {
  const open: { readonly value: unknown; readonly depth: number }[] = [
    { value: tree, depth: 0 },
  ]
  let count = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth > DEPTH_LIMIT) return Infinity
    const inner: unknown[] = Object.values(value)
    if (!Array.isArray(value)) count += inner.length
    for (const it of inner) open.push({ value: it, depth: depth + 1 })
  }
  return count
}

const DEPTH_LIMIT = 10

function notTable(keys: readonly string[], name: string): KeyError {
  return new KeyError(keys, `"${name}" must be a table, as in [${name}]`)
}

/** The values of a section: the file's over the defaults. */
export function readTable(
  section: Section,
  tree: Table,
): Record<string, unknown> {
  const keys = section.name === '' ? [] : section.name.split('.')
  const table = descend(tree, keys)
  if (table === undefined) return readOptions(section, {}, [])
  if (isTable(table.value)) {
    return readOptions(section, table.value, table.keys)
  }
  throw notTable(table.keys, section.name)
}

/** The values of each table of `[[section]]`. */
export function readTables(
  section: Section,
  tree: Table,
): readonly Record<string, unknown>[] {
  const value = tree[section.name] ?? []
  if (!Array.isArray(value) || !value.every(isTable)) {
    throw new KeyError(
      [section.name],
      `"${section.name}" must be tables, as in [[${section.name}]]`,
    )
  }
  return value.map((table, index) => {
    const path = [section.name, String(index)]
    checkTwins(table, path)
    for (const key of Object.keys(table)) {
      if (findOption(section, key) !== undefined) continue
      const text = unknownOption([section.name, key], section)
      throw new KeyError([...path, key], text)
    }
    return Object.freeze(readOptions(section, table, path))
  })
}

/**
 * Follows keys into the tree.
 *
 * @returns the value, and the keys in the file's own spelling.
 */
export function descend(
  tree: Table,
  keys: readonly string[],
): { readonly keys: readonly string[]; readonly value: unknown } | undefined {
  let value: unknown = tree
  const spelled: string[] = []
  for (const key of keys) {
    if (!isTable(value)) return undefined
    const own = Object.keys(value).find(it => sameName(it, key))
    if (own === undefined) return undefined
    spelled.push(own)
    value = value[own]
  }
  return { keys: spelled, value }
}

export function findOption(
  section: Section,
  key: string,
): { readonly name: string; readonly row: Option<unknown> } | undefined {
  const rows = Object.entries(section.options)
  const found = rows.find(([name]) => sameName(name, key))
  return found && { name: found[0], row: found[1] }
}

export function unknownOption(
  keys: readonly string[],
  section: Section | undefined,
  sections: readonly Section[] = [],
): string {
  const last = keys.at(-1) ?? ''
  const rows = Object.entries(section?.options ?? {})
  const renamed = rows.find(([, { formerly = [] }]) =>
    formerly.some(it => sameName(it, last)),
  )
  if (renamed !== undefined) {
    const name = [...keys.slice(0, -1), renamed[0]].join('.')
    return `"${keys.join('.')}" is now called "${name}"`
  }
  const options = rows.map(([name]) => name)
  const near =
    nearest(last, options) ??
    nearest(
      keys.join('.'),
      sections
        .map(({ name }) => name)
        .filter(name => name.split('.').length === keys.length),
    )
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  return `unknown option "${keys.join('.')}"${hint}`
}

/** The one that was meant, if one is near enough. */
export function nearest(
  word: string,
  names: readonly string[],
): string | undefined {
  const most = Math.ceil(word.length / 4)
  const far = new Map(names.map(name => [name, distance(name, word)]))
  return [...far]
    .filter(([name, away]) => name !== '' && away <= most)
    .sort(([, one], [, other]) => one - other)[0]?.[0]
}

export function sameName(one: string, other: string): boolean {
  return one.replaceAll('_', '-') === other.replaceAll('_', '-')
}

function readOptions(
  section: Section,
  table: Table,
  path: readonly string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, row] of Object.entries(section.options)) {
    values[name] = row.default
  }
  for (const [key, value] of Object.entries(table)) {
    const option = findOption(section, key)
    if (option === undefined) continue
    try {
      values[option.name] = option.row.read(value)
    } catch (error) {
      const name = [...path, key].filter(it => !/^\d+$/u.test(it)).join('.')
      const text = `${name} ${(error as Error).message}`
      throw new KeyError([...path, key], text)
    }
  }
  return values
}

// Also where a section only begins so: [scanner] of [scanner.clamd].
function isSectionName(name: string, sections: readonly Section[]): boolean {
  return sections.some(
    section =>
      sameName(section.name, name) ||
      sameName(section.name.slice(0, name.length + 1), `${name}.`),
  )
}

function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date)
  )
}

// Edit distance of Levenshtein, one row at a time.
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (let j = 0; j < other.length; j++) {
      const swap = (row[j] ?? 0) + (letter === other[j] ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
