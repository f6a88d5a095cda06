/*
 * NAME
 *   t-20-strip - one gets the message without its attachment, one gets it whole,
 *   one nothing
 *
 * DESCRIPTION
 *   By a real Postfix and filterd. What was taken out is released later, and
 *   arrives whole. Other ways in do the same: see t-15-same-verdict, and test/edit
 *   for what is edited and for retries.
 */

import { join } from 'node:path'
import t from 'tap'
import { attachmentMessage } from '../../helper/eicar.js'
import { runProgram } from '../../helper/program.js'
import { startBench } from '../story/bench.js'
import { isWhole, keptOf, ourLines, settled } from '../story/follow.js'

const CONFIGURATION = [
  '[action]',
  'banned = "quarantine"',
  '[edit]',
  'contact = "help@recipient.example"',
  '[[rule]]',
  'name = "without"',
  'recipient = ["bob@recipient.example"]',
  'class = ["banned"]',
  'action = "strip"',
  '[[rule]]',
  'name = "whole"',
  'recipient = ["carol@recipient.example"]',
  'class = ["banned"]',
  'action = "tag"',
]

const TO = ['bob', 'carol', 'dave'].map(it => `${it}@recipient.example`)
const SENDER = 'alice@sender.example'
const DATA = attachmentMessage({
  filename: 'report.exe',
  content: 'MZ a program',
})

t.test('stripped, whole, nothing; the original is released whole', async t => {
  const bench = await startBench(t, 'smtp', { configuration: CONFIGURATION })
  const { postfix, sink, postsift } = bench
  await postfix.send({ from: SENDER, to: TO, data: DATA })
  await settled(bench)
  t.equal(sink.count, 2)
  const mailTo = (address: string | undefined) =>
    sink.waitFor(it => it.rcptTo.includes(address ?? ''))
  const stripped = (await mailTo(TO[0])).lines.toString('latin1')
  t.same((await mailTo(TO[0])).rcptTo, [TO[0]])
  t.match(stripped, /^X-Postsift-Verdict: banned \(.*\); edits=strip; id=/mu)
  t.match(stripped, /^X-Postsift-Edit: strip 2\/report\.exe$/mu)
  t.match(stripped, /filename="removed-attachment\.txt"/u)
  t.match(stripped, /help@recipient\.example/u)
  t.notMatch(stripped, /TVogYSBwcm9ncmFt/u)
  const whole = await mailTo(TO[1])
  t.same(whole.rcptTo, [TO[1]])
  isWhole(t, whole, DATA)
  const kept = keptOf(bench, SENDER)
  t.equal(kept.length, 2, 'once for each group')
  const lines = await ourLines(bench, SENDER, 3)
  t.match(lines.join('\n'), /edits=strip 2\/report\.exe, action=strip/u)
  const original = kept.find(
    ({ envelope }) => envelope.recipients[0]?.address === TO[0],
  )
  const program = join(postsift.bin, 'filter-quarantine.js')
  const released = await runProgram(
    program,
    [
      ...['release', original?.key ?? '', '--config', postsift.configFile],
      ...['-o', `sendmail_path=${postfix.sendmailPath}`],
      ...['-o', `postlog_path=${join(postfix.commandDir, 'postlog')}`],
    ],
    { env: { MAIL_CONFIG: postfix.configDir } },
  )
  t.equal(released.status, 0, released.stderr)
  const again = await sink.waitFor(
    it => it.rcptTo.includes(TO[0] ?? '') && sink.messages.indexOf(it) > 1,
  )
  isWhole(t, again, DATA)
  t.same(again.rcptTo, [TO[0]])
})
