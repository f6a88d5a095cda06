/*
 * NAME
 *   engine.test - a configuration becomes an engine, or one clear line
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Transport } from '../../src/deliver/transport.js'
import {
  checkAll,
  loadEngineConfig,
  makeEngine,
  makeInspectTools,
} from '../../src/engine.js'
import { NO_LOG } from '../../src/log/log.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'

const FILE = '/etc/postsift/test.toml'

const load = (text: string, overrides: readonly string[] = []) =>
  loadEngineConfig({ file: FILE, text, overrides })

const WRONG: readonly (readonly [text: string, message: string])[] = [
  [
    '\n[action]\nspam = "redirect"',
    `${FILE}:3: action.spam needs an address in redirect_to`,
  ],
  [
    'scan_time_limit = "10m"\nmessage_time_limit = "5m"',
    `${FILE}:1: scan_time_limit must not be more than message_time_limit, 300 s`,
  ],
  [
    'message_time_limit = "10m"',
    `${FILE}:1: message_time_limit must be at most 570 s: Postfix and the launcher of filter-pipe end a filter that takes longer`,
  ],
  [
    'message_time_limit = 100',
    'default: scan_time_limit must not be more than message_time_limit, 100 s',
  ],
  ['scan_time_limit = 0', `${FILE}:1: scan_time_limit must be at least 1 s`],
  [
    'scan_time_limit = "0.3s"',
    `${FILE}:1: scan_time_limit must be at least 1 s`,
  ],
  [
    'scan_time_limit = 5\nmessage_time_limit = 0',
    `${FILE}:2: message_time_limit must be at least 1 s`,
  ],
  [
    '[cache]\nclean_time = "25h"',
    `${FILE}:2: cache.clean_time must be from 1 s to 1 day`,
  ],
  [
    '[cache]\nclean_time = 0',
    `${FILE}:2: cache.clean_time must be from 1 s to 1 day`,
  ],
  [
    '[cache]\nfound_time = "8d"',
    `${FILE}:2: cache.found_time must be from 1 s to 7 days`,
  ],
  [
    '[store]\ncache = "redis://h"',
    `${FILE}:2: store.cache needs scanners of [cache], which is off`,
  ],
]

t.test('values that do not fit together', async t => {
  for (const [text, message] of WRONG) {
    await t.rejects(load(text), { name: 'ConfigError', message }, message)
  }
  await t.rejects(load('', ['action.clean=redirect']), {
    message: '-o: action.clean needs an address in redirect_to',
  })
  await t.resolves(load('redirect_to = "a@x"\naction.spam = "redirect"'))
})

t.test('the policy knows where each line is', async t => {
  const config = await load('[action]\nspam = "discard"', [
    'action.banned=reject',
  ])
  const { policy } = await makeInspectTools(config, '/')
  t.match(policy.actions, {
    infected: { action: 'refuse', source: 'default' },
    banned: { action: 'reject', source: '-o' },
    spam: { action: 'discard', source: `${FILE}:2` },
  })
})

t.test('--check makes the scanners too', async t => {
  t.match(await checkAll({ file: FILE, text: '' }), { antivirus: false })
  const clamd = '[scanner.clamd]\nenabled = true\naddress = ["/x"]'
  t.match(await checkAll({ file: FILE, text: clamd }), { antivirus: true })
})

t.test('an engine of defaults', async t => {
  const folder = scratchFolder(t, 'engine')
  const [spool, quarantine, journal, records] = [
    'spool',
    'kept',
    'journal',
    'records',
  ].map(it => join(folder, it))
  mkdirSync(spool ?? '')
  const config = await load('', [
    `spool_directory=${spool}`,
    `quarantine_directory=${quarantine}`,
    `journal_directory=${journal}`,
    `records_directory=${records}`,
    'free_space_floor=0',
  ])
  const sent: string[] = []
  let closed = 0
  const transport: Transport = {
    name: 'fake',
    deliver: ({ bytes, request }) => {
      sent.push(bytes.slice(0, bytes.size).toString())
      const answer = { status: '2.0.0', text: 'ok' } as const
      return Promise.resolve(request.recipients.map(() => answer))
    },
    close: () => void closed++,
  }
  const engine = await makeEngine({
    config,
    log: NO_LOG,
    transport,
    timeLimitSeconds: 60,
    wayIn: 'test',
  })
  t.equal(engine.antivirus, false)
  const send = async (message: Buffer, id: string) => {
    const envelope = makeEnvelope({
      id,
      queueId: id,
      sender: 'a@x',
      recipients: [{ address: 'b@x' }],
      arrivedAt: Date.now(),
    })
    const intake = engine.filter(envelope)
    intake.write(message)
    return intake.end()
  }
  const clean = await send(plainMessage(), 'Q1')
  t.match(clean, [{ status: '2.0.0', text: 'ok' }])
  t.strictSame(sent, [plainMessage().toString()])
  const bad = attachmentMessage({ content: EICAR })
  t.match(await send(bad, 'Q2'), [{ status: '2.0.0', text: /^kept/ }])
  const banned = attachmentMessage({ filename: 'x.exe', content: 'x' })
  t.match(await send(banned, 'Q3'), [{ status: '2.0.0', text: /^kept/ }])
  t.equal(sent.length, 1)
  const kept = readdirSync(quarantine ?? '', {
    recursive: true,
    encoding: 'utf8',
  })
  t.equal(kept.filter(name => name.endsWith('.json')).length, 2)
  t.strictSame(readdirSync(spool ?? ''), [])
  t.ok(existsSync(journal ?? ''))
  await engine.flush()
  engine.close()
  t.equal(closed, 1)
})
