/*
 * NAME
 *   program - rows 1 to 6, 39, 41, 42: the program itself breaks
 */

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transcriptOf } from '../raw.js'
import { inModes, type Cell, type Fault, type Faults } from '../cell.js'
import { inside } from '../stages.js'
import type { Rig, Way } from '../rig.js'

const DIED = /worker \d+ died: /u
const FAILURE = /4\.3\.0 content filter failure/u

/** What a mode shows of a process that ended: the log, or the answer. */
export function ended(mode: string): Pick<Cell, 'log' | 'says'> {
  if (mode === 'P') return { says: FAILURE }
  return mode === 'S'
    ? { says: /connection ended|ECONNRESET|421/u }
    : { log: DIED }
}

/** An installation of this cell's own, to be broken. */
function broken(breakIt: (dist: string) => void): Fault {
  return rig => {
    const dist = join(rig.files.home, 'broken')
    cpSync(join(rig.bin, '..'), dist, { recursive: true })
    const launcher = join(dist, 'bin/filter-pipe')
    const text = readFileSync(launcher, 'utf8')
    const here = `here='${join(dist, 'bin')}'`
    writeFileSync(launcher, text.replace(/^here=.*$/mu, here))
    breakIt(dist)
    return {
      way: { program: join(dist, 'bin', nameOf(rig)) },
      undo: () => rmSync(dist, { recursive: true, force: true }),
    }
  }
}

function nameOf({ mode }: Rig): string {
  return mode === 'P' ? 'filter-pipe' : 'filter-smtp.js'
}

function configured(lines: readonly string[], way: Way = {}): Fault {
  return rig => {
    const file = rig.files.configure('wrong.toml', lines)
    return { way: { ...way, args: ['--config', file] } }
  }
}

const START: readonly Cell[] = [
  {
    row: 1,
    mode: 'S',
    name: 'node is not there',
    fault: () => ({ way: { before: ['/nonexistent/env'] } }),
    says: /not found|connection ended|ECONNRESET/u,
  },
  ...inModes('PS', mode => ({
    row: 2,
    name: 'its modules are missing',
    fault: broken(dist => rmSync(join(dist, 'lib'), { recursive: true })),
    ...(mode === 'P' ? { says: FAILURE } : { says: /421 4\.3\.0/u }),
  })),
  ...inModes('PS', mode => ({
    row: 2,
    name: 'unknown option in the configuration',
    fault: configured(['scan_tme_limit = 5']),
    says: mode === 'P' ? FAILURE : /421 4\.3\.0/u,
  })),
  ...inModes('PS', mode => ({
    row: 2,
    name: 'the configuration is not there',
    fault: () => ({ way: { args: ['--config', '/nonexistent.toml'] } }),
    says: mode === 'P' ? FAILURE : /421 4\.3\.0/u,
  })),
]

// Before the journal knows of the hand-over, and in the middle of it all.
const EVERY_CALL: readonly Cell[] = Array.from({ length: 80 }, (_, at) =>
  inModes('PSDQL', {
    row: 3,
    name: `call ${at + 1} of the system fails`,
    fault: inside(
      { point: 'any', nth: at + 1, act: 'error', value: 'EIO' },
      { mayMiss: true },
    ),
    sizeBytes: 100_000,
    first: ['deferred', 'accepted'],
    copies: [0, 1],
    total: [1, 2],
  }),
).flat()

const NEVER_SETTLES: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 4,
    name: "clamd's answer is never heard",
    fault: inside(
      { point: 'net.data', match: 'stream: OK', act: 'swallow' },
      { way: { hasty: true } },
    ),
    log: /scanner=clamd, error=scan_time_limit of 2 s is over/u,
  }),
  ...inModes('SDQL', {
    row: 4,
    name: "the next hop's yes is never heard",
    fault: rig => {
      const point = { point: 'net.data', match: 'kept it' } as const
      rig.files.plan.set({ ...point, act: 'swallow' })
      rig.sink.replies.dot = '250 2.0.0 kept it'
      return {
        way: { hasty: true },
        undo: () => void delete rig.sink.replies.dot,
      }
    },
    copies: 1,
    total: 2,
    log: /_time_limit of 3 s is over/u,
  }),
]

const ENDS: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 3,
    name: 'a rejection that nobody handles',
    fault: inside({ point: 'net.data', match: 'stream: OK', act: 'later' }),
    first: ['deferred', 'accepted'],
    copies: [0, 1],
    total: [1, 2],
  }),
  ...inModes('SDQL', mode => ({
    row: 5,
    name: 'exit(0) in the middle',
    fault: inside({
      ...{ point: 'net.data', match: 'stream: OK' },
      ...{ act: 'exit', value: 0 },
    }),
    ...ended(mode),
  })),
  ...inModes('PSDQL', mode => ({
    row: 6,
    name: 'no memory is left',
    fault: inside({ point: 'net.data', match: 'stream: OK', act: 'memory' }),
    ...ended(mode),
  })),
  ...inModes('PD', {
    row: 6,
    name: 'a message of 60 MB, and memory for 128',
    sizeBytes: 60_000_000,
    fault: () => ({}),
    first: 'accepted',
    copies: 1,
  }),
  ...inModes('DQL', mode => ({
    row: 41,
    name: 'segmentation fault of a worker',
    fault: inside({
      ...{ point: 'net.data', match: 'stream: OK' },
      ...{ act: 'kill', value: 'SIGSEGV' },
    }),
    ...ended(mode),
  })),
]

const UPGRADE: readonly Cell[] = ['fs.openSync', 'net.data'].flatMap(point =>
  inModes('PS', {
    row: 39,
    name: `the package is replaced, at ${point}`,
    fault: (rig, message) => {
      const away = `${rig.files.home}/broken/lib`
      const plan = {
        point: point as 'net.data',
        match: point === 'net.data' ? 'stream: OK' : 'filter\\.toml',
        ...({ act: 'script', value: `mv ${away} ${away}.old` } as const),
      }
      rig.files.plan.set(plan)
      return broken(() => {})(rig, message)
    },
    first: ['deferred', 'accepted'],
    copies: [0, 1],
  }),
)

const NOISE = '250 2.0.0 Ok: queued as NOISE'

const AT = {
  'fs.openSync': 'filter\\.toml',
  'net.data': '^MAIL FROM',
  'net.write': 'zINSTREAM',
} as const

const SAYS_TOO_MUCH: readonly Cell[] = (
  ['fs.openSync', 'net.data', 'net.write'] as const
).map(point => ({
  row: 42,
  mode: 'S' as const,
  name: `prints replies of SMTP, at ${point}`,
  fault: async (rig, message) => {
    rig.files.plan.set({ point, match: AT[point], act: 'noise', value: NOISE })
    const door = await rig.door()
    return {
      send: () => transcriptOf(door?.port ?? 0, message),
      also: ({ said }): Faults =>
        said.includes('NOISE') ? [`the connection has it: ${said}`] : [],
    }
  },
  first: 'accepted' as const,
  copies: 1,
}))

export const PROGRAM_CELLS: readonly Cell[] = [
  ...START,
  ...EVERY_CALL,
  ...NEVER_SETTLES,
  ...ENDS,
  ...UPGRADE,
  ...SAYS_TOO_MUCH,
]
