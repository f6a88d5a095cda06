/*
 * NAME
 *   check.test - alerts by a program and by mail, from a configuration
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkAlerts } from '../../src/alerts/check.js'
import {
  loadEngineConfig,
  makeEngine,
  pipeTransport,
} from '../../src/engine.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { MAIN } from '../../src/options.js'
import { digestOf, writeStamp } from '../../src/self-test/stamp.js'
import { endWithTest } from '../helper/end-engine.js'
import { freePort } from '../helper/port.js'
import { scratchFolder } from '../helper/folder.js'
import { startSink } from '../helper/sink.js'

const waiting = (count: number) => ({
  ...{ total: count, waiting: count, oldest: 0, reason: 'refused' },
})

const bed = async (t: Test, lines: readonly string[]) => {
  const folder = scratchFolder(t, 'alerts')
  const journal = join(folder, 'journal')
  for (const it of ['spool', 'journal', 'quarantine'])
    mkdirSync(join(folder, it))
  const config = await loadEngineConfig({
    ...{ file: '/etc/f.toml', text: lines.join('\n') },
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(folder, name)}`,
      ),
      'free_space_floor=0',
    ],
  })
  const notices: string[] = []
  return {
    ...{ config, folder, journal, notices },
    check: async (count: number) => {
      const open = await checkAlerts(
        config,
        waiting(count),
        (level, text) => void notices.push(`${level} ${text}`),
      )
      return open.map(it => it.key).join()
    },
  }
}

const WRONG: readonly (readonly [string, RegExp])[] = [
  [
    'command = ["tee"]',
    /:2: alert\.command must begin with the absolute path/u,
  ],
  ['to = ["root"]', /:2: alert\.to must be a list of addresses/u],
  ['command_time_limit = 0', /alert\.command_time_limit must be at least 1 s/u],
  ['quarantine_percent = 101', /must be a whole number from 1 to 100/u],
]

t.test('what cannot be an alert', async t => {
  for (const [line, message] of WRONG) {
    const text = `[alert]\n${line}\n`
    await t.rejects(loadEngineConfig({ file: '/x', text }), { message }, line)
  }
})

t.test(
  'a program gets one line for the beginning, one for the end',
  async t => {
    const out = join(scratchFolder(t, 'alerts'), 'out')
    const { check, notices, config, journal } = await bed(t, [
      '[scanner.clamd]\nenabled = true\naddress = "/x"',
      `[alert]\ncommand = ["/usr/bin/tee", "-a", "${out}"]`,
    ])
    t.equal(await check(50), '')
    t.equal(await check(51), 'queue')
    t.equal(await check(60), 'queue')
    const settings = digestOf('clamd', config)
    await writeStamp(journal, {
      time: Date.now(),
      results: [{ scanner: 'clamd', state: 'silent', text: 'no', settings }],
    })
    t.equal(await check(0), 'queue,engine clamd')
    t.equal(await check(0), 'engine clamd')
    const lines = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, string>)
    t.match(lines, [
      {
        alert: 'begin',
        condition: 'queue',
        kind: 'queue',
        text: /^51 messages/u,
      },
      { alert: 'begin', condition: 'engine clamd', text: /: no$/u },
      { alert: 'end', condition: 'queue', since: lines[0]?.['since'] ?? '' },
    ])
    t.match(lines[0], { time: /^20/u, host: /./u, version: /^\d/u })
    t.strictSame(
      notices.map(it => it.replace(/:.*/u, '')),
      ['warning alert', 'warning alert', 'info alert'],
    )
  },
)

t.test('a program that fails or hangs is run again', async t => {
  const flag = join(scratchFolder(t, 'alerts'), 'flag')
  const { check, notices } = await bed(t, [
    `[alert]\ncommand = ["/usr/bin/test", "-e", "${flag}"]`,
  ])
  await check(99)
  t.match(notices.at(-1), /^warning alert is not told: .*exit status 1/u)
  await check(99)
  t.equal(notices.filter(it => it.includes('not told')).length, 2)
  writeFileSync(flag, '')
  await check(99)
  await check(99)
  t.equal(notices.filter(it => it.includes('not told')).length, 2)

  const slow = await bed(t, [
    '[alert]\ncommand = ["/bin/sleep", "60"]\ncommand_time_limit = 1',
  ])
  await slow.check(99)
  t.match(slow.notices.at(-1), /not told: .*ended at its deadline/u)
  const none = await bed(t, ['[alert]\ncommand = ["/nonexistent"]'])
  await none.check(99)
  t.match(none.notices.at(-1), /not told: .*ENOENT/u)
})

