/*
 * NAME
 *   t-23-release-from-digest - a recipient releases a mail from a digest
 *
 * DESCRIPTION
 *   Postfix gives a message to the filter, which keeps it. The digest about it
 *   comes by Postfix; its link is opened in a browser, whose button releases the
 *   message: it goes to the smtpd after the filter, and arrives whole.
 */

import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import t from 'tap'
import { openChromium } from '../../helper/browser.js'
import { plainMessage } from '../../helper/eicar.js'
import { prepareFilterWeb } from '../../helper/filter-web.js'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { runProgram } from '../../helper/program.js'
import { startSink } from '../../helper/sink.js'

const BOB = 'bob@recipient.example'

t.test('from the digest to the mailbox', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  let forward: readonly string[] = []
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    masterCf: place => {
      const address = `smtp:127.0.0.1:${place.reinjectPort}`
      forward = ['-o', `forward_to=${address}`, '-o', 'pipe_resubmit=smtp']
      const args = [`-o pipe_resubmit=smtp -o forward_to=${address}`]
      return [postsift.pipeService(place, { args })]
    },
  })
  const web = await prepareFilterWeb(t, postsift)
  const { origin } = web
  postsift.configure([
    ...web.lines,
    ...['[digest]', 'recipients = ["@recipient.example"]'],
    ...[
      '[[rule]]',
      'sender = ["shop@sender.example"]',
      'action = "quarantine"',
    ],
    'recipient_may = "release"',
  ])
  const config = ['--config', postsift.configFile]
  const env = { MAIL_CONFIG: postfix.configDir }

  const data = plainMessage({ text: 'What bob has waited for.\n' })
  await postfix.send({ from: 'shop@sender.example', to: [BOB], data })
  await postfix.waitForEmptyQueue()
  t.equal(postsift.quarantined().length, 1)
  t.equal(sink.count, 0, 'it is kept')

  const sendmail = ['-o', `sendmail_path=${postfix.sendmailPath}`]
  const sent = await runProgram(
    join(postsift.bin, 'filter-quarantine.js'),
    ['digest', ...config, ...sendmail],
    { env },
  )
  t.match(sent, { status: 0, stderr: /digest for <bob@.*, 1 message: sent/u })
  const digest = await simpleParser((await sink.next()).lines)
  const [link = ''] = /http:\/\/127\.0\.0\.1:\d+\/m\/[\w-]+/u.exec(
    digest.text ?? '',
  ) ?? ['']
  t.ok(link.startsWith(origin), digest.text ?? '')

  await web.start(forward, env)
  const browser = await openChromium(t, origin)
  const tab = await (await browser.person()).newPage()
  await tab.goto(link)
  t.equal(sink.count, 1, 'looking releases nothing')
  await tab.getByRole('button', { name: 'Release to my mailbox' }).click()
  await tab.waitForSelector('h1:text("Released")')

  const mail = await sink.next()
  t.strictSame(mail.rcptTo, [BOB])
  t.equal(mail.mailFrom, 'shop@sender.example')
  const lines = mail.lines.toString('latin1')
  t.ok(lines.endsWith('\n\nWhat bob has waited for.\n'), lines)
  t.strictSame(browser.strayed, [])
})
