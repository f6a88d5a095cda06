/*
 * NAME
 *   rspamd.test - the scanner against fake answers, and what it asks
 */
import t, { type Test } from 'tap'
import type { Envelope } from '../../src/mail/envelope.js'
import {
  headerValue,
  rspamdHeaders,
} from '../../src/scan/rspamd/rspamd-headers.js'
import { makeEnvelope, UNKNOWN_CLIENT } from '../../src/mail/envelope.js'
import { plainMessage } from '../helper/eicar.js'
import { randomOf } from '../fuzz/random.js'
import {
  fakeEngine,
  http,
  isWholeRequest,
  saying,
  type Answer,
} from './fake-engine.js'
import { askWith, fileOf, messageOf, scannerOf } from './sample.js'

const LETTER = messageOf({ bytes: plainMessage() })

const HAM = { action: 'no action', score: 0.5, required_score: 15 }

const ask = async (
  t: Test,
  answer: Answer,
  options: readonly string[] = [],
  envelope: Partial<Envelope> = {},
) => {
  const { address } = await fakeEngine(t, answer, isWholeRequest)
  const scanner = await scannerOf(t, 'rspamd', [
    ...[`address=${address}`, 'time_limit=2', 'breaker_failures=0'],
    ...options,
  ])
  return askWith(scanner, LETTER, envelope)
}

t.test('actions and levels', async t => {
  const check = async (
    known: object,
    expected: string,
    options: readonly string[] = [],
    envelope: Partial<Envelope> = {},
  ) => {
    const body = JSON.stringify({ ...HAM, ...known })
    const said = await ask(t, saying(http(200, body)), options, envelope)
    const found = said.findings.map(it => `${it.class} ${it.name}`)
    const [told] = said.reports
    const notes = told?.note === undefined ? '' : ` (${told.note})`
    const text = `${found.join(', ') || 'ham'}${notes}`
    t.equal(text, expected, `${body} ${options}`)
    t.equal(told?.score, { ...HAM, ...known }.score)
  }
  const before: Partial<Envelope> = { stage: 'before-queue' }
  await check({}, 'ham')
  await check({ action: 'greylist', score: 5 }, 'ham')
  await check({ action: 'add header', score: 7.25 }, 'spam score 7.3')
  await check({ action: 'rewrite subject', score: 7 }, 'spam score 7.0')
  await check({ action: 'reject', score: 16 }, 'spam-certain score 16.0')
  await check({ action: 'discard', score: 16 }, 'spam-certain score 16.0')
  await check({ action: 'quarantine', score: 16 }, 'spam-certain score 16.0')
  await check({ action: 'of our own', score: 3 }, 'spam score 3.0')
  await check({ is_skipped: true, score: 0 }, 'ham')
  // GTUBE is skipped, and rejected.
  const gtube = { is_skipped: true, action: 'reject', score: 15 }
  await check(gtube, 'spam-certain score 15.0')
  await check(gtube, 'spam-certain score 15.0', ['spam_certain_level=50'])
  await check({ action: 'add header', score: 7 }, 'ham', ['spam_level=8'])
  await check({ score: 5 }, 'spam score 5.0', ['spam_level=5'])
  await check({ action: 'reject', score: 16 }, 'spam score 16.0', [
    'spam_certain_level=20',
  ])
  await check({ action: 'reject', score: 16 }, 'ham', ['spam_level=20'])
  await check({ score: 5 }, 'spam-certain score 5.0', ['spam_certain_level=5'])

  const soft = { action: 'soft reject', score: 1 }
  const later = { ...soft, messages: { smtp_message: 'Try again later' } }
  const failed = 'unchecked-error rspamd soft reject'
  await check(soft, failed)
  await check(later, `${failed}: Try again later`, [], before)
  const greylist = { ...later, passthrough_module: 'greylist' }
  await check(greylist, 'ham (soft reject of greylist ignored)')
  await check(greylist, `${failed}: Try again later`, [], before)
  const limited = { ...later, passthrough_module: 'ratelimit' }
  await check(limited, 'ham (soft reject of ratelimit ignored)')
  const other = { ...later, passthrough_module: 'force_actions' }
  await check(other, `${failed}: Try again later`)

  const virus = (name: string, options: unknown) => ({
    symbols: { [name]: { score: 0, options } },
  })
  await check(virus('CLAM_VIRUS', ['Eicar']), 'infected Eicar')
  await check(virus('CLAM_VIRUS', []), 'infected CLAM_VIRUS')
  await check(virus('CLAM_VIRUS', 'x'), 'infected CLAM_VIRUS')
  await check(virus('OTHER', ['Eicar']), 'ham')
  await check(virus('OTHER', ['A\u202eB\n']), 'infected A?B?', [
    'virus_symbols=OTHER',
  ])
  await check(virus('CLAM_VIRUS', ['x']), 'ham', ['virus_symbols=NONE'])
})

