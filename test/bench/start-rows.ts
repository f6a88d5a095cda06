/*
 * NAME
 *   start-rows - what a program costs that is started for each message
 *
 * DESCRIPTION
 *   filter-pipe by its launcher as pipe(8) starts it, beside `node -e 0`. sendmail
 *   is `cat >/dev/null`, and the log goes nowhere: what those cost is not ours.
 *
 *   That the work is done: EICAR is refused by the same command line, and the
 *   program in place of sendmail has got each message whole.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  cpSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMessage } from '../../src/read/read.js'
import { spool } from '../../src/spool/spool.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { cpuMsOf, inTurns, type Cost } from './measure.js'
import { atMost, type Bench, type Line, type Row, type Wanted } from './row.js'

export const ROUNDS = 15

/** As pipe(8) has it; nothing that slows Node down is inherited. */
export const ENVIRONMENT = { PATH: '/usr/bin:/bin', LANG: 'C' }

export const FOUR_KILOBYTES = plainMessage({
  text: 'This is a line of some text in a message, and it is not long.\n'.repeat(
    62,
  ),
})

// Of a charset in which ASCII may mean something else: mailparser is asked.
const ODD = Buffer.from(
  FOUR_KILOBYTES.toString().replace('charset=utf-8', 'charset=iso-2022-jp'),
)

export const pipeStart: Row = {
  name: 'pipe-start',
  compares: true,
  measure: bench =>
    pipeLines(bench, [
      {
        work: 'filter-pipe by its launcher, 4 KB message',
        message: FOUR_KILOBYTES,
        wanted: atMost(3.0),
      },
      {
        work: "the same, where mailparser's reading is needed",
        message: ODD,
        wanted: atMost(3.8),
      },
      {
        work: 'the same as the first, without any start-up cache',
        message: FOUR_KILOBYTES,
        wanted: atMost(6),
        cache: 'without',
      },
    ]),
}

interface Case {
  readonly work: string
  readonly message: Buffer
  readonly wanted: Wanted
  readonly cache?: 'without'
}

async function pipeLines(
  bench: Bench,
  cases: readonly Case[],
): Promise<readonly Line[]> {
  const { configFile, home, bin } = preparePipe(bench)
  const launcher = join(bin, 'filter-pipe')
  const args = ['--config', configFile, ...ENVELOPE]
  const eicar = join(home, 'eicar.eml')
  writeFileSync(eicar, attachmentMessage({ content: EICAR }))
  const file = (at: number): string => join(home, `start-${at}.eml`)
  cases.forEach(({ message }, at) => writeFileSync(file(at), message))

  await expectSecondReading(ODD)
  const refused = run([launcher, ...REFUSE, ...args], eicar)
  expectStatus(refused.status, 69, 'EICAR by filter-pipe')
  const uncached = withoutCache(bench)
  const works = cases.map(({ cache }, at) => () => {
    const program = cache === 'without' ? uncached : launcher
    const cost = run([program, ...args], file(at))
    expectStatus(cost.status, 0, 'a message by filter-pipe')
    return Promise.resolve(cost)
  })
  const bare = (): Promise<Cost> =>
    Promise.resolve(run([process.execPath, '-e', '0'], '/dev/null'))
  const before = resubmitted(home)
  const [base, ...costs] = await inTurns(ROUNDS, [bare, ...works])
  const count = resubmitted(home) - before
  expectStatus(count, ROUNDS * works.length, 'messages resubmitted')
  if (base === undefined) throw new Error('nothing was measured')
  return cases.map(({ work, wanted }, at) => {
    const cost = costs[at] ?? base
    return {
      work,
      wanted,
      ours: `${cost.ms.toFixed(0)} ms`,
      beside: `node -e 0: ${base.ms.toFixed(0)} ms`,
      ratio: cost.ms / base.ms,
      cpuRatio: cost.cpuMs / base.cpuMs,
    }
  })
}

export const ENVELOPE = [
  '-f',
  'alice@sender.example',
  '--',
  'bob@recipient.example',
]
const REFUSE = ['-o', 'action.infected=reject']

