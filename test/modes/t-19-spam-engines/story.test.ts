/*
 * NAME
 *   t-19-spam-engines - one score, and thresholds of each recipient
 *
 * DESCRIPTION
 *   A real rspamd, and a real spamd, behind filterd by LMTP. One message is tagged
 *   for Bob, kept for Carol, and refused for Dave.
 */

import t, { type Test } from 'tap'
import { findRecord } from '../../records/find.js'
import { plainMessage } from '../../helper/eicar.js'
import { startRspamd } from '../../helper/rspamd.js'
import { startSpamd } from '../../helper/spamd.js'
import type { SinkMessage } from '../../helper/sink.js'
import { waitUntil } from '../../helper/wait.js'
import { startBench } from '../story/bench.js'

const BOB = 'bob@recipient.example'
const CAROL = 'carol@recipient.example'
const DAVE = 'dave@recipient.example'

const configuration = (engine: string, address: string): string[] => [
  'authserv_id = "mx.example"',
  `[scanner.${engine}]`,
  'enabled = true',
  `address = "${address}"`,
  ...[
    [BOB, '>= 5', '', 'subject_prefix = "[SPAM]"'],
    [CAROL, '>= 7', 'quarantine', ''],
    [DAVE, '>= 6.5', 'reject', 'text = "no spam please"'],
  ].flatMap(([address, score, action, more = '']) => [
    '[[rule]]',
    `recipient = ["${address}"]`,
    `spam_score = "${score}"`,
    ...(action === '' ? [] : [`action = "${action}"`]),
    more,
  ]),
]

const tell = async (
  t: Test,
  engine: 'rspamd' | 'spamd',
  address: string,
): Promise<void> => {
  const bench = await startBench(t, 'lmtp', {
    configuration: configuration(engine, address),
  })
  const { postfix, sink, postsift } = bench
  const send = (from: string, score: string) =>
    postfix.send({
      ...{ from, to: [BOB, CAROL, DAVE] },
      data: plainMessage({
        subject: 'Grüße',
        fields: [
          `X-Test-Score: ${score}`,
          'X-Spam-Flag: NO',
          // The first is in the place of our own milter's.
          'Authentication-Results: mx.example; spf=fail smtp.mailfrom=b.example',
          'Authentication-Results: mx.example; dmarc=pass header.from=a.example',
        ],
      }),
    })
  const textOf = (mail?: SinkMessage) => mail?.lines.toString() ?? ''

  const spammer = 'spammer@sender.example'
  t.match((await send(spammer, '7')).reply, /^250 /u)
  const mails = [await sink.next(), await sink.next()]
  await postfix.waitForEmptyQueue()
  const mail = mails.find(it => it.mailFrom === spammer)
  t.same(mail?.rcptTo, [BOB])
  const [head = ''] = textOf(mail).split('\n\n')
  t.match(head, /^X-Postsift-Verdict: spam /mu)
  t.match(head, /^X-Postsift-Finding: spam; scanner=/mu)
  t.match(head, /^X-Spam-Flag: YES$/mu)
  t.match(head, /^X-Spam-Score: 7\.0$/mu)
  t.match(head, /^X-Spam-Level: \*{7}$/mu)
  t.match(
    head,
    engine === 'spamd'
      ? /^X-Spam-Status: Yes, score=7\.0 required=5\.0\n\ttests=TEST/mu
      : RSPAMD_STATUS,
  )
  t.equal(/^X-Spamd-Bar: \+{7}$/mu.test(head), engine === 'rspamd')
  t.notMatch(head, /^X-Spam-Flag: NO/mu)
  t.match(head, /^Authentication-Results: mx\.example; spf=fail/mu)
  t.notMatch(head, /dmarc=pass/u)
  t.match(head, /^Subject: \[SPAM\] Grüße$/mu)
  t.equal(head.match(/^Subject:/gmu)?.length, 1)
  const bounce = mails.find(it => it.mailFrom === '')
  t.match(textOf(bounce), new RegExp(`Final-Recipient: .*${DAVE}`, 'u'))
  t.match(textOf(bounce), /no spam please/u)
  const kept = postsift.quarantined()
  t.same(
    kept.flatMap(it => it.envelope.recipients.map(({ address }) => address)),
    [CAROL],
  )
  const record = await waitUntil(
    async () =>
      findRecord(postsift.recordsFolder, kept[0]?.key ?? '') ?? undefined,
    { what: 'the record' },
  )
  t.match(record.engines, [{ scanner: engine, score: 7 }])
  t.match(record.engines?.[0]?.tests[0], /^TEST/u)

  const friend = 'friend@sender.example'
  t.match((await send(friend, '3')).reply, /^250 /u)
  const clean = await sink.next()
  t.same([...clean.rcptTo].sort(), [BOB, CAROL, DAVE])
  t.match(textOf(clean), /^X-Spam-Flag: NO$/mu)
  t.match(textOf(clean), /^X-Spam-Score: 3\.0$/mu)
  t.match(textOf(clean), /^Subject: Grüße$/mu)
  await postfix.waitForEmptyQueue()
  t.strictSame(sink.violations, [])
  t.strictSame(postsift.spoolResidue(), [])
}

t.test('rspamd', async t => {
  const { address } = await startRspamd(t)
  await tell(t, 'rspamd', address)
})

t.test('spamd', async t => {
  const { address } = await startSpamd(t)
  await tell(t, 'spamd', address)
})

/** Older ones do not tell what is required. */
const RSPAMD_STATUS =
  /^X-Spam-Status: Yes, score=7\.0(?: required=6\.0)?\n\ttests=TEST/mu
