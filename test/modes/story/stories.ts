/*
 * NAME
 *   stories - what happens to mail, told once for every mode
 *
 * DESCRIPTION
 *   Each story sends a message to the front of a bench and follows it to the
 *   sink, to the quarantine or back to its sender. tellStories() tells all of
 *   them:
 *
 *     await tellStories(t, await startBench(t, 'smtp', STORY_OPTIONS))
 *
 *   What only one mode has is told in the folder of its own test.
 *
 *     bench.ts       Postfix, filter and sink, by mode
 *     filterd.ts     filterd as a child process
 *     load.ts        many messages, and what became of each
 *     follow.ts      where a message is
 *     addresses.ts   the odd ones
 *
 *   Decided here (NOTIFY=SUCCESS): the filter announces DSN, so that requests
 *   reach the next hop. When it keeps or discards a message that it has
 *   accepted, it sends no notice: the sender learns nothing, and nothing claims
 *   a delivery.
 */

import type { Test } from 'tap'
import {
  attachmentMessage,
  EICAR,
  GTUBE,
  plainMessage,
} from '../../helper/eicar.js'
import type { SendOptions } from '../../helper/client.js'
import type { SinkMessage } from '../../helper/sink.js'
import { ODD_ADDRESSES } from './addresses.js'
import type { Bench, BenchOptions } from './bench.js'
import {
  deliver,
  headOf,
  isWhole,
  keptOf,
  complaints,
  namesOf,
  ourLines,
  outcome,
  settled,
} from './follow.js'

type Story = (t: Test, bench: Bench) => Promise<void>

/** What the stories need of their bench. */
export const STORY_OPTIONS: BenchOptions = {
  configuration: [
    'spool_memory_limit = "64K"',
    '[action]',
    // So that there is a class that is accepted and goes nowhere.
    'spam = "discard"',
  ],
  options: {
    reinject: {
      smtpd_recipient_restrictions:
        'check_recipient_access inline:{{nobody@d.example = 550 5.1.1 nobody here}}, permit_mynetworks, reject',
    },
  },
}

export async function tellStories(t: Test, bench: Bench): Promise<void> {
  const stories = { ...STORIES, ...STORIES_OF_STAGE[bench.stage] }
  for (const [name, story] of Object.entries(stories)) {
    await t.test(name, async t => story(t, bench))
  }
  t.strictSame(bench.sink.violations, [], 'the sink has nothing to complain of')
  t.strictSame(
    bench.postsift.spoolResidue(),
    [],
    'nothing is left in the spool',
  )
  t.strictSame(await complaints(bench), [], 'nor has anybody else')
}

const STORIES: Readonly<Record<string, Story>> = {
  'clean mail arrives byte for byte': clean,
  'a large message arrives byte for byte': large,
  'the null sender stays the null sender': nullSender,
  'odd addresses, all in one message': oddRecipients,
  'odd addresses, each as a sender': oddSenders,
  'SMTPUTF8: addresses and header': smtputf8,
  '120 recipients are one scan and one transaction': manyRecipients,
  'DSN options arrive as they were sent': dsnOptions,
  'a success notice comes from the smtpd after the filter': successNotice,
  'the first client is known after the filter': xforward,
  'EICAR is refused as the mode can': infected,
  'a forbidden attachment is refused as the mode can': banned,
  'what is discarded is gone without a word': discarded,
  'a recipient that the next hop refuses': refusedBehind,
}

const STORIES_OF_STAGE: Readonly<
  Record<Bench['stage'], Readonly<Record<string, Story>>>
> = {
  'after-queue': { 'our own users get the refusal as a bounce': submission },
  'before-queue': {},
}

/** Every byte but CR, which is a line end in SMTP or nothing. */
const ALL_BYTES = Buffer.from(
  Array.from({ length: 256 }, (_, byte) => byte).filter(byte => byte !== 13),
)

