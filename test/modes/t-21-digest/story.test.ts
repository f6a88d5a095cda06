/*
 * NAME
 *   t-21-digest - a digest arrives, and what pretends to be one does not
 *
 * DESCRIPTION
 *   All that sendmail(1) takes goes through the filter, which keeps every message.
 *   A digest passes by its mark. The same once more, for another recipient, with
 *   another byte or with an invented mark, is kept.
 */

import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import t from 'tap'
import { makeLinkKey } from '../../../src/links/link-key.js'
import { readToken } from '../../../src/links/token.js'
import { openQuarantine } from '../../../src/quarantine/quarantine.js'
import { ensureFilterUser } from '../../helper/filter-user.js'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { runProgram, type ProgramResult } from '../../helper/program.js'
import { startSink } from '../../helper/sink.js'
import { keptMessage } from '../../quarantine/kept.js'

const BOB = 'bob@recipient.example'

t.test('by sendmail(1), and through the filter', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { pickup: { content_filter: 'filter:dummy' } },
    masterCf: place => [
      postsift.pipeService(place, {
        args: [
          '-o pipe_resubmit=smtp',
          `-o forward_to=smtp:127.0.0.1:${place.reinjectPort}`,
        ],
      }),
    ],
  })
  postsift.configure([
    'log_to = "none"',
    '[web]',
    'public_url = "https://quarantine.example.com"',
    '[digest]',
    'recipients = ["@recipient.example"]',
    'language = "ru"',
    // Whatever is looked at is kept.
    '[[rule]]',
    'everything = true',
    'action = "quarantine"',
    'notify_recipient = true',
  ])
  const { quarantineFolder: folder } = postsift
  const digest = (...args: readonly string[]): Promise<ProgramResult> =>
    runProgram(
      join(postsift.bin, 'filter-quarantine.js'),
      [
        ...['digest', '--config', postsift.configFile],
        ...['-o', `sendmail_path=${postfix.sendmailPath}`, ...args],
      ],
      { env: { MAIL_CONFIG: postfix.configDir } },
    )

  // As a way in kept it, a moment ago.
  const { uid, gid } = await ensureFilterUser()
  const key = await openQuarantine(folder).keep(
    keptMessage({
      ...{ class: 'spam', subject: '<b>\u0421\u043f\u0430\u043c</b>' },
      ...{ to: [BOB, 'eve@other.example'], arrivedAt: Date.now() },
    }),
  )
  for (const name of readdirSync(folder, {
    recursive: true,
    encoding: 'utf8',
  })) {
    chownSync(join(folder, name), uid, gid)
  }
  const both = await Promise.all([digest(), digest('--json')])
  t.strictSame(
    both.map(it => [it.status, it.stderr]),
    [
      [0, ''],
      [0, ''],
    ],
  )
  const mail = await sink.next()
  t.equal(mail.mailFrom, '')
  t.strictSame(mail.rcptTo, [BOB])
  const raw = mail.lines.toString('latin1')
  t.match(raw, /^X-Postsift-Verdict: released; id=\w{12}$/mu)
  t.notMatch(raw, /X-Postsift-Release/u, 'the mark is gone')
  const read = await simpleParser(mail.lines)
  t.match(
    read.subject,
    /1 \u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u0435/u,
  )
  t.match(read.text, /^1\. <b>\u0421\u043f\u0430\u043c<\/b>$/mu)
  t.match(read.html, '<bdi>&#60;b&#62;')
  const [, token = ''] =
    /https:\/\/quarantine\.example\.com\/m\/([\w-]+)/u.exec(read.text ?? '') ??
    []
  const { link } = readToken(token, makeLinkKey(folder), Date.now())
  t.match(link, { entry: key, recipient: BOB, scope: 'release' })

  // What pretends to be one: its bytes, with a mark that is not good.
  const stolen = raw.slice(raw.indexOf('Content-Type: multipart'))
  const invented = `X-Postsift-Release: 1 ${'0'.repeat(32)} 4000000000\n ${'x'.repeat(22)}\n`
  const pretenders = [stolen, invented + stolen, invented + raw]
  for (const input of pretenders) {
    await postfix.sendmail(['-i', '-f', '', '--', BOB], {
      stdin: input,
    })
  }
  await postfix.waitForEmptyQueue()
  t.equal(postsift.quarantined().length, 1 + pretenders.length)
  t.equal(sink.count, 1, 'and none of them arrives')

  // They are to be told at once, by a notice, and then by no digest.
  const notices = await digest('--notices')
  t.match(notices, { status: 0, stderr: '' })
  t.match(
    notices.stdout,
    /^notice for <bob@recipient\.example>, 3 messages: sent$/mu,
  )
  const notice = await simpleParser((await sink.next()).lines)
  t.match(
    notice.subject,
    /3 \u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u044f/u,
  )
  t.match(await digest('--notices'), { status: 0, stdout: '' })
  t.match(await digest(), { status: 0, stdout: '' })
  t.strictSame(postsift.spoolResidue(), [])
})
