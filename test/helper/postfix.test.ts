import t from 'tap'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plainMessage } from './eicar.js'
import { ensureFilterUser } from './filter-user.js'
import { scratchFolder } from './folder.js'
import { freePort } from './port.js'
import { startPostfix } from './postfix.js'
import { startSink } from './sink.js'

/** Names, permissions and times of change of the machine's own files. */
const machineFiles = (): string[] => {
  const names = readdirSync('/etc/postfix', {
    recursive: true,
    encoding: 'utf8',
  })
  const files = names.map(name => join('/etc/postfix', name))
  return [...files, '/usr/sbin/postdrop', '/usr/sbin/postqueue'].map(file => {
    const { ctimeMs, mode } = statSync(file)
    return `${file} ${mode.toString(8)} ${ctimeMs}`
  })
}

t.test('mail for any domain ends in the sink', async t => {
  const before = machineFiles()
  const sink = await startSink(t)
  const postfix = await startPostfix(t, { sink })
  const data = plainMessage({ text: '.dot\n\n8-bit: é\n' })
  const to = ['bob@recipient.example', '"-odd one"@other.example']
  const sent = await postfix.send({ from: '', to, data })
  t.match(sent.queueId, /^[A-Z0-9]{6,}$/, sent.reply)
  const mail = await sink.next()
  t.equal(mail.mailFrom, '')
  t.same([...mail.rcptTo].sort(), [...to].sort())
  const text = mail.lines.toString('latin1')
  t.ok(text.endsWith(data.toString('latin1')), text)
  t.match(text, new RegExp(`\\sby mta\\.test .* id ${sent.queueId}\\b`))
  const log = new RegExp(`${sent.queueId}: to=<bob@.*status=sent`)
  await postfix.waitForLog(log)
  await postfix.waitForEmptyQueue()
  t.same(sink.violations, [])
  await postfix.stop()
  t.same(machineFiles(), before, "the machine's Postfix is untouched")
})

t.test('the smtpd after the filter takes mail and XFORWARD', async t => {
  const sink = await startSink(t)
  // A filter that no one can reach: only the front asks for it.
  const content_filter = `smtp:[127.0.0.1]:${await freePort()}`
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter } },
  })
  const commands = [
    'XFORWARD ADDR=192.0.2.1 NAME=client.example',
    'XFORWARD IDENT=ABC',
  ]
  const sent = await postfix.reinject({ commands, data: 'Subject: x\n\nhi\n' })
  t.match(sent.commands, ['250 2.0.0 Ok', '250 2.0.0 Ok'])
  const mail = await sink.next()
  t.match(mail.lines.toString(), /\nSubject: x\n\nhi\n$/)
  t.notMatch(mail.lines.toString(), /Message-Id:|From:/i, 'nothing is added')
  await postfix.waitForLog(
    /reinject\/smtpd.* orig_queue_id=ABC, orig_client=client.ex/,
  )

  const bare = await postfix.reinject({ wire: 'Subject: x\n\nhi\r\n.\r\n' })
  t.match(bare.reply, /^550 5\.5\.2/, 'a bare LF is refused')
})

t.test('mail is deferred, seen in the queue, and flushed', async t => {
  const sink = await startSink(t, { replies: { dot: '451 4.3.0 not now' } })
  const mainCf = { minimal_backoff_time: '300s', maximal_backoff_time: '300s' }
  const postfix = await startPostfix(t, { sink, mainCf })
  const { queueId } = await postfix.send({
    from: 'a@x.example',
    to: 'b@y.example',
  })
  await postfix.waitForLog(/status=deferred .*451 4\.3\.0 not now/)
  t.match(await postfix.queue(), [
    {
      queue_id: queueId,
      sender: 'a@x.example',
      recipients: [{ address: 'b@y.example', delay_reason: /not now/ }],
    },
  ])
  delete sink.replies.dot
  await postfix.flush()
  t.equal((await sink.next()).mailFrom, 'a@x.example')
  await postfix.waitForEmptyQueue()
})

