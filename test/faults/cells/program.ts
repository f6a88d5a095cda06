/*
 * NAME
 *   program - rows 1 to 6, 14, 39, 41 to 43: the program itself breaks, or is
 *     started as no one should start it
 */

import {
  chmodSync,
  chownSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
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
    const bin = join(dist, 'bin')
    const program =
      rig.mode === 'P' ? rig.files.launcherIn(bin) : join(bin, nameOf(rig))
    return {
      way: { program },
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

const CACHE = /^work-.*\.cache$/u

/** What is done to the one file of this name that both programs load. */
function withWork(name: RegExp, change: (path: string) => void): Fault {
  return broken(dist => {
    const lib = join(dist, 'lib')
    const found = readdirSync(lib).find(it => name.test(it))
    if (found === undefined) throw new Error(`no ${name}`)
    change(join(lib, found))
  })
}

const half = (path: string): void =>
  truncateSync(path, Math.floor(statSync(path).size / 2))

// What V8 made of the work is a help; the work itself is not.
const HALF_INSTALLED: readonly Cell[] = [
  ...Object.entries({
    'its start cache is missing': withWork(CACHE, path => rmSync(path)),
    'its start cache is half written': withWork(CACHE, half),
    'its start cache is empty': withWork(CACHE, path => truncateSync(path, 0)),
    'its start cache is of zeros': withWork(CACHE, path =>
      writeFileSync(path, Buffer.alloc(statSync(path).size)),
    ),
    'its start cache has one other byte': withWork(CACHE, path => {
      const bytes = readFileSync(path)
      bytes.writeUInt8((bytes.at(-100) ?? 0) ^ 1, bytes.length - 100)
      writeFileSync(path, bytes)
    }),
  }).flatMap(([name, fault]) =>
    inModes('PS', { row: 2, name, fault, first: 'accepted', copies: 1 }),
  ),
  ...inModes('PS', mode => ({
    row: 2,
    name: 'its work is half written',
    fault: withWork(/^work-.*\.cjs$/u, half),
    says: mode === 'P' ? FAILURE : /421 4\.3\.0/u,
  })),
  ...inModes('PS', {
    row: 2,
    name: 'its work may not be read',
    fault: withWork(/^work-.*\.cjs$/u, path => chmodSync(path, 0)),
  }),
  ...inModes('PS', {
    row: 2,
    name: 'its package.json is missing',
    fault: broken(dist => rmSync(join(dist, 'package.json'))),
    // A Node.js that sees what it is runs it all the same.
    first: ['deferred', 'accepted'],
    copies: [0, 1],
  }),
  ...inModes('PS', mode => ({
    row: 2,
    name: 'the configuration may not be read',
    fault: rig => {
      const file = rig.files.configure('secret.toml', [])
      chownSync(file, 0, 0)
      chmodSync(file, 0)
      return { way: { args: ['--config', file] } }
    },
    says: mode === 'P' ? FAILURE : /421 4\.3\.0/u,
  })),
  // What an old Node.js says of our modules goes to the connection of S.
  ...[
    ['that knows no modules', 'echo "SyntaxError: Unexpected token"; exit 1'],
    ['that dies', 'kill -ABRT $$'],
    ['that says nothing and ends with 0', 'exit 0'],
  ].map(([what = '', script = '']): Cell => ({
    row: 2,
    mode: 'S',
    name: `a Node.js ${what}`,
    fault: () => ({ way: { before: ['/bin/sh', '-c', script] } }),
  })),
]

// As another starter than pipe(8) might have them.
const DESCRIPTORS: readonly Cell[] = [
  {
    row: 14,
    mode: 'P',
    name: 'stdin is closed',
    fault: () => ({ way: { before: shell('exec "$@" <&-') } }),
  },
  {
    row: 14,
    mode: 'P',
    name: 'stdin is /dev/null',
    fault: () => ({ way: { before: shell('exec "$@" </dev/null') } }),
  },
  ...['>&-', '2>&-', '>&- 2>&-', '>/dev/full 2>/dev/full'].map(
    (where): Cell => ({
      row: 43,
      mode: 'P',
      name: `its output is ${where}`,
      fault: () => ({ way: { before: shell(`exec "$@" ${where}`) } }),
      first: ['accepted', 'deferred'],
      copies: 1,
    }),
  ),
  {
    row: 43,
    mode: 'P',
    name: 'no one reads its output',
    fault: () => ({
      way: { before: shell('{ sleep 0.2; "$@"; } | exec sleep 0; exit 75') },
    }),
    copies: 1,
  },
]

function shell(script: string): readonly string[] {
  return ['/bin/sh', '-c', script, 'sh']
}

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
    name: 'a rejection that is not handled',
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
  ...HALF_INSTALLED,
  ...DESCRIPTORS,
  ...EVERY_CALL,
  ...NEVER_SETTLES,
  ...ENDS,
  ...UPGRADE,
  ...SAYS_TOO_MUCH,
]
