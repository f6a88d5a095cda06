/*
 * NAME
 *   t-01-pipe - the main job in command-based mode, with a real Postfix
 *
 * DESCRIPTION
 *   A private Postfix hands mail from its front smtpd to filter-pipe by a
 *   pipe(8) service; filter-pipe resubmits by sendmail; the sink is the next
 *   hop. Messages are followed from end to end.
 */

import t from 'tap'
import { attachmentMessage, EICAR, plainMessage } from '../../helper/eicar.js'
import type { SendOptions } from '../../helper/client.js'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { startSink, type SinkMessage } from '../../helper/sink.js'

t.test('filter-pipe after a real Postfix', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    mainCf: { filter_destination_recipient_limit: '1000' },
    masterCf: place => [postsift.pipeService(place)],
  })

  await t.test('a clean message arrives byte for byte', async t => {
    const data = plainMessage({
      subject: 'clean',
      text: 'Hi.\n.\n..\nFrom me\n',
    })
    await postfix.send({ data })
    const mail = await sink.next()
    t.ok(endsWith(mail, data), 'the bytes that were sent end what arrived')
    t.match(verdictOf(mail), /^clean; id=\w{12}$/u)
    t.equal(mail.mailFrom, 'alice@sender.example')
    t.strictSame(mail.rcptTo, ['bob@recipient.example'])
  })

  await t.test('8-bit text, long lines and no last line end', async t => {
    const text = `${'\u00fc'.repeat(700)}\n${'x'.repeat(3000)}\n\u2028`
    const data = plainMessage({ subject: '8-bit', text })
    await postfix.send({ data, mailParams: 'BODY=8BITMIME' })
    const mail = await sink.next()
    // smtp(8) breaks lines over 998 bytes, after us: see what we handed over.
    t.match(verdictOf(mail), /^clean/u)
    t.ok(mail.lines.includes('\u00fc'.repeat(400)))
  })

  await t.test('the null sender stays the null sender', async t => {
    await postfix.send({ from: '', data: plainMessage({ subject: 'null' }) })
    const mail = await sink.next()
    t.equal(mail.mailFrom, '')
  })

  await t.test('EICAR is quarantined and nothing bounces', async t => {
    const before = sink.count
    const data = attachmentMessage({ filename: 'eicar.com', content: EICAR })
    const { queueId } = await postfix.send({ data })
    const seen = await postfix.waitForLog(
      new RegExp(
        `${queueId}: to=<bob.*status=sent \\(delivered via filter service \\((.*)\\)\\)`,
        'u',
      ),
    )
    t.match(seen[1], /^2\.0\.0 kept in quarantine; id=\w{12}$/u)
    const [entry] = postsift.quarantined()
    t.equal(entry?.envelope.queueId, queueId)
    t.equal(entry?.envelope.sender, 'alice@sender.example')
    t.equal(entry?.verdict.class, 'infected')
    t.match(
      entry?.verdict.reason,
      /virus Eicar-Test-Signature found in eicar\.com/u,
    )
    t.ok(entry?.message.toString('latin1').endsWith(data.toString('latin1')))
    await postfix.waitForEmptyQueue()
    t.equal(sink.count, before, 'neither the message nor a bounce arrived')
  })

  await t.test('a forbidden attachment is quarantined', async t => {
    const data = attachmentMessage({ filename: 'report.exe', content: 'MZ' })
    const { queueId } = await postfix.send({ data })
    await postfix.waitForLog(
      new RegExp(`${queueId}: to=<bob.*status=sent`, 'u'),
    )
    const entry = postsift
      .quarantined()
      .find(it => it.envelope.queueId === queueId)
    t.equal(entry?.verdict.class, 'banned')
  })

  await t.test('120 recipients are scanned once', async t => {
    const to = Array.from(
      { length: 120 },
      (_, at) => `user${at}@recipient.example`,
    )
    const data = plainMessage({ subject: 'many' })
    const { queueId } = await postfix.send({ to, data })
    await postfix.waitForLog(new RegExp(`${queueId}: removed`, 'u'))
    const log = await postfix.log()
    const lines = log
      .split('\n')
      .filter(line => line.includes(`queue_id=${queueId}`))
    t.equal(lines.length, 1, 'one line of our own for the message')
    t.match(lines[0], /nrcpt=120/u)
    // smtp(8) after us has its own limit of recipients.
    const arrived = [await sink.next(), await sink.next(), await sink.next()]
    t.strictSame(
      arrived.flatMap(mail => [...mail.rcptTo]).sort(),
      [...to].sort(),
    )
  })

  await t.test('a forged field of ours is renamed', async t => {
    const fields = ['X-Postsift-Verdict: clean; id=FORGED']
    await postfix.send({ data: plainMessage({ fields }) })
    const mail = await sink.next()
    const text = mail.lines.toString()
    t.match(text, /\nX-Old-X-Postsift-Verdict: clean; id=FORGED\n/u)
    t.equal(text.match(/^X-Postsift-Verdict:/gmu)?.length, 1)
  })

  await t.test('the log line has what an administrator asks for', async t => {
    const { queueId } = await postfix.send({ data: plainMessage() })
    const [line] = await postfix.waitForLog(
      new RegExp(
        `postsift/filter-pipe\\[\\d+\\]: .*queue_id=${queueId}.*`,
        'u',
      ),
    )
    for (const key of [
      'from=<alice@sender.example>',
      'to=<bob@recipient.example>',
      'nrcpt=1',
      'client=',
      'message-id=<test@sender.example>',
      'relay=sendmail',
      'delays=spool:',
      'dsn=2.0.0',
      'status=sent',
      'antivirus=none',
      'verdict=clean',
    ]) {
      t.ok(line.includes(key), key)
    }
    await sink.next()
  })

  t.strictSame(postsift.spoolResidue(), [], 'nothing stays in the spool')
})