const NASTY_LINES = [
  '.',
  '..',
  '.x',
  'From me',
  '>From you',
  '',
  'x'.repeat(3000),
  '\u00fc'.repeat(700),
  ' \t ',
  '\u2028',
]

async function clean(t: Test, bench: Bench): Promise<void> {
  const data = Buffer.concat([
    plainMessage({ subject: 'clean', text: NASTY_LINES.join('\n') }),
    Buffer.from('--\n'),
    ALL_BYTES,
    Buffer.from('\n\n\n'),
  ])
  const mailParams = 'BODY=8BITMIME'
  const { sent, mail } = await deliver(t, bench, { data, mailParams })
  isWhole(t, mail, data)
  t.ok(mail.mailParams.includes('BODY=8BITMIME'))
  t.equal(mail.mailFrom, 'alice@sender.example')
  t.strictSame(mail.rcptTo, ['bob@recipient.example'])
  const head = headOf(mail, data)
  const ours = ['Received', 'X-Postsift-Verdict']
  t.strictSame(namesOf(head), ['Received', ...ours, 'Received'])
  t.match(head, /^X-Postsift-Verdict: clean; id=\w{12}$/mu)
  const id = bench.stage === 'after-queue' ? `, for ${sent.queueId}` : ''
  t.match(
    head,
    new RegExp(
      `^Received: by postsift\\.localhost \\(Postsift \\w{8}${id}\\) id`,
      'm',
    ),
  )
}

async function large(t: Test, bench: Bench): Promise<void> {
  // Larger than what the spool keeps in memory, and than any socket buffer.
  const text = `.${'line of text '.repeat(70)}\n`.repeat(3000)
  const data = plainMessage({ subject: 'large', text })
  const { mail } = await deliver(t, bench, { data })
  isWhole(t, mail, data)
}

async function nullSender(t: Test, bench: Bench): Promise<void> {
  const data = plainMessage({ subject: 'null' })
  const { mail } = await deliver(t, bench, { from: '', data })
  t.equal(mail.mailFrom, '')
  isWhole(t, mail, data)
}

// Postfix has its own way to write some of them: what it makes of them without
// a filter is what it must make of them with one.
async function oddRecipients(t: Test, bench: Bench): Promise<void> {
  const to = ODD_ADDRESSES
  const { postfix, sink } = bench
  await postfix.reinject({ to, data: plainMessage() })
  const without = await sink.next()
  const { sent, mail } = await deliver(t, bench, { to, data: plainMessage() })
  t.strictSame(
    sent.rcpt.filter(reply => !reply.startsWith('250')),
    [],
    'the front takes them all',
  )
  t.equal(mail.rcptTo.length, to.length)
  t.strictSame([...mail.rcptTo].sort(), [...without.rcptTo].sort())
}

async function oddSenders(t: Test, bench: Bench): Promise<void> {
  const { postfix, sink } = bench
  const senders = async (
    send: (options: SendOptions) => Promise<unknown>,
  ): Promise<string[]> => {
    await Promise.all(
      ODD_ADDRESSES.map(from => send({ from, data: plainMessage() })),
    )
    const arrived = []
    while (arrived.length < ODD_ADDRESSES.length) {
      arrived.push((await sink.next()).mailFrom)
    }
    return arrived.sort()
  }
  const without = await senders(options => postfix.reinject(options))
  t.strictSame(await senders(options => postfix.send(options)), without)
}

