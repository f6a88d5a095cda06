/*
 * NAME
 *   spamd.test - the scanner against fake answers, one for each error
 */
import type net from 'node:net'
import t, { type Test } from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { waitUntil } from '../helper/wait.js'
import { fakeEngine, saying, type Answer } from './fake-engine.js'
import { askWith, messageOf, scannerOf } from './sample.js'

const LETTER = messageOf({ bytes: plainMessage() })

const reply = (head: string, body = '') =>
  `SPAMD/1.1 0 EX_OK\r\n${head}\r\n\r\n${body}`

const ask = async (
  t: Test,
  answer: Answer,
  options: readonly string[] = [],
) => {
  const { address } = await fakeEngine(t, answer)
  const scanner = await scannerOf(t, 'spamd', [
    ...[`address=${address}`, 'time_limit=2', 'breaker_failures=0'],
    ...options,
  ])
  return askWith(scanner, LETTER)
}

t.test('what is believed', async t => {
  const check = async (
    text: string,
    expected: string,
    options: readonly string[] = [],
  ) => {
    const { findings, reports } = await ask(t, saying(text), options)
    const [found] = findings
    const [told] = reports
    const tests = told?.tests?.map(({ name }) => name).join(',')
    const said = `${found?.class ?? 'ham'} ${told?.score}/${told?.threshold} ${tests}`
    t.equal(said, expected, `${text.slice(0, 60)} ${options}`)
    if (found) t.equal(found.score, told?.score)
  }
  const spam = reply('Content-length: 3\r\nSpam: True ; 7.5 / 5.0', 'A,B')
  const ham = reply('Content-length: 0\r\nSpam: False ; -1.2 / 5.0')
  await check(spam, 'spam 7.5/5 A,B')
  await check(ham, 'ham -1.2/5 ')
  // REPORT_IFSPAM's words, and other servers.
  await check(reply('Spam: Yes ; 7.5 / 5.0', 'A\r\nB\r\n'), 'spam 7.5/5 A,B')
  await check(reply('Spam: No ; 4.9 / 5.0', ''), 'ham 4.9/5 ')
  // Rounded to its threshold, and not spam.
  await check(reply('Spam: False ; 5.0 / 5.0', ''), 'ham 5/5 ')
  await check(spam, 'ham 7.5/9 A,B', ['spam_level=9'])
  await check(spam, 'spam 7.5/7.5 A,B', ['spam_level=7.5'])
  await check(spam, 'spam-certain 7.5/5 A,B', ['spam_certain_level=7'])
  await check(spam, 'spam 7.5/5 A,B', ['spam_certain_level=8'])
  await check(ham, 'spam -1.2/-2 ', ['spam_level=-2'])
})

t.test('what is no answer', async t => {
  const whole = reply('Content-length: 3\r\nSpam: True ; 7.5 / 5.0', 'A,B')
  const cases: Record<string, RegExp> = {
    '': /no reply/,
    'SPAMD/1.1 0 EX_OK\r\n': /ends in its header/,
    'SPAMD/1.1 0 EX_OK': /ends in its header/,
    'SPAMD/1.1 0 EX_OK\r\n\r\n': /without a verdict/,
    'SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\n\r\n': /without a verdict/,
    [whole.slice(0, -1)]: /2 of 3 bytes/,
    [`${whole}C`]: /4 of 3 bytes/,
    [whole.slice(0, -5)]: /ends in its header/,
    'SPAMD/1.0 76 Bad header line: (x)\r\n': /error 76: Bad header line/,
    'SPAMD/1.0 79 Timeout: (300 second timeout)\r\n': /error 79: Timeout/,
    'SPAMD/1.0 69 TELL commands are not enabled\r\n': /error 69/,
    'SPAMD/1.0 75 busy\r\n': /error 75/,
    'SPAMD/1.5 0 PONG\r\n': /ends in its header/,
    'HTTP/1.1 200 OK\r\n\r\nSpam: True ; 7.5 / 5.0': /unexpected reply/,
    '220 mx.example ESMTP\r\n': /unexpected reply/,
    [reply('Spam: Maybe ; 7.5 / 5.0')]: /without a verdict/,
    [reply('Spam: False ; nan / 5.0')]: /without a verdict/,
    [reply('Spam: False ; 1.0')]: /without a verdict/,
    [reply('Spam: False ; 1.0 / 5.0\r\nSpam: True ; 9.0 / 5.0')]:
      /without a verdict/,
    [reply(
      'Content-length: 70000\r\nSpam: True ; 7.5 / 5.0',
      'A'.repeat(70_000),
    )]: /longer than 64 KiB/,
  }
  for (const [text, error] of Object.entries(cases)) {
    await t.rejects(ask(t, saying(text)), error, text.slice(0, 60))
  }
  const early = (socket: net.Socket) => void socket.destroy()
  await t.rejects(ask(t, early), /connection lost|ECONNRESET|no reply/)
  const silent = () => undefined
  await t.rejects(ask(t, silent, ['time_limit=1']), /time_limit of 1 s is over/)
})

