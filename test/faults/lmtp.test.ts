/*
 * NAME
 *   lmtp - row 22 with LMTP on both sides: each recipient has its own answer
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sendMail, type SendResult } from '../helper/client.js'
import { plainMessage } from '../helper/eicar.js'
import { installPostsift } from '../helper/postsift.js'
import { startSink } from '../helper/sink.js'
import { startRig } from './rig.js'

const TO = ['a@d.example', 'b@d.example', 'c@d.example']

t.test('those who have it are not sent it again', async t => {
  const rig = await startRig(t, 'L', await installPostsift(t))
  const sink = await startSink(t, {
    lmtp: true,
    replies: {
      rcpt: to => (to.startsWith('b') ? '450 4.2.1 later' : undefined),
      dot: to => (to.startsWith('c') ? '552 5.2.2 full' : undefined),
    },
  })
  const { door } = await rig.another({
    forwardTo: `lmtp:127.0.0.1:${sink.port}`,
  })
  const send = (): Promise<SendResult> =>
    sendMail(door, {
      to: TO,
      data: plainMessage({ subject: 'three' }),
      commands: ['XFORWARD IDENT=4F0000003'],
    })

  const first = await send()
  t.strictSame(
    first.dot.map(reply => reply.slice(0, 9)),
    ['250 2.0.0', '450 4.2.1', '552 5.2.2'],
  )
  t.strictSame((await sink.next()).rcptTo, ['a@d.example', 'c@d.example'])

  // As if no answer had come: all of them again.
  delete sink.replies.rcpt
  delete sink.replies.dot
  const second = await send()
  t.ok(second.accepted)
  t.match(second.dot[0], /handed over before/u)
  t.strictSame((await sink.next()).rcptTo, ['b@d.example', 'c@d.example'])

  const third = await send()
  t.ok(third.dot.every(reply => /handed over before/u.test(reply)))
  t.equal(sink.count, 2)
  const [day = ''] = readdirSync(rig.files.journalFolder)
  const intents = readdirSync(join(rig.files.journalFolder, day))
  t.strictSame(
    intents.filter(name => name.endsWith('.intent')),
    [],
    'nothing is in doubt',
  )
})