t.test('what is no answer', async t => {
  const ham = http(200, JSON.stringify(HAM))
  const cases: Record<string, RegExp> = {
    '': /connection|hang up/,
    [http(200, '')]: /not from rspamd/,
    [http(200, '[]')]: /not from rspamd/,
    [http(200, 'null')]: /not from rspamd/,
    [http(200, 'pong\r\n')]: /not from rspamd/,
    [http(200, '{}')]: /without an action/,
    [http(200, '{"action":"no action"}')]: /without an action/,
    [http(200, '{"action":"no action","score":"1"}')]: /without an action/,
    [http(200, '{"action":"no action","score":1e999}')]: /without an action/,
    [http(200, JSON.stringify({ ...HAM, error: 'x', error_domain: 'y' }))]:
      /HTTP 200: x/,
    [http(401, '{"error":"Unauthorized"}')]: /HTTP 401: Unauthorized/,
    [http(500, '{"error":"invalid content length"}')]: /HTTP 500: invalid/,
    [http(503, JSON.stringify(HAM))]: /HTTP 503/,
    [http(301, JSON.stringify(HAM))]: /HTTP 301/,
    [http(404, '<html>nginx</html>')]: /HTTP 404: reply is not from rspamd/,
    [ham.slice(0, -1)]: /connection|aborted|lost/,
    [ham.slice(0, 20)]: /connection|Parse|hang up|aborted/,
    '220 mx.example ESMTP\r\n': /Parse Error/,
    [http(200, `${JSON.stringify(HAM)}${' '.repeat(5_000_000)}`)]:
      /longer than 4 MiB/,
  }
  for (const [text, error] of Object.entries(cases)) {
    await t.rejects(ask(t, saying(text)), error, text.slice(0, 100))
  }
  const silent = () => undefined
  await t.rejects(ask(t, silent, ['time_limit=1']), /time_limit of 1 s is over/)
  const slow: Answer = socket => void socket.write(ham.slice(0, -1))
  await t.rejects(ask(t, slow, ['time_limit=1']), /time_limit of 1 s is over/)
})

t.test('a kept connection that is closed meanwhile', async t => {
  const body = JSON.stringify(HAM)
  const kept = http(200, body).replace('Connection: close\r\n', '')
  const { address, questions } = await fakeEngine(
    t,
    socket => {
      socket.write(kept)
      setTimeout(() => socket.destroy(), 30)
    },
    isWholeRequest,
  )
  const scanner = await scannerOf(t, 'rspamd', [`address=${address}`])
  for (let message = 0; message < 3; message++) {
    const { reports } = await askWith(scanner, LETTER)
    t.equal(reports[0]?.score, 0.5)
    await new Promise(resolve => setTimeout(resolve, message * 40))
  }
  t.ok(questions.length >= 2)
})