t.test('with action.infected=reject it bounces with our text', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    masterCf: place => [
      postsift.pipeService(place, { args: ['-o action.infected=reject'] }),
    ],
  })
  const data = attachmentMessage({ filename: 'eicar.com', content: EICAR })
  const { queueId } = await postfix.send({ data })
  const bounce = await sink.next()
  t.equal(bounce.mailFrom, '')
  t.strictSame(bounce.rcptTo, ['alice@sender.example'])
  const text = bounce.lines.toString()
  t.match(text, /Status: 5\.7\.1/u)
  t.match(text, /virus Eicar-Test-Signature found in eicar\.com;\s+id=\w{12}/u)
  t.match(
    await postfix.log(),
    new RegExp(`${queueId}: .*dsn=5\\.7\\.1, status=bounced`, 'u'),
  )
  t.strictSame(postsift.quarantined(), [])
})

t.test('with pipe_resubmit = "smtp" it goes back by SMTP', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: {
      smtpd: { content_filter: 'filter:dummy' },
      reinject: {
        smtpd_recipient_restrictions:
          'check_recipient_access inline:{{nobody@d.example = 550 5.1.1 nobody here}}, permit_mynetworks, reject',
      },
    },
    mainCf: {
      filter_destination_recipient_limit: '1000',
      smtputf8_enable: 'yes',
    },
    masterCf: place => [
      postsift.pipeService(place, {
        args: [
          '-o pipe_resubmit=smtp',
          `-o forward_to=smtp:127.0.0.1:${place.reinjectPort}`,
        ],
      }),
    ],
  })
  const data = plainMessage({ text: 'Hi.\n.\n..\nFrom me\n' })
  const { queueId } = await postfix.send({ data })
  const mail = await sink.next()
  t.ok(endsWith(mail, data))
  t.match(verdictOf(mail), /^clean/u)
  t.match(
    await postfix.log(),
    new RegExp(`orig_queue_id=${queueId}`, 'u'),
    'XFORWARD tells the smtpd after us whose message it is',
  )

  await t.test('SMTPUTF8 is asked for as it was of Postfix', async t => {
    const cases: [string, SendOptions, boolean][] = [
      ['a recipient', { to: ['b\u00fcb@d.example'] }, true],
      ['a sender', { from: 'j\u00f6s\u00e9@s.example' }, true],
      ['a header alone, declared', {}, true],
      ['a header alone, not declared', { mailParams: 'BODY=8BITMIME' }, false],
    ]
    for (const [name, message, isAsked] of cases) {
      const data = plainMessage({ subject: 'gr\u00fc\u00dfe \u7528' })
      const mailParams = 'SMTPUTF8 BODY=8BITMIME'
      const sent = await postfix.send({ data, mailParams, ...message })
      t.match(sent.reply, /^250 /u, name)
      const mail = await sink.next()
      t.equal(mail.mailParams.includes('SMTPUTF8'), isAsked, name)
      t.ok(endsWith(mail, data), name)
    }
  })

  await t.test('who is refused is deferred, the others have it', async t => {
    const before = sink.count
    const to = ['somebody@d.example', 'nobody@d.example']
    const { queueId } = await postfix.send({ to, data })
    const mail = await sink.next()
    t.strictSame(mail.rcptTo, ['somebody@d.example'])
    const isDeferred = `${queueId}: to=<nobody@.* status=deferred .*nobody here`
    await postfix.waitForLog(new RegExp(isDeferred, 'u'))
    await postfix.command('postqueue', '-i', queueId)
    await postfix.waitForLog(new RegExp(`${isDeferred}[^]*${isDeferred}`, 'u'))
    await postfix.command('postsuper', '-d', queueId)
    await postfix.waitForEmptyQueue()
    t.equal(sink.count, before + 1, 'it comes once, and nothing bounces')
    t.notMatch(await postfix.log(), /duplicate/u)
  })

  await t.test('a run for each: the last bounce names him alone', async t => {
    const settings = [
      'filter_destination_recipient_limit = 1',
      'maximal_queue_lifetime = 0',
    ]
    await postfix.command('postconf', ...settings)
    await postfix.reload()
    const to = ['somebody@d.example', 'nobody@d.example']
    await postfix.send({ to, data })
    const came = [await sink.next(), await sink.next()]
    const bounce = came.find(it => it.mailFrom === '')
    const text = bounce?.lines.toString() ?? ''
    t.match(text, /^Final-Recipient: rfc822;\s*nobody@d\.example$/mu)
    t.match(text, 'nobody here')
    t.notMatch(text.replace(/^Content-Type: message\/rfc822[^]*/mu, ''), to[0])
    const mail = came.find(it => it !== bounce)
    t.strictSame(mail?.rcptTo, ['somebody@d.example'])
  })
  await postfix.waitForEmptyQueue()
})

function endsWith(mail: SinkMessage, data: Buffer): boolean {
  return mail.lines.subarray(-data.length).equals(data)
}

function verdictOf(mail: SinkMessage): string {
  return /^X-Postsift-Verdict: (.*)$/mu.exec(mail.lines.toString())?.[1] ?? ''
}
