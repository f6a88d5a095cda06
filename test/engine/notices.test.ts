/*
 * NAME
 *   notices.test - who is told of a decision, when, and what
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Handover, Transport } from '../../src/deliver/transport.js'
import { contentOf } from '../../src/deliver/transport.js'
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
  return { sent, lines, send }
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
