/*
 * NAME
 *   measure - clocks, and what a process has used
 *
 * DESCRIPTION
 *   Times of things to compare are taken in turns, so that what else the
 *   machine does falls on all of them, and the median counts.
 */
import { readFileSync } from 'node:fs'
import { childrenOf } from '../helper/filterd-processes.js'

export interface Cost {
  readonly ms: number
  /** User and system time. */
  readonly cpuMs: number
}

/** Each work in turn, so many rounds; the medians, in the order of works. */
export async function inTurns(
  rounds: number,
  works: readonly (() => Promise<Cost>)[],
): Promise<readonly Cost[]> {
  const costs: Cost[][] = works.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [at, work] of works.entries()) costs[at]?.push(await work())
  }
  return costs.map(of => ({
    ms: median(of.map(({ ms }) => ms)),
    cpuMs: mean(of.map(({ cpuMs }) => cpuMs)),
  }))
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

// CPU time comes in ticks of 10 ms: only many of them say something.
function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, it) => sum + it, 0) / numbers.length
}

const TICK_MS = 10

/** CPU time of a process and of its children that have ended, in ms. */
export function cpuMsOf(pid: number | 'self'): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // proc(5): utime, stime, cutime, cstime are the fields 14 to 17.
  const ticks = fields.slice(11, 15).map(Number)
  return ticks.reduce((sum, it) => sum + it, 0) * TICK_MS
}

/** A process and its children that run. */
export function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid)]
}

export function cpuMsOfFamily(pid: number): number {
  return familyOf(pid).reduce((sum, it) => sum + cpuMsOf(it), 0)
}

/** Resident memory, in mebibytes; `peak`: the most it ever had. */
export function mebibytesOf(pid: number, which: 'now' | 'peak'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const line = which === 'now' ? /^VmRSS:\s*(\d+)/mu : /^VmHWM:\s*(\d+)/mu
  return Number(line.exec(status)?.[1]) / 1024
}

/** So many in that time, for the table. */
export function rate(count: number, ms: number): string {
  return `${((count / ms) * 1000).toFixed(0)}/s`
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
