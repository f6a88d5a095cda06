/*
 * NAME
 *   t-20-strip - one gets the message without its attachment, one gets it whole,
 *   one nothing
 *
 * DESCRIPTION
 *   By a real Postfix, in each way in. What was taken out is released later, and
 *   arrives whole. See test/edit for what is edited and for retries.
 */

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { attachmentMessage } from '../../helper/eicar.js'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { runProgram, type ProgramResult } from '../../helper/program.js'
import { startSink } from '../../helper/sink.js'
import { startBench, type Bench } from '../story/bench.js'
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

type Stage = Pick<Bench, 'postfix' | 'sink' | 'postsift'>

const MODES: Readonly<Record<string, (t: Test) => Promise<Stage>>> = {
  pipe: startPipe,
  ...Object.fromEntries(
    (['spawn', 'smtp', 'lmtp', 'before-queue'] as const).map(mode => [
      mode,
      (t: Test) => startBench(t, mode, { configuration: CONFIGURATION }),
    ]),
  ),
}

async function startPipe(t: Test): Promise<Stage> {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    masterCf: place => [postsift.pipeService(place)],
  })
  postsift.configure(CONFIGURATION)
  return { postfix, sink, postsift }
}

for (const [mode, start] of Object.entries(MODES)) {
  t.test(`${mode}: stripped, whole, nothing; released whole`, async t => {
    const stage = await start(t)
    const { postfix, sink } = stage
    await postfix.send({ from: SENDER, to: TO, data: DATA })
    await settled(stage)
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
    const kept = keptOf(stage, SENDER)
    t.equal(kept.length, 2, 'once for each group')
    const original = kept.find(
      ({ envelope }) => envelope.recipients[0]?.address === TO[0],
    )
    const released = await release(stage, original?.key ?? '')
    t.equal(released.status, 0, released.stderr)
    const again = await sink.waitFor(
      it => it.rcptTo.includes(TO[0] ?? '') && sink.messages.indexOf(it) > 1,
    )
    isWhole(t, again, DATA)
    t.same(again.rcptTo, [TO[0]])
    if (mode !== 'smtp') return
    const lines = await ourLines(stage, SENDER, 3)
    t.match(lines.join('\n'), /edits=strip 2\/report\.exe, action=strip/u)
  })
}

function release(
  { postfix, postsift }: Stage,
  key: string,
): Promise<ProgramResult> {
  return runProgram(
    join(postsift.bin, 'filter-quarantine.js'),
    [
      ...['release', key, '--config', postsift.configFile],
      ...['-o', `forward_to=smtp:127.0.0.1:${postfix.reinjectPort}`],
      ...['-o', `sendmail_path=${postfix.sendmailPath}`],
      ...['-o', `postlog_path=${join(postfix.commandDir, 'postlog')}`],
    ],
    { env: { MAIL_CONFIG: postfix.configDir } },
  )
}
