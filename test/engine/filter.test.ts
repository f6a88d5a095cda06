/*
 * NAME
 *   filter.test - the engine says yes only for others' yes, and never throws
 *
 * DESCRIPTION
 *   The engine with transports, scanners, quarantine, journal and log that do
 *   what they should not: nothing is lost, and nothing bounces by our fault.
 */
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import t from 'tap'
import type { Handover, Transport } from '../../src/deliver/transport.js'
import type { Policy } from '../../src/decide/policy.js'
import type { Confirm } from '../../src/mail/intake.js'
import { makeFilter, type FilterTools } from '../../src/filter.js'
import { NO_JOURNAL, type Journal } from '../../src/journal/journal.js'
import type { Answer } from '../../src/mail/answer.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { MailError } from '../../src/mail/error.js'
import {
  VERDICT_CLASSES,
  type Finding,
  type VerdictClass,
} from '../../src/mail/finding.js'
import { accepted, type Reply, type Status } from '../../src/mail/reply.js'
import type { Action } from '../../src/mail/verdict.js'
import type { Kept } from '../../src/quarantine/quarantine.js'
import type { Scanner } from '../../src/scan/scanner.js'
import type { Level } from '../../src/log/line.js'

const RECIPIENTS = [
  { address: 'a@x' },
  { address: 'b@x' },
  { address: 'a@x' },
  { address: 'c@x' },
]

const envelope = (known: Partial<Envelope> = {}): Envelope =>
  makeEnvelope({
    id: 'ID23',
    queueId: 'QUEUE1',
    sender: 's@x',
    recipients: RECIPIENTS,
    arrivedAt: 0,
    ...known,
  })

const policy = (
  actions: Partial<Record<VerdictClass, Action>> = {},
): Policy => ({
  actions: Object.fromEntries(
    VERDICT_CLASSES.map(it => [
      it,
      { action: actions[it] ?? 'pass', source: 'test' },
    ]),
  ) as Policy['actions'],
  rules: [],
})

/** Finds what it is told to. */
const scanner = (scan: () => Finding[] | Promise<Finding[]>): Scanner => ({
  name: 'fake',
  antivirus: true,
  scan: () => scan() as Promise<Finding[]>,
  close: () => undefined,
})

const INFECTED: Finding = {
  scanner: 'fake',
  name: 'Eicar',
  class: 'infected',
  part: '1',
}

const finding = (): Scanner => scanner(() => Promise.resolve([INFECTED]))

interface Bed {
  readonly handovers: Handover[]
  readonly contents: string[]
  readonly kept: Kept[]
  readonly lines: [Level, string][]
  readonly tools: FilterTools
}

type Deliver = (
  handover: Handover,
) => readonly Answer[] | Promise<readonly Answer[]>

const LIMITS = {
  parts: 100,
  bytes: 1e7,
  depth: 10,
  containers: 3,
  messageBytes: 1e6,
}

const YES: Deliver = ({ request }) =>
  request.recipients.map(() => ({ status: '2.0.0', text: 'taken' }))

const bed = (known: Partial<FilterTools> & { deliver?: Deliver } = {}): Bed => {
  const { deliver = YES, ...tools } = known
  const handovers: Handover[] = []
  const contents: string[] = []
  const kept: Kept[] = []
  const lines: [Level, string][] = []
  const transport: Transport = {
    name: 'fake',
    deliver: handover => {
      const { bytes, request } = handover
      handovers.push(handover)
      const content = bytes.slice(0, bytes.size).toString('latin1')
      contents.push(`${request.prepend.join('\n')}\n${content}`)
      return Promise.resolve(deliver(handover))
    },
    close: () => undefined,
  }
  return {
    handovers,
    contents,
    kept,
    lines,
    tools: {
      scanners: [],
      policy: policy(),
      limits: LIMITS,
      scanTimeLimitSeconds: 60,
      spool: { folder: tmpdir(), memoryLimitBytes: 1e6 },
      room: { folders: [], floorBytes: 0 },
      messageTimeLimitSeconds: 60,
      recipientLimit: 100,
      quarantine: {
        keep: message => {
          kept.push(message)
          return Promise.resolve('KEY')
        },
      },
      journal: NO_JOURNAL,
      redirectTo: 'security@x',
      transport,
      hostname: 'filter.test',
      log: {
        write: (level, line) => void lines.push([level, line]),
        flush: () => Promise.resolve(),
      },
      ...tools,
    },
  }
}

