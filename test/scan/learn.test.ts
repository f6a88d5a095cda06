/*
 * NAME
 *   learn.test - spam engines are taught, and nothing happens twice
 */
import t, { type Test } from 'tap'
import { bytesOf } from '../../src/util/bytes.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { withoutOurs } from '../../src/quarantine-commands/learn.js'
import { plainMessage } from '../helper/eicar.js'
import { startRspamd } from '../helper/rspamd.js'
import { startSpamd } from '../helper/spamd.js'
import {
  fakeEngine,
  http,
  isWholeRequest,
  saying,
  type Answer,
} from './fake-engine.js'
import { scannerOf } from './sample.js'

const teach = async (
  scanner: Scanner,
  as: 'spam' | 'ham',
  message = plainMessage(),
): Promise<string | undefined> =>
  scanner.learn?.(bytesOf(message), as, AbortSignal.timeout(30_000))

t.test('spamd', async t => {
  const taught = await startSpamd(t, { teachable: true })
  const scanner = await scannerOf(t, 'spamd', [`address=${taught.address}`])
  const spam = plainMessage({ subject: 'Cheap pills', text: 'Buy pills now.' })
  t.equal(await teach(scanner, 'spam', spam), 'learned')
  t.equal(await teach(scanner, 'spam', spam), 'known', 'once more')
  const ham = plainMessage({ subject: 'Minutes', text: 'See the minutes.' })
  t.equal(await teach(scanner, 'ham', ham), 'learned')
  t.equal(await teach(scanner, 'ham', spam), 'learned', 'the other way')
  t.match(taught.log(), /learned message|Setting local/)
  const closed = await startSpamd(t)
  const other = await scannerOf(t, 'spamd', [`address=${closed.address}`])
  await t.rejects(teach(other, 'spam'), /error 69/)
})

t.test('rspamd', async t => {
  const engine = await startRspamd(t, { controller: true })
  const make = (options: readonly string[]) =>
    scannerOf(t, 'rspamd', [
      `controller_address=${engine.controllerAddress}`,
      ...options,
    ])
  // It wants a password, and has none.
  await t.rejects(teach(await make([]), 'spam'), /HTTP 401: Unauthorized/)
  // The worker that scans does not learn.
  const worker = await make([`controller_address=${engine.address}`])
  await t.rejects(teach(worker, 'spam'), /HTTP \d+/)
})

t.test('what rspamd answers', async t => {
  const ask = async (t: Test, answer: Answer, as: 'spam' | 'ham') => {
    const fake = await fakeEngine(t, answer, isWholeRequest)
    const scanner = await scannerOf(t, 'rspamd', [
      `controller_address=${fake.address}`,
    ])
    const outcome = await teach(scanner, as)
    return { outcome, question: String(fake.questions[0]) }
  }
  const check = async (status: number, body: object, expected: string) => {
    const answer = saying(http(status, JSON.stringify(body)))
    const { outcome, question } = await ask(t, answer, 'ham')
    t.equal(outcome, expected, JSON.stringify(body))
    t.match(question, /^POST \/learnham HTTP/)
  }
  await check(200, { success: true }, 'learned')
  const known = { error: '<x> has been already learned as ham, ignore it' }
  await check(208, known, 'known')
  await check(404, known, 'known')
  const fails = (status: number, body: object, error: RegExp) =>
    t.rejects(ask(t, saying(http(status, JSON.stringify(body))), 'ham'), error)
  await fails(404, { error: 'no classifiers defined' }, /no classifiers/)
  await fails(401, { error: 'Unauthorized' }, /HTTP 401: Unauthorized/)
  await fails(429, { error: 'slow down' }, /HTTP 429/)
  await fails(200, {}, /did not learn/)
  await fails(200, { success: false }, /did not learn/)
  await fails(200, { success: true, error: 'half' }, /HTTP 200: half/)
})

t.test('without fields of filters, in LF', async t => {
  const text = [
    'X-Postsift-Verdict: spam; id=X',
    'X-Spam-Flag: YES',
    'Subject: x',
    ' more',
    'x-spam-status: Yes',
    '\ttests=A',
    'To: y',
    '',
    'X-Spam-Flag: in the text',
    '',
  ].join('\r\n')
  const bytes = withoutOurs(bytesOf(Buffer.from(text)))
  t.equal(
    String(bytes.slice(0, bytes.size)),
    'Subject: x\n more\nTo: y\n\nX-Spam-Flag: in the text\n',
  )
})
