/*
 * NAME
 *   mixed - recipients of one message who do not share an outcome
 *
 * DESCRIPTION
 *   Bob may have programs, Carol's are rejected, Dave's are deferred. By LMTP
 *   each of them has an answer; elsewhere Carol's copy is kept instead, and what
 *   is deferred for Dave is deferred for all. Nothing is lost and nothing
 *   comes twice, and the record says what became of whom.
 */

import type { Test } from 'tap'
import { findRecord } from '../../records/find.js'
import type { MessageRecord } from '../../../src/records/record.js'
import type { SendResult } from '../../helper/client.js'
import { attachmentMessage } from '../../helper/eicar.js'
import type { Postfix } from '../../helper/postfix.js'
import type { Postsift, QuarantineEntry } from '../../helper/postsift.js'
import type { Sink, SinkMessage } from '../../helper/sink.js'
import { waitUntil } from '../../helper/wait.js'

export interface Place {
  readonly postfix: Postfix
  readonly sink: Sink
  readonly postsift: Postsift
  readonly stage: 'after-queue' | 'before-queue'
  readonly answers: 'each' | 'one'
  /** As the record names it. */
  readonly wayIn: RegExp
}

const BOB = 'bob@recipient.example'
const CAROL = 'carol@recipient.example'
const DAVE = 'dave@recipient.example'

export const RULES: readonly string[] = (
  [
    [BOB, 'tag'],
    [CAROL, 'reject'],
    [DAVE, 'defer'],
  ] as const
).flatMap(([address, action]) => [
  '[[rule]]',
  `name = "programs for ${address}"`,
  `recipient = ["${address}"]`,
  'class = ["banned"]',
  `action = "${action}"`,
])

export async function tellMixed(t: Test, place: Place): Promise<void> {
  const { sink, postsift } = place
  await t.test('one gets it, for the other it is stopped', async t =>
    oneGetsIt(t, place),
  )
  await t.test('rejected for all, with a reference', async t =>
    allRejected(t, place),
  )
  await t.test('deferred for one', async t => oneDeferred(t, place))
  t.strictSame(sink.violations, [])
  t.strictSame(postsift.spoolResidue(), [])
}

async function oneGetsIt(t: Test, place: Place): Promise<void> {
  const { postfix, sink, answers } = place
  const from = 'first@sender.example'
  const before = sink.count
  const sent = await send(place, from, [BOB, CAROL])
  t.match(sent.reply, /^250 /u, 'the front accepts it')
  const mails = [await sink.next()]
  if (answers === 'each') mails.push(await sink.next())
  await postfix.waitForEmptyQueue()
  t.equal(sink.count - before, mails.length, 'and nothing more')

  const mail = mails.find(it => it.mailFrom === from)
  t.strictSame(mail?.rcptTo, [BOB])
  t.match(textOf(mail), /^X-Postsift-Finding: banned; /mu)
  t.match(textOf(mail), /report\.exe/u)
  const kept = keptOf(place, from)
  const bounce = mails.find(it => it.mailFrom === '')
  if (answers === 'each') {
    t.strictSame(bounce?.rcptTo, [from])
    t.match(textOf(bounce), /Status: 5\.7\.1/u)
    t.match(textOf(bounce), new RegExp(`Final-Recipient: .*${CAROL}`, 'u'))
    t.notMatch(textOf(bounce), new RegExp(`Final-Recipient: .*${BOB}`, 'u'))
    t.strictSame(kept, [])
  } else {
    t.equal(kept.length, 1)
    t.strictSame(
      kept[0]?.envelope.recipients.map(it => it.address),
      [CAROL],
    )
  }

  const record = await recordOf(place, from)
  t.equal(record.sender, from)
  t.match(record.wayIn, place.wayIn)
  t.equal(record.stage, place.stage)
  t.equal(record.recipientCount, 2)
  t.strictSame(
    record.parts.flatMap(part => [...part.names]),
    ['report.exe'],
  )
  t.equal(record.findings[0]?.class, 'banned')
  const [bobs, carols] = [outcomeFor(record, BOB), outcomeFor(record, CAROL)]
  t.equal(bobs?.action, 'tag')
  t.equal(bobs?.policy, `rule "programs for ${BOB}"`)
  t.match(bobs?.policySource, /filter\.toml:\d+$/u)
  t.match(bobs?.replies[0]?.status, /^2\./u)
  t.equal(carols?.policy, `rule "programs for ${CAROL}"`)
  if (answers === 'each') {
    t.equal(carols?.action, 'reject')
    t.equal(carols?.replies[0]?.status, '5.7.1')
  } else {
    t.equal(carols?.action, 'quarantine')
    t.equal(carols?.relay, 'quarantine')
    t.match(carols?.replies[0]?.text, /kept in quarantine/u)
    const { recordsFolder } = place.postsift
    const found = findRecord(recordsFolder, kept[0]?.key ?? '')
    t.equal(found?.id, record.id, 'found by its key, too')
  }
}