const MESSAGE = 'Subject: x\nMessage-ID: <m@x>\n\nhello\n'

const run = async (
  tools: FilterTools,
  known: {
    readonly envelope?: Envelope
    readonly message?: string
    readonly confirm?: Confirm
  } = {},
): Promise<readonly Reply[]> => {
  const { message = MESSAGE, confirm } = known
  const intake = makeFilter(tools)(known.envelope ?? envelope(), confirm)
  for (const chunk of message.match(/[^]{1,7}/g) ?? []) {
    intake.write(Buffer.from(chunk, 'latin1'))
  }
  return intake.end()
}

const statuses = (replies: readonly Reply[]): string[] =>
  replies.map(({ status }) => status)

/** The lines that say what became of the message: there is always one. */
const outcomes = ({ lines }: Bed): string[] =>
  lines.map(([, line]) => line).filter(line => line.includes(', status='))

const all = (status: string): string[] => RECIPIENTS.map(() => status)

t.test('a clean message is handed over as it came', async t => {
  const made = bed()
  const replies = await run(made.tools, { message: 'A: b\r\n\r\nhel\rlo' })
  t.strictSame(
    replies,
    RECIPIENTS.map(() => accepted('taken')),
  )
  t.match(made.handovers, [
    {
      envelope: { id: 'ID23' },
      request: {
        sender: 's@x',
        recipients: RECIPIENTS,
        prepend: [
          /^Received: by filter\.test /,
          'X-Postsift-Verdict: clean; id=ID23',
        ],
      },
    },
  ])
  t.ok(made.contents[0]?.endsWith('; id=ID23\nA: b\n\nhel lo\n'))
  t.equal(outcomes(made).length, 1)
  t.match(made.lines, [
    [
      'info',
      /^ID23: queue_id=QUEUE1, .*status=sent \(taken\), .*verdict=clean/,
    ],
  ])
})

t.test('replies are in the order of the recipients', async t => {
  const made = bed({
    deliver: ({ request }) =>
      request.recipients.map((_, at) => ({
        status: `${[2, 4, 5, 2][at]}.1.${at}` as Status,
        text: `${at}`,
        ...(at === 2 ? { code: 552 } : {}),
      })),
  })
  const each = envelope({ answers: 'each' })
  t.strictSame(await run(made.tools, { envelope: each }), [
    { status: '2.0.0', text: '0' },
    { status: '4.1.1', text: '1' },
    { status: '5.1.2', text: '2', code: 552 },
    { status: '2.0.0', text: '3' },
  ])
  t.match(outcomes(made), [/status=deferred \(1\)/])
  t.strictSame(
    await run(made.tools),
    [
      { status: '2.0.0', text: '0' },
      { status: '4.1.1', text: '1' },
      { status: '4.1.2', text: '2' },
      { status: '2.0.0', text: '3' },
    ],
    'where all share one, a no to some bounces none',
  )
})

