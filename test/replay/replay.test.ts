/*
 * NAME
 *   replay.test - what an engine decided, decided once more
 *
 * DESCRIPTION
 *   An engine keeps, delivers and refuses messages, with records. Then each is
 *   replayed: kept ones by their content, the others by their records. Nothing in
 *   the folders may change.
 */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Config } from '../../src/config/config.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { bytesPath } from '../../src/quarantine/entry.js'
import { replay } from '../../src/replay/replay.js'
import type { ReplayedMessage } from '../../src/replay/replayed.js'
import { makeSide } from '../../src/replay/side.js'
import { Summary, type ReplaySummary } from '../../src/replay/summary.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'

const configOf = (
  folder: string,
  toml: string,
  name: string,
): Promise<Config> =>
  loadEngineConfig({
    text: toml,
    file: name,
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        it => `${it}_directory=${join(folder, it)}`,
      ),
      'free_space_floor=0',
    ],
  })

const EXE = attachmentMessage({ filename: 'run.exe', subject: 'Report' })
const MESSAGES: readonly (readonly [Buffer, Partial<Envelope>])[] = [
  [EXE, { sender: 'alice@partner.example' }],
  [EXE, { sender: 'eve@other.example' }],
  [attachmentMessage({ filename: 'eicar.com', content: EICAR }), {}],
  [plainMessage({ text: 'Buy now!' }), {}],
  [plainMessage(), { sender: 'alice@partner.example' }],
  // For one it was kept, for the other it was not.
  [
    EXE,
    {
      answers: 'each',
      recipients: [
        { address: 'bob@our.example' },
        { address: 'abuse@our.example' },
      ],
    },
  ],
]

/** What the engine has left, under this configuration. */
const decided = async (t: Teardown, toml: string): Promise<string> => {
  const folder = scratchFolder(t, 'replay')
  mkdirSync(join(folder, 'spool'))
  const engine = await makeEngine({
    config: await configOf(folder, toml, 'now.toml'),
    log: { write: () => undefined, flush: () => Promise.resolve() },
    transport: {
      name: 'fake',
      deliver: ({ request }) =>
        Promise.resolve(
          request.recipients.map(() => ({ status: '2.0.0', text: 'ok' })),
        ),
      close: () => undefined,
    },
    timeLimitSeconds: 60,
    wayIn: 'lmtp:test',
  })
  for (const [at, [message, envelope]] of MESSAGES.entries()) {
    const intake = engine.filter(
      makeEnvelope({
        id: `IDENTITY${at}`,
        queueId: `Q${at}`,
        sender: 'carol@sender.example',
        recipients: [{ address: 'bob@our.example' }],
        arrivedAt: Date.now(),
        ...envelope,
      }),
    )
    intake.write(message)
    await intake.end()
  }
  await engine.flush()
  engine.close()
  return folder
}

const NOW = `
[[rule]]
name = "abuse desk"
recipient = ["abuse@our.example"]
class = ["banned"]
action = "tag"
`

const replayed = async (
  folder: string,
  next: string,
  now = NOW,
): Promise<{
  readonly messages: readonly ReplayedMessage[]
  readonly summary: ReplaySummary
  readonly status: number
}> => {
  const inForce = await makeSide(await configOf(folder, now, 'now.toml'))
  const side = await makeSide(await configOf(folder, next, 'new.toml'))
  const summary = new Summary(side.policy.rules)
  const messages: ReplayedMessage[] = []
  for await (const it of replay({
    ...{ inForce, next: side, span: {} },
    onUnreadable: what => summary.addUnreadable(what),
  })) {
    messages.push(it)
    summary.add(it, it.basis)
  }
  return {
    messages,
    summary: summary.summary(),
    status: summary.exitStatus(),
  }
}

/** Every file with all that a change would change. */
const stateOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => {
      const path = join(folder, name)
      const { mode, size, mtimeMs, ctimeMs, ino, uid } = lstatSync(path)
      const digest = lstatSync(path).isFile()
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : ''
      return [name, mode, size, mtimeMs, ctimeMs, ino, uid, digest].join(' ')
    })

const ends = (messages: readonly ReplayedMessage[]): readonly string[] =>
  messages.map(it => `${it.id.replace('IDENTITY', '')} ${it.basis} ${it.end}`)

