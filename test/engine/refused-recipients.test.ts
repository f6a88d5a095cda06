/*
 * NAME
 *   refused-recipients.test - one whom the next hop refuses does not hold up others
 *
 * DESCRIPTION
 *   The engine with a sink for the next hop, by each way in: what each recipient
 *   is told, who has the message after each try, and that no one has it twice.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { makeAskAhead, type AskAhead } from '../../src/ask-ahead.js'
import { smtpTransport } from '../../src/deliver/smtp.js'
import type { Policy } from '../../src/decide/policy.js'
import { makeFilter, type FilterTools } from '../../src/filter.js'
import { openJournal } from '../../src/journal/journal.js'
import { openRefusals } from '../../src/journal/refusals.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { foldReplies, type Reply } from '../../src/mail/reply.js'
import { parseEndpoint } from '../../src/smtp/endpoint.js'
import { startSink, type Sink, type SinkRule } from '../helper/sink.js'

const DATA = Buffer.from('Received: by x\nSubject: hello\n\nHi\n')

const POLICY: Policy = {
  actions: Object.fromEntries(
    VERDICT_CLASSES.map(it => [it, { action: 'pass', source: 'test' }]),
  ) as Policy['actions'],
  rules: [],
}

interface Bed {
  readonly sink: Sink
  readonly askAhead: AskAhead
  readonly lines: string[]
  try(known?: Partial<Envelope>): Promise<readonly Reply[]>
}

const RECIPIENTS = ['a@x', 'no@x', 'c@x'].map(address => ({ address }))

const startBed = async (
  t: Test,
  rcpt: SinkRule,
  { lmtp = false } = {},
): Promise<Bed> => {
  const sink = await startSink(t, { lmtp, replies: { rcpt } })
  const folder = t.testdir()
  const protocol = lmtp ? 'lmtp' : 'smtp'
  const transport = smtpTransport({
    endpoint: parseEndpoint(`${protocol}:127.0.0.1:${sink.port}`),
    hostname: 'filter.test',
  })
  t.teardown(() => transport.close())
  const lines: string[] = []
  const refusals = openRefusals(join(folder, 'journal'))
  const tools: FilterTools = {
    scanners: [],
    policy: POLICY,
    limits: {
      parts: 100,
      bytes: 1e7,
      depth: 10,
      containers: 3,
      messageBytes: 1e6,
    },
    scanTimeLimitSeconds: 60,
    spool: { folder: tmpdir(), memoryLimitBytes: 1e6 },
    room: { folders: [], floorBytes: 0 },
    messageTimeLimitSeconds: 60,
    recipientLimit: 100,
    quarantine: { keep: () => Promise.reject(new Error('not asked for')) },
    journal: openJournal(join(folder, 'journal')),
    refusals,
    redirectTo: '',
    transport,
    hostname: 'filter.test',
    log: {
      write: (_level, line) => {
        lines.push(line)
      },
      flush: () => Promise.resolve(),
    },
  }
  return {
    sink,
    lines,
    askAhead: makeAskAhead(refusals, transport, (_id, text) => {
      lines.push(text)
    }),
    try: async (known = {}) => {
      const intake = makeFilter(tools)(
        makeEnvelope({
          id: 'ID23',
          queueId: 'QUEUE1',
          sender: 's@x',
          recipients: RECIPIENTS,
          arrivedAt: 0,
          ...known,
        }),
      )
      intake.write(DATA)
      return intake.end()
    },
  }
}

const statuses = (replies: readonly Reply[]): string =>
  replies.map(({ status }) => status).join(' ')

/** Who has it how often. */
const arrived = ({ sink }: Bed): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { rcptTo, replies } of sink.messages) {
    rcptTo.forEach((to, at) => {
      // By LMTP each has a reply.
      if (!(replies[at] ?? replies[0])?.startsWith('2')) return
      counts[to] = (counts[to] ?? 0) + 1
    })
  }
  return counts
}

const NO: Readonly<Record<string, SinkRule>> = {
  permanent: to => (to === 'no@x' ? '550 5.1.1 no one here' : undefined),
  temporary: to => (to === 'no@x' ? '450 4.2.0 come again' : undefined),
}

t.test(
  'after the queue: the others have it once, whatever is retried',
  async t => {
    for (const [name, rcpt] of Object.entries(NO)) {
      const bed = await startBed(t, rcpt)
      const first = await bed.try()
      t.match(statuses(first), /^2\.0\.0 4\.\d\.\d 2\.0\.0$/u, name)
      t.match(foldReplies(first).status, /^4\./u, 'one answer: a retry')
      t.strictSame(arrived(bed), { 'a@x': 1, 'c@x': 1 })
      const again = await bed.try()
      t.match(statuses(again), /^2\.0\.0 4\.\d\.\d 2\.0\.0$/u)
      const ok = (address: string) => ({ address })
      const others = await bed.try({ recipients: ['a@x', 'c@x'].map(ok) })
      t.equal(statuses(others), '2.0.0 2.0.0', 'of them alone: a yes')
      t.strictSame(arrived(bed), { 'a@x': 1, 'c@x': 1 })
      delete bed.sink.replies.rcpt
      t.equal(statuses(await bed.try()), '2.0.0 2.0.0 2.0.0')
      t.strictSame(arrived(bed), { 'a@x': 1, 'c@x': 1, 'no@x': 1 })
      t.notMatch(bed.lines.join('\n'), /duplicate/u)
      t.strictSame(bed.sink.violations, [])
    }
  },
)