t.test('no yes without a yes for this very recipient', async t => {
  const answers: readonly (readonly [string, Deliver, readonly string[]])[] = [
    ['none', () => [], all('4.3.0')],
    [
      'too few',
      () => [{ status: '2.0.0', text: 'one' }],
      ['2.0.0', '4.3.0', '4.3.0', '4.3.0'],
    ],
    [
      'holes',
      () => [undefined, { status: '2.0.0', text: 'x' }] as unknown as Answer[],
      ['4.3.0', '2.0.0', '4.3.0', '4.3.0'],
    ],
    ['undefined', () => undefined as unknown as Answer[], all('4.3.0')],
    ['no list', () => ({ length: 4 }) as unknown as Answer[], all('4.3.0')],
    [
      'no status',
      () => Array(4).fill({ text: '250 ok' }) as Answer[],
      all('4.3.0'),
    ],
  ]
  for (const [story, deliver, expected] of answers) {
    const made = bed({ deliver })
    t.strictSame(statuses(await run(made.tools)), expected, story)
    t.equal(outcomes(made).length, 1, story)
  }
})

t.test('each action has its answer', async t => {
  const check = async (
    action: Action,
    status: string,
    status_: string,
    relay: string,
  ): Promise<Bed> => {
    const made = bed({
      scanners: [finding()],
      policy: policy({ infected: action }),
    })
    t.strictSame(statuses(await run(made.tools)), all(status), action)
    const [line = ''] = outcomes(made)
    t.ok(line.includes(`, relay=${relay}, `), `${action}: ${line}`)
    t.ok(line.includes(`, status=${status_} (`), `${action}: ${line}`)
    t.match(line, /, finding=Eicar, .*verdict=infected/)
    t.equal(outcomes(made).length, 1)
    return made
  }
  t.equal((await check('pass', '2.0.0', 'sent', 'fake')).handovers.length, 1)
  t.match((await check('tag', '2.0.0', 'sent', 'fake')).contents, [
    /\nX-Postsift-Finding: infected; .*\nSubject: x\n/,
  ])
  const redirected = await check('redirect', '2.0.0', 'sent', 'fake')
  t.match(redirected.handovers, [
    { request: { recipients: [{ address: 'security@x' }] } },
  ])
  t.match(outcomes(redirected), [/, relay=fake, redirect_to=<security@x>, /])
  const kept = await check('quarantine', '2.0.0', 'quarantined', 'quarantine')
  t.match(kept.kept, [{ verdict: { class: 'infected' }, sha256: /^\w{64}$/ }])
  t.equal(kept.handovers.length, 0)
  const gone = await check('discard', '2.0.0', 'discarded', 'discard')
  t.equal(gone.handovers.length + gone.kept.length, 0)
  const no = await check('reject', '5.7.1', 'rejected', 'none')
  t.equal(no.handovers.length + no.kept.length, 0)
  await check('defer', '4.7.1', 'deferred', 'none')
  await check('refuse', '2.0.0', 'quarantined', 'quarantine')
})

t.test('a redirected message has its one answer for all', async t => {
  for (const [answer, expected] of [
    [[{ status: '4.2.0', text: 'x' }], '4.2.0'],
    [[{ status: '5.2.0', text: 'x' }], '5.2.0'],
    [[], '4.3.0'],
  ] as const) {
    const made = bed({
      scanners: [finding()],
      policy: policy({ infected: 'redirect' }),
      deliver: () => answer,
    })
    t.strictSame(statuses(await run(made.tools)), all(expected))
  }
})

/** What can be thrown, and none of it is an answer but the last two. */
const THROWN: readonly (readonly [unknown, string])[] = [
  [new Error('boom'), '4.3.0'],
  [new RangeError('boom'), '4.3.0'],
  ['boom', '4.3.0'],
  [undefined, '4.3.0'],
  [null, '4.3.0'],
  [0, '4.3.0'],
  [Object.create(null), '4.3.0'],
  [accepted('boom'), '4.3.0'],
  [new MailError('2.0.0', 'boom'), '4.3.0'],
  [new MailError('4.4.1', 'next hop is gone'), '4.4.1'],
  [new MailError('5.4.6', 'a loop'), '5.4.6'],
]

