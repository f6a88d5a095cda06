/*
 * NAME
 *   filter-host-main - a host with a Postfix and a resident filter of its own
 *
 * DESCRIPTION
 *   Postfix, filterd with its filter-store sync, and a sink for what is delivered,
 *   all on the loopback of the host. The quarantine, the journal and the records
 *   are on a small disk of their own where the host is isolated. What ends is
 *   started again, as by a service manager.
 */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { RELEASE_KEY } from '../../src/quarantine/release-key.js'
import { recordsWaiting } from '../../src/store/carry-records.js'
import { countWaiting } from '../../src/store/waiting.js'
import { Arrivals } from '../faults/numbered.js'
import type { SendResult } from '../helper/client.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import {
  childrenOf,
  primaryOf,
  workersOf,
} from '../helper/filterd-processes.js'
import { subFolder, type Teardown } from '../helper/folder.js'
import type { RunningProgram } from '../helper/program.js'
import { startBench, type Bench } from '../modes/story/bench.js'
import { launchFilterd } from '../modes/story/filterd.js'
import { cachedClamd, sharedAnswers } from './cached.js'
import { readFacts, type LogFacts } from './facts.js'
import { serveAgent } from './agent.js'
import { messageOf, RECIPIENT, type Kind, type MarkKey } from './message.js'
import { must, setCable, takeAddress } from './network.js'

export interface HostOptions {
  readonly name: string
  /** Of its address; null: it has no network of its own. */
  readonly number: number | null
  readonly index: string
  readonly isRequired: boolean
  /** More lines of [store]. */
  readonly store: readonly string[]
  /** With a clamd whose answers are remembered. */
  readonly isCached: boolean
  readonly mark: MarkKey
}

export interface HostState {
  /** Messages in Postfix's queue. */
  readonly queue: number
  /** Entries that are not carried. */
  readonly waiting: number
  /** Bytes of records that are not. */
  readonly records: number
  readonly kept: number
  /** What arrived, in different numbers. */
  readonly arrived: number
}

export interface Delivered {
  readonly counts: readonly (readonly [number: number, count: number])[]
  readonly damaged: readonly number[]
  readonly foreign: readonly string[]
  /** Postfix's queue ids, by number. */
  readonly queueIds: readonly (readonly [number: number, id: string])[]
  /** Hand-overs that the journal has as done, and as begun. */
  readonly journal: { readonly done: number; readonly begun: number }
  readonly spool: readonly string[]
  readonly log: LogFacts
}

export type Victim = 'primary' | 'worker' | 'syncer'
export type FilterHost = ReturnType<typeof makeFilterHost>

const DISK_BYTES = 512 * 1024 * 1024
/** Blocks that are filled by writing. */
const ROOM = 4096
const RESTART_MS = 200

