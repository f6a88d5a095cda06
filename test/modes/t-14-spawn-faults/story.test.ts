/*
 * NAME
 *   t-14-spawn-faults - whatever breaks, Postfix tries again
 *
 * DESCRIPTION
 *   A filter-smtp is broken in each way that Node, its packages and we can
 *   break, while it is loaded and while it has a message in hand. Each is a
 *   service of its own; the recipient says which one a message goes to.
 *
 *   To spawn(8) our descriptors are the connection: what a broken program
 *   prints must not become a reply.
 */

import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { plainMessage } from '../../helper/eicar.js'
import { freePort } from '../../helper/port.js'
import type { Postsift } from '../../helper/postsift.js'
import { startBench, type Bench } from '../story/bench.js'
import { outcome, settled } from '../story/follow.js'

interface Case {
  /** Changes a copy of what is installed. */
  readonly breakIt: (folder: string) => void
  readonly status: 'sent' | 'deferred'
  readonly node?: string
  /** More arguments for Node and for filter-smtp. */
  readonly nodeArgs?: readonly string[]
  readonly args?: readonly string[]
}

/** A reply, if it ever got to Postfix. */
const NOISE = '550 5.7.1 NOISE'
const PRINT = ['console.log', 'console.error', 'process._rawDebug']
  .map(print => `${print}(${JSON.stringify(NOISE)});`)
  .concat(
    [1, 2].map(
      fd =>
        `process.getBuiltinModule('fs').writeSync(${fd}, '${NOISE}\\r\\n');`,
    ),
  )
  .join(' ')

/** Each is done once while it is loaded and once with a message in hand. */
const DEEDS: Readonly<Record<string, string>> = {
  'exits-0': 'process.exit(0)',
  'exits-69': 'process.exit(69)',
  'really-exits-0': 'process.reallyExit(0)',
  throws: 'throw new Error("broken")',
  'throws-later':
    'setTimeout(() => { throw 1 }, 1); await new Promise(go => setTimeout(go, 5000))',
  rejects:
    'Promise.reject(new Error("unhandled")); await new Promise(go => setTimeout(go, 5000))',
  // Runs dry while it is loaded; has no end with a message in hand.
  hangs: 'await new Promise(() => {})',
  'is-killed':
    'process.kill(process.pid, "SIGKILL"); await new Promise(go => setTimeout(go, 5000))',
  aborts: `${PRINT} process.abort()`,
  'prints-and-throws': `${PRINT} throw new Error("${NOISE}")`,
  'prints-and-exits': `${PRINT} process.exit(1)`,
  'out-of-memory': 'const all = []; for (;;) all.push(new Array(1e5).fill({}))',
}

const SHORT_LIMITS = ['-o message_time_limit=3s', '-o scan_time_limit=2s']

const CASES: Readonly<Record<string, Case>> = {
  'in-order': { breakIt: () => undefined, status: 'sent' },
  'prints-loading': { breakIt: loading(PRINT), status: 'sent' },
  'prints-working': { breakIt: working(PRINT), status: 'sent' },
  'prints-always': {
    breakIt: loading(`setInterval(() => { ${PRINT} }, 1).unref()`),
    status: 'sent',
  },
  ...Object.fromEntries(
    Object.entries(DEEDS).flatMap(([name, code]) => {
      const nodeArgs =
        name === 'out-of-memory' ? ['--max-old-space-size=40'] : []
      const args = name === 'hangs' ? SHORT_LIMITS : []
      const broken = { status: 'deferred', nodeArgs, args } as const
      return [
        [`${name}-loading`, { ...broken, breakIt: loading(code) }],
        [`${name}-working`, { ...broken, breakIt: working(code) }],
      ]
    }),
  ),
  // Its own deadlines cannot end it: the watchdog does.
  'spins-working': {
    breakIt: working('for (;;);'),
    status: 'deferred',
    args: SHORT_LIMITS,
  },
  'syntax-error': {
    breakIt: loading(`\n${NOISE} is no JavaScript\n`),
    status: 'deferred',
  },
  'missing-module': {
    breakIt: folder => rmSync(chunk(folder, /^engine-.*\.js$/u)),
    status: 'deferred',
  },
  'missing-entry': {
    breakIt: folder => rmSync(join(folder, 'bin/filter-smtp.js')),
    status: 'deferred',
  },
  'missing-node': {
    breakIt: () => undefined,
    status: 'deferred',
    node: '/nonexistent/node',
  },
  'wrong-option': {
    breakIt: () => undefined,
    status: 'deferred',
    args: ['--orign submission'],
  },
  'wrong-configuration': {
    breakIt: () => undefined,
    status: 'deferred',
    args: ['-o scan_tme_limit=5'],
  },
}

