/*
 * NAME
 *   kill-bench - a real Postfix around the filter, and the filter's processes
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ensureFilterUser, type Account } from '../helper/filter-user.js'
import type { Teardown } from '../helper/folder.js'
import { startPostfix, type Postfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import type { RunningProgram } from '../helper/program.js'
import { startSink, type Sink } from '../helper/sink.js'
import { startBench } from '../modes/story/bench.js'
import { launchFilterd } from '../modes/story/filterd.js'

export const KILL_MODES = ['pipe', 'spawn', 'daemon', 'lmtp'] as const
export type KillMode = (typeof KILL_MODES)[number]

export interface KillBench {
  readonly postfix: Postfix
  readonly sink: Sink
  /** Processes of the filter; those of one message, or workers. */
  processes(): readonly number[]
  /** The primary of filterd, if there is one. */
  primary(): number | null
}

const PATIENT = {
  // Many failures at a time are meant here.
  filter_destination_concurrency_failed_cohort_limit: '10000',
  chkmsg_destination_concurrency_failed_cohort_limit: '10000',
  filter_destination_recipient_limit: '1',
}

export function startKillBench(
  t: Teardown,
  mode: KillMode,
): Promise<KillBench> {
  if (mode === 'pipe') return pipeBench(t)
  return mode === 'spawn' ? spawnBench(t) : daemonBench(t, mode)
}

async function pipeBench(t: Teardown): Promise<KillBench> {
  const account = await ensureFilterUser()
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    mainCf: PATIENT,
    masterCf: place => [postsift.pipeService(place)],
  })
  return {
    ...{ postfix, sink, primary: () => null },
    processes: () => runningFrom(postsift.bin, account),
  }
}

async function spawnBench(t: Teardown): Promise<KillBench> {
  const account = await ensureFilterUser()
  const bench = await startBench(t, 'spawn', {
    mainCf: PATIENT,
    submission: false,
  })
  return {
    ...{ postfix: bench.postfix, sink: bench.sink, primary: () => null },
    processes: () => runningFrom(bench.postsift.bin, account),
  }
}

async function daemonBench(
  t: Teardown,
  mode: 'daemon' | 'lmtp',
): Promise<KillBench> {
  const account = await ensureFilterUser()
  const bench = await startBench(t, mode === 'lmtp' ? 'lmtp' : 'smtp', {
    mainCf: PATIENT,
    submission: false,
    startFilterd: false,
  })
  const { postfix, sink, postsift } = bench
  let isOver = false
  let primary = 0
  // As a service manager: what ends is started again.
  const keepRunning = (): void => {
    const running: RunningProgram = launchFilterd(t, { postfix, postsift })
    primary = running.pid
    void running.ended.then(() => {
      primary = 0
      if (!isOver) setTimeout(keepRunning, RESTART_MS)
    })
  }
  t.teardown(() => {
    isOver = true
  })
  keepRunning()
  return {
    ...{ postfix, sink, primary: () => (primary === 0 ? null : primary) },
    processes: () =>
      runningFrom(postsift.bin, account).filter(pid => pid !== primary),
  }
}

const RESTART_MS = 200

/** Processes with a program of dist on their command line: workers of filterd
 * are started from another folder of it. */
function runningFrom(bin: string, { uid }: Account): number[] {
  const dist = dirname(bin)
  return readdirSync('/proc')
    .filter(name => /^\d+$/u.test(name))
    .filter(name => wordsOf(name, uid).some(word => word.startsWith(dist)))
    .map(Number)
}

// pipe(8) and spawn(8) have it there too, under accounts of their own.
function wordsOf(pid: string, uid: number): string[] {
  try {
    if (statSync(`/proc/${pid}`).uid !== uid) return []
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return [] // it has just ended
  }
}
