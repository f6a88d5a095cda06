/*
 * NAME
 *   hang-stall - how long filterd does nothing else for the sake of a message
 *
 * DESCRIPTION
 *   A filterd of one worker that passes whatever it is given on to a sink.
 *   While its event loop is blocked, no other connection is served and no
 *   deadline fires.
 */
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDaemon } from '../faults/daemon.js'
import { sendMail } from '../helper/client.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import type { Postsift } from '../helper/postsift.js'
import { startProgram } from '../helper/program.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'

export interface StallBench {
  pass(message: Buffer): Promise<Passed>
}

export interface Passed {
  readonly longestStallMs: number
  /** '' where it was passed on; else why not. */
  readonly deferred: string
}

const PEAK = join(import.meta.dirname, 'peak.mjs')
const PATIENCE_MS = 180_000

export async function startStallBench(
  t: Teardown,
  postsift: Postsift,
): Promise<StallBench> {
  const folder = scratchFolder(t, 'stall')
  const stalls = join(folder, 'stalls')
  writeFileSync(stalls, '')
  // filterd is another account, which may not see the checkout.
  chmodSync(stalls, 0o666)
  const watch = join(folder, 'peak.mjs')
  cpSync(PEAK, watch)
  const [port, next] = [await freePort(), await freePort()]
  startProgram(t, '/usr/sbin/smtp-sink', [
    '-u',
    'filter',
    `127.0.0.1:${next}`,
    '100',
  ])
  postsift.configure([
    `listen_address = ["127.0.0.1:${port}"]`,
    `forward_to = "127.0.0.1:${next}"`,
    'processes = 1',
    'log_to = "stderr"',
    '[action]',
    // The sink is quicker than a quarantine that has to be durable.
    ...VERDICT_CLASSES.map(it => `${it} = "pass"`),
  ])
  const filterd = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    configFile: postsift.configFile,
    port,
    env: { POSTSIFT_STALLS: stalls },
    nodeArguments: [`--import=${watch}`],
  })
  return {
    pass: async message => {
      writeFileSync(stalls, '')
      const { reply } = await sendMail(
        { port },
        { data: message, timeoutMs: PATIENCE_MS },
      )
      const last = filterd.stderr().trimEnd().split('\n').at(-1) ?? reply
      const deferred = reply.startsWith('2') ? '' : last
      return { longestStallMs: longestIn(stalls), deferred }
    },
  }
}

function longestIn(file: string): number {
  const lines = readFileSync(file, 'utf8').split('\n')
  return Math.max(0, ...lines.map(line => Number(line.split(' ')[1] ?? 0)))
}
