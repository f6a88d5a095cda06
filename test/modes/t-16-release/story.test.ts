/*
 * NAME
 *   t-16-release - what an administrator lets go arrives, and nothing else does
 *
 * DESCRIPTION
 *   A forbidden attachment is kept. It is released past the filter, and through
 *   it: by its mark it is not stopped again. The same message once more, for
 *   others, or with another byte, is.
 */

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { attachmentMessage } from '../../helper/eicar.js'
import { freePort } from '../../helper/port.js'
import { startPostfix, type Postfix } from '../../helper/postfix.js'
import { installPostsift, type Postsift } from '../../helper/postsift.js'
import { runProgram, type ProgramResult } from '../../helper/program.js'
import { startSink, type Sink } from '../../helper/sink.js'
import { startBench, type Bench, type Mode } from '../story/bench.js'
import { complaints, isWhole, settled } from '../story/follow.js'

const DATA = attachmentMessage({ filename: 'report.exe', content: 'MZ' })
const TO = ['bob@recipient.example', 'carol@recipient.example']

interface Place {
  readonly postfix: Postfix
  readonly postsift: Postsift
  readonly sink: Sink
}

function quarantine(
  { postfix, postsift }: Place,
  command: string,
  ...args: readonly string[]
): Promise<ProgramResult> {
  const program = join(postsift.bin, 'filter-quarantine.js')
  const options = [
    ...['--config', postsift.configFile],
    ...['-o', `sendmail_path=${postfix.sendmailPath}`],
    ...['-o', `postlog_path=${join(postfix.commandDir, 'postlog')}`],
  ]
  return runProgram(program, [command, ...options, ...args], {
    env: { MAIL_CONFIG: postfix.configDir },
  })
}

// Sends the attachment and gives the queue id or id that it is kept by.
async function keepOne(t: Test, place: Place): Promise<string> {
  const before = place.postsift.quarantined().length
  await place.postfix.send({ to: TO, data: DATA })
  await place.postfix.waitForEmptyQueue()
  const kept = place.postsift.quarantined()
  t.equal(kept.length, before + 1, 'it is kept')
  return kept[0]?.envelope.id ?? ''
}

t.test('after pipe(8): by sendmail, past the filter', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: 'filter:dummy' } },
    mainCf: { filter_destination_recipient_limit: '1000' },
    masterCf: place => [
      postsift.pipeService(place, { args: ['-o action.banned=quarantine'] }),
    ],
  })
  const place = { postfix, postsift, sink }
  const id = await keepOne(t, place)
  const dead = `forward_to=smtp:127.0.0.1:${await freePort()}`
  const released = await quarantine(place, 'release', id, '-o', dead)
  t.equal(released.status, 0, released.stderr)
  t.match(released.stdout, /by sendmail: 2\.0\.0/u)
  const mail = await sink.next()
  isWhole(t, mail, DATA)
  t.equal(mail.mailFrom, 'alice@sender.example')
  t.strictSame([...mail.rcptTo].sort(), TO)
})

t.test('after pipe(8): by sendmail, and through the filter', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    options: {
      smtpd: { content_filter: 'filter:dummy' },
      pickup: { content_filter: 'filter:dummy' },
    },
    mainCf: { filter_destination_recipient_limit: '1000' },
    masterCf: place => [
      postsift.pipeService(place, {
        args: [
          '-o action.banned=quarantine',
          '-o pipe_resubmit=smtp',
          `-o forward_to=smtp:127.0.0.1:${place.reinjectPort}`,
        ],
      }),
    ],
  })
  const place = { postfix, postsift, sink }
  const id = await keepOne(t, place)
  const released = await quarantine(place, 'release', id, '--by', 'sendmail')
  t.equal(released.status, 0, released.stderr)
  const mail = await sink.next()
  isWhole(t, mail, DATA)
  const text = mail.lines.toString()
  t.match(text, /^X-Postsift-Verdict: released; id=\w{12}$/mu)
  t.notMatch(text, /Release:/u, 'the mark is gone')
  await postfix.waitForLog(
    /filter-pipe\[\d+\]: .*released from quarantine, mark [0-9a-f]{32}/u,
  )
  await postfix.waitForLog(/verdict=released, reason=released from/u)
  t.equal(postsift.quarantined().length, 1)
})

