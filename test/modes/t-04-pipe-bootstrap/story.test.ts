/*
 * NAME
 *   t-04-pipe-bootstrap - whatever breaks, pipe(8) hears 75
 *
 * DESCRIPTION
 *   First what pipe(8) makes of exit statuses and output, bare: the table that
 *   the launcher is built on. Then the same endings after the launcher; then
 *   a real filter-pipe broken in each way that Node and its packages can
 *   break. The local part of the recipient says which case a message is.
 */

import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Teardown } from '../../helper/folder.js'
import { plainMessage } from '../../helper/eicar.js'
import { startPostfix, type Postfix } from '../../helper/postfix.js'
import { installPostsift, type Postsift } from '../../helper/postsift.js'
import { startSink } from '../../helper/sink.js'
import { waitUntil } from '../../helper/wait.js'

type Outcome = 'sent' | 'deferred' | 'bounced'

/** An ending: exit status or signal, and the first words of output. */
interface Ending {
  readonly end: number | 'KILL' | 'ABRT'
  readonly output: '' | '2.0.0 yes' | '4.3.0 later' | '5.7.1 no' | 'noise'
}

const STATUSES = [
  0, 1, 2, 13, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79,
  126, 127, 134, 137,
]
const OUTPUTS = ['', '2.0.0 yes', '4.3.0 later', '5.7.1 no', 'noise'] as const

const ENDINGS: readonly Ending[] = [
  ...STATUSES.flatMap(end => OUTPUTS.map(output => ({ end, output }))),
  ...(['KILL', 'ABRT'] as const).flatMap(end =>
    OUTPUTS.map(output => ({ end, output })),
  ),
]

// What pipe(8) makes of an exit status and output, as one function.
function bareOutcome({ end, output }: Ending): Outcome {
  if (end === 0) return 'sent'
  if (typeof end === 'string') return 'deferred'
  if (output === '4.3.0 later') return 'deferred'
  if (output === '5.7.1 no') return 'bounced'
  if (output === '2.0.0 yes') return 'bounced'
  return end === 75 || end === 71 ? 'deferred' : 'bounced'
}

// After the launcher only what our program says in full gets through.
function launchedOutcome({ end, output }: Ending): Outcome {
  if (end === 0 && output === '2.0.0 yes') return 'sent'
  return end === 69 && output === '5.7.1 no' ? 'bounced' : 'deferred'
}

const ENDER = `#!/bin/sh
for last do :; done
number=\${last%%@*}
number=\${number#case}
cat >/dev/null
case $number in
${ENDINGS.map(endingCase).join('\n')}
esac
`

function endingCase({ end, output }: Ending, number: number): string {
  const say = `printf '%s\\n' '${output}' >&"\${POSTSIFT_REPLY_FD:-1}"`
  const words = output === '' ? ':' : say
  const leave = typeof end === 'number' ? `exit ${end}` : `kill -${end} $$`
  return `${number}) ${words}; ${leave} ;;`
}

t.test('endings', async t => {
  const postsift = await installPostsift(t)
  const ender = script(postsift.home, 'ender', ENDER)
  const launcher = patched(postsift, 'launched', text =>
    text.replace(/^node=.*$/mu, `node='${ender}'`),
  )
  for (const [story, program, expected] of [
    ['bare', ender, bareOutcome],
    ['after the launcher', launcher, launchedOutcome],
  ] as const) {
    await t.test(story, async t => {
      const { postfix } = await startWith(t, postsift, program)
      const to = ENDINGS.map((_, number) => `case${number}@d.example`)
      await postfix.send({ to, data: plainMessage() })
      for (const [number, ending] of ENDINGS.entries()) {
        const outcome = await outcomeOf(postfix, `case${number}@d.example`)
        t.equal(outcome, expected(ending), JSON.stringify(ending))
      }
    })
  }
})

