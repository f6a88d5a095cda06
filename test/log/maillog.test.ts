/*
 * NAME
 *   maillog.test - one line an event, whatever a message holds
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  NO_LOG,
  openLog,
  type LogSettings,
  type LogTarget,
} from '../../src/log/log.js'
import {
  logFailure,
  logMessage,
  logNoAntivirus,
  logNotice,
  logScannerFailure,
  type MessageEvent,
} from '../../src/log/maillog.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { MailError } from '../../src/mail/error.js'
import { accepted, failed } from '../../src/mail/reply.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import { scratchFolder } from '../helper/folder.js'
import type { Level, Log } from '../../src/log/line.js'

interface Lines extends Log {
  readonly lines: [Level, string][]
}

const memoryLog = (): Lines => {
  const lines: [Level, string][] = []
  return {
    lines,
    write: (level, line) => void lines.push([level, line]),
    flush: () => Promise.resolve(),
  }
}

const CLEAN: Verdict = {
  class: 'clean',
  action: 'pass',
  finding: null,
  findings: [],
  recipients: [],
  reason: 'nothing found',
  policy: 'action.clean = "pass"',
  policySource: 'default',
  options: NO_OPTIONS,
  monitored: [],
}

const EVENT: MessageEvent = {
  envelope: makeEnvelope({
    id: 'ID23',
    queueId: 'QUEUE1',
    sender: 'a@x',
    recipients: [{ address: 'b@x' }, { address: 'c@x' }],
    arrivedAt: 0,
  }),
  size: 1234,
  messageId: '<m@x>',
  verdict: CLEAN,
  antivirus: true,
  relay: 'sendmail',
  reply: accepted('resubmitted by sendmail'),
  times: { spool: 0.4, parse: 1.6, 'scan.clamd': 20 },
  error: null,
}

const lineOf = (event: Partial<MessageEvent>): [Level, string] | undefined => {
  const log = memoryLog()
  logMessage(log, { ...EVENT, ...event })
  t.equal(log.lines.length, 1)
  return log.lines[0]
}

t.test('the line of a message', async t => {
  t.strictSame(lineOf({}), [
    'info',
    'ID23: queue_id=QUEUE1, from=<a@x>, to=<b@x>, to=<c@x>, size=1234, nrcpt=2, message-id=<m@x>, origin=inbound, relay=sendmail, delays=spool:0/parse:2/scan.clamd:20, dsn=2.0.0, status=sent (resubmitted by sendmail), action=pass, verdict=clean, reason=nothing found',
  ])
})

t.test('what was known', async t => {
  const [, line] = lineOf({ cached: 'clamd 2 of 3; yara 4 of 4' }) ?? []
  t.match(line, ', cached=clamd 2 of 3; yara 4 of 4, relay=')
})

t.test('the line of a finding', async t => {
  const finding = {
    scanner: 'clamd',
    name: 'Eicar',
    class: 'infected',
    part: '1.2/x.exe',
  } as const
  const [level, line] = lineOf({
    verdict: {
      ...CLEAN,
      class: 'infected',
      action: 'quarantine',
      finding,
      reason: 'virus Eicar found in x.exe',
    },
    relay: 'quarantine',
    reply: accepted('kept in quarantine; id=ID23'),
  }) ?? ['', '']
  t.equal(level, 'info')
  t.match(
    line,
    /, relay=quarantine, .*, status=quarantined \(kept in quarantine\), scanner=clamd, finding=Eicar, part=1\.2\/x\.exe, action=quarantine, verdict=infected, reason=virus Eicar found in x\.exe$/,
  )
})

t.test('the line of a message that did not get far', async t => {
  const error = new MailError('4.3.1', 'insufficient system storage', {
    cause: new Error('ENOSPC: no space left on device, write'),
  })
  const [level, line] = lineOf({
    envelope: makeEnvelope({
      id: 'ID23',
      sender: '',
      recipients: [],
      arrivedAt: 0,
    }),
    size: null,
    messageId: '',
    verdict: null,
    antivirus: false,
    relay: 'none',
    reply: failed('4.3.1', 'insufficient system storage'),
    times: {},
    error,
  }) ?? ['', '']
  t.equal(level, 'warning')
  t.equal(
    line,
    'ID23: queue_id=-, from=<>, size=-, nrcpt=0, origin=inbound, antivirus=none, relay=none, delays=, dsn=4.3.1, status=deferred (insufficient system storage), error="insufficient system storage: ENOSPC: no space left on device, write"',
  )
})

t.test('a chosen value cannot add a field', async t => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['a, verdict=clean', '"a, verdict=clean"'],
    ['a=b', '"a=b"'],
    ['a,b', '"a,b"'],
    ['"', '"\\""'],
    ['a "b" c', 'a "b" c'],
    ['x", y=\\', '"x\\", y=\\\\"'],
  ]
  for (const [value, shown] of cases) {
    const [, line = ''] =
      lineOf({
        messageId: value,
        verdict: { ...CLEAN, reason: value },
        reply: failed('5.7.1', value),
      }) ?? []
    t.ok(line.endsWith(`, reason=${shown}`), line)
    t.ok(line.includes(`, message-id=${shown}, origin=`), line)
    t.ok(line.includes(`, status=rejected (${shown}), action=`), line)
  }
})

t.test('all scanners, the ones left out, and other addresses', async t => {
  const found = (scanner: string): Verdict['findings'][number] => ({
    scanner,
    name: 'x',
    class: 'banned',
    part: '',
  })
  const finding = found('attachment-name')
  const findings = [found('clamd'), found('attachment-name'), found('builtin')]
  const verdict = { ...CLEAN, action: 'redirect', finding, findings } as const
  const copyTo = ['copy@x']
  const recipients = Array.from({ length: 7 }, (_, at) => ({
    address: `r${at}@x`,
  }))
  const [, line = ''] =
    lineOf({
      envelope: { ...EVENT.envelope, recipients },
      verdict: { ...verdict, options: { ...NO_OPTIONS, copyTo } },
      redirectTo: 'desk@x',
    }) ?? []
  t.match(line, 'to=<r4@x>, to_omitted=2, size=')
  t.match(line, 'relay=sendmail, redirect_to=<desk@x>, copy_to=<copy@x>, ')
  t.match(line, 'scanner=attachment-name, finding=x, scanners=')
  t.match(line, 'scanners=attachment-name/clamd/builtin, ')
  t.notMatch(lineOf({})?.[1], /scanners=|to_omitted=|redirect_to=|copy_to=/u)
})

t.test("what became of it, in Postfix's words", async t => {
  const check = (
    status: string,
    reply: MessageEvent['reply'],
    action: Verdict['action'] = 'pass',
  ): void => {
    const verdict = { ...CLEAN, action }
    t.match(
      lineOf({ reply, verdict })?.[1],
      new RegExp(`, status=${status} \\(`),
    )
  }
  check('sent', accepted('x'))
  check('sent', accepted('x'), 'redirect')
  check('discarded', accepted('x'), 'discard')
  check('quarantined', accepted('x'), 'quarantine')
  check('deferred', failed('4.3.0', 'x'), 'quarantine')
  check('rejected', failed('5.7.1', 'x'), 'reject')
  check('rejected', failed('5.7.1', 'x'), 'pass')
})

t.test('a client, a user and many recipients', async t => {
  const recipients = Array.from({ length: 50 }, (_, at) => ({
    address: `r${at}@x`,
  }))
  const envelope = {
    ...EVENT.envelope,
    recipients,
    client: {
      ...EVENT.envelope.client,
      name: 'mail.x',
      address: '192.0.2.1',
    },
    saslUsername: 'alice',
    origin: 'submission' as const,
  }
  const line = lineOf({ envelope })?.[1] ?? ''
  t.equal(line.match(/ to=/g)?.length, 5)
  t.match(
    line,
    /, nrcpt=50, client=mail\.x\[192\.0\.2\.1\], sasl_username=alice, /,
  )
  t.match(line, /, origin=submission, /)
  const unnamed = { ...envelope, client: { ...envelope.client, name: '' } }
  t.match(lineOf({ envelope: unnamed })?.[1], /client=unknown\[192\.0\.2\.1\]/)
})

t.test('no byte of a message makes another line, or a long one', async t => {
  const evil = `x\r\nID24: status=sent\n<22>postfix/qmgr[1]: removed\u001b[2J\u202e\u2028\0${'y'.repeat(5000)}`
  const finding = {
    scanner: 'clamd',
    name: evil,
    class: 'infected',
    part: evil,
  } as const
  const client = { ...EVENT.envelope.client, name: evil, address: evil }
  const [, line = ''] =
    lineOf({
      envelope: {
        ...EVENT.envelope,
        queueId: evil,
        sender: evil,
        recipients: Array(9).fill({ address: evil }) as { address: string }[],
        client,
        saslUsername: evil,
      },
      messageId: evil,
      verdict: { ...CLEAN, finding, reason: evil },
      relay: evil,
      reply: failed('4.3.0', evil),
      times: { [evil]: 1 },
      error: new Error(evil, { cause: evil }),
    }) ?? []
  t.match(line, /^ID23: [^\p{Cc}\u2028\u202e]+$/u)
  // What logger(1) is told to take for one line.
  t.ok(Buffer.byteLength(line) < 8000, `${line.length}`)
  const wide = '\u{1f600},'.repeat(500)
  const [, bytes = ''] =
    lineOf({
      envelope: {
        ...EVENT.envelope,
        sender: wide,
        recipients: Array(9).fill({ address: wide }) as { address: string }[],
        client: { ...client, name: wide, address: wide },
        saslUsername: wide,
      },
      messageId: wide,
      verdict: { ...CLEAN, finding: { ...finding, name: wide }, reason: wide },
      reply: failed('4.3.0', wide),
      error: new Error(wide),
    }) ?? []
  t.ok(Buffer.byteLength(bytes) < 8000, `${Buffer.byteLength(bytes)}`)

  const log = memoryLog()
  logScannerFailure(log, { id: 'ID', scanner: 'clamd', error: new Error(evil) })
  logNotice(log, 'ID', evil)
  logFailure(log, 'ID', new Error(evil))
  logNoAntivirus(log)
  t.strictSame(
    log.lines.map(([level]) => level),
    ['warning', 'info', 'error', 'warning'],
  )
  for (const [, text] of log.lines) {
    t.match(text, /^[^\p{Cc}\u2028\u202e]{1,300}$/u)
  }
})

t.test('whatever was thrown has a line', async t => {
  for (const error of [
    undefined,
    'text',
    7,
    Object.create(null),
    Symbol('x'),
  ]) {
    const [level, line] = lineOf({ error }) ?? []
    t.equal(level, 'warning')
    t.match(line, /, error=./)
  }
})

function settingsOf(log_to: LogTarget, postlog_path: string): LogSettings {
  // Lines that no one takes go nowhere here.
  const log_file = '/dev/null'
  return { log_to, postlog_path, log_file, records_directory: '/nonexistent' }
}

t.test('lines are handed to a program, in order, by level', async t => {
  const folder = scratchFolder(t, 'log')
  const postlogPath = join(folder, 'postlog')
  const out = join(folder, 'out')
  const script = `#!/bin/sh\n{ echo "$@"; cat; } >>${out}\n`
  writeFileSync(postlogPath, script, { mode: 0o755 })
  const log = openLog(settingsOf('postlog', postlogPath), 'filter-pipe')
  await log.flush()
  log.write('info', 'one')
  log.write('info', 'two')
  log.write('warning', 'three')
  log.write('info', 'four')
  void log.flush()
  log.write('error', 'five')
  await log.flush()
  t.strictSame(readFileSync(out, 'utf8').trimEnd().split('\n'), [
    '-t postsift/filter-pipe -p info',
    'one',
    'two',
    '-t postsift/filter-pipe -p warn',
    'three',
    '-t postsift/filter-pipe -p info',
    'four',
    '-t postsift/filter-pipe -p error',
    'five',
  ])
})

t.test('a resident program need not flush', async t => {
  const folder = scratchFolder(t, 'log')
  const postlogPath = join(folder, 'postlog')
  const out = join(folder, 'out')
  writeFileSync(out, '')
  writeFileSync(postlogPath, `#!/bin/sh\ncat >>${out}\n`, { mode: 0o755 })
  const settings = settingsOf('postlog', postlogPath)
  openLog(settings, 'filterd', { resident: true }).write('info', 'by itself')
  for (let count = 0; count < 500; count++) {
    if (readFileSync(out, 'utf8') !== '') break
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  t.equal(readFileSync(out, 'utf8'), 'by itself\n')
})

t.test('a log that cannot be written changes nothing', async t => {
  const folder = scratchFolder(t, 'log')
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const failing = join(folder, 'failing')
  writeFileSync(failing, '#!/bin/sh\nexit 75\n', { mode: 0o755 })
  for (const postlogPath of [join(folder, 'none'), file, failing]) {
    const log = openLog(settingsOf('postlog', postlogPath), 'filter-pipe')
    log.write('info', 'x'.repeat(500_000))
    await t.resolves(log.flush(), postlogPath)
  }
  const none = openLog(settingsOf('none', ''), 'x')
  t.equal(none, NO_LOG)
  none.write('info', 'x')
  await t.resolves(none.flush())
})
