/*
 * NAME
 *   t-24-several-filters - two filters, one MTA, and one journal
 *
 * DESCRIPTION
 *   Postfix has two filters as its content_filter, on two addresses. The first one
 *   is broken in every way; its mail goes through the second one, once. Also where
 *   it is killed after the hand-over and before its reply: the journal of both, in
 *   PostgreSQL, says that the message was sent.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseDatabaseAddress } from '../../../src/store/postgresql/address.js'
import { openDatabase } from '../../../src/store/postgresql/database.js'
import { migrate } from '../../../src/store/postgresql/schema.js'
import { plainMessage } from '../../helper/eicar.js'
import { freePort } from '../../helper/port.js'
import { startPostfix } from '../../helper/postfix.js'
import { startPostgres } from '../../helper/postgres.js'
import { installPostsift, type Postsift } from '../../helper/postsift.js'
import type { RunningProgram } from '../../helper/program.js'
import { startSink } from '../../helper/sink.js'
import { waitUntil } from '../../helper/wait.js'
import { startFilterd } from '../story/filterd.js'
import { startBetween, type Behavior } from './between.js'

const server = await startPostgres(t)
const url = await server.create('postsift')
const database = openDatabase({
  ...{ address: parseDatabaseAddress(url), passwordFile: '' },
})
await migrate(database)
await database.close()

const sink = await startSink(t)
const [front, first, second] = [
  await freePort(),
  await freePort(),
  await freePort(),
]
const postfix = await startPostfix(t, {
  sink,
  options: {
    smtpd: {
      content_filter: `chkmsg:[127.0.0.2]:${front},[127.0.0.3]:${second}`,
    },
  },
  mainCf: {
    chkmsg_destination_concurrency_failed_cohort_limit: '100',
    smtpd_authorized_xforward_hosts: '127.0.0.0/8',
  },
  masterCf: [
    [
      'chkmsg unix - - n - 10 smtp',
      '  -o syslog_name=postfix/chkmsg',
      '  -o myhostname=localhost',
      '  -o disable_mime_output_conversion=yes',
      '  -o smtp_send_xforward_command=yes',
      '  -o smtp_dns_support_level=disabled',
      '  -o smtp_tls_security_level=none',
      // As long as they must be, and no longer here.
      '  -o smtp_helo_timeout=2s',
      '  -o smtp_data_done_timeout=4s',
    ].join('\n'),
  ],
})

async function filterOn(host: string, port: number): Promise<Postsift> {
  const postsift = await installPostsift(t)
  postsift.configure([
    ...['log_to = "postlog"', 'processes = 1'],
    `postlog_path = "${join(postfix.commandDir, 'postlog')}"`,
    `forward_to = "smtp:127.0.0.1:${postfix.reinjectPort}"`,
    ...['[store]', `index = "${url}"`, `host = "${host}"`, 'journal = "store"'],
    ...['[[listener]]', `address = "smtp:${host}:${port}"`],
    ...['clients = ["127.0.0.1/32"]'],
    `forward_to = "smtp:peer:${postfix.reinjectPort}"`,
  ])
  return postsift
}

const filters = [
  await filterOn('127.0.0.2', first),
  await filterOn('127.0.0.3', second),
]
const daemons: RunningProgram[] = []
for (const postsift of filters) {
  daemons.push(await startFilterd(t, { postfix, postsift }))
  const socket = join(postsift.journalFolder, 'store.sock')
  await waitUntil(() => existsSync(socket) || undefined, {
    ...{ what: 'filter-store sync', report: () => postfix.log() },
  })
}

const between = await startBetween(t, {
  ...{ host: '127.0.0.2', port: front },
  filter: { host: '127.0.0.2', port: first },
  onCut: async () => void (await daemons[0]?.stop('SIGKILL')),
})

/** The first filter; what the log says of the message. */
const CASES: readonly (readonly [Behavior, RegExp])[] = [
  ['pass', /chkmsg\S+ \w+: to=\S+, relay=127\.0\.0\.2\[/u],
  [
    'dead',
    /connect to 127\.0\.0\.2\S+ Connection refused[^]*relay=127\.0\.0\.3/u,
  ],
  ['refusing', /refused to talk to me: 421 [^]*relay=127\.0\.0\.3\[/u],
  ['frozen', /timed out while receiving the initial server greeting/u],
  [
    'silent',
    /timed out while sending end of data[^]*relay=127\.0\.0\.3[^]*handed over before/u,
  ],
  [
    'cut',
    /lost connection with 127\.0\.0\.2[^]*relay=127\.0\.0\.3[^]*handed over before/u,
  ],
]

for (const [behavior, expected] of CASES) {
  await t.test(`the first filter is ${behavior}`, async t => {
    await between.be(behavior)
    const before = { sent: sink.count, log: (await postfix.log()).length }
    const sent = await postfix.send({
      data: plainMessage({ subject: behavior }),
    })
    t.ok(sent.accepted)
    await sink.next()
    await postfix.waitForEmptyQueue()
    const log = (await postfix.log()).slice(before.log)
    t.match(log, expected)
    t.equal(sink.count, before.sent + 1, 'one copy')
    if (behavior !== 'dead') t.ok(between.count() > 0, 'it was tried')
  })
}

t.test('nothing is left', async t => {
  const rows = 'SELECT count(*) FROM journal WHERE NOT is_done'
  t.equal(await server.sql('postsift', rows), '0')
  t.equal(
    await server.sql('postsift', 'SELECT count(*) FROM journal'),
    String(CASES.length),
  )
  for (const postsift of filters) t.strictSame(postsift.spoolResidue(), [])
})