t.test('a reply before the end of the message is none', async t => {
  const text = reply('Content-length: 0\r\nSpam: False ; 0.0 / 5.0')
  const { address } = await fakeEngine(
    t,
    socket => {
      socket.write(text)
      socket.pause()
    },
    () => true,
  )
  const scanner = await scannerOf(t, 'spamd', [
    ...[`address=${address}`, 'time_limit=5', 'size_limit=100M'],
  ])
  const large = messageOf({ bytes: Buffer.alloc(20_000_000, 'a\n') })
  await t.rejects(askWith(scanner, large), /before the end of the message/)
})

t.test('addresses in order, and none is believed by half', async t => {
  const half = await fakeEngine(t, saying('SPAMD/1.1 0 EX_OK\r\n'))
  const good = await fakeEngine(t, saying(reply('Spam: True ; 7.5 / 5.0', 'A')))
  const scanner = await scannerOf(t, 'spamd', [
    `address=127.0.0.1:1,${half.address},${good.address}`,
  ])
  const { findings } = await askWith(scanner, LETTER)
  t.match(findings, [{ class: 'spam' }])
  t.equal(half.questions.length, 1)
  await waitUntil(() => good.questions.length === 1 || undefined, {
    what: 'it',
  })
})

t.test('what it is shown', async t => {
  const answer = saying(reply('Spam: False ; 0.0 / 5.0'))
  const { address, questions } = await fakeEngine(t, answer)
  const check = async (sender: string, options: string[], head: string) => {
    const scanner = await scannerOf(t, 'spamd', [
      ...[`address=${address}`, ...options],
    ])
    await askWith(scanner, LETTER, { sender })
    const body = Buffer.concat([
      Buffer.from(`Return-Path: <${sender.replace(/[\r\n\0]/g, '')}>\n`),
      plainMessage(),
    ])
    const expected = head.replace('N', String(body.length))
    t.equal(questions.at(-1)?.toString(), `${expected}\r\n\r\n${body}`, sender)
  }
  const head = 'SYMBOLS SPAMC/1.5\r\nContent-length: N'
  await check('a@b.example', [], head)
  await check('', [], head)
  await check('ü@例え.example', [], head)
  await check('a\r\nReceived: x\n\0@b', [], head)
  await check('a@b.example', ['user=ann@site'], `${head}\r\nUser: ann@site`)
})

t.test('not asked, and the record says so', async t => {
  const scanner = await scannerOf(t, 'spamd', [
    ...['address=127.0.0.1:1', 'size_limit=100'],
  ])
  const told = async (size: number, envelope = {}) => {
    const message = messageOf({ bytes: Buffer.alloc(size, 'a') })
    const { findings, reports } = await askWith(scanner, message, envelope)
    t.same(findings, [])
    return reports.map(it => it.note).join()
  }
  t.equal(await told(101), 'not asked: larger than size_limit (101 bytes)')
  await t.rejects(told(100), /ECONNREFUSED/)
  const own = 'not asked: mail of our own users'
  t.equal(await told(10, { origin: 'submission' }), own)
  t.equal(await told(10, { isAuthenticated: true }), own)
})