t.test('a filter-smtp that is broken', async t => {
  const ports = new Map<string, number>()
  for (const name of Object.keys(CASES)) ports.set(name, await freePort())
  const filters = [...ports].map(
    ([name, port]) => `{${name}@d.example = FILTER chkmsg:[127.0.0.1]:${port}}`,
  )
  const bench = await startBench(t, 'spawn', {
    mainCf: { minimal_backoff_time: '300s', maximal_backoff_time: '300s' },
    options: {
      smtpd: {
        smtpd_recipient_restrictions: `check_recipient_access inline:{${filters.join(', ')}}`,
      },
    },
    masterCf: postsift =>
      [...ports].map(([name, port]) => service(postsift, name, port)),
  })
  for (const [name, { breakIt, status }] of Object.entries(CASES)) {
    await t.test(name, async t => {
      breakIt(copyOf(bench, name))
      const to = `${name}@d.example`
      const { queueId } = await bench.postfix.send({ to, data: plainMessage() })
      const said = await outcome(bench, queueId)
      t.equal(said.status, status, said.text)
    })
  }
  const sent = Object.values(CASES).filter(it => it.status === 'sent').length
  for (const { queue_id } of await bench.postfix.queue()) {
    await bench.postfix.command('postsuper', '-d', queue_id)
  }
  t.equal(await settled(bench), sent, 'nothing else arrived, nothing bounced')
  const replies = (await bench.postfix.log())
    .split('\n')
    .filter(line => line.includes('chkmsg/') && line.includes('NOISE'))
  t.strictSame(replies, [])
  t.strictSame(bench.postsift.spoolResidue(), [])
})

/** Done at the start of the engine. */
function loading(code: string): (folder: string) => void {
  return folder =>
    edit(chunk(folder, /^engine-.*\.js$/u), text => `${code};\n${text}`)
}

/** Done when a verdict is about to be carried out. */
function working(code: string): (folder: string) => void {
  const start = /async function handOver\([^)]*\) ?\{/u
  return folder => {
    const path = chunk(folder, /^work-.*\.cjs$/u, text => start.test(text))
    edit(path, text => text.replace(start, found => `${found} ${code};`))
  }
}

function service(postsift: Postsift, name: string, port: number): string {
  const { node = process.execPath, nodeArgs = [], args = [] } = caseOf(name)
  return [
    `127.0.0.1:${port} inet n n n - 10 spawn`,
    `  user=filter argv=${node} --no-warnings`,
    ...nodeArgs.map(arg => `  ${arg}`),
    `  ${join(postsift.home, 'cases', name, 'bin/filter-smtp.js')}`,
    `  --config ${postsift.configFile}`,
    ...args.map(arg => `  ${arg}`),
  ].join('\n')
}

function caseOf(name: string): Case {
  const found = CASES[name]
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

function copyOf({ postsift }: Bench, name: string): string {
  const folder = join(postsift.home, 'cases', name)
  cpSync(join(postsift.bin, '..'), folder, { recursive: true })
  chmodSync(join(postsift.home, 'cases'), 0o755)
  return folder
}

function chunk(
  folder: string,
  name: RegExp,
  holds: (text: string) => boolean = () => true,
): string {
  const paths = readdirSync(join(folder, 'lib'))
    .filter(it => name.test(it))
    .map(it => join(folder, 'lib', it))
    .filter(path => holds(readFileSync(path, 'utf8')))
  const [path] = paths
  if (path === undefined || paths.length > 1) {
    throw new Error(`${paths.length} files ${String(name)} in ${folder}/lib`)
  }
  return path
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}
