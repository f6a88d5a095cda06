/*
 * NAME
 *   doors - the programs of a rig, started as its mode wants them
 */

import { join } from 'node:path'
import type { Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import type { RunningProgram } from '../helper/program.js'
import { startSpawner, type Door, type Mode, type Started } from './attempt.js'
import { startDaemon } from './daemon.js'
import type { Another, AnotherOptions, Rig, Way } from './rig.js'

/** What a rig has before its doors are made. */
export type Core = Omit<Rig, keyof Doors | 'send' | 'copies'>

export interface Doors {
  /** How the program of P or S is started. */
  started(way: Way): Started
  door(way?: Way): Promise<Door | null>
  daemon(way?: Way): Promise<RunningProgram | null>
  another(options?: AnotherOptions): Promise<Another>
}

export async function makeDoors(t: Teardown, core: Core): Promise<Doors> {
  const { mode, files, bin, account, hop } = core
  const patient = await placeOf(core, 'filter.toml', PATIENT)
  const hasty = await placeOf(core, 'hasty.toml', HASTY)
  const of = (way: Way): Place => (way.hasty === true ? hasty : patient)
  const started = (way: Way): Started => ({
    program:
      way.program ??
      (mode === 'P' ? files.launcherIn(bin) : join(bin, 'filter-smtp.js')),
    args: ['--config', of(way).configFile, ...(way.args ?? [])],
    before: way.before ?? [],
    env: files.env,
    nodeArguments: files.nodeArguments,
    user: account,
  })
  if (mode === 'P') return { ...NO_DAEMON, started, door: none }
  if (mode === 'S') {
    return { ...NO_DAEMON, started, door: await spawnedDoor(t, started) }
  }
  const start = (place: Place): Promise<RunningProgram> =>
    startDaemon(t, {
      program: join(bin, 'filterd.js'),
      ...{ ...place, env: files.env, nodeArguments: files.nodeArguments },
    })
  const daemon = (way: Way = {}): Promise<RunningProgram> =>
    (of(way).daemon ??= start(of(way)))
  return {
    started,
    daemon,
    door: async (way = {}) => {
      await daemon(way)
      return { port: of(way).port, lmtp: mode === 'L' }
    },
    another: async (options = {}) => {
      const port = await freePort()
      const { forwardTo: to = `smtp:127.0.0.1:${hop.port}` } = options
      const { hasty = false, tables = [] } = options
      const seconds = hasty ? HASTY : PATIENT
      const configure = (forwardTo: string): string =>
        files.configure('another.toml', [
          ...linesOf(core, { port, seconds, forwardTo }),
          ...tables,
        ])
      const configFile = configure(to)
      return {
        running: await start({ configFile, port, daemon: null }),
        door: { port, lmtp: mode === 'L' },
        forwardTo: endpoint => void configure(endpoint),
      }
    },
  }
}

const none = (): Promise<null> => Promise.resolve(null)

const NO_DAEMON = {
  daemon: none,
  another: () => Promise.reject(new Error('there is no filterd in this mode')),
}

async function spawnedDoor(
  t: Teardown,
  started: (way: Way) => Started,
): Promise<Doors['door']> {
  let current: Way = {}
  const { port } = await startSpawner(t, () => started(current))
  return (way = {}) => {
    current = way
    return Promise.resolve({ port })
  }
}

/** Seconds for all scanners together; the message has one more. */
const PATIENT = 40
const HASTY = 2

interface Place {
  readonly configFile: string
  readonly port: number
  daemon: Promise<RunningProgram> | null
}

async function placeOf(
  core: Core,
  name: string,
  seconds: number,
): Promise<Place> {
  const port = await freePort()
  const forwardTo = `smtp:127.0.0.1:${core.hop.port}`
  const lines = linesOf(core, { port, seconds, forwardTo })
  return { configFile: core.files.configure(name, lines), port, daemon: null }
}

interface Settings {
  readonly port: number
  readonly seconds: number
  readonly forwardTo: string
}

function linesOf(
  { mode, clamd, spamd, rspamd, icap }: Core,
  { port, seconds, forwardTo }: Settings,
): readonly string[] {
  return [
    `forward_to = "${forwardTo}"`,
    'spool_memory_limit = "64K"',
    'free_space_floor = "64K"',
    'processes = 1',
    // These engines find nothing.
    'self_test_interval = 0',
    `message_time_limit = ${seconds + 1}`,
    `before_queue_time_limit = ${seconds + 1}`,
    `scan_time_limit = ${seconds}`,
    '[scanner.clamd]',
    'enabled = true',
    `address = ["unix:${clamd.link}"]`,
    // Both have tests of their own; here each cell is one message.
    ...ONE_TRY,
    ...['[scanner.spamd]', 'enabled = true'],
    ...[`address = ["unix:${spamd.socketPath}"]`, ...ONE_TRY],
    ...['[scanner.rspamd]', 'enabled = true'],
    ...[`address = ["unix:${rspamd.socketPath}"]`, ...ONE_TRY],
    ...['[scanner.icap]', 'enabled = true'],
    ...[`address = ["${icap.address}"]`, ...ONE_TRY],
    ...(mode === 'P' || mode === 'S' ? [] : listener(mode, port)),
  ]
}

const ONE_TRY = ['retry = 0', 'breaker_failures = 0']

function listener(mode: Mode, port: number): readonly string[] {
  return [
    '[[listener]]',
    `address = "${mode === 'L' ? 'lmtp' : 'smtp'}:127.0.0.1:${port}"`,
    `stage = "${mode === 'Q' ? 'before-queue' : 'after-queue'}"`,
  ]
}