type Fault = (thrown: unknown) => {
  readonly tools?: Partial<FilterTools> & { deliver?: Deliver }
  readonly confirm?: Confirm
}

const thrower = (thrown: unknown) => (): never => {
  throw thrown
}
const rejecter = (thrown: unknown) => (): Promise<never> =>
  Promise.reject(thrown as Error)

const quarantined = { infected: 'quarantine' } as const

const FAULTS: Readonly<Record<string, Fault>> = {
  'transport throws': thrown => ({ tools: { deliver: thrower(thrown) } }),
  'transport rejects': thrown => ({ tools: { deliver: rejecter(thrown) } }),
  'confirm throws': thrown => ({ confirm: thrower(thrown) }),
  'confirm rejects': thrown => ({ confirm: rejecter(thrown) }),
  'confirm rejects the second time': thrown => {
    let count = 0
    return {
      confirm: () => (count++ === 0 ? undefined : rejecter(thrown)()),
    }
  },
  'quarantine throws': thrown => ({
    tools: {
      scanners: [finding()],
      policy: policy(quarantined),
      quarantine: { keep: thrower(thrown) },
    },
  }),
  'journal cannot be read': thrown => ({
    tools: { journal: { ...NO_JOURNAL, find: thrower(thrown) } },
  }),
  'journal cannot be written': thrown => ({
    tools: { journal: { ...NO_JOURNAL, intend: thrower(thrown) } },
  }),
  'policy is broken': thrown => ({
    tools: {
      policy: {
        get actions() {
          return thrower(thrown)()
        },
        rules: [],
      },
    },
  }),
}

t.test('whatever is thrown is temporary and has its line', async t => {
  for (const [story, fault] of Object.entries(FAULTS)) {
    for (const [thrown, expected] of THROWN) {
      const { tools, confirm } = fault(thrown)
      const made = bed()
      const broken = bed()
      const { deliver, ...others } = tools ?? {}
      const withFault = Object.defineProperties(
        {
          ...(deliver ? bed({ deliver }).tools : broken.tools),
          log: made.tools.log,
        },
        Object.getOwnPropertyDescriptors(others),
      )
      const what = `${story}: ${expected}`
      const replies = await run(withFault, confirm ? { confirm } : {})
      t.strictSame(statuses(replies), all(expected), what)
      t.notMatch(replies[0]?.text, /boom/, 'nothing of the inside')
      t.equal(outcomes(made).length, 1, what)
      t.equal(broken.handovers.length + broken.kept.length, 0, what)
      t.match(made.lines.at(-1)?.[0], 'warning', what)
    }
  }
})

t.test('what fails after the hand-over does not take it back', async t => {
  for (const [thrown] of THROWN) {
    const finish = thrower(thrown)
    const journal: Journal = { ...NO_JOURNAL, finish, withdraw: finish }
    const made = bed({ journal })
    t.strictSame(statuses(await run(made.tools)), all('2.0.0'))
    t.equal(outcomes(made).length, 1)
    const silent = bed({
      log: { write: thrower(thrown), flush: rejecter(thrown) },
    })
    t.strictSame(statuses(await run(silent.tools)), all('2.0.0'), 'no log')
    t.equal(silent.handovers.length, 1)
  }
})

t.test('a scanner that cannot look is a finding', async t => {
  const check = async (
    scanners: Scanner[],
    action: Action,
    expected: string,
  ) => {
    const made = bed({
      scanners,
      policy: policy({ 'unchecked-error': action }),
    })
    t.strictSame(statuses(await run(made.tools)), all(expected))
    t.match(outcomes(made), [/verdict=unchecked-error/])
    return made
  }
  for (const [thrown] of THROWN) {
    await check([scanner(thrower(thrown))], 'defer', '4.3.0')
    await check([scanner(rejecter(thrown))], 'defer', '4.3.0')
  }
  const { lines } = await check(
    [scanner(thrower(new Error('gone')))],
    'pass',
    '2.0.0',
  )
  t.match(lines, [
    ['warning', 'ID23: scanner=fake, error=gone'],
    ['info', /status=sent/],
  ])
  const both = [scanner(thrower(new Error('gone'))), finding()]
  const made = bed({ scanners: both, policy: policy({ infected: 'reject' }) })
  t.strictSame(
    statuses(await run(made.tools)),
    all('5.7.1'),
    'infected is worse',
  )
})

