/*
 * NAME
 *   daemon - filterd for a rig, and its workers
 */

import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import net from 'node:net'
import type { Teardown } from '../helper/folder.js'
import { over, startProgram, type RunningProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'

export interface DaemonOptions {
  readonly program: string
  readonly configFile: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
}

/** Ends when it answers. */
export async function startDaemon(
  t: Teardown,
  { program, configFile, port, env }: DaemonOptions,
): Promise<RunningProgram> {
  const args = ['--config', configFile]
  const running = startProgram(t, program, args, { env })
  const isOver = over(running.ended)
  await waitUntil(async () => (await answers(port)) ?? isOver(), {
    what: 'filterd to answer',
    report: () => running.stderr(),
  })
  return running
}

async function answers(port: number): Promise<true | undefined> {
  const socket = net.connect(port, '127.0.0.1')
  try {
    await once(socket, 'data', { signal: AbortSignal.timeout(2000) })
    return true
  } catch {
    return undefined // not yet
  } finally {
    socket.destroy()
  }
}

/** Processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/u.test(name))
    .filter(name => parentOf(name) === pid)
    .map(Number)
}

/** Workers of a filterd; not the programs by which it writes its log. */
export function workersOf(primary: number): number[] {
  return childrenOf(primary).filter(pid =>
    readCommand(pid).includes('filterd.js'),
  )
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return '' // it has just ended
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // it has just ended
  }
}
