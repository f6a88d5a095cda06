/*
 * NAME
 *   notices.test - who is told of a decision, when, and what
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Handover, Transport } from '../../src/deliver/transport.js'
import { contentOf } from '../../src/deliver/transport.js'
import { readWishes } from '../../src/digest/wishes.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { endWithTest } from '../helper/end-engine.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'

const virus = attachmentMessage({ filename: 'eicar.com', content: EICAR })

const NOTIFY = `[[rule]]
name = "tell me"
class = ["infected", "banned"]
notify = ["post@x.example", "b\u00fcro@x.example"]
`

const YES: Transport['deliver'] = async ({ request }) =>
  request.recipients.map(() => ({ status: '2.0.0', text: 'queued as X1' }))

const bed = async (t: Teardown, toml: string, deliver = YES) => {
  const folder = scratchFolder(t, 'notices')
  mkdirSync(join(folder, 'spool'))
  const config = await loadEngineConfig({
    text: toml,
    file: '/dev/null',
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(folder, name)}`,
      ),
      'free_space_floor=0',
      'hostname=filter.x.example',
    ],
  })
  const lines: string[] = []
  const sent: { readonly handover: Handover; readonly text: string }[] = []
  const engine = await makeEngine({
    config,
    log: {
      write: (_, line) => void lines.push(line),
      flush: () => Promise.resolve(),
    },
    transport: {
      name: 'fake',
      deliver: async handover => {
        const text = Buffer.concat([...contentOf(handover)]).toString()
        sent.push({ handover, text })
        return deliver(handover)
      },
      close: () => undefined,
    },
    timeLimitSeconds: 60,
    wayIn: 'test',
  })
  endWithTest(t, engine)
  const send = async (
    message: Buffer,
    known: Partial<Envelope> = {},
  ): Promise<readonly string[]> => {
    const intake = engine.filter(
      makeEnvelope({
        id: 'IDENTITY2345',
        queueId: 'QUEUE1',
        sender: 'alice@sender.example',
        recipients: [{ address: 'bob@recipient.example' }],
        arrivedAt: Date.now(),
        ...known,
      }),
    )
    intake.write(message)
    const replies = await intake.end()
    await engine.flush()
    return replies.map(({ status }) => status)
  }
  return { sent, lines, send, quarantine: join(folder, 'quarantine') }
}

t.test('a virus that is kept: one notice to all, and what it says', async t => {
  const { sent, lines, send } = await bed(t, NOTIFY)
  t.strictSame(await send(virus), ['2.0.0'])
  t.equal(sent.length, 1)
  const [notice] = sent
  t.match(notice?.handover.request, {
    sender: '',
    recipients: [
      { address: 'post@x.example', notify: 'NEVER' },
      { address: 'b\u00fcro@x.example', notify: 'NEVER' },
    ],
  })
  t.equal(notice?.handover.envelope.smtputf8, true)
  const text = notice?.text ?? ''
  t.match(text, /^[\x20-\x7e\n]+$/u, 'plain ASCII')
  for (const line of [
    /^Received: by filter\.x\.example /mu,
    /^From: Content filter <postmaster@filter\.x\.example>$/mu,
    /^To: <post@x\.example>,$/mu,
    /^Subject: Content filter: infected, quarantine \(IDENTITY2345\)$/mu,
    /^Auto-Submitted: auto-generated$/mu,
    /^Why: {8}virus Eicar-Test-Signature found in eicar\.com$/mu,
    /^By: {9}action\.infected = "refuse"$/mu,
    /^Also by: {4}rule "tell me"$/mu,
    /^From: {7}<alice@sender\.example>$/mu,
    /^To: {9}<bob@recipient\.example>$/mu,
  ]) {
    t.match(text, line)
  }
  t.match(lines.join('\n'), /rules=tell me: notify, action=quarantine/u)
})

t.test('when there is none', async t => {
  const { sent, send } = await bed(t, NOTIFY)
  await send(plainMessage())
  t.equal(sent.length, 1, 'a clean message is delivered, and that is all')
  await send(virus, {
    sender: '',
    recipients: [{ address: 'Post@X.example' }],
  })
  t.equal(sent.length, 1, 'as a notice of ours that came back')
  await send(virus, {
    sender: '',
    recipients: [{ address: 'post@x.example' }, { address: 'bob@x.example' }],
  })
  t.equal(sent.length, 2, 'other mail of the null sender')
})

t.test('a rejected message has one, a deferred message has none', async t => {
  const { sent, send } = await bed(t, NOTIFY)
  t.strictSame(await send(virus, { stage: 'before-queue' }), ['5.7.1'])
  t.equal(sent.length, 1)
  const deferring = await bed(t, `[action]\ninfected = "defer"\n${NOTIFY}`)
  t.strictSame(await deferring.send(virus), ['4.7.1'])
  t.strictSame(deferring.sent, [])
})

t.test('one that cannot be sent is lost and told', async t => {
  const failing = await bed(t, NOTIFY, () => {
    throw new Error('no one listens')
  })
  t.strictSame(await failing.send(virus), ['2.0.0'], 'the mail is safe')
  t.match(failing.lines.join('\n'), /notice is not sent: no one listens/u)
  const refused = await bed(t, NOTIFY, async ({ request }) =>
    request.recipients.map(() => ({ status: '5.1.1', text: 'no such user' })),
  )
  t.strictSame(await refused.send(virus), ['2.0.0'])
  t.match(
    refused.lines.join('\n'),
    /notice is not taken: 5\.1\.1 no such user/u,
  )
})

t.test('what a rule adds to a message that is delivered', async t => {
  const toml = `[[rule]]
everything = true
copy_to = ["archive@x.example"]
subject_prefix = "[seen]"
add_field = ["X-Seen: yes"]
`
  const { sent, send } = await bed(t, toml)
  t.strictSame(await send(plainMessage()), ['2.0.0'])
  t.strictSame(
    sent.map(it => it.handover.request.recipients.map(one => one.address)),
    [['bob@recipient.example', 'archive@x.example']],
  )
  t.match(sent[0]?.text, /^X-Seen: yes$/mu)
  t.match(sent[0]?.text, /^Subject: \[seen\] /mu)
  t.strictSame(await send(virus, { queueId: 'QUEUE2' }), ['2.0.0'])
  t.equal(sent.length, 1, 'no one gets a copy of what is kept')
})

const SENDER = `[notice]
own_domains = ["@own.example"]
sender_limit = 2

[action]
infected = "quarantine"

[[rule]]
class = ["infected"]
notify_sender = true
`

t.test('a sender of our own is told, and no one else', async t => {
  const { sent, send } = await bed(t, SENDER)
  const bob = { sender: 'bob@own.example' }
  const cases: readonly (readonly [string, Partial<Envelope>, boolean])[] = [
    ['no proof', bob, false],
    ['logged in', { ...bob, isAuthenticated: true }, true],
    ['of a stranger', { sender: 'x@y.example', isAuthenticated: true }, false],
    ['the null sender', { sender: '', origin: 'submission' }, false],
    ['by submission', { ...bob, origin: 'submission' }, true],
    ['too often', { ...bob, origin: 'submission' }, false],
    ['another one', { sender: 'Eve@OWN.example', origin: 'submission' }, true],
  ]
  for (const [at, [story, known, isTold]] of cases.entries()) {
    sent.length = 0
    const replies = await send(virus, { queueId: `Q${at}`, ...known })
    t.strictSame(replies, ['2.0.0'], story)
    const to = sent.flatMap(it =>
      it.handover.request.recipients.map(one => one.address),
    )
    t.strictSame(to, isTold ? [known.sender] : [], story)
  }
  const text = sent[0]?.text ?? ''
  t.match(text, /^Subject: Your message was not delivered \(IDENTITY2345\)$/mu)
  t.match(text, /^Why: {8}virus Eicar-Test-Signature found in eicar\.com$/mu)
  t.match(text, /^To: {9}<bob@recipient\.example>$/mu)
  t.equal(sent[0]?.handover.request.sender, '')
})

t.test('a sender who reads a refusal, or whose mail goes on', async t => {
  const rule = SENDER.replace('infected = "quarantine"', 'infected = "refuse"')
  const { sent, send } = await bed(t, rule)
  const known = { sender: 'bob@own.example', origin: 'submission' } as const
  t.strictSame(await send(virus, known), ['5.7.1'])
  t.strictSame(sent, [])
  t.strictSame(await send(plainMessage(), known), ['2.0.0'])
  t.equal(sent.length, 1, 'the message itself')
})

t.test('recipients are to be told at once: a wish is left', async t => {
  const rules = `[[rule]]
class = ["infected"]
recipient = ["bob@recipient.example"]
notify_recipient = true
`
  const { sent, send, quarantine } = await bed(t, rules)
  const recipients = ['bob', 'eve'].map(it => ({
    address: `${it}@recipient.example`,
  }))
  await send(virus, { recipients })
  await send(plainMessage(), { recipients, queueId: 'Q2' })
  t.equal(sent.length, 1, 'only what is delivered is sent')
  const wishes = readWishes(quarantine, { remove: true })
  t.match(wishes, [
    { key: /^[0-9a-f]{64}$/u, recipients: ['bob@recipient.example'] },
  ])
  t.equal(wishes.length, 1)
  t.strictSame(readWishes(quarantine, { remove: false }), [])
})

t.test('a template of the administrator, also in another language', async t => {
  const folder = t.testdir({
    good: 'Subject: Gepr\u00fcft: {{class}} {{subject}}\n\nGr\u00fc\u00dfe an {{recipients}}\n{{also}}\n{{more}}\nEnde {{{{id}}}}\n',
    word: 'Subject: x\n\n{{body}}\n',
    head: 'Hello\n',
  })
  const of = (name: string) =>
    bed(t, `[notice]\ntemplate = "${folder}/${name}"\n${NOTIFY}`)
  const good = await of('good')
  await good.send(virus)
  const [head = '', body = ''] = good.sent[0]?.text.split('\n\n') ?? []
  t.match(head, /^Content-Transfer-Encoding: base64$/mu)
  t.match(head, /^Subject: =\?utf-8\?B\?[\w+/=]+\?=$/mu)
  t.match(good.sent[0]?.text, /^[\x20-\x7e\n]+$/u)
  t.equal(
    Buffer.from(body, 'base64').toString(),
    'Gr\u00fc\u00dfe an bob@recipient.example\nrule "tell me"\nEnde {{IDENTITY2345}}\n',
  )
  for (const name of ['word', 'head', 'missing']) {
    const wrong = await of(name)
    await wrong.send(virus)
    t.match(
      wrong.lines.join('\n'),
      /template of the notice .*(known are|must begin|ENOENT)/u,
    )
    t.match(
      wrong.sent[0]?.text,
      /^Reference: {2}IDENTITY2345$/mu,
      'the usual one',
    )
  }
})
