/*
 * NAME
 *   master-cf - the services of master.cf, each with its place
 *
 * DESCRIPTION
 *   Reads the eight fields, the arguments, and the `-o name=value` among them
 *   in all their spellings: `-o name=value`, `-oname=value`, and
 *   `-o { name = value }` (Postfix 3.0).
 *
 * DIAGNOSTICS
 *   Throws MasterCfError for an entry that master(8) would not take: it ends
 *   itself when it meets one at a reload.
 */

import { logicalLines, type LogicalLine } from './logical-lines.js'

export interface Service {
  readonly name: string
  readonly type: string
  readonly chroot: string
  readonly maxproc: string
  readonly command: string
  /** Everything after the command, braces taken off. */
  readonly args: readonly string[]
  readonly options: readonly ServiceOption[]
  /** Number of its first line, from 1. */
  readonly line: number
  /** Where it is in the file: see LogicalLine. */
  readonly start: number
  readonly end: number
}

export interface ServiceOption {
  readonly name: string
  readonly value: string
}

export class MasterCfError extends Error {
  constructor(line: number, text: string) {
    super(`master.cf:${line}: ${text}`)
    this.name = 'MasterCfError'
  }
}

/** All services in order. */
export function readMasterCf(text: string): readonly Service[] {
  return logicalLines(text).map(line => {
    const service = readService(line)
    if (service !== undefined) return service
    throw new MasterCfError(line.line, 'an entry needs eight fields')
  })
}

/** The services of a file that master(8) may not take: others are left out. */
export function readableServices(text: string): readonly Service[] {
  return logicalLines(text).flatMap(line => readService(line) ?? [])
}

function readService(line: LogicalLine): Service | undefined {
  const { text, ...place } = line
  const [name, type, , , chroot, , maxproc, command, ...args] = wordsOf(text)
  if (name === undefined || type === undefined) return undefined
  if (chroot === undefined || maxproc === undefined) return undefined
  if (command === undefined) return undefined
  const options = optionsOf(args)
  return { name, type, chroot, maxproc, command, args, options, ...place }
}

/** As postconf(1) names it: `smtp/inet`. */
export function serviceKey(service: Service): string {
  return `${service.name}/${service.type}`
}

/** The value that counts of an `-o`, undefined where there is none. */
export function serviceOption(
  service: Service,
  name: string,
): string | undefined {
  return service.options.findLast(it => it.name === name)?.value
}

/** Host and port of an inet service: `localhost:10026`, `smtp`, `[::1]:25`. */
export function listenPlace(service: Service): {
  readonly host: string
  readonly port: string
} {
  const [, host = '', port = service.name] =
    /^(.*):([^:\]]+)$/u.exec(service.name) ?? []
  return { host: host.replace(/^\[(.*)\]$/u, '$1'), port }
}

// Words are parted by white space; `{ ... }` at the start of a word contains
// white space together, as mystrtokq() in Postfix does.
function wordsOf(entry: string): readonly string[] {
  const words: string[] = []
  for (let at = 0; at < entry.length;) {
    const blank = /\s*/uy
    blank.lastIndex = at
    at += blank.exec(entry)?.[0].length ?? 0
    if (at >= entry.length) break
    const end = entry[at] === '{' ? endOfBraces(entry, at) : at
    const rest = /\S*/uy
    rest.lastIndex = end
    const stop = end + (rest.exec(entry)?.[0].length ?? 0)
    words.push(withoutBraces(entry.slice(at, stop)))
    at = stop
  }
  return words
}

function endOfBraces(entry: string, start: number): number {
  let depth = 0
  for (let at = start; at < entry.length; at++) {
    if (entry[at] === '{') depth++
    if (entry[at] === '}' && --depth === 0) return at + 1
  }
  return entry.length
}

function withoutBraces(word: string): string {
  return /^\{.*\}$/su.test(word) ? word.slice(1, -1).trim() : word
}

// Up to the first word that is no option: pipe(8) and spawn(8) have their own
// attributes there, and `-o` after `argv=` is the command's.
function optionsOf(args: readonly string[]): readonly ServiceOption[] {
  const options: ServiceOption[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (!word.startsWith('-')) break
    if (!word.startsWith('-o')) continue
    const setting = word === '-o' ? (args[++at] ?? '') : word.slice(2)
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/su.exec(setting) ?? []
    if (name !== '') options.push({ name: name.trim(), value: value.trim() })
  }
  return options
}