t.test(
  'deferred mail comes by itself; without a sink all is deferred',
  async t => {
    const postfix = await startPostfix(t)
    await postfix.send()
    await postfix.waitForLog(/status=deferred \(deferred transport/)
    const sink = await startSink(t)
    const edits = [`default_transport=${sink.transport}`, 'defer_transports=']
    await postfix.command('postconf', '-e', ...edits)
    await postfix.reload()
    t.match(await sink.next(), { rcptTo: ['bob@recipient.example'] })
  },
)

t.test('a bounce to the sender arrives in the sink', async t => {
  const rcpt = (to: string) =>
    to.startsWith('bob') ? '550 5.1.1 no such bob' : undefined
  const sink = await startSink(t, { replies: { rcpt } })
  const postfix = await startPostfix(t, { sink })
  await postfix.send({ from: 'alice@x.example', to: 'bob@y.example' })
  const bounce = await sink.next()
  t.equal(bounce.mailFrom, '')
  t.same(bounce.rcptTo, ['alice@x.example'])
  t.match(bounce.lines.toString(), /^Status: 5\.1\.1$/m)
  t.match(bounce.lines.toString(), /no such bob/)
})

t.test('LMTP to the sink', async t => {
  const path = join(scratchFolder(t, 'lmtp'), 'socket')
  const sink = await startSink(t, { lmtp: true, path })
  const postfix = await startPostfix(t, { sink })
  await postfix.send()
  t.match(await sink.next(), { rcptTo: ['bob@recipient.example'] })
})

t.test('a pipe service of user filter resubmits by sendmail', async t => {
  const filter = await ensureFilterUser()
  const script = join(scratchFolder(t, 'filter'), 'resubmit')
  const lines = [
    '#!/bin/sh',
    'SENDMAIL=$1; shift',
    '{ echo "X-Seen-By: $(id -un) $(pwd)"; cat; } | "$SENDMAIL" -G -i "$@" || exit 75',
  ]
  writeFileSync(script, `${lines.join('\n')}\n`, { mode: 0o755 })
  const sink = await startSink(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'chkmsg:dummy' } },
    mainCf: { chkmsg_destination_recipient_limit: '1000' },
    masterCf: place => [
      `chkmsg unix - n n - 10 pipe
  flags=Rq user=${filter.name} null_sender=
  argv=${script} ${place.sendmailPath} -f \${sender} -- \${recipient}`,
    ],
  })
  const to = ['bob@y.example', '-dash@y.example', '"a b"@y.example']
  const data = plainMessage()
  const sent = await postfix.send({ from: '', to, data })
  const mail = await sink.next()
  t.equal(mail.mailFrom, '')
  t.same([...mail.rcptTo].sort(), [...to].sort())
  const text = mail.lines.toString()
  t.match(text, new RegExp(`\nX-Seen-By: filter ${postfix.queueDir}\n`))
  t.match(text, new RegExp(`from userid ${filter.uid}\\)`))
  t.ok(text.endsWith(data.toString()))
  await postfix.waitForLog(
    new RegExp(`${sent.queueId}: .*relay=chkmsg.*status=sent`),
  )
  await postfix.waitForEmptyQueue()
  t.equal(sink.count, 1)
  const log = await postfix.log()
  t.notMatch(log, /warning|fatal|panic|denied/i)
})

t.test('sendmail as user filter, not through pipe(8)', async t => {
  const user = await ensureFilterUser()
  const sink = await startSink(t)
  const postfix = await startPostfix(t, { sink })
  const args = ['-G', '-i', '-f', 'a@x.example', '--', 'b@y.example']
  const stdin = 'Subject: x\n\n.\nhi\n'
  const sent = await postfix.sendmail(args, { user, stdin })
  t.same(sent, { status: 0, signal: null, stdout: '', stderr: '' })
  const mail = await sink.next()
  t.match(mail, { mailFrom: 'a@x.example', rcptTo: ['b@y.example'] })
  t.match(mail.lines.toString(), /\nSubject: x\n\n\.\nhi\n$/)
})

t.test('two at the same time', async t => {
  const sinks = await Promise.all([startSink(t), startSink(t)])
  const both = await Promise.all(sinks.map(sink => startPostfix(t, { sink })))
  for (const [at, postfix] of both.entries()) {
    await postfix.send({ to: `number${at}@y.example` })
  }
  for (const [at, sink] of sinks.entries()) {
    t.same((await sink.next()).rcptTo, [`number${at}@y.example`])
    t.equal(sink.count, 1)
  }
})

t.test('stop, start again, and nothing is left at the end', async t => {
  const seen = { directory: '', pid: 0 }
  await t.test('inner', async t => {
    const sink = await startSink(t)
    const postfix = await startPostfix(t, { sink })
    await postfix.stop()
    await t.rejects(postfix.send(), /ECONNREFUSED/)
    await postfix.stop()
    await postfix.start()
    t.ok((await postfix.send()).accepted)
    await sink.next()
    seen.directory = postfix.directory
    seen.pid = Number(
      readFileSync(join(postfix.queueDir, 'pid/master.pid'), 'utf8'),
    )
  })
  t.notOk(existsSync(seen.directory))
  t.match(stateOf(seen.pid), /^(gone|.* Z .*)$/s)
})

const stateOf = (pid: number): string => {
  const file = `/proc/${pid}/stat`
  return existsSync(file) ? readFileSync(file, 'utf8') : 'gone'
}

t.test('a wrong configuration is an error with its text', async t => {
  const masterCf = ['chkmsg nonsense - n n - 10 pipe']
  const wrong = startPostfix(t, { masterCf })
  await t.rejects(
    wrong,
    /^postfix .*: status 1[^]*invalid type field "nonsense"/,
  )
})
