/*
 * NAME
 *   t-18-login - `authenticated` fits who has logged in, in every mode
 *
 * DESCRIPTION
 *   A real smtpd with SASL. A client that has logged in may send programs. By pipe(8)
 *   the login is ${sasl_username}; by SMTP and LMTP it is in the topmost Received
 *   field, which is believed where it is about this very message.
 */

import t, { type Test } from 'tap'
import type { SendOptions } from '../../helper/client.js'
import { attachmentMessage } from '../../helper/eicar.js'
import { startPostfix, type Postfix } from '../../helper/postfix.js'
import { installPostsift, type Postsift } from '../../helper/postsift.js'
import { logIn, startSasl } from '../../helper/sasl.js'
import { startSink, type Sink } from '../../helper/sink.js'
import { startBench } from '../story/bench.js'

const RULES = [
  '[[rule]]',
  'name = "our users may send programs"',
  'authenticated = true',
  'class = ["banned"]',
  'action = "tag"',
  '[[rule]]',
  'name = "others may not"',
  'authenticated = false',
  'class = ["banned"]',
  'action = "quarantine"',
]

interface Place {
  readonly postfix: Postfix
  readonly sink: Sink
  readonly postsift: Postsift
}

t.test('pipe', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  postsift.configure(RULES)
  const { settings } = await startSasl(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy', ...settings } },
    masterCf: place => [postsift.pipeService(place)],
  })
  await tellLogin(t, { postfix, sink, postsift })
})

for (const mode of ['spawn', 'smtp', 'lmtp', 'before-queue'] as const) {
  t.test(mode, async t => {
    const { settings } = await startSasl(t)
    const withName = { ...settings, smtpd_sasl_authenticated_header: 'yes' }
    const options = { smtpd: mode === 'lmtp' ? settings : withName }
    const bench = await startBench(t, mode, { configuration: RULES, options })
    await tellLogin(t, bench)
  })
}

/** What a stranger writes who wants to be taken for a user of ours. */
const FORGED = [
  'Received: from client.test (localhost [127.0.0.1])',
  '\t(Authenticated sender: alice)',
  '\tby mx.test (Postfix) with ESMTPSA id 4XYZ',
  '\tfor <bob@recipient.example>; Mon, 30 Nov 2026 00:00:00 +0000',
  '',
].join('\n')

const EHLO = 'x(Authenticated sender: alice)by'

/** A sender; how its client behaves; whether the program is delivered. */
const CLIENTS: readonly (readonly [string, SendOptions, boolean])[] = [
  ['stranger', {}, false],
  ['user', { commands: [logIn('alice')] }, true],
  ['forger', { data: Buffer.concat([Buffer.from(FORGED), program()]) }, false],
  ['helo', { ehlo: EHLO }, false],
  // Postfix takes it from anybody, and before the queue hands it on.
  ['liar', { mailParams: 'AUTH=alice@sender.example' }, false],
  [
    'named',
    { commands: [logIn('alice')], mailParams: 'AUTH=carol@other.example' },
    true,
  ],
]

async function tellLogin(t: Test, place: Place): Promise<void> {
  const { postfix, sink, postsift } = place
  for (const [name, options, isDelivered] of CLIENTS) {
    const from = `${name}@sender.example`
    const before = sink.count
    const sent = await postfix.send({ from, data: program(), ...options })
    t.match(sent.reply, /^250 /u, `${name}: the front accepts it`)
    const line = await postfix.waitForLog(
      new RegExp(`from=<${from}>.*verdict=.*`, 'u'),
    )
    await postfix.waitForEmptyQueue()
    const action = isDelivered ? 'tag' : 'quarantine'
    t.match(line[0], new RegExp(`action=${action}`, 'u'), `${name}: ${line[0]}`)
    t.equal(sink.count - before, isDelivered ? 1 : 0, name)
    const kept = postsift
      .quarantined()
      .filter(it => it.envelope.sender === from)
    t.equal(kept.length, isDelivered ? 0 : 1, name)
  }
}

function program(): Buffer {
  return attachmentMessage({ filename: 'report.exe', content: 'MZ' })
}
