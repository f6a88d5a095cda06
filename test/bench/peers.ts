/*
 * NAME
 *   peers - other filters, each with a configuration of its own
 *
 * DESCRIPTION
 *   On loopback ports and private folders, as the accounts that Debian made for
 *   them, with the clamd that ours asks. Each has shown that it stops EICAR.
 *
 *   How many sessions suit a peer best is tried: more than it can serve make it
 *   slower, and so do fewer.
 *
 * DIAGNOSTICS
 *   Throws where one is not installed.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAmavisd } from '../compare/amavisd.js'
import { scratchFolder, subFolder } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { startProgram } from '../helper/program.js'
import {
  expectStopped,
  listens,
  startCountingSink,
  type Target,
} from './flow.js'
import type { Cost } from './measure.js'
import type { Bench } from './row.js'

export async function startClamsmtpd({
  t,
  clamdSocket,
}: Bench): Promise<Target> {
  const path = '/usr/sbin/clamsmtpd'
  if (!existsSync(path)) throw new Error('clamsmtpd is not installed')
  const sink = await startCountingSink(t)
  const port = await freePort()
  const folder = scratchFolder(t, 'clamsmtpd')
  const temporary = subFolder(join(folder, 'tmp'), 0o777)
  const file = join(folder, 'clamsmtpd.conf')
  const lines = [
    `OutAddress: 127.0.0.1:${sink.port}`,
    `Listen: 127.0.0.1:${port}`,
    `ClamAddress: ${clamdSocket}`,
    `TempDirectory: ${temporary}`,
    'MaxConnections: 64',
    'Bounce: on',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { pid } = startProgram(t, path, ['-d', '1', '-f', file])
  await listens(port)
  const target = { port, pid, sink }
  await expectStopped(target)
  return target
}

async function startAmavisdPeer({ t, clamdSocket }: Bench): Promise<Target> {
  if (!existsSync('/usr/sbin/amavisd')) {
    throw new Error('amavisd is not installed')
  }
  const sink = await startCountingSink(t)
  const places = { clamdSocket, next: sink.port, servers: 4 }
  const { port, pid } = await startAmavisd(t, places)
  const target = { port, pid, sink }
  await expectStopped(target)
  return target
}

/** smtp-server, mailparser and nodemailer, in one process. */
export async function startNaive({ t }: Bench): Promise<Target> {
  const sink = await startCountingSink(t)
  const port = await freePort()
  const program = join(import.meta.dirname, 'naive-filter.mjs')
  const args = [String(port), String(sink.port)]
  const { pid } = startProgram(t, program, args)
  await listens(port)
  const target = { port, pid, sink }
  await expectStopped(target)
  return target
}

/** Those with clamd. */
export const PEERS = [
  {
    name: 'clamsmtpd',
    start: startClamsmtpd,
    sessions: [4, 8, 16, 32],
  },
  { name: 'amavisd', start: startAmavisdPeer, sessions: [2, 4] },
] as const

/** Work of a peer that sometimes leaves a session without an answer (clamsmtpd
 * does): it is done again. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    return work()
  }
}

/** The number of sessions at which the same work takes the least time; not one at
 * which it cannot be done. */
export async function bestSessions(
  sessions: readonly number[],
  work: (sessions: number) => Promise<Cost>,
): Promise<number> {
  let [best, least] = [sessions[0] ?? 1, Infinity]
  for (const number of sessions) {
    const { ms } = await work(number).catch(() => ({ ms: Infinity }))
    if (ms < least) [best, least] = [number, ms]
  }
  return best
}
