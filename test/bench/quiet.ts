/*
 * NAME
 *   quiet - whether the machine has anything else to do
 *
 * DESCRIPTION
 *   What is not ours is all time of all processors that neither this process nor
 *   any that came from it has used; and the time that a virtual machine was not
 *   given (steal). Interrupts count as no one's: mail makes many of them. Both are
 *   shares of all time of all processors.
 *
 *   Quiet is: for two seconds in which nothing of ours works, others have used at
 *   most 0.05 of it, and at most 0.01 was stolen. While a row is measured, the
 *   ticks in which the system counts are coarse: it may be 0.15, and 0.03.
 *
 * FILES
 *   /proc/stat, /proc/PID/stat; proc(5).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Load {
  readonly others: number
  readonly steal: number
}

const IDLE_LIMIT: Load = { others: 0.05, steal: 0.01 }
const WORKING_LIMIT: Load = { others: 0.15, steal: 0.03 }
const LOOK_MS = 2000

/** Waits until the machine is quiet; gives what there was last where that takes
 * too long, else null. */
export async function waitForQuiet(patienceMs: number): Promise<Load | null> {
  const end = performance.now() + patienceMs
  for (;;) {
    const load = watchLoad()
    await sleep(LOOK_MS)
    const seen = load()
    if (isWithin(seen, IDLE_LIMIT)) return null
    if (performance.now() > end) return seen
  }
}

export function wasQuiet(load: Load): boolean {
  return isWithin(load, WORKING_LIMIT)
}

/** The load from now until the function is called. */
export function watchLoad(): () => Load {
  const before = [readMachine(), ownTicks()] as const
  return () => {
    const [machine, own] = [readMachine(), ownTicks()]
    const of = (what: keyof Machine): number =>
      (machine[what] - before[0][what]) / (machine.all - before[0].all)
    const ours = (own - before[1]) / (machine.all - before[0].all)
    return { others: Math.max(0, of('busy') - ours), steal: of('steal') }
  }
}

export function loadText({ others, steal }: Load): string {
  return `others ${percent(others)}, steal ${percent(steal)}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}

function isWithin({ others, steal }: Load, limit: Load): boolean {
  return others <= limit.others && steal <= limit.steal
}

/** In ticks, of all processors, since it was started. */
interface Machine {
  readonly busy: number
  readonly steal: number
  readonly all: number
}

function readMachine(): Machine {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n')
  const ticks = line.split(/ +/u).slice(1, 9).map(Number)
  const [user = 0, nice = 0, system = 0, , , , , steal = 0] = ticks
  const all = ticks.reduce((sum, it) => sum + it, 0)
  return { busy: user + nice + system, steal, all }
}

// Of this process and all below it, those that have ended included.
function ownTicks(): number {
  const known = new Map<number, Known>()
  for (const name of readdirSync('/proc')) {
    const process = /^\d+$/u.test(name) ? readProcess(name) : null
    if (process !== null) known.set(Number(name), process)
  }
  const isOwn = (pid: number): boolean => {
    for (let at = pid; at > 1; at = known.get(at)?.parent ?? 0) {
      if (at === process.pid) return true
    }
    return false
  }
  let sum = 0
  for (const [pid, { ticks }] of known) if (isOwn(pid)) sum += ticks
  return sum
}

interface Known {
  readonly parent: number
  readonly ticks: number
}

function readProcess(pid: string): Known | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const times = fields.slice(11, 15).map(Number)
    const ticks = times.reduce((sum, it) => sum + it, 0)
    return { parent: Number(fields[1]), ticks }
  } catch {
    return null // it has just ended
  }
}
