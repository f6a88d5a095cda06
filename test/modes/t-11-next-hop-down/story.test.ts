/*
 * NAME
 *   t-11-next-hop-down - the smtpd after the filter is gone, and comes back
 *
 * DESCRIPTION
 *   Another Postfix is after the filter. While it is down, mail is
 *   deferred; once it is back, the mail arrives, once.
 */

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { plainMessage } from '../../helper/eicar.js'
import { startPostfix } from '../../helper/postfix.js'
import { runProgram } from '../../helper/program.js'
import { startSink } from '../../helper/sink.js'
import { startBench, type Bench } from '../story/bench.js'
import { isWhole, outcome } from '../story/follow.js'

t.test('the next hop', async t => {
  const sink = await startSink(t)
  const after = await startPostfix(t, { sink })
  const forwardTo = (): string => `smtp:127.0.0.1:${after.reinjectPort}`
  const data = plainMessage({ subject: 'patience' })
  for (const mode of ['spawn', 'smtp', 'lmtp', 'before-queue'] as const) {
    await t.test(mode, async t => {
      const bench = await startBench(t, mode, {
        forwardTo,
        mainCf: { minimal_backoff_time: '300s', maximal_backoff_time: '300s' },
      })
      const { postfix } = bench
      const before = sink.count
      const send = () => postfix.send({ data })
      // A connection is kept that will be dead.
      t.ok((await send()).accepted)
      isWhole(t, await sink.next(), data)

      await after.stop()
      const sent = await send()
      if (bench.stage === 'before-queue') {
        t.match(sent.reply, /^451 4\./u)
      } else {
        const { status, text } = await outcome(bench, sent.queueId)
        t.equal(status, 'deferred')
        t.match(text, /451 4\.4\.1 next hop cannot be reached/u)
        t.equal((await postfix.queue()).length, 1)
        if (mode === 'smtp') await isSeen(t, bench)
      }

      await after.start()
      if (bench.stage === 'before-queue') t.ok((await send()).accepted)
      else await postfix.flush()
      isWhole(t, await sink.next(), data)
      await postfix.waitForEmptyQueue()
      await after.waitForEmptyQueue()
      t.equal(sink.count, before + 2, 'once')
      t.equal(bench.sink.count, 0, 'nothing bounced')
      t.strictSame(bench.postsift.spoolResidue(), [])
    })
  }
})

/** filterctl asks this Postfix, as the account of the filter. */
async function isSeen(t: Test, { postsift, postfix }: Bench): Promise<void> {
  const { stdout, stderr } = await runProgram(
    join(postsift.bin, 'filterctl.js'),
    ['status', '--json', '--config', postsift.configFile],
    { env: { MAIL_CONFIG: postfix.configDir } },
  )
  t.match(
    JSON.parse(stdout),
    { queue: { total: 1, waiting: 1, reason: /next hop cannot be reached/u } },
    stderr,
  )
}
