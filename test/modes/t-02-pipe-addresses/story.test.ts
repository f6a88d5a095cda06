/*
 * NAME
 *   t-02-pipe-addresses - addresses that look like something else
 *
 * DESCRIPTION
 *   Each goes through pipe(8), our command line and sendmail(1)'s, and arrives
 *   as Postfix alone would have it arrive: no option, no list, no shell word.
 */

import t from 'tap'
import { plainMessage } from '../../helper/eicar.js'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { startSink } from '../../helper/sink.js'
import { ODD_ADDRESSES } from '../story/addresses.js'

t.test('odd addresses arrive as they were sent', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    mainCf: {
      filter_destination_recipient_limit: '1000',
      smtputf8_enable: 'no',
      strict_rfc821_envelopes: 'no',
      resolve_dequoted_address: 'no',
      allow_percent_hack: 'no',
      swap_bangpath: 'no',
    },
    masterCf: place => [postsift.pipeService(place)],
  })

  // Postfix has its own way to write some of them: what it makes of them
  // without a filter is what it must make of them with one.
  await t.test('as recipients, all in one message', async t => {
    await postfix.reinject({ to: ODD_ADDRESSES, data: plainMessage() })
    const without = await sink.next()
    const sent = await postfix.send({ to: ODD_ADDRESSES, data: plainMessage() })
    t.strictSame(
      sent.rcpt.filter(reply => !reply.startsWith('2')),
      [],
      'Postfix takes them all',
    )
    const mail = await sink.next()
    t.equal(mail.rcptTo.length, ODD_ADDRESSES.length)
    t.strictSame([...mail.rcptTo].sort(), [...without.rcptTo].sort())
  })

  await t.test('as senders, each in a message', async t => {
    for (const from of ODD_ADDRESSES) {
      await postfix.reinject({ from, data: plainMessage() })
      const without = await sink.next()
      await postfix.send({ from, data: plainMessage() })
      const mail = await sink.next()
      t.equal(mail.mailFrom, without.mailFrom)
      t.strictSame(mail.rcptTo, ['bob@recipient.example'])
    }
  })
})