t.test('what it asks', async t => {
  const answer = saying(http(200, JSON.stringify(HAM)))
  const { address, questions } = await fakeEngine(t, answer, isWholeRequest)
  const password = fileOf(t, 'password', 'it is secret\nmore\n')
  const check = async (
    known: Partial<Envelope>,
    expected: readonly string[],
    options: readonly string[] = [],
  ) => {
    const scanner = await scannerOf(t, 'rspamd', [
      ...[`address=${address}`, ...options],
    ])
    await askWith(scanner, LETTER, known)
    const question = String(questions.at(-1))
    const [head = '', ...body] = question.split('\r\n\r\n')
    t.equal(body.join('\r\n\r\n'), String(plainMessage()))
    const [first, ...lines] = head.split('\r\n')
    t.equal(first, 'POST /checkv2 HTTP/1.1')
    const ours = lines.filter(
      line => !/^(?:Host|Connection|Content-Length):/.test(line),
    )
    t.same(ours, expected)
  }
  const settings =
    'Settings: {"symbols_disabled":["GREYLIST_CHECK","GREYLIST_SAVE","RATELIMIT_CHECK","RATELIMIT_UPDATE"]}'
  const plain = [
    'From: <sender@example.com>',
    'Deliver-To: <recipient@example.org>',
    settings,
    'Rcpt: <recipient@example.org>',
  ]
  await check({}, plain)
  await check(
    {},
    [...plain, 'Password: it is secret'],
    [`password_file=${password}`],
  )
  const client = {
    ...UNKNOWN_CLIENT,
    ...{ address: 'IPv6:2001:db8::1', name: 'mx.example', helo: 'helo' },
  }
  await check(
    {
      ...{ client, queueId: '4Abc', sender: '', stage: 'before-queue' },
      recipients: [{ address: 'a@b.example' }, { address: '"c,d"@e.example' }],
    },
    [
      ...['From: <>', 'IP: 2001:db8::1', 'Helo: helo', 'Hostname: mx.example'],
      ...['Queue-ID: 4Abc', 'Rcpt: <a@b.example>', 'Rcpt: <"c,d"@e.example>'],
    ],
  )
  const none = { ...UNKNOWN_CLIENT, address: '[UNAVAILABLE]', name: 'unknown' }
  await check({ client: none }, plain)
  await check(
    { origin: 'submission', isAuthenticated: true, saslUsername: 'ann' },
    [plain[0] ?? '', 'User: ann', ...plain.slice(1)],
    ['submission=true'],
  )
  await check(
    { origin: 'submission' },
    [plain[0] ?? '', 'User: authenticated', ...plain.slice(1)],
    ['submission=true'],
  )
})

t.test('a message that begins as zstd is not unpacked', async t => {
  const answer = saying(http(200, JSON.stringify(HAM)))
  const { address, questions } = await fakeEngine(t, answer, isWholeRequest)
  const scanner = await scannerOf(t, 'rspamd', [`address=${address}`])
  const bytes = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3])
  await askWith(scanner, messageOf({ bytes }))
  const question = questions.at(-1) ?? Buffer.alloc(0)
  const at = question.indexOf('\r\n\r\n') + 4
  t.same(question.subarray(at), Buffer.concat([Buffer.from('\n'), bytes]))
})

t.test('many recipients', async t => {
  const recipients = Array.from({ length: 1000 }, (_, at) => ({
    address: `user-${at}-ü@example.org`,
  }))
  const envelope = makeEnvelope({
    ...{ id: 'X', sender: 'a@b', arrivedAt: 0, recipients },
  })
  const { headers, leftOut } = rspamdHeaders(envelope)
  t.equal(headers['Rcpt']?.length, 200)
  t.equal(leftOut, 800)
  t.equal(headers['Deliver-To'], undefined)
  const long = recipients.map(({ address }) => ({
    address: `${'x'.repeat(900)}${address}`,
  }))
  const fewer = rspamdHeaders({ ...envelope, recipients: long })
  t.ok(JSON.stringify(fewer.headers).length < 40_000)
})