function makeFilterHost(t: Teardown) {
  let made: { bench: Bench; arrivals: Arrivals; mark: MarkKey } | undefined
  let running: RunningProgram | null = null
  let isOver = false
  const queueIds = new Map<number, string>()
  const all = () => {
    if (made === undefined) throw new Error('begin() comes first')
    return made
  }
  const keepRunning = (): void => {
    running = launchFilterd(t, all().bench)
    void running.ended.then(() => {
      running = null
      if (!isOver) setTimeout(keepRunning, RESTART_MS)
    })
  }
  const victims = (who: Victim): readonly number[] => {
    if (running === null) return []
    const primary = primaryOf(running.pid)
    if (who === 'primary') return [primary]
    const workers = workersOf(running.pid)
    if (who === 'worker') return workers
    return childrenOf(primary).filter(pid => !workers.includes(pid))
  }
  const filler = (): string =>
    join(all().bench.postsift.home, 'disk', 'what-fills-it')
  const send = async (number: number, kind?: Kind): Promise<SendResult> => {
    const { bench, mark } = all()
    const data = messageOf(number, mark, kind)
    const to = RECIPIENT
    return bench.postfix.send({ data, to, timeoutMs: 120_000 })
  }
  return {
    hello: (): true => true,
    begin: async (options: HostOptions): Promise<void> => {
      if (options.number !== null) await takeAddress(options.number)
      const bench = await startHost(t, options)
      made = { bench, arrivals: new Arrivals(bench.sink), mark: options.mark }
      t.teardown(() => {
        isOver = true
      })
      keepRunning()
    },
    /** Resolves when Postfix has them all. */
    sendAll: async (numbers: readonly number[]): Promise<void> => {
      const left = numbers.values()
      const sendOn = async (): Promise<void> => {
        for (const number of left) {
          const sent = await send(number)
          if (!sent.accepted) throw new Error(`${number}: ${sent.reply}`)
          queueIds.set(number, sent.queueId)
        }
      }
      await Promise.all([sendOn(), sendOn(), sendOn()])
    },
    send: async (number: number, kind: Kind): Promise<string> => {
      const { accepted, reply, queueId } = await send(number, kind)
      if (!accepted) throw new Error(`${number}: ${reply}`)
      queueIds.set(number, queueId)
      return queueId
    },
    /** False: there was none to kill. */
    kill: (who: Victim, choice: number): boolean => {
      const pids = victims(who)
      const pid = pids[Math.floor(choice * pids.length)]
      return pid !== undefined && signal(pid, 'SIGKILL')
    },
    restart: (): boolean => running !== null && signal(running.pid, 'SIGTERM'),
    cable: (state: 'up' | 'down') => setCable('eth0', state),
    fillDisk: async (): Promise<void> => {
      const disk = join(all().bench.postsift.home, 'disk')
      const { bavail, bsize } = statfsSync(disk)
      // Others write at the same time: most of it, and then what is left.
      const most = Math.max(bsize, (bavail - ROOM) * bsize)
      await must('fallocate', ['-l', String(most), filler()])
      fillUp(filler())
    },
    emptyDisk: (): void => rmSync(filler(), { force: true }),
    flush: () => all().bench.postfix.flush(),
    state: async (): Promise<HostState> => {
      const { bench, arrivals } = all()
      const { quarantineFolder, recordsFolder } = bench.postsift
      arrivals.take()
      const { kept, waiting } = countWaiting(quarantineFolder)
      return {
        queue: (await bench.postfix.queue()).length,
        ...{ kept, waiting, arrived: arrivals.distinct },
        records: recordsWaiting(recordsFolder),
      }
    },
    queue: () => all().bench.postfix.queue(),
    waitForLog: async (pattern: string): Promise<string> =>
      (await all().bench.postfix.waitForLog(new RegExp(pattern, 'u')))[0],
    delivered: async (): Promise<Delivered> => {
      const { bench, arrivals } = all()
      arrivals.take()
      const { damaged, foreign, counts } = arrivals
      return {
        ...{ damaged, foreign, counts: [...counts] },
        queueIds: [...queueIds],
        journal: countJournal(bench.postsift.journalFolder),
        spool: bench.postsift.spoolResidue(),
        log: readFacts(await bench.postfix.log()),
      }
    },
    /** Answers that other hosts found, since filterd was started. */
    sharedAnswers: () => sharedAnswers(all().bench.postsift),
    logTail: async (): Promise<string> =>
      (await all().bench.postfix.log()).slice(-6000),
  }
}

function fillUp(path: string): void {
  try {
    for (;;) appendFileSync(path, FILLING)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

const FILLING = Buffer.alloc(64 * 1024)

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false // it has just ended by itself
  }
}

async function startHost(t: Teardown, options: HostOptions): Promise<Bench> {
  const { name, number, index, isRequired, mark, isCached } = options
  const bench = await startBench(t, 'smtp', {
    startFilterd: false,
    submission: false,
    mainCf: {
      // Many failures at a time are meant here.
      chkmsg_destination_concurrency_failed_cohort_limit: '10000',
      message_size_limit: '20971520',
    },
    configuration: [
      // The disk is full indeed.
      'free_space_floor = 0',
      '[action]',
      'banned = "quarantine"',
      '[store]',
      `index = "${index}"`,
      `host = "${name}"`,
      `required = ${isRequired}`,
      ...options.store,
      ...(isCached ? await cachedClamd(t) : []),
    ],
  })
  const { postsift } = bench
  const { uid, gid } = await ensureFilterUser()
  if (number !== null) {
    const folders = [
      postsift.quarantineFolder,
      postsift.journalFolder,
      postsift.recordsFolder,
    ]
    await mountDisk(subFolder(join(postsift.home, 'disk')), folders, uid)
    t.teardown(() => must('umount', ['-l', join(postsift.home, 'disk')]))
    for (const folder of folders) {
      t.teardown(() => must('umount', ['-l', folder]))
    }
  }
  const key = join(postsift.quarantineFolder, RELEASE_KEY)
  writeFileSync(key, `${mark.key}\n`, { mode: 0o600 })
  chownSync(key, uid, gid)
  return bench
}

// One file system for all three, as on a real host.
async function mountDisk(
  disk: string,
  folders: readonly string[],
  uid: number,
): Promise<void> {
  const size = `size=${DISK_BYTES},mode=755`
  await must('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk])
  for (const [at, folder] of folders.entries()) {
    const own = subFolder(join(disk, String(at)), 0o700)
    chownSync(own, uid, uid)
    chmodSync(own, 0o700)
    await must('mount', ['--bind', own, folder])
  }
}

function countJournal(folder: string): Delivered['journal'] {
  const days = existsSync(folder)
    ? readdirSync(folder).filter(it => /^\d{4}-\d{2}-\d{2}$/u.test(it))
    : []
  const names = days.flatMap(day => readdirSync(join(folder, day)))
  return {
    done: names.filter(it => /^[0-9a-f]{64}$/u.test(it)).length,
    begun: names.filter(it => it.endsWith('.intent')).length,
  }
}

serveAgent(makeFilterHost)