const never = (): Promise<never> => new Promise(() => undefined)

t.test('nothing is waited for beyond the deadline', async t => {
  const soon = { messageTimeLimitSeconds: 0.05 }
  const slow: readonly (readonly [string, Bed, Confirm?])[] = [
    ['scanner', bed({ ...soon, scanners: [scanner(never)] })],
    ['transport', bed({ ...soon, deliver: never })],
    ['confirm', bed(soon), never],
  ]
  for (const [story, made, confirm] of slow) {
    const replies = await run(made.tools, confirm ? { confirm } : {})
    t.strictSame(statuses(replies), all('4.3.0'), story)
    const [line = ''] = outcomes(made)
    // The scanners' own end comes with the message's.
    t.match(line, /status=deferred/, story)
    t.equal(outcomes(made).length, 1, story)
  }
})

t.test('who comes too late delivers nothing', async t => {
  let go: () => void = () => undefined
  const late = new Promise<void>(resolve => (go = resolve))
  const made = bed({ messageTimeLimitSeconds: 0.05 })
  const replies = await run(made.tools, { confirm: () => late })
  t.strictSame(statuses(replies), all('4.3.0'))
  go()
  await new Promise(resolve => setTimeout(resolve, 50))
  t.equal(made.handovers.length, 0)
  t.equal(outcomes(made).length, 1)
})

t.test('scanners end at their own limit', async t => {
  const made = bed({
    scanners: [scanner(never)],
    scanTimeLimitSeconds: 0.05,
    policy: policy({ 'unchecked-error': 'defer' }),
  })
  t.strictSame(statuses(await run(made.tools)), all('4.3.0'))
  t.match(made.lines, [
    ['warning', /scanner=fake, error=scan_time_limit of 0\.05 s is over/],
    ['info', /verdict=unchecked-error/],
  ])
})

t.test('the transport is told when it is over', async t => {
  let reason: unknown
  const made = bed({
    messageTimeLimitSeconds: 0.05,
    deliver: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason
          reject(signal.reason as Error)
        })
      }),
  })
  t.strictSame(statuses(await run(made.tools)), all('4.3.0'))
  t.match(reason, { message: 'message_time_limit of 0.05 s is over' })
})

t.test('a spool without room defers', async t => {
  const spool = {
    folder: join(tmpdir(), 'no-such-folder'),
    memoryLimitBytes: 3,
  }
  const made = bed({ spool })
  t.strictSame(statuses(await run(made.tools)), all('4.3.1'))
  t.match(made.lines, [
    ['warning', /size=-, .*status=deferred .*error=.*: ENOENT/],
  ])
  const full = bed({ room: { folders: ['/'], floorBytes: Infinity } })
  t.strictSame(statuses(await run(full.tools)), all('4.3.1'))
  t.equal(full.handovers.length, 0)
})

t.test('recipients have limits', async t => {
  const none = bed()
  t.strictSame(
    await run(none.tools, { envelope: envelope({ recipients: [] }) }),
    [],
  )
  t.match(outcomes(none), [/nrcpt=0, .*status=deferred/])
  t.equal(none.handovers.length, 0)
  const many = bed({ recipientLimit: 3 })
  t.strictSame(statuses(await run(many.tools)), all('4.5.3'))
  t.equal(many.handovers.length, 0)
  t.equal(outcomes(many).length, 1)
})