const MODES: readonly Mode[] = ['spawn', 'smtp', 'lmtp', 'before-queue']

for (const mode of MODES) {
  t.test(`${mode}: once, unchanged, and for its recipients`, async t => {
    const bench = await startBench(t, mode, {
      configuration: ['[action]', 'banned = "quarantine"'],
    })
    const marked = await releasedDirectly(t, bench)
    await honoredOnce(t, bench, marked)
    await stopped(t, bench, marked)
  })
}

// Past the filter, to the smtpd after it; what arrives still has its mark.
async function releasedDirectly(t: Test, bench: Bench): Promise<string> {
  const id = await keepOne(t, bench)
  const { status, stderr, stdout } = await quarantine(bench, 'release', id)
  t.equal(status, 0, stderr)
  t.match(stdout, /by smtp:127\.0\.0\.1:\d+: 2/u)
  const mail = await bench.sink.next()
  isWhole(t, mail, DATA)
  t.strictSame([...mail.rcptTo].sort(), TO)
  const text = mail.lines.toString('latin1')
  return text.slice(text.indexOf('X-Postsift-Release:'))
}

async function honoredOnce(
  t: Test,
  { postfix, postsift, sink }: Bench,
  marked: string,
): Promise<void> {
  for (const to of TO) {
    await postfix.send({ to, data: marked })
    const mail = await sink.next()
    isWhole(t, mail, DATA)
    t.match(mail.lines.toString(), /^X-Postsift-Verdict: released; id=/mu)
    t.notMatch(mail.lines.toString(), /Release:/u, 'the mark is gone')
  }
  t.equal(postsift.quarantined().length, 1)
}

async function stopped(t: Test, bench: Bench, marked: string): Promise<void> {
  const { postfix, postsift } = bench
  const count = bench.sink.count
  const [id = ''] = /[0-9a-f]{32}/u.exec(marked) ?? []
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ['a replay', TO[0] ?? '', marked, /used already/u],
    ['for another', 'eve@d.example', marked, /forged or altered/u],
    [
      'with another byte',
      TO[0] ?? '',
      marked.replace(/\nTVo/u, '\nTVp'),
      /forged or altered/u,
    ],
    [
      'with another id',
      TO[0] ?? '',
      marked.replace(id, (id.startsWith('0') ? '1' : '0') + id.slice(1)),
      /forged or altered/u,
    ],
    [
      'invented',
      TO[0] ?? '',
      `X-Postsift-Release: 1 ${'0'.repeat(32)} 2000000000\n xxx\n${DATA.toString()}`,
      /forged or altered/u,
    ],
  ]
  for (const [at, [story, to, data, why]] of cases.entries()) {
    await postfix.send({ to, data })
    await postfix.waitForEmptyQueue()
    t.equal(postsift.quarantined().length, at + 2, `${story} is kept`)
    const before = cases
      .slice(0, at)
      .filter(it => String(it[3]) === String(why))
    await postfix.waitForLog(
      new RegExp(`(?:${why.source}[^]*){${before.length + 1}}`, 'u'),
    )
  }
  t.equal(await settled(bench), count, 'and none of them arrives')
  t.strictSame(await complaints(bench), [])
}

t.test('a retry of what was deferred has its mark still', async t => {
  const dead = await freePort()
  let isDown = false
  const bench = await startBench(t, 'spawn', {
    configuration: ['[action]', 'banned = "quarantine"'],
    forwardTo: port => `smtp:127.0.0.1:${isDown ? dead : port}`,
  })
  const { postfix, postsift, sink } = bench
  const marked = await releasedDirectly(t, bench)
  isDown = true
  bench.configure(['[action]', 'banned = "quarantine"'])
  const { queueId } = await postfix.send({ to: TO, data: marked })
  await postfix.waitForLog(new RegExp(`${queueId}: .*status=deferred`, 'u'))
  isDown = false
  bench.configure(['[action]', 'banned = "quarantine"'])
  await postfix.flush()
  const mail = await sink.next()
  isWhole(t, mail, DATA)
  t.match(mail.lines.toString(), /^X-Postsift-Verdict: released; id=/mu)
  t.equal(postsift.quarantined().length, 1)
})