// The sender's only way to ask what happened is the reference.
async function allRejected(t: Test, place: Place): Promise<void> {
  const { postfix, sink, postsift } = place
  const from = 'second@sender.example'
  const before = sink.count
  const sent = await send(place, from, [CAROL])
  const isBefore = place.stage === 'before-queue'
  const text = isBefore ? sent.reply : textOf(await sink.next())
  await postfix.waitForEmptyQueue()
  t.equal(sink.count - before, isBefore ? 0 : 1)
  t.strictSame(keptOf(place, from), [])
  const [reference = ''] = /id=\w{12}/u.exec(text) ?? []
  const record = await waitUntil(
    async () => findRecord(postsift.recordsFolder, reference) ?? undefined,
    { what: `the record of "${reference}"` },
  )
  t.equal(record.sender, from)
  t.equal(record.outcomes[0]?.action, 'reject')
}

async function oneDeferred(t: Test, place: Place): Promise<void> {
  const { postfix, sink, answers, stage } = place
  const from = 'third@sender.example'
  const before = sink.count
  const sent = await send(place, from, [BOB, DAVE])
  if (stage === 'before-queue') {
    t.match(sent.reply, /^451 4\.7\.1 /u)
  } else {
    const tries = new RegExp(
      `(?:${sent.queueId}: to=<dave.*status=deferred[^]*){2}`,
      'u',
    )
    await postfix.waitForLog(tries)
    if (answers === 'each') t.strictSame((await sink.next()).rcptTo, [BOB])
    const left = (await postfix.queue()).flatMap(it =>
      it.recipients.map(({ address }) => address),
    )
    t.strictSame(left.sort(), answers === 'each' ? [DAVE] : [BOB, DAVE])
    await postfix.command('postsuper', '-d', 'ALL')
  }
  await postfix.waitForEmptyQueue()
  t.equal(sink.count - before, answers === 'each' ? 1 : 0, 'never twice')
  t.strictSame(keptOf(place, from), [])
}

function send(
  { postfix }: Place,
  from: string,
  to: readonly string[],
): Promise<SendResult> {
  const data = attachmentMessage({ filename: 'report.exe', content: 'MZ' })
  return postfix.send({ from, to, data })
}

function textOf(mail: SinkMessage | undefined): string {
  return mail?.lines.toString() ?? ''
}

function keptOf({ postsift }: Place, from: string): QuarantineEntry[] {
  return postsift.quarantined().filter(it => it.envelope.sender === from)
}

// By the id of our own log line, as an administrator would.
async function recordOf(place: Place, from: string): Promise<MessageRecord> {
  const { postfix, postsift } = place
  const line = new RegExp(`: (\\w{12}): queue_id=.*from=<${from}>`, 'u')
  const [, id = ''] = await postfix.waitForLog(line)
  return waitUntil(
    async () => findRecord(postsift.recordsFolder, id) ?? undefined,
    { what: `the record of ${id}` },
  )
}

function outcomeFor(
  { outcomes }: MessageRecord,
  address: string,
): MessageRecord['outcomes'][number] | undefined {
  return outcomes.find(({ replies }) =>
    replies.some(({ recipients }) => recipients.includes(address)),
  )
}
