/*
 * NAME
 *   t-03-pipe-failures - what fails defers, and arrives when it works again
 *
 * DESCRIPTION
 *   clamd that is down; sendmail(1) that fails in each way it can. The mail
 *   stays in Postfix's queue: nothing bounces, nothing arrives cut short.
 */

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EICAR_FOUND, startClamd } from '../../helper/clamd.js'
import { attachmentMessage, EICAR, plainMessage } from '../../helper/eicar.js'
import { startPostfix } from '../../helper/postfix.js'
import { installPostsift } from '../../helper/postsift.js'
import { startSink } from '../../helper/sink.js'

t.test('clamd down: deferred; clamd back: delivered', async t => {
  const sink = await startSink(t)
  const clamd = await startClamd(t)
  const postsift = await installPostsift(t)
  postsift.configure([
    '[scanner.builtin]',
    'enabled = false',
    '[scanner.clamd]',
    'enabled = true',
    `address = ["unix:${clamd.socketPath}"]`,
  ])
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    masterCf: place => [postsift.pipeService(place)],
  })

  await t.test('with clamd up, it is clamd that finds EICAR', async t => {
    const data = attachmentMessage({ filename: 'a.txt', content: EICAR })
    const { queueId } = await postfix.send({ data })
    await postfix.waitForLog(new RegExp(`queue_id=${queueId}.*quarantine`, 'u'))
    const [entry] = postsift.quarantined()
    t.equal(entry?.verdict.findings[0]?.['scanner'], 'clamd')
    t.equal(entry?.verdict.findings[0]?.['name'], EICAR_FOUND)
  })

  await t.test('with clamd down, mail waits', async t => {
    await clamd.stop()
    const data = plainMessage({ subject: 'waits' })
    const { queueId } = await postfix.send({ data })
    await postfix.waitForLog(
      new RegExp(`${queueId}: to=.*dsn=4\\.3\\.0, status=deferred`, 'u'),
    )
    const log = await postfix.log()
    t.match(
      log,
      /scanner=clamd, error=.*ENOENT|scanner=clamd, error=.*ECONNREFUSED/u,
    )
    t.equal((await postfix.queue()).length, 1)
    t.equal(sink.count, 0)

    await clamd.start()
    await postfix.flush()
    const mail = await sink.next()
    t.ok(mail.lines.subarray(-data.length).equals(data))
    await postfix.waitForEmptyQueue()
    t.equal(sink.count, 1, 'once')
  })
})

// Each is a program in the place of sendmail.
const SENDMAILS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [1, 2, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 127].map(
      status => [`exits ${status}`, `cat >/dev/null; exit ${status}`],
    ),
  ),
  'dies by SIGKILL': 'kill -KILL $$',
  'dies by SIGSEGV': 'kill -SEGV $$',
  'prints 5.7.1 and fails': 'cat >/dev/null; echo 5.7.1 no >&2; exit 69',
  'prints 1 MB and fails': 'head -c 1000000 /dev/zero; exit 69',
  'exits 0 and reads nothing': 'exit 0',
  'exits 0 and reads one byte': 'head -c 1 >/dev/null; exit 0',
  'closes stdin and exits 0': 'exec <&-; sleep 0.1; exit 0',
}

t.test('sendmail that fails defers', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const program = join(postsift.home, 'sendmail')
  const become = (script: string, mode = 0o755): void => {
    writeFileSync(program, `#!/bin/sh\n${script}\n`)
    chmodSync(program, mode)
  }
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    // What is deferred stays so until it is flushed.
    mainCf: { minimal_backoff_time: '300s', maximal_backoff_time: '300s' },
    masterCf: place => [
      postsift.pipeService(place, {
        args: [
          `-o sendmail_path=${program}`,
          '-o message_time_limit=4',
          '-o scan_time_limit=3',
        ],
      }),
    ],
  })
  const isDeferred = async (): Promise<void> => {
    const { queueId } = await postfix.send({ data: plainMessage() })
    const [line] = await postfix.waitForLog(
      new RegExp(`${queueId}: to=.*status=.*`, 'u'),
    )
    t.match(line, /dsn=4\.3\.0, status=deferred/u)
  }
  for (const [story, script] of Object.entries(SENDMAILS)) {
    await t.test(story, async () => {
      become(script)
      await isDeferred()
    })
  }
  await t.test('hangs', async () => {
    become('cat >/dev/null; exec sleep 30')
    await isDeferred()
  })
  await t.test('is not executable', async () => {
    become('exit 0', 0o644)
    await isDeferred()
  })
  await t.test('is missing', async () => {
    const { rm } = await import('node:fs/promises')
    await rm(program)
    await isDeferred()
  })
  t.equal(sink.count, 0, 'nothing bounced and nothing arrived')

  await t.test('works again: all of it arrives, once', async t => {
    const count = (await postfix.queue()).length
    become(`exec ${postfix.sendmailPath} "$@"`)
    await postfix.flush()
    await postfix.waitForEmptyQueue()
    t.equal(sink.count, count)
  })
  t.strictSame(postsift.spoolResidue(), [])
})
