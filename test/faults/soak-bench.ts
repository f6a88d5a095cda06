/*
 * NAME
 *   soak-bench - filterd and a sink, and where each message is
 */

import {
  chmodSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sendMail } from '../helper/client.js'
import type { Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import type { RunningProgram } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { outcomeOfReply, type Outcome } from './attempt.js'
import { workersOf } from '../helper/filterd-processes.js'
import { startDaemon } from './daemon.js'
import { mixedMessage } from './hostile.js'
import { Arrivals } from './numbered.js'

export type SoakMode = 'daemon' | 'lmtp'

export interface SoakBench {
  readonly arrivals: Arrivals
  readonly running: RunningProgram
  workers(): number[]
  send(number: number): Promise<Outcome>
  /** Takes note of what is in the quarantine, and removes it. */
  emptyQuarantine(): void
  /** Numbers of what was there. */
  readonly kept: ReadonlySet<number>
  residue(): string[]
  /** Of those that were logged, in milliseconds; 0 when none was. */
  longestStall(): number
}

export async function startSoakBench(
  t: Teardown,
  mode: SoakMode,
): Promise<SoakBench> {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const port = await freePort()
  const lmtp = mode === 'lmtp'
  const log = logIn(postsift.home)
  postsift.configure([
    `forward_to = "smtp:127.0.0.1:${sink.port}"`,
    // Lines are made and handed on, as on a real system.
    'log_to = "postlog"',
    `postlog_path = "${log.program}"`,
    '[[listener]]',
    `address = "${lmtp ? 'lmtp' : 'smtp'}:127.0.0.1:${port}"`,
    'stage = "after-queue"',
  ])
  const running = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    ...{ configFile: postsift.configFile, port, env: {} },
  })
  const kept = new Set<number>()
  return {
    ...{ running, kept, arrivals: new Arrivals(sink) },
    workers: () => workersOf(running.pid).filter(isWorker),
    send: number => send({ port, lmtp }, number),
    emptyQuarantine: () => emptyQuarantine(postsift, kept),
    residue: () => postsift.spoolResidue(),
    longestStall: () =>
      Math.max(
        0,
        ...Array.from(
          readFileSync(log.file, 'utf8').matchAll(/\bstall=(\d+) ms/gu),
          ([, ms]) => Number(ms),
        ),
      ),
  }
}

// Commands for the log are children too, for a moment.
function isWorker(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('filterd.js')
  } catch {
    return false
  }
}

async function send(
  door: { readonly port: number; readonly lmtp: boolean },
  number: number,
): Promise<Outcome> {
  const sent = await sendMail(door, {
    data: mixedMessage(number),
    commands: [`XFORWARD IDENT=SOAK${number} SOURCE=REMOTE`],
    timeoutMs: 120_000,
  })
  return outcomeOfReply(sent.reply)
}

function emptyQuarantine(
  { quarantineFolder }: Postsift,
  kept: Set<number>,
): void {
  const all = { recursive: true, encoding: 'utf8' } as const
  for (const name of readdirSync(quarantineFolder, all)) {
    // The description comes last: where it is, the entry is whole.
    if (!name.endsWith('.json')) continue
    const path = join(quarantineFolder, name)
    const text = readFileSync(path, 'utf8')
    const number = /"queueId": "SOAK(\d+)"/u.exec(text)?.[1]
    if (number !== undefined) kept.add(Number(number))
    rmSync(path)
    rmSync(path.replace(/json$/u, 'eml'))
  }
}

// A postlog(1) that keeps its lines.
function logIn(home: string): {
  readonly program: string
  readonly file: string
} {
  const [program, file] = [join(home, 'postlog'), join(home, 'postlog.lines')]
  writeFileSync(file, '')
  chmodSync(file, 0o666)
  writeFileSync(program, `#!/bin/sh\nexec cat >>'${file}'\n`)
  chmodSync(program, 0o755)
  return { program, file }
}