async function smtputf8(t: Test, bench: Bench): Promise<void> {
  const from = 'j\u00f6s\u00e9@s\u00ebnder.example'
  const to = ['b\u00fcb@recipient.example', '\u7528\u6237@\u4f8b.example']
  const data = plainMessage({
    from: `J\u00f6s\u00e9 <${from}>`,
    subject: 'gr\u00fc\u00dfe \u7528',
  })
  const mailParams = 'SMTPUTF8 BODY=8BITMIME'
  const { mail } = await deliver(t, bench, { from, to, data, mailParams })
  t.equal(mail.mailFrom, from)
  t.strictSame([...mail.rcptTo].sort(), [...to].sort())
  t.ok(mail.mailParams.includes('SMTPUTF8'))
  isWhole(t, mail, data)

  const header = await deliver(t, bench, { data, mailParams })
  t.ok(header.mail.mailParams.includes('SMTPUTF8'), 'for the header alone')
  isWhole(t, header.mail, data)
}

async function manyRecipients(t: Test, bench: Bench): Promise<void> {
  const from = 'many@sender.example'
  const to = Array.from({ length: 120 }, (_, at) => `user${at}@d.example`)
  const data = plainMessage({ subject: 'many' })
  const { mail } = await deliver(t, bench, { from, to, data })
  t.strictSame([...mail.rcptTo].sort(), [...to].sort())
  const lines = await ourLines(bench, from)
  t.equal(lines.length, 1, 'one line of ours')
  t.match(lines[0], /nrcpt=120/u)
  const taken = new RegExp(
    `from=<${from}>, .*nrcpt=120 \\(queue active\\)`,
    'gu',
  )
  const queued = (await bench.postfix.log()).match(taken) ?? []
  t.equal(queued.length, bench.stage === 'after-queue' ? 2 : 1, 'one after us')
}

async function dsnOptions(t: Test, bench: Bench): Promise<void> {
  const { postfix, sink } = bench
  const params: Readonly<Record<string, string>> = {
    'all@d.example':
      'NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;Other+2Bname@x.example',
    'never@d.example': 'NOTIFY=NEVER',
    'utf8@d.example': 'NOTIFY=FAILURE ORCPT=rfc822;a+20b@d.example',
    'none@d.example': '',
  }
  const message: SendOptions = {
    to: Object.keys(params),
    rcptParams: to => params[to] ?? '',
    mailParams: 'RET=HDRS ENVID=id+2Bof+3Dthe+20sender',
    data: plainMessage({ subject: 'dsn' }),
  }
  await postfix.reinject(message)
  const without = await sink.next()
  const { mail } = await deliver(t, bench, message)
  t.strictSame(dsnOf(mail), dsnOf(without), 'as without us')
  t.match(dsnOf(mail), {
    mail: ['ENVID=id+2Bof+3Dthe+20sender', 'RET=HDRS'],
    'all@d.example': [
      'NOTIFY=SUCCESS,FAILURE,DELAY',
      'ORCPT=rfc822;Other+2Bname@x.example',
    ],
    'never@d.example': [/^NOTIFY=NEVER$/u],
    'utf8@d.example': ['NOTIFY=FAILURE', 'ORCPT=rfc822;a+20b@d.example'],
  })
}

function dsnOf(mail: SinkMessage): Record<string, readonly string[]> {
  const isDsn = (param: string): boolean =>
    /^(?:RET|ENVID|NOTIFY|ORCPT)=/u.test(param)
  return {
    mail: mail.mailParams.filter(isDsn).sort(),
    ...Object.fromEntries(
      mail.rcptTo.map((to, at) => [
        to,
        (mail.rcptParams[at] ?? []).filter(isDsn).sort(),
      ]),
    ),
  }
}