t.test('mail to the smtpd after the filter', async t => {
  const sink = await startSink(t)
  const { check } = await bed(t, [
    `forward_to = "smtp:127.0.0.1:${sink.port}"`,
    '[alert]\nto = ["root@x.example", "b@x.example"]',
  ])
  await check(51)
  await check(51)
  t.equal(sink.count, 1)
  const message = await sink.next()
  t.match(message, { mailFrom: '', rcptTo: ['root@x.example', 'b@x.example'] })
  const text = message.lines.toString()
  t.match(text, /^X-Postsift-Release: 1 /u)
  t.match(text, /^Subject: Content filter of \S+: 51 messages wait for/mu)
  await check(0)
  await check(0)
  const over = (await sink.next()).lines.toString()
  t.match(over, /^Subject: Content filter of \S+: over: queue$/mu)
})

t.test(
  'mail by sendmail passes a filter whose engine is what is wrong',
  async t => {
    const folder = scratchFolder(t, 'alerts')
    const sent = join(folder, 'sent')
    const sendmail = join(folder, 'sendmail')
    writeFileSync(sendmail, `#!/bin/sh\nexec /bin/cat >${sent}\n`, {
      mode: 0o755,
    })
    const port = await freePort()
    const { check, config } = await bed(t, [
      `forward_to = "smtp:127.0.0.1:${port}"\nsendmail_path = "${sendmail}"`,
      '[scanner.clamd]\nenabled = true\nretry = 0\naddress = "/nonexistent/clamd"',
      '[alert]\nto = ["root@x.example"]',
    ])
    t.equal(await check(51), 'queue')
    const lines: string[] = []
    const engine = await makeEngine({
      ...{ config, timeLimitSeconds: 60, wayIn: 'pipe' },
      transport: pipeTransport(config.settings(MAIN)),
      log: {
        write: (_, line) => void lines.push(line),
        flush: () => Promise.resolve(),
      },
    })
    endWithTest(t, engine)
    const bytes = readFileSync(sent)
    const pass = async (
      content: Buffer,
      recipient: string,
    ): Promise<string> => {
      const envelope = makeEnvelope({
        ...{ id: 'ID', queueId: 'Q1', sender: '', arrivedAt: Date.now() },
        recipients: [{ address: recipient }],
      })
      const intake = engine.filter(envelope)
      // As cleanup(8) and our launcher hand it over.
      intake.write(
        Buffer.from('Received: by x; Mon, 30 Nov 2026 14:00:00 +0000\n'),
      )
      intake.write(content)
      const [reply] = await intake.end()
      return reply?.status ?? ''
    }
    t.equal(await pass(bytes, 'other@x.example'), '4.3.0', 'another recipient')
    const forged = Buffer.from(bytes.toString().replace('51 mess', '52 mess'))
    t.equal(await pass(forged, 'root@x.example'), '4.3.0', 'other bytes')
    t.equal(await pass(bytes, 'root@x.example'), '2.0.0')
    t.match(lines.at(-1), /verdict=released/u)
  },
)

t.test('a self-test of long ago, and one of the future', async t => {
  const out = join(scratchFolder(t, 'alerts'), 'out')
  const { check, config, journal } = await bed(t, [
    '[scanner.clamd]\nenabled = true\naddress = "/x"',
    `[alert]\ncommand = ["/usr/bin/tee", "-a", "${out}"]`,
  ])
  const settings = digestOf('clamd', config)
  const test = (ms: number, known = settings) =>
    writeStamp(journal, {
      time: Date.now() + ms,
      results: [
        { scanner: 'clamd', state: 'silent', text: 'no', settings: known },
      ],
    })
  const HOUR = 60 * 60 * 1000
  for (const ms of [-HOUR, HOUR]) {
    await test(ms)
    t.equal(await check(0), '', `${ms}`)
  }
  await test(0, 'others')
  t.equal(await check(0), '', 'other settings')
  await test(0)
  t.equal(await check(0), 'engine clamd')
  await test(-HOUR)
  await check(0)
  await check(0)
  t.equal(await check(0), 'engine clamd', 'no one knows that it is over')
})
