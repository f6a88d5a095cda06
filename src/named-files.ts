/*
 * NAME
 *   named-files - the files that options of a configuration name
 *
 * DESCRIPTION
 *   A list may be in a file, `file:/PATH`, and so are secrets and keys, by options
 *   whose names end in _file.
 */

import type { Config } from './config/config.js'
import { ENGINE_SECTIONS } from './engine.js'
import { RULE } from './policy/rule-options.js'

/** Absolute paths of all of them. */
export function filesNamedIn(config: Config): readonly string[] {
  return filesIn(config, (name, entry) =>
    name.endsWith('_file') && entry.startsWith('/')
      ? entry
      : listFileIn(name, entry),
  )
}

/** Absolute paths of those that are lists: they contain no secret. */
export function listsNamedIn(config: Config): readonly string[] {
  return filesIn(config, listFileIn)
}

function listFileIn(_name: string, entry: string): string | undefined {
  return /^file:(\/.*)$/u.exec(entry)?.[1]
}

function filesIn(
  config: Config,
  fileIn: (option: string, entry: string) => string | undefined,
): readonly string[] {
  const tables = [
    ...ENGINE_SECTIONS.map(it => config.settings(it)),
    ...config.tables(RULE),
  ]
  const found = tables
    .flatMap(table => Object.entries(table))
    .flatMap(([name, value]) => {
      const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
      return entries.flatMap(entry =>
        typeof entry === 'string' ? (fileIn(name, entry) ?? []) : [],
      )
    })
  return [...new Set(found)]
}
