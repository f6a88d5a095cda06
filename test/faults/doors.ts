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
import type { Another, Rig, Way } from './rig.js'

/** What a rig has before its doors are made. */
export type Core = Omit<Rig, keyof Doors | 'send' | 'copies'>

export interface Doors {
  /** How the program of P or S is started. */
  started(way: Way): Started
  door(way?: Way): Promise<Door | null>
  daemon(way?: Way): Promise<RunningProgram | null>
  another(): Promise<Another>
}

export async function makeDoors(t: Teardown, core: Core): Promise<Doors> {
  const { mode, files, bin, account } = core
  const patient = await placeOf(core, 'filter.toml', 40)
  const hasty = await placeOf(core, 'hasty.toml', 2)
  const of = (way: Way): Place => (way.hasty === true ? hasty : patient)
  const started = (way: Way): Started => ({
    program:
      way.program ?? join(bin, mode === 'P' ? 'filter-pipe' : 'filter-smtp.js'),
    args: ['--config', of(way).configFile, ...(way.args ?? [])],
    before: way.before ?? [],
    env: files.env,
    user: account,
  })
  if (mode === 'P') return { ...NO_DAEMON, started, door: none }
  if (mode === 'S') {
    return { ...NO_DAEMON, started, door: await spawnedDoor(t, started) }
  }
  const start = (place: Place): Promise<RunningProgram> =>
    startDaemon(t, {
      program: join(bin, 'filterd.js'),
      ...{ ...place, env: files.env },
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
    another: async () => {
      const place = await placeOf(core, 'another.toml', 40)
      const running = await start(place)
      return {
        running,
        door: { port: place.port, lmtp: mode === 'L' },
        forwardTo: port =>
          void files.configure(
            'another.toml',
            linesOf({ ...core, hop: { port } }, place.port, 40),
          ),
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

interface Place {
  readonly configFile: string
  readonly port: number
  daemon: Promise<RunningProgram> | null
}

/** @param seconds all scanners together; the message has one more. */
async function placeOf(
  core: Core,
  name: string,
  seconds: number,
): Promise<Place> {
  const port = await freePort()
  const lines = linesOf(core, port, seconds)
  return { configFile: core.files.configure(name, lines), port, daemon: null }
}

interface Places {
  readonly mode: Mode
  readonly hop: { readonly port: number }
  readonly clamd: { readonly link: string }
}

function linesOf(
  { mode, hop, clamd }: Places,
  port: number,
  seconds: number,
): readonly string[] {
  return [
    `forward_to = "smtp:127.0.0.1:${hop.port}"`,
    'spool_memory_limit = "64K"',
    'free_space_floor = "64K"',
    'processes = 1',
    `message_time_limit = ${seconds + 1}`,
    `before_queue_time_limit = ${seconds + 1}`,
    `scan_time_limit = ${seconds}`,
    '[scanner.clamd]',
    'enabled = true',
    `address = ["unix:${clamd.link}"]`,
    ...(mode === 'P' || mode === 'S' ? [] : listener(mode, port)),
  ]
}

function listener(mode: Mode, port: number): readonly string[] {
  return [
    '[[listener]]',
    `address = "${mode === 'L' ? 'lmtp' : 'smtp'}:127.0.0.1:${port}"`,
    `stage = "${mode === 'Q' ? 'before-queue' : 'after-queue'}"`,
  ]
}