/** @param more lines of filter.toml. */
export function preparePipe(
  { postsift }: Bench,
  more: readonly string[] = [],
): {
  readonly configFile: string
  readonly home: string
  readonly bin: string
} {
  const { home, bin } = postsift
  const sendmail = join(home, 'sendmail')
  const counter = join(home, 'resubmitted')
  writeFileSync(counter, '')
  // Also by the filter's account.
  chmodSync(counter, 0o666)
  // One byte for each message, by the shell itself: no further process.
  writeFileSync(
    sendmail,
    `#!/bin/sh\nprintf . >>'${counter}'\nexec cat >/dev/null\n`,
    { mode: 0o755 },
  )
  postsift.configure([
    `sendmail_path = "${sendmail}"`,
    'log_to = "none"',
    'free_space_floor = 0',
    ...more,
  ])
  return { configFile: postsift.configFile, home, bin }
}

// Read as filter-pipe reads it: mailparser has told of it.
async function expectSecondReading(message: Buffer): Promise<void> {
  const options = { folder: tmpdir(), memoryLimitBytes: 1e6 }
  const spooled = await spool([message], options)
  const limits = { parts: 100, bytes: 1e6, depth: 10, containers: 5 }
  const { signal } = new AbortController()
  const { readings } = await readMessage(spooled, limits, { signal })
  spooled.close()
  if (readings.length === 0) throw new Error('mailparser was not asked')
}

/** A copy of all programs that has no cache; its launcher. */
function withoutCache({ postsift: { home, bin } }: Bench): string {
  const copy = join(home, 'uncached')
  const isCache = (path: string): boolean => path.endsWith('.cache')
  const all = readdirSync(join(bin, '../lib'))
  if (!all.some(isCache)) throw new Error('there is no cache to go without')
  cpSync(join(bin, '..'), copy, {
    recursive: true,
    filter: path => !isCache(path),
  })
  const launcher = join(copy, 'bin/filter-pipe')
  const text = readFileSync(launcher, 'utf8')
  const here = `here='${join(copy, 'bin')}'`
  writeFileSync(launcher, text.replace(/^here=.*$/mu, here))
  return launcher
}

export function resubmitted(home: string): number {
  return readFileSync(join(home, 'resubmitted')).length
}

export function run(
  [program = '', ...args]: readonly string[],
  stdin: string,
): Cost & { readonly status: number | null } {
  const fd = openSync(stdin, 'r')
  try {
    const [start, cpu] = [performance.now(), cpuMsOf('self')]
    const { status } = spawnSync(program, args, {
      stdio: [fd, 'ignore', 'ignore'],
      env: ENVIRONMENT,
    })
    const ms = performance.now() - start
    return { ms, cpuMs: cpuMsOf('self') - cpu, status }
  } finally {
    closeSync(fd)
  }
}

export function expectStatus(
  found: number | null,
  wanted: number,
  what: string,
): void {
  if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`)
}

export const pipeMemory: Row = {
  name: 'pipe-memory',
  measure: bench => {
    const { configFile, home, bin } = preparePipe(bench)
    const line = (name: string, message: Buffer, limit: number): Line => {
      const file = join(home, `${name}.eml`)
      writeFileSync(file, message)
      const program = [process.execPath, join(bin, 'filter-pipe.js')]
      const args = ['--config', configFile, ...ENVELOPE]
      const mebibytes = peakOf([...program, ...args], file)
      return {
        work: `filter-pipe, most memory, ${name} message`,
        ours: `${mebibytes.toFixed(0)} MB`,
        beside: `node -e 0: ${peakOf([process.execPath, '-e', '0'], file).toFixed(0)} MB`,
        ratio: mebibytes,
        wanted: atMost(limit),
      }
    }
    const large = attachmentMessage({ content: noise(18_000_000) })
    return Promise.resolve([
      line('4 KB', FOUR_KILOBYTES, 75),
      line('25 MB', large, 110),
    ])
  },
}

/** Bytes that no reader takes for something. */
export function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let state = 1
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

// getrusage(2) of the children has it; Node does not tell.
const PEAK = [
  'import resource, subprocess, sys',
  'status = subprocess.call(sys.argv[2:], stdin=open(sys.argv[1], "rb"), stdout=subprocess.DEVNULL)',
  'print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)',
].join('\n')

function peakOf(command: readonly string[], stdin: string): number {
  const args = ['-c', PEAK, stdin, ...command]
  const { stdout } = spawnSync('/usr/bin/python3', args, { env: ENVIRONMENT })
  const [status = -1, kibibytes = NaN] = String(stdout).split(' ').map(Number)
  expectStatus(status, 0, command.join(' '))
  return kibibytes / 1024
}