t.test('without a journal nothing is sent before all are accepted', async t => {
  const places: Partial<Envelope>[] = [
    { queueId: '' },
    { queueId: '', stage: 'before-queue' },
  ]
  for (const lmtp of [false, true]) {
    for (const place of places) {
      const bed = await startBed(t, NO['permanent'] as SinkRule, { lmtp })
      const replies = await bed.try(place)
      t.match(statuses(replies), /^4\.3\.0 [45]\.1\.1 4\.3\.0$/u)
      t.match(foldReplies(replies).status, /^4\./u)
      t.strictSame(arrived(bed), {})
    }
  }
})

t.test('where each has an answer each gets its own', async t => {
  for (const lmtp of [false, true]) {
    for (const queueId of ['QUEUE1', '']) {
      const bed = await startBed(t, NO['permanent'] as SinkRule, { lmtp })
      const replies = await bed.try({ answers: 'each', queueId })
      t.equal(statuses(replies), `2.0.0 ${lmtp ? 5 : 4}.1.1 2.0.0`)
      t.strictSame(arrived(bed), { 'a@x': 1, 'c@x': 1 })
      const doubtful = RECIPIENTS.filter(it => bed.askAhead.isDoubtful(it))
      t.strictSame(doubtful, [], 'there is nothing to ask')
    }
  }
})

t.test('LMTP behind one answer: a no to some bounces no one', async t => {
  const bed = await startBed(t, () => undefined, { lmtp: true })
  bed.sink.replies.dot = to => (to === 'no@x' ? '552 5.2.2 full' : undefined)
  const replies = await bed.try()
  t.equal(statuses(replies), '2.0.0 4.2.2 2.0.0')
  t.equal(statuses(await bed.try()), '2.0.0 4.2.2 2.0.0')
  t.strictSame(arrived(bed), { 'a@x': 1, 'c@x': 1 })
  const alone = await bed.try({ recipients: [{ address: 'no@x' }] })
  t.equal(statuses(alone), '5.2.2', 'alone it has its own answer')
})

t.test('who was refused beside others is asked about ahead', async t => {
  const bed = await startBed(t, NO['permanent'] as SinkRule)
  const no = { address: 'no@x' }
  const ask = (known: Partial<Envelope> = {}) =>
    bed.askAhead.ask(
      makeEnvelope({
        ...{ id: 'ID24', sender: 's@x', recipients: [], arrivedAt: 0 },
        queueId: 'QUEUE1',
        ...known,
      }),
      no,
    )
  await bed.try({ recipients: [no] })
  t.equal(bed.askAhead.isDoubtful(no), false, 'alone it holds up no one')
  await bed.try()
  t.strictSame(
    RECIPIENTS.filter(it => bed.askAhead.isDoubtful(it)),
    [no],
  )
  t.match(await ask(), { status: '4.1.1', text: 'no one here' })
  t.match(
    await ask({ stage: 'before-queue' }),
    { status: '4.1.1' },
    'speed_adjust would take a 5xx for all',
  )
  t.match(bed.lines.at(-1), /^QUEUE1: next hop refuses a recipient: 5\.1\.1/u)
  t.equal(bed.askAhead.isDoubtful(no), true, 'still')
  t.strictSame(bed.sink.violations, [])
  bed.sink.replies.mail = '451 4.3.0 not now'
  t.equal(await ask(), null, 'what the next hop does not say is no reply')
  delete bed.sink.replies.mail
  bed.sink.replies.rcpt = 'disconnect'
  await t.rejects(ask())
  delete bed.sink.replies.rcpt
  t.equal(await ask(), null)
  t.equal(bed.askAhead.isDoubtful(no), false, 'a yes ends the doubt')
  t.strictSame(arrived(bed), { 'a@x': 1, 'c@x': 1 })
})

t.test('a copy that is refused holds up no one', async t => {
  const { sink, try: send } = await startBed(t, NO['permanent'] as SinkRule)
  const transport = smtpTransport({
    endpoint: parseEndpoint(`smtp:127.0.0.1:${sink.port}`),
    hostname: 'filter.test',
  })
  t.teardown(() => transport.close())
  t.ok(send)
  const [recipients, copies] = [[{ address: 'a@x' }], [{ address: 'no@x' }]]
  const handover = (to: typeof recipients, copied: typeof recipients) =>
    transport.deliver({
      request: {
        ...{ sender: 's@x', prepend: [] },
        recipients: [...to, ...copied],
        copies: copied,
      },
      envelope: makeEnvelope({
        ...{ id: 'ID25', sender: 's@x', recipients: to, arrivedAt: 0 },
      }),
      bytes: { size: DATA.length, slice: (at, end) => DATA.subarray(at, end) },
      signal: AbortSignal.timeout(60_000),
    })
  const copyRefused = await handover(recipients, copies)
  t.match(copyRefused, [{ status: '2.0.0' }, { status: '4.1.1' }])
  const onlyCopyTaken = await handover(copies, recipients)
  t.match(onlyCopyTaken, [{ status: '4.1.1' }, { status: '4.3.0' }])
  t.equal(sink.count, 1)
})
