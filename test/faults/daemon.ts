/*
 * NAME
 *   daemon - filterd for a rig, and its workers
 */

import { once } from 'node:events'
import net from 'node:net'
import type { Teardown } from '../helper/folder.js'
import { over, startProgram, type RunningProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'

export interface DaemonOptions {
  readonly program: string
  readonly configFile: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  /** Of Node.js, for it and its workers. */
  readonly nodeArguments?: readonly string[]
}

/** Ends when it answers. */
export async function startDaemon(
  t: Teardown,
  { program, configFile, port, env, nodeArguments = [] }: DaemonOptions,
): Promise<RunningProgram> {
  const args = [...nodeArguments, program, '--config', configFile]
  const running = startProgram(t, process.execPath, args, { env })
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