// Whatever a stranger writes: the same names, no line end, no other URL.
t.test('an envelope never becomes a header name or a line', async t => {
  const pieces = [
    '\r\n',
    '\n',
    '\r',
    '\0',
    ':',
    ',',
    '<',
    '>',
    '"',
    '\\',
    ' ',
    '@',
    'File: /etc/passwd',
    'é',
    '例',
    '\u{1f600}',
    '\ud800',
    '\x7f',
    '\t',
    'a',
    '?',
    '&',
    '%0d%0a',
    'IPv6:',
    '127.0.0.1',
    'x'.repeat(600),
  ]
  const { pick, upTo } = randomOf(20, 0)
  const text = (): string =>
    Array.from({ length: upTo(8) }, () => pick(pieces)).join('')
  const names = new Set([
    'From',
    'IP',
    'Helo',
    'Hostname',
    'Queue-ID',
    'User',
    'Deliver-To',
    'Settings',
    'Rcpt',
  ])
  for (let round = 0; round < 3000; round++) {
    const { headers } = rspamdHeaders(
      makeEnvelope({
        ...{ id: 'X', arrivedAt: 0, sender: text(), queueId: text() },
        ...{ saslUsername: text(), isAuthenticated: round % 2 === 0 },
        recipients: [{ address: text() }, { address: text() }],
        client: {
          ...UNKNOWN_CLIENT,
          ...{ name: text(), address: text(), helo: text() },
        },
      }),
    )
    for (const [name, value] of Object.entries(headers)) {
      const values = typeof value === 'string' ? [value] : value
      // As node:http wants them, or it throws.
      const isSafe = values.every(it => /^[\x20-\x7e\x80-\xff]*$/.test(it))
      if (!names.has(name) || !isSafe)
        t.fail(`${name}: ${JSON.stringify(value)}`)
    }
  }
  t.equal(headerValue('ü\r\n\0'), '\xc3\xbc')
})

t.test('verified domains', async t => {
  const check = async (
    symbols: Record<string, readonly string[]>,
    expected: readonly string[],
    options = ['verified=true'],
    sender = 'a@Sender.example',
  ) => {
    const hits = Object.entries(symbols).map(([name, options]) => [
      name,
      { score: 0, options },
    ])
    const body = JSON.stringify({ ...HAM, symbols: Object.fromEntries(hits) })
    const said = await ask(t, saying(http(200, body)), options, { sender })
    t.same(said.reports[0]?.verifiedDomains ?? [], expected, body)
  }
  const dkim = ['Example.com:s=sel', 'other.example:s=a.b']
  await check({ R_DKIM_ALLOW: dkim }, ['example.com', 'other.example'])
  await check({ DMARC_POLICY_ALLOW: ['example.com', 'none'] }, ['example.com'])
  await check({ R_SPF_ALLOW: ['+ip4:192.0.2.1'] }, ['sender.example'])
  await check({ R_SPF_ALLOW: ['+mx'] }, [], ['verified=true'], '')
  await check({ R_DKIM_ALLOW: dkim }, [], [])
  await check({ R_DKIM_REJECT: dkim, DMARC_POLICY_REJECT: ['a.example'] }, [])
  await check({ R_DKIM_ALLOW: ['', 'a b.example:s=x', 'x', 'a@b.example'] }, [])
})

t.test('wrong settings', async t => {
  const check = (options: readonly string[], error: RegExp) =>
    t.rejects(scannerOf(t, 'rspamd', options), error, String(options))
  await check(['address=localhost'], /must be "unix:/)
  await check(['spam_level=6', 'spam_certain_level=5'], /not be less than/)
  await check(['spam_level=high'], /must be a number/)
  await check(['time_limit=0'], /time_limit must be more than 0/)
  await check(['password_file=/nonexistent'], /password_file cannot be read/)
})
