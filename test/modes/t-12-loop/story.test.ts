/*
 * NAME
 *   t-12-loop - the smtpd after the filter hands its mail to the filter
 *
 * DESCRIPTION
 *   Someone forgot `-o content_filter=`. The mail goes round some times and
 *   then goes back to its sender with 5.4.6; the bounce itself, which Postfix
 *   does not filter, arrives.
 */

import t from 'tap'
import { plainMessage } from '../../helper/eicar.js'
import { startBench } from '../story/bench.js'
import { ourLines } from '../story/follow.js'

for (const mode of ['spawn', 'smtp'] as const) {
  t.test(mode, async t => {
    const bench = await startBench(t, mode, { loop: true })
    const { postfix, sink } = bench
    const from = 'round@sender.example'
    await postfix.send({ from, data: plainMessage({ subject: 'round' }) })
    const bounce = await sink.next()
    t.equal(bounce.mailFrom, '')
    t.strictSame(bounce.rcptTo, [from])
    t.match(bounce.lines.toString(), /^Status: 5\.4\.6$/mu)
    t.match(
      bounce.lines.toString(),
      /mail\s+loops\s+through\s+the\s+content\s+filter/u,
    )
    await postfix.waitForEmptyQueue()
    // Eight rounds, and the one that ends it.
    const lines = await ourLines(bench, from, 9)
    t.equal(lines.length, 9)
    // Each process writes its own: the order tells nothing.
    const last = lines.filter(line => /dsn=5\.4\.6, status=rej/u.test(line))
    t.equal(last.length, 1)
    t.equal(sink.count, 1)
  })
}