async function successNotice(t: Test, bench: Bench): Promise<void> {
  const { postfix, sink } = bench
  // The sink does not know DSN: Postfix's last word is "relayed".
  sink.replies.ehlo = '250-sink.test\r\n250-8BITMIME\r\n250 SMTPUTF8'
  const from = 'notice@sender.example'
  const { sent, mail } = await deliver(t, bench, {
    from,
    to: ['asks@d.example', 'never@d.example'],
    rcptParams: to =>
      to.startsWith('asks') ? 'NOTIFY=SUCCESS' : 'NOTIFY=NEVER',
    mailParams: 'ENVID=asked',
    data: plainMessage({ subject: 'tell me' }),
  })
  const notice = await sink.next()
  delete sink.replies.ehlo
  t.equal(notice.mailFrom, '')
  t.strictSame(notice.rcptTo, [from])
  const text = notice.lines.toString()
  t.match(text, /^Action: relayed$/mu)
  t.match(text, /^Original-Envelope-Id: asked$/mu)
  t.match(text, /^Final-Recipient: rfc822; ?asks@d\.example$/mu)
  t.notMatch(text, 'never@d.example')
  // The topmost Received is of the smtpd after us.
  const after = /^Received: [^]*? id (\w+)/u.exec(mail.lines.toString())?.[1]
  t.match(text, `X-Postfix-Queue-ID: ${after}`, 'written after us')
  const count = sink.count
  t.equal(await settled(bench), count, 'there is no second notice')
  if (bench.stage === 'after-queue') {
    t.not(after, sent.queueId)
    t.notMatch(
      await postfix.log(),
      `${sent.queueId}: sender delivery status notification`,
    )
  }
}

async function xforward(t: Test, bench: Bench): Promise<void> {
  const from = 'xforward@sender.example'
  const { sent } = await deliver(t, bench, {
    from,
    commands: [
      'XFORWARD NAME=client.example ADDR=192.0.2.7 PORT=1234',
      'XFORWARD HELO=helo.example PROTO=SMTP',
    ],
    data: plainMessage({ subject: 'far away' }),
  })
  const log = await bench.postfix.log()
  const client = 'orig_client=client\\.example\\[192\\.0\\.2\\.7\\]'
  t.match(
    log,
    bench.stage === 'after-queue'
      ? new RegExp(`reinject/smtpd.*orig_queue_id=${sent.queueId}, ${client}`)
      : new RegExp(`reinject/smtpd.*: ${sent.queueId}: client=.*${client}`),
  )
  const [line] = await ourLines(bench, from)
  t.match(line, 'client=client.example[192.0.2.7]')
}

async function infected(t: Test, bench: Bench): Promise<void> {
  const data = attachmentMessage({ filename: 'eicar.com', content: EICAR })
  const reason = 'virus Eicar-Test-Signature found in eicar\\.com'
  await isRefused(t, bench, { data, verdict: 'infected', reason })
}

async function banned(t: Test, bench: Bench): Promise<void> {
  const data = attachmentMessage({ filename: 'report.exe', content: 'hello' })
  const reason = 'forbidden attachment report\\.exe \\(\\.exe\\)'
  await isRefused(t, bench, { data, verdict: 'banned', reason })
}

// Before the queue, a no in the session. After it, a yes and the quarantine:
// senders of such mail are forged, and must get neither bounce nor notice.
async function isRefused(
  t: Test,
  bench: Bench,
  story: { data: Buffer; verdict: string; reason: string },
): Promise<void> {
  const { data, verdict, reason } = story
  const before = bench.sink.count
  const from = `${verdict}@sender.example`
  const rcptParams = 'NOTIFY=SUCCESS,FAILURE'
  const sent = await bench.postfix.send({ from, data, rcptParams })
  const [line] = await ourLines(bench, from)
  t.match(line, `verdict=${verdict}`)
  const kept = keptOf(bench, from)
  if (bench.stage === 'before-queue') {
    t.match(sent.reply, new RegExp(`^550 5\\.7\\.1 ${reason}; id=\\w{12}$`))
    t.strictSame(kept, [])
  } else {
    const { status, text } = await outcome(bench, sent.queueId)
    t.equal(status, 'sent')
    t.match(text, /250 2\.0\.0 kept in quarantine; id=\w{12}/u)
    t.equal(kept.length, 1)
    t.match(kept[0], {
      envelope: { queueId: sent.queueId },
      verdict: { class: verdict, reason: new RegExp(reason) },
    })
    t.ok(kept[0]?.message.subarray(-data.length).equals(data), 'all of it')
  }
  t.equal(await settled(bench), before, 'neither message nor notice arrives')
}