t.test('kept messages by content, the others by record', async t => {
  const folder = await decided(t, NOW)
  // A listing would mend it.
  writeFileSync(join(folder, 'quarantine', 'index'), '')
  const before = stateOf(folder)

  const same = await replayed(folder, NOW)
  t.strictSame(ends(same.messages), [
    ...['0 content same', '1 content same', '2 content same'],
    ...['3 record same', '4 record same', '5 content same'],
  ])
  t.equal(same.status, 0)
  t.match(same.summary, { messages: 6, same: 6, other: 0, unknown: 0 })
  t.strictSame(
    same.summary.rules,
    [
      {
        ...{ name: 'abuse desk', source: 'now.toml:2' },
        ...{ decided: 1, also: 0, monitored: 0 },
      },
    ].map(it => ({ ...it, source: 'new.toml:2' })),
  )

  const rule = `${NOW}
[[rule]]
name = "partner"
sender = ["@partner.example"]
client = ["192.0.2.1"]
class = ["banned"]
action = "pass"
[[rule]]
name = "report"
field = ["Subject: report"]
class = ["banned"]
recipient = ["bob@our.example"]
sender = ["@partner.example"]
insecure = true
action = "tag"
[[rule]]
name = "offers"
body = ["buy"]
sender = ["@sender.example"]
action = "reject"
`
  const tried = await replayed(folder, rule)
  t.strictSame(ends(tried.messages), [
    // By a field of the header, which no record has.
    ...['0 content other', '1 content same', '2 content same'],
    // The text of what was delivered is gone.
    ...['3 record unknown', '4 record same', '5 content same'],
  ])
  t.equal(tried.status, 1)
  const [first] = tried.messages
  t.match(first?.recipients, [
    {
      addresses: ['bob@our.example'],
      then: { ending: 'quarantine', policy: 'action.banned = "refuse"' },
      now: {
        ending: 'tag',
        policy: 'rule "report"',
        policySource: 'new.toml:14',
      },
    },
  ])
  t.match(tried.messages[3]?.why, [/rule "offers" \(new.toml:22\) needs body/u])
  t.strictSame(tried.summary.changes, [
    { what: 'quarantine -> tag', messages: 1 },
  ])
  t.strictSame(tried.summary.lines, [
    { what: 'rule "report" (new.toml:14)', messages: 1 },
  ])

  // What is found may be other: whole reading for what is kept.
  const names = await replayed(
    folder,
    `${NOW}[scanner.attachment-name]\nenabled = false\n`,
  )
  t.strictSame(ends(names.messages), [
    ...['0 content other', '1 content other', '2 content same'],
    ...['3 record unknown', '4 record unknown', '5 content other'],
  ])
  t.strictSame(names.messages[0]?.foundThen, ['banned: .exe'])
  t.match(names.messages[3]?.why, [/scanner.attachment-name.enabled/u])
  t.match(names.messages[5]?.recipients, [
    { addresses: ['bob@our.example'], end: 'other' },
    { addresses: ['abuse@our.example'], end: 'other' },
  ])

  t.strictSame(stateOf(folder), before, 'nothing was touched')
})

t.test('a scanner that does not answer now tells nothing', async t => {
  const folder = await decided(t, NOW)
  const { messages, status } = await replayed(
    folder,
    `${NOW}[scanner.clamd]\nenabled = true\naddress = ["unix:/nonexistent/c"]\nretry = 0\n`,
  )
  t.ok(messages.every(it => it.end === 'unknown'))
  t.match(messages[0]?.why, [/clamd could not scan it now/u])
  t.equal(status, 3)
})

t.test('what is damaged or gone is counted', async t => {
  const folder = await decided(t, NOW)
  const quarantine = join(folder, 'quarantine')
  const { rows } = readCatalog(quarantine)
  const keyOf = (id: string): string => rows.find(it => it.id === id)?.key ?? ''
  rmSync(bytesPath(quarantine, keyOf('IDENTITY0')))
  writeFileSync(bytesPath(quarantine, keyOf('IDENTITY2')), 'Subject: x\n\n')
  const [day = ''] = readdirSync(join(folder, 'records'))
  appendFileSync(join(folder, 'records', day), '{"id":\n')
  const seen = await replayed(folder, NOW)
  t.match(seen.messages[0]?.why, [/could not be read again: .*ENOENT/u])
  t.match(seen.messages[2]?.why, ['the bytes are not those that were kept'])
  t.strictSame(seen.summary.unreadable, { records: 1, kept: 0 })
  t.equal(seen.status, 3)

  // Without records, kept messages alone.
  rmSync(join(folder, 'records'), { recursive: true })
  const alone = await replayed(folder, NOW)
  t.strictSame([...ends(alone.messages)].sort(), [
    ...['0 content unknown', '1 content same', '2 content unknown'],
    '5 content same',
  ])
})
