/*
 * NAME
 *   processes - the filterd that runs, for doctor
 *
 * DESCRIPTION
 *   Finds who listens on the filter's port by /proc, and reads its command line
 *   and when it and its workers started. Where /proc does not tell, nothing is
 *   known.
 */

import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { filesAround } from './gather.js'
import type { ProcessFacts, RunningFilter } from '../doctor/facts.js'

export function gatherProcesses(
  running: RunningFilter | null,
  bin: string,
  configFile: string,
): ProcessFacts {
  const times = existsSync(bin) ? filesAround(bin).map(writtenAt) : []
  return {
    running,
    builtAt: Math.max(0, ...times),
    configuredAt: existsSync(configFile) ? writtenAt(configFile) : 0,
  }
}

function writtenAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** The process that listens; its workers share the socket. */
export function runningOn(port: number): RunningFilter | null {
  const inodes = inodesOf(port)
  if (inodes.size === 0) return null
  const holders = pids().filter(pid => holds(pid, inodes))
  const named = holders.flatMap(pid => {
    const words = commandLine(pid)
    const program = words.find(it => it.endsWith('/filterd.js'))
    return program === undefined ? [] : [{ pid, words, program }]
  })
  const first = named.find(it => !named.some(o => o.pid === parentOf(it.pid)))
  if (first === undefined) return null
  const { pid, words, program } = first
  const folder = linkOf(`/proc/${pid}/cwd`) ?? '/'
  const at = words.indexOf('--config')
  const config = at < 0 ? undefined : words[at + 1]
  const workers = holders.filter(it => parentOf(it) === pid)
  return {
    pid,
    program: resolve(folder, program),
    configFile: config === undefined ? undefined : resolve(folder, config),
    started: startedAt(pid),
    youngest: Math.max(...[pid, ...workers].map(startedAt)),
  }
}

export interface Holder {
  readonly pid: number
  readonly name: string
  /** Whether it is a program of ours. */
  readonly isOurs: boolean
}

/** A process that listens there; of several, the one that began first. */
export function holderOf(port: number): Holder | null {
  const inodes = inodesOf(port)
  if (inodes.size === 0) return null
  const [pid] = pids()
    .filter(it => holds(it, inodes))
    .sort((one, other) => startedAt(one) - startedAt(other))
  if (pid === undefined) return null
  const isOurs = commandLine(pid).some(it => OUR_PROGRAM.test(it))
  return { pid, name: textOf(`/proc/${pid}/comm`).trim(), isOurs }
}

const OUR_PROGRAM = /\/(?:filterd|filter-smtp)\.js$/u

// proc_net_tcp(5): the tenth column is the inode, 0A is LISTEN.
function inodesOf(port: number): ReadonlySet<string> {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(path => {
    if (!existsSync(path)) return []
    const lines = readFileSync(path, 'latin1').split('\n').slice(1)
    return lines.flatMap(line => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/u)
      const isOne = Number.parseInt(local.split(':')[1] ?? '', 16) === port
      return state === '0A' && isOne && inode !== undefined ? [inode] : []
    })
  })
  return new Set(inodes)
}

function pids(): readonly number[] {
  if (!existsSync('/proc/self')) return []
  return readdirSync('/proc').flatMap(it => (/^\d+$/u.test(it) ? +it : []))
}

function holds(pid: number, inodes: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).some(fd => {
      const target = linkOf(join(folder, fd)) ?? ''
      return inodes.has(/^socket:\[(\d+)\]$/u.exec(target)?.[1] ?? '')
    })
  } catch {
    // It has ended, or is not ours to look at.
    return false
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    // Closed meanwhile.
    return null
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It has ended.
    return ''
  }
}

function commandLine(pid: number): readonly string[] {
  return textOf(`/proc/${pid}/cmdline`).split('\0')
}

// proc_pid_stat(5), from the third field on: the second may be anything.
function statOf(pid: number): readonly string[] {
  const text = textOf(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function parentOf(pid: number): number {
  return Number(statOf(pid)[1])
}

/** Linux counts in this unit for all programs. */
const TICKS_PER_SECOND = 100

function startedAt(pid: number): number {
  const boot = Number(/^btime (\d+)$/mu.exec(textOf('/proc/stat'))?.[1])
  const ticks = Number(statOf(pid)[19])
  return (boot + ticks / TICKS_PER_SECOND) * 1000
}