t.test('a message that does not come whole is not looked at', async t => {
  let scans = 0
  const made = bed({
    scanners: [
      scanner(() => {
        scans++
        return []
      }),
    ],
  })
  const intake = makeFilter(made.tools)(envelope())
  intake.write(Buffer.from(MESSAGE))
  intake.abort(new Error('connection lost'))
  await new Promise(resolve => setTimeout(resolve, 20))
  t.equal(scans + made.handovers.length, 0)
  t.match(made.lines, [
    [
      'warning',
      /status=deferred \(message did not come in whole\), error=connection lost$/,
    ],
  ])
})

t.test('a message that is too large is not clean', async t => {
  const made = bed({
    limits: { ...LIMITS, messageBytes: 10 },
    policy: policy({ 'unchecked-overlimit': 'quarantine' }),
  })
  t.strictSame(statuses(await run(made.tools)), all('2.0.0'))
  t.match(outcomes(made), [
    /status=quarantined .*finding=message-too-large, .*verdict=unchecked-overlimit/,
  ])
  t.equal(made.handovers.length, 0)
})

t.test('defects of the parser are findings', async t => {
  const made = bed({ policy: policy({ ambiguous: 'reject' }) })
  const message = 'Content-Type: a/b\nContent-Type: c/d\n\nhello\n'
  t.strictSame(statuses(await run(made.tools, { message })), all('5.7.1'))
  t.match(outcomes(made), [/scanner=parse, finding=content-type-differs/])
})

t.test('a message that goes round ends', async t => {
  const made = bed()
  const message = `${'Received: from x\n'.repeat(50)}\nhello\n`
  t.strictSame(statuses(await run(made.tools, { message })), all('5.4.6'))
  t.equal(made.handovers.length, 0)
  const few = `${'Received: from x\n'.repeat(49)}\nhello\n`
  t.strictSame(statuses(await run(made.tools, { message: few })), all('2.0.0'))
})

/** A journal in memory. */
const memoryJournal = (states: Map<string, 'begun' | 'done'>): Journal => ({
  find: key => states.get(key) ?? 'new',
  intend: key => void states.set(key, 'begun'),
  finish: key => void states.set(key, 'done'),
  withdraw: key => void states.delete(key),
  expire: () => undefined,
})

t.test('what was handed over is not handed over again', async t => {
  const states = new Map<string, 'begun' | 'done'>()
  const journal = memoryJournal(states)
  const first = bed({ journal })
  t.strictSame(statuses(await run(first.tools)), all('2.0.0'))
  const again = bed({ journal, scanners: [scanner(never)] })
  t.strictSame(
    await run(again.tools),
    RECIPIENTS.map(() => accepted('handed over before')),
  )
  t.equal(again.handovers.length, 0)
  t.match(outcomes(again), [/relay=journal, .*status=sent/])
  // The same queue id with other content is another message.
  const other = bed({ journal })
  await run(other.tools, { message: `${MESSAGE}more\n` })
  t.equal(other.handovers.length, 1)
  const unnamed = bed({ journal })
  for (let count = 0; count < 2; count++) {
    await run(unnamed.tools, { envelope: envelope({ queueId: '' }) })
  }
  t.equal(unnamed.handovers.length, 2, 'no queue id, no memory')
})

t.test('every message has a line of its own', async t => {
  const made = bed()
  const filter = makeFilter(made.tools)
  const intakes = Array.from({ length: 20 }, (_, at) =>
    filter(envelope({ id: `ID${at}`, queueId: `Q${at}` })),
  )
  for (const [at, intake] of intakes.entries()) {
    intake.write(Buffer.from(`Subject: ${at}\n\nhello ${at}\n`))
  }
  await Promise.all(intakes.map(intake => intake.end()))
  t.equal(outcomes(made).length, 20)
  t.strictSame(
    made.contents.map(content => content.split('hello ')[1]?.trim()),
    made.handovers.map(({ envelope }) => envelope.id.slice(2)),
  )
})
