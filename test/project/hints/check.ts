/*
 * NAME
 *   check - whether a hint would work
 *
 * DESCRIPTION
 *   Lines of configuration are read as our programs read them. Commands of ours
 *   are compared with what --help says of the built programs. Of other commands
 *   the program must be there, and the shell must understand them.
 */

import { join } from 'node:path'
import { loadConfig } from '../../../src/config/config.js'
import type { Section } from '../../../src/config/option.js'
import {
  ENGINE_SECTIONS,
  REPEATED_SECTIONS,
  loadEngineConfig,
} from '../../../src/engine.js'
import { runProgram } from '../../helper/program.js'

const FILE = '/etc/postsift/filter.toml'

/** Whole lines of filter.toml; '' where they are well. */
export async function tomlFault(text: string): Promise<string> {
  try {
    await loadEngineConfig({ file: FILE, text: completed(text) })
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

// Some tables must have what an example does not say again.
function completed(text: string): string {
  return text.replace(/^\[scanner\.command\]$/mu, '$&\npath = "/bin/true"')
}

const SECTIONS: readonly Section[] = [...ENGINE_SECTIONS, ...REPEATED_SECTIONS]

/** Whether any section has an option of that name. */
export function isOption(name: string): boolean {
  return SECTIONS.some(({ options }) => Object.hasOwn(options, name))
}

/** `name = value` in prose: some section must take it. */
export async function optionFault(line: string): Promise<string> {
  const [, name = ''] = /^(\S+) =/u.exec(line) ?? []
  const places = SECTIONS.filter(it => Object.hasOwn(it.options, name))
  const faults: string[] = []
  for (const section of places) {
    const isRepeated = REPEATED_SECTIONS.includes(section)
    const head = isRepeated ? `[[${section.name}]]` : `[${section.name}]`
    const text = section.name === '' ? line : `${head}\n${line}`
    try {
      await loadConfig({ file: FILE, text }, ENGINE_SECTIONS, REPEATED_SECTIONS)
      return ''
    } catch (error) {
      faults.push((error as Error).message)
    }
  }
  return faults[0] ?? `no option ${name}`
}

export const PROGRAMS = [
  ...['filter-install', 'filter-pipe', 'filter-smtp', 'filterd'],
  ...['filter-scan', 'filter-quarantine', 'filterctl', 'filter-web'],
  'filter-store',
]

/** By `PROGRAM` and `PROGRAM SUBCOMMAND`: its options, its subcommands. */
export type Tables = ReadonlyMap<string, ReadonlySet<string>>

/** What --help says. @param dist the built programs. */
export async function optionTables(dist: string): Promise<Tables> {
  const tables = new Map<string, ReadonlySet<string>>()
  const ask = async (program: string, ...words: readonly string[]) => {
    const folder = program === 'filter-install' ? 'install' : 'bin'
    const path = join(dist, folder, `${program}.js`)
    const { stdout } = await runProgram(path, [...words, '--help'])
    const options = stdout.match(/(?<=^ *(?:-\w, )?)--?[a-z][\w-]*/gmu) ?? []
    const synopsis = stdout.match(/(?<=[[ ])--?[a-z][\w-]*/gu) ?? []
    const [, list = ''] = /^Commands:\n([^]*)/mu.exec(stdout) ?? []
    const subcommands = list.match(/(?<=^ {2})[a-z]+(?:-[a-z]+)*/gmu) ?? []
    const all = [...options, ...synopsis, ...subcommands]
    tables.set([program, ...words].join(' '), new Set([...all, '--help']))
    return subcommands
  }
  for (const program of PROGRAMS) {
    for (const it of await ask(program)) await ask(program, it)
  }
  return tables
}

/** A program of ours with its words; '' where they are well. */
export function ownFault(words: readonly string[], tables: Tables): string {
  const [path = '', ...rest] = words
  const program = path.replace(/^.*\//u, '').replace(/\.js$/u, '')
  const own = tables.get(program)
  if (own === undefined) return `no program ${program}`
  const [first = ''] = rest
  const isSub = /^[a-z-]+$/u.test(first) && tables.has(`${program} ${first}`)
  const table = isSub ? (tables.get(`${program} ${first}`) ?? own) : own
  const wrong = rest
    .filter(it => /^--?[a-z]/u.test(it))
    .map(it => it.replace(/=.*$/u, ''))
    .find(it => !table.has(it) && !own.has(it))
  return wrong === undefined ? '' : `${program} ${first}: no option ${wrong}`
}

/** One line for a shell. */
export async function shellFault(
  line: string,
  tables: Tables,
  scripts: readonly string[],
): Promise<string> {
  const parsed = await runProgram('/bin/sh', ['-n', '-c', line])
  if (parsed.status !== 0) return parsed.stderr
  for (const part of line.replace(/ &$/u, '').split(/ (?:&&|\|) /u)) {
    const words = part.trim().split(/\s+/u)
    const name = (words[0] ?? '').replace(/^.*\//u, '')
    const isOurs = PROGRAMS.includes(name.replace(/\.js$/u, ''))
    const fault =
      name === 'node' || isOurs
        ? ownFault(name === 'node' ? words.slice(1) : words, tables)
        : name === 'npm'
          ? npmFault(words, scripts)
          : await otherFault(name)
    if (fault !== '') return fault
  }
  return ''
}

function npmFault(
  [, verb = '', script = '']: readonly string[],
  scripts: readonly string[],
): string {
  if (['ci', 'test'].includes(verb)) return ''
  return verb === 'run' && scripts.includes(script) ? '' : `no script ${script}`
}

// systemctl need not be on a machine that runs tests.
async function otherFault(name: string): Promise<string> {
  if (name === 'systemctl') return ''
  const { status } = await runProgram('/bin/sh', ['-c', `command -v ${name}`])
  return status === 0 ? '' : `no program ${name}`
}
