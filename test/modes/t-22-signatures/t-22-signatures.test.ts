/*
 * NAME
 *   t-22-signatures - DKIM signatures before and after the filter
 *
 * DESCRIPTION
 *   A real Postfix, filterd and OpenDKIM. What is signed before the filter and not
 *   edited verifies when it arrives; what is edited verifies where it is signed
 *   once it is back, as `filter-install apply --sign-milter` has it done, and not
 *   where it is signed before.
 */

import t from 'tap'
import { attachmentMessage, plainMessage } from '../../helper/eicar.js'
import { startOpendkim } from '../../helper/opendkim.js'
import type { SinkMessage } from '../../helper/sink.js'
import { returnSettings } from '../../../install/filter-install/plan/return-settings.js'
import { startBench } from '../story/bench.js'

const CONFIGURATION = ['[action]', 'banned = "strip"']
const FROM = 'alice@sender.example'

const PLAIN = plainMessage({ subject: 'plain', text: 'Hi.\n' })
const EDITED = attachmentMessage({ filename: 'a.exe', content: 'MZ a program' })

const arrived = ({ lines }: SinkMessage): Buffer =>
  Buffer.from(lines.toString('latin1').replace(/\r?\n/gu, '\r\n'), 'latin1')

t.test('what is signed before the filter', async t => {
  const opendkim = await startOpendkim(t)
  const { postfix, sink } = await startBench(t, 'smtp', {
    configuration: CONFIGURATION,
    options: { smtpd: { smtpd_milters: opendkim.milter } },
  })
  await postfix.send({ from: FROM, data: PLAIN })
  const plain = arrived(await sink.next())
  t.match(plain.toString('latin1'), /^X-Postsift-Verdict: clean/mu)
  t.match(opendkim.verify(plain), /verification \(s=s1.*\) succeeded/u)
  await postfix.send({ from: FROM, data: EDITED })
  const edited = arrived(await sink.next())
  t.match(edited.toString('latin1'), /^X-Postsift-Edit: strip/mu)
  t.match(edited.toString('latin1'), /^X-Postsift-Edit: dkim broken: \S+$/mu)
  t.match(edited.toString('latin1'), /^DKIM-Signature:/mu)
  t.notMatch(opendkim.verify(edited), /succeeded/u)
})

t.test('what is signed once it is back', async t => {
  const opendkim = await startOpendkim(t)
  const settings = returnSettings('daemon', 0, {
    signMilter: opendkim.milter,
  })
  const back = Object.fromEntries(
    settings.filter(([name]) =>
      ['smtpd_milters', 'receive_override_options'].includes(name),
    ),
  )
  const { postfix, sink } = await startBench(t, 'smtp', {
    configuration: CONFIGURATION,
    options: { reinject: back },
  })
  for (const data of [PLAIN, EDITED]) {
    await postfix.send({ from: FROM, data })
    const mail = arrived(await sink.next())
    t.match(opendkim.verify(mail), /verification \(s=s1.*\) succeeded/u)
    if (data === PLAIN) continue
    t.match(mail.toString('latin1'), /^X-Postsift-Edit: strip/mu)
    t.notMatch(mail.toString('latin1'), /filename="a\.exe"/u)
  }
})
