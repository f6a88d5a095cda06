/*
 * NAME
 *   t-06-daemon - filterd as an SMTP server after a real Postfix
 */

import t from 'tap'
import { sendMail } from '../../helper/client.js'
import { plainMessage } from '../../helper/eicar.js'
import { freePort } from '../../helper/port.js'
import { startBench } from '../story/bench.js'
import { deliver, isWhole, setbacks, settled } from '../story/follow.js'
import { startLoad, twice, waitForArrivals } from '../story/load.js'
import { STORY_OPTIONS, tellStories } from '../story/stories.js'

t.test('filterd, by smtp(8)', async t => {
  await tellStories(t, await startBench(t, 'smtp', STORY_OPTIONS))
})

// "ListenAddress localhost port 10024", "ForwardTo SMTP: localhost port 10025",
// and Postfix's own smtp(8) service for content_filter.
t.test('addresses and services as in the book', async t => {
  const port = await freePort()
  const bench = await startBench(t, 'smtp', {
    configuration: [`listen_address = ["localhost port ${port}"]`],
    forwardTo: after => `SMTP: localhost port ${after}`,
    options: { smtpd: { content_filter: `smtp:[127.0.0.1]:${port}` } },
  })
  const data = plainMessage({ subject: 'by the book' })
  const { mail } = await deliver(t, bench, { data })
  isWhole(t, mail, data)
  t.match(mail.lines.toString(), /^X-Postsift-Verdict: clean/mu)
  const log = await bench.postfix.log()
  t.match(log, `relay=127.0.0.1[127.0.0.1]:${port}`)
})

const ENDS = [
  ...['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r.\r\n'],
  ...['\n.\r', '\r\n.\r\r\n', '\r\n\0.\r\n', '\r\n.\0\r\n'],
]

// The smtpd after it has the laxest settings: what gets to it must be strict.
t.test('no second message comes out of one', async t => {
  const bench = await startBench(t, 'smtp', {
    options: { reinject: { smtpd_forbid_bare_newline: 'no' } },
  })
  const evil = 'MAIL FROM:<evil@x.example>\r\nRCPT TO:<v@x.example>\r\nDATA\r\n'
  for (const end of ENDS) {
    const wire = `Subject: one\r\n\r\na${end}${evil}Subject: two\r\n\r\nb\r\n.\r\n`
    const sent = await sendMail({ port: bench.doorPort }, { wire })
    t.match(sent.dot, [/^250 /u], JSON.stringify(end))
    const { lines, mailFrom } = await bench.sink.next()
    t.equal(mailFrom, 'alice@sender.example')
    t.match(lines.toString(), /MAIL FROM:<evil@x\.example>\n[^]*\nb\n$/u)
  }
  t.equal(await settled(bench), ENDS.length)
})

t.test('more connections than it serves at a time', async t => {
  const bench = await startBench(t, 'smtp', {
    configuration: ['processes = 1', 'connection_limit = 5'],
  })
  startLoad(t, bench.postfix.smtpPort, { count: 40 })
  await waitForArrivals(bench.sink, 40, bench.postfix.log)
  t.strictSame(twice(bench.sink), [])
  t.strictSame(await setbacks(bench), [], 'they wait, and are not refused')
})

// Postfix keeps its connection for the next message, and filterd has no other.
t.test('connections that are kept give way to who waits', async t => {
  const bench = await startBench(t, 'smtp', {
    configuration: ['processes = 1', 'connection_limit = 1'],
    mainCf: {
      smtp_connection_cache_destinations: 'static:all',
      smtp_connection_cache_time_limit: '600s',
      connection_cache_ttl_limit: '600s',
    },
  })
  const { postfix, sink, doorPort } = bench
  const data = plainMessage({ subject: 'first' })
  await deliver(t, bench, { data })
  const other = await sendMail({ port: doorPort }, { data, timeoutMs: 60_000 })
  t.match(other.reply, /^250 /u, 'another client is served')
  await sink.next()
  const again = plainMessage({ subject: 'second' })
  const { mail } = await deliver(t, bench, { data: again })
  isWhole(t, mail, again)
  await postfix.waitForEmptyQueue()
  t.strictSame(await setbacks(bench), [], 'Postfix has nothing to complain of')
  const sent = (await postfix.log()).match(/chkmsg\/.*status=sent/gu) ?? []
  t.equal(sent.length, 2)
})