/** Code put before the engine's chunk, or another way to break. */
const BREAKS: Readonly<Record<string, (folder: string) => void>> = {
  'exits-0': before('process.exit(0)'),
  'really-exits-0': before('process.reallyExit(0)'),
  'exits-69': before('process.exit(69)'),
  'runs-dry': before('await new Promise(() => {})'),
  throws: before('throw new Error("broken")'),
  'throws-later': before(
    'setTimeout(() => { throw 1 }, 10); await new Promise(() => setTimeout(() => {}, 5000))',
  ),
  rejects: before(
    'Promise.reject(new Error("unhandled")); await new Promise(go => setTimeout(go, 1000))',
  ),
  'is-killed': before(
    'process.kill(process.pid, "SIGKILL"); await new Promise(go => setTimeout(go, 1000))',
  ),
  aborts: before('process.abort()'),
  'prints-5.7.1': before(
    'console.log("5.7.1 no"); console.error("5.7.1 no"); throw new Error("broken")',
  ),
  'prints-then-exits-69': before('console.log("5.7.1 no"); process.exit(69)'),
  spins: before('for (;;);'),
  'out-of-memory': before(
    'const all = []; for (;;) all.push(new Array(1e5).fill({}))',
  ),
  'syntax-error': before('this is no JavaScript'),
  'entry-syntax-error': folder =>
    writeFileSync(join(folder, 'bin/filter-pipe.js'), 'no JavaScript'),
  'missing-module': folder => rmSync(chunk(folder, 'engine-')),
  'missing-entry': folder => rmSync(join(folder, 'bin/filter-pipe.js')),
  'missing-node': folder =>
    patch(folder, text =>
      text.replace(/^node=.*$/mu, 'node=/nonexistent/node'),
    ),
  'wrong-node': folder => {
    const old = script(
      folder,
      'old-node',
      '#!/bin/sh\necho SyntaxError >&2; exit 1\n',
    )
    patch(folder, text => text.replace(/^node=.*$/mu, `node='${old}'`))
  },
}

function before(code: string): (folder: string) => void {
  return folder => {
    const path = chunk(folder, 'engine-')
    writeFileSync(path, `${code};\n${readFileSync(path, 'utf8')}`)
  }
}

t.test('a filter-pipe that is broken defers', async t => {
  const postsift = await installPostsift(t)
  const cases = join(postsift.home, 'cases')
  for (const [name, breakIt] of Object.entries(BREAKS)) {
    const folder = join(cases, name)
    copyTo(postsift, folder)
    patch(folder, text => text.replace(/^hard_limit=.*$/mu, 'hard_limit=5'))
    if (name === 'out-of-memory') {
      patch(folder, text =>
        text.replaceAll(
          '--no-warnings',
          '--no-warnings --max-old-space-size=40',
        ),
      )
    }
    breakIt(folder)
  }
  const dispatcher = script(
    postsift.home,
    'dispatcher',
    `#!/bin/sh\nfor last do :; done\nexec ${cases}/\${last%%@*}/bin/filter-pipe "$@"\n`,
  )
  const { postfix, sink } = await startWith(t, postsift, dispatcher)
  for (const name of Object.keys(BREAKS)) {
    await t.test(name, async t => {
      await postfix.send({ to: `${name}@d.example`, data: plainMessage() })
      const outcome = await outcomeOf(postfix, `${name}@d.example`)
      t.equal(outcome, 'deferred')
    })
  }
  t.equal(sink.count, 0, 'nothing arrived, nothing bounced')
  t.strictSame(postsift.spoolResidue(), [])
})

t.test(
  'a configuration that is wrong defers, and the log says why',
  async t => {
    const postsift = await installPostsift(t)
    postsift.configure(['scan_tme_limit = 5'])
    const { postfix } = await startWith(t, postsift)
    await postfix.send({ to: 'bob@d.example', data: plainMessage() })
    t.equal(await outcomeOf(postfix, 'bob@d.example'), 'deferred')
    t.match(
      await postfix.log(),
      /filter\.toml:5:1: unknown option "scan_tme_limit"; did you mean "scan_time_limit"\?/u,
    )
    postsift.configure()
    chmodSync(postsift.configFile, 0o000)
    await postfix.send({ to: 'eve@d.example', data: plainMessage() })
    t.equal(await outcomeOf(postfix, 'eve@d.example'), 'deferred')
    t.match(await postfix.log(), /filter\.toml: cannot be read: EACCES/u)
  },
)

