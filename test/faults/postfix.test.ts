/*
 * NAME
 *   postfix - rows 1 and 45, which only a real Postfix can show
 */

import { join } from 'node:path'
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { freePort } from '../helper/port.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { startSink } from '../helper/sink.js'
import { writeScript } from './rig-files.js'

// What is deferred stays so until it is flushed.
const PATIENT = {
  minimal_backoff_time: '300s',
  maximal_backoff_time: '300s',
}

t.test('our time limit is over before that of pipe(8)', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const sendmail = join(postsift.home, 'sendmail')
  writeScript(sendmail, 'cat >/dev/null; exec sleep 60')
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    // pipe(8) bounces what takes longer: a busy machine starts Node.js slowly.
    mainCf: { ...PATIENT, filter_time_limit: '200s' },
    masterCf: place => [
      postsift.pipeService(place, {
        args: [
          `-o sendmail_path=${sendmail}`,
          '-o message_time_limit=3',
          '-o scan_time_limit=2',
        ],
      }),
    ],
  })
  const { queueId } = await postfix.send({ data: plainMessage() })
  const [line] = await postfix.waitForLog(
    new RegExp(`${queueId}: to=.*status=.*`, 'u'),
    250_000,
  )
  t.match(line, /dsn=4\.3\.0, status=deferred/u)
  t.match(await postfix.log(), /error=message_time_limit of 3 s is over/u)
  t.equal(sink.count, 0, 'no bounce')
})

t.test('spawn(8) finds no node', async t => {
  await ensureFilterUser()
  const sink = await startSink(t)
  const port = await freePort()
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: `smtp:[127.0.0.1]:${port}` } },
    mainCf: PATIENT,
    masterCf: [
      `127.0.0.1:${port} inet n n n - 10 spawn\n  user=filter argv=/nonexistent/node filter-smtp.js`,
    ],
  })
  const { queueId } = await postfix.send({ data: plainMessage() })
  const [line] = await postfix.waitForLog(
    new RegExp(`${queueId}: to=.*status=.*`, 'u'),
  )
  t.match(line, /dsn=4\.\d\.\d, status=deferred/u)
  t.equal(sink.count, 0, 'no bounce')
})