async function discarded(t: Test, bench: Bench): Promise<void> {
  const before = bench.sink.count
  const from = 'spam@sender.example'
  const data = plainMessage({ text: GTUBE })
  const rcptParams = 'NOTIFY=SUCCESS'
  const sent = await bench.postfix.send({ from, data, rcptParams })
  t.match(sent.reply, /^250 /u)
  const [line] = await ourLines(bench, from)
  t.match(line, /status=discarded .*action=discard, verdict=spam/u)
  t.equal(await settled(bench), before, 'neither message nor notice arrives')
  t.strictSame(keptOf(bench, from), [])
}

async function submission(t: Test, bench: Bench): Promise<void> {
  const from = 'own@sender.example'
  const data = attachmentMessage({ filename: 'eicar.com', content: EICAR })
  const sent = await bench.submit({ from, data })
  const { status, text } = await outcome(bench, sent.queueId)
  t.equal(status, 'bounced')
  t.match(text, /550 5\.7\.1 virus Eicar-Test-Signature found in eicar\.com/u)
  const bounce = await bench.sink.next()
  t.equal(bounce.mailFrom, '')
  t.strictSame(bounce.rcptTo, [from])
  const words = bounce.lines.toString()
  t.match(words, /^Status: 5\.7\.1$/mu)
  t.match(
    words,
    /virus\s+Eicar-Test-Signature found in eicar\.com;\s+id=\w{12}/u,
  )
  t.strictSame(keptOf(bench, from), [])
}

async function refusedBehind(t: Test, bench: Bench): Promise<void> {
  const { postfix } = bench
  const before = bench.sink.count
  const data = plainMessage({ subject: 'refused after' })
  const alone = await postfix.send({ to: 'nobody@d.example', data })
  const to = ['somebody@d.example', 'nobody@d.example']
  const both = await postfix.send({ to, data })
  if (bench.stage === 'before-queue') {
    t.match(alone.reply, /^550 5\.1\.1 .*nobody here/u)
    // One answer for two: the other recipient's mail was not sent.
    t.match(both.reply, /^451 4\.3\.0 /u)
    const again = await postfix.send({ to, data })
    if (bench.mode === 'speed-adjust') {
      t.match(again.reply, /^45\d 4\./u, 'Postfix makes one answer of it')
      t.equal(await settled(bench), before, 'nothing arrives, nothing bounces')
      return
    }
    t.match(again.rcpt, [/^250 /u, /^45\d 4\.1\.1 .*nobody here/u])
    t.match(again.reply, /^250 /u)
  } else {
    // Two lines of a master.cf that do not fit together bounce nothing.
    const { status, text } = await outcome(bench, alone.queueId)
    t.equal(status, 'deferred', text)
    await postfix.command('postsuper', '-d', alone.queueId)
    await bench.sink.waitFor(({ rcptTo }) => rcptTo.includes(to[0] ?? ''))
    // By SMTP both are deferred: at the next try each has its own answer.
    const isDeferred = `${both.queueId}: to=<nobody@.* status=deferred`
    await postfix.waitForLog(new RegExp(isDeferred, 'u'))
    await postfix.command('postqueue', '-i', both.queueId)
    await postfix.waitForLog(
      new RegExp(`${both.queueId}: to=<somebody@.* status=sent`, 'u'),
    )
    await postfix.waitForLog(
      new RegExp(`${isDeferred}[^]*${isDeferred} .*nobody here`, 'u'),
    )
    await postfix.command('postsuper', '-d', both.queueId)
  }
  const mail = await bench.sink.next()
  t.strictSame(mail.rcptTo, ['somebody@d.example'])
  t.equal(await settled(bench), before + 1, 'it comes once, nothing bounces')
}