t.test('Postfix stops while the message comes in', async t => {
  const postsift = await installPostsift(t)
  const slow = script(
    postsift.home,
    'slow-node',
    `#!/bin/sh\nsleep 2\nexec '${process.execPath}' "$@"\n`,
  )
  const launcher = patched(postsift, 'slow', text =>
    text.replace(/^node=.*$/mu, `node='${slow}'`),
  )
  const { postfix, sink } = await startWith(t, postsift, launcher)
  // More than a pipe holds: pipe(8) waits in the middle of it.
  const data = plainMessage({
    text: `${'line of text\n'.repeat(100_000)}end\n`,
  })
  const { queueId } = await postfix.send({ data })
  await waitUntil(async () => (await slowOnes(slow)) > 0 || undefined, {
    what: 'filter-pipe to start',
  })
  await postfix.stop()
  await waitUntil(async () => (await slowOnes(launcher)) === 0 || undefined, {
    what: 'filter-pipe to end',
  })
  t.equal(sink.count, 0, 'a message that was cut short is not delivered')
  t.strictSame(postsift.quarantined(), [])

  await postfix.start()
  await postfix.flush()
  const mail = await sink.next()
  t.ok(mail.lines.subarray(-data.length).equals(data), 'whole')
  await postfix.waitForEmptyQueue()
  t.equal(sink.count, 1, 'once')
  t.ok(queueId)
})

async function startWith(
  t: Teardown,
  postsift: Postsift,
  program?: string,
): Promise<{ postfix: Postfix; sink: Awaited<ReturnType<typeof startSink>> }> {
  const sink = await startSink(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    mainCf: {
      minimal_backoff_time: '300s',
      maximal_backoff_time: '300s',
      filter_destination_recipient_limit: '1',
      // Where it bounces, the bounce is seen in the log; it need not go on.
      bounce_queue_lifetime: '0',
    },
    masterCf: place => [
      postsift.pipeService(place, program === undefined ? {} : { program }),
    ],
  })
  return { postfix, sink }
}

async function outcomeOf(postfix: Postfix, to: string): Promise<string> {
  const address = to.replaceAll('.', '\\.')
  const [, status] = await postfix.waitForLog(
    new RegExp(`to=<${address}>, .*status=(\\w+)`, 'u'),
  )
  return status ?? ''
}

function script(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

/** A copy of the launcher, changed; it still starts the programs of `bin`. */
function patched(
  postsift: Postsift,
  name: string,
  change: (text: string) => string,
): string {
  const text = readFileSync(join(postsift.bin, 'filter-pipe'), 'utf8')
  return script(postsift.home, name, change(text))
}

function patch(folder: string, change: (text: string) => string): void {
  const path = join(folder, 'bin/filter-pipe')
  const text = readFileSync(path, 'utf8')
  const changed = change(text)
  if (changed === text) throw new Error('the launcher has no such line')
  writeFileSync(path, changed)
}

function copyTo(postsift: Postsift, folder: string): void {
  mkdirSync(folder, { recursive: true })
  cpSync(join(postsift.bin, '..'), folder, { recursive: true })
  patch(folder, text =>
    text.replace(/^here=.*$/mu, `here='${join(folder, 'bin')}'`),
  )
}

function chunk(folder: string, start: string): string {
  const lib = join(folder, 'lib')
  const name = readdirSync(lib).find(
    it => it.startsWith(start) && it.endsWith('.js'),
  )
  if (name === undefined) throw new Error(`no ${start}*.js in ${lib}`)
  return join(lib, name)
}

// How many processes run that program.
async function slowOnes(program: string): Promise<number> {
  const processes = readdirSync('/proc').filter(name => /^\d+$/u.test(name))
  return processes.filter(pid => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return words.includes(program)
    } catch {
      return false
    }
  }).length
}
