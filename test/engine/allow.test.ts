/*
 * NAME
 *   allow.test - the rule that filter-quarantine allow prints
 *
 * DESCRIPTION
 *   Messages of every class go through the engine. For each that is stopped the
 *   rule is put in front of the configuration, as a person would, and all of them
 *   are judged again: that one passes, and no other that was stopped for another
 *   reason, though all have the same sender, recipient and client.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { allowRule, isPassed, stoppingFindings } from '../../src/allow-rule.js'
import { wouldPass } from '../../src/allow-others.js'
import { decide } from '../../src/decide/decide.js'
import type { Facts } from '../../src/decide/rule.js'
import { loadEngineConfig, makeInspectTools } from '../../src/engine.js'
import { inspect } from '../../src/inspect.js'
import {
  makeEnvelope,
  UNKNOWN_CLIENT,
  type Envelope,
} from '../../src/mail/envelope.js'
import { makePolicy } from '../../src/policy/policy.js'
import { makeRecord } from '../../src/records/make-record.js'
import { spool } from '../../src/spool/spool.js'
import { attachmentMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { samples } from '../modes/t-15-same-verdict/messages.js'

const MAIN = 'authserv_id = "mx.our.example"\n'
const ACTION =
  '[action]\nactive = "quarantine"\nspam = "quarantine"\nunchecked-encrypted = "quarantine"\n'
const RULES = `[[rule]]
name = "long ones"
larger_than = 3000
action = "quarantine"
`

const known = (more: Partial<Envelope> = {}): Envelope =>
  makeEnvelope({
    ...{ id: 'ID', sender: 'a@partner.example', arrivedAt: 1_796_000_000_000 },
    recipients: [{ address: 'bob@our.example' }],
    ...more,
  })

const client = { ...UNKNOWN_CLIENT, address: '192.0.2.7' }

/** What is known of the sender; what the rule must rest on. */
const PLACES: readonly (readonly [Partial<Envelope>, RegExp, RegExp | null])[] =
  [
    [{ client }, /^client = \["192\.0\.2\.7"\]$/mu, /^sender = /mu],
    [
      { isAuthenticated: true, client },
      /^authenticated = true$/mu,
      /^sender = /mu,
    ],
    [{ origin: 'submission' }, /^origin = "submission"$/mu, /^sender = /mu],
    [{}, /^finding = /mu, null],
    [{ sender: '', client }, /^sender = \["<>"\]$/mu, /^client = /mu],
    [{ sender: '*', client }, /^client = /mu, null],
    [{ sender: 'file:/etc/hosts@x', client }, /^client = /mu, null],
  ]

/** Forbidden files, some of them in messages that are too long besides. */
function programs(): readonly {
  readonly name: string
  readonly data: Buffer
}[] {
  return ['a.exe', 'b.js', 'c.iso', 'long.exe', 'long.scr'].map(filename => ({
    name: filename,
    data: attachmentMessage({
      filename,
      content: filename.startsWith('long') ? 'x'.repeat(5000) : 'x',
    }),
  }))
}

t.test('the message passes, and others do not', async t => {
  const folder = scratchFolder(t, 'allow')
  const file = join(folder, 'filter.toml')
  mkdirSync(join(folder, 'spool'))
  writeFileSync(file, MAIN + RULES + ACTION)
  const config = await loadEngineConfig({ file })
  const tools = await makeInspectTools(config, folder)
  const { policy } = tools
  const rulesOf = async (toml: string) =>
    (await makePolicy(await loadEngineConfig({ file: 'r', text: toml }))).policy
      .rules
  const { signal } = new AbortController()
  const all: { readonly name: string; readonly facts: Facts }[] = []
  for (const { name, data } of [...samples(), ...programs()]) {
    const spooled = await spool([data], { folder, memoryLimitBytes: 1 << 24 })
    const seen = await inspect(known(), spooled, tools, signal)
    const { message, findings } = seen
    const facts = { message, findings, patterns: new Set<string>() }
    all.push({ name, facts: { ...facts, envelope: known() } })
  }
  const at = (facts: Facts, more: Partial<Envelope>): Facts => ({
    ...facts,
    envelope: known(more),
  })
  const reasons = (facts: Facts): readonly string[] => [
    ...stoppingFindings(facts, policy).map(it => `${it.class} ${it.name}`),
    ...(isPassed(decide({ ...facts, findings: [] }, policy)) ? [] : ['whole']),
  ]
  let made = 0
  let others = 0
  let viruses = 0
  const cases = all.flatMap(it => PLACES.map(place => ({ ...it, place })))
  for (const { name, facts: bare, place } of cases) {
    const [more, restsOn, alsoOn] = place
    const facts = at(bare, more)
    const why = reasons(facts)
    const found = await allowRule(facts, { policy, authservId: '', rulesOf })
    if (why.length === 0) {
      t.match(found, { problem: /already let it pass/u }, name)
      continue
    }
    if (why.some(it => it.startsWith('infected '))) {
      viruses++
      t.match(found, { problem: /a virus was found/u }, name)
      continue
    }
    if ('problem' in found) {
      t.fail(`${name}: ${found.problem}`)
      continue
    }
    made++
    t.equal(found.isInsecure, false, name)
    t.notMatch(found.toml, /insecure/u, name)
    t.notMatch(found.toml, /"\*"|file:/u, name)
    if (why.some(it => it !== 'whole')) t.match(found.toml, restsOn, found.toml)
    if (alsoOn !== null) t.match(found.toml, alsoOn, found.toml)
    // As a person would put it there; --check takes it.
    const text = `${MAIN}${found.toml}${RULES}${ACTION}`
    const after = await makePolicy(await loadEngineConfig({ file, text }))
    t.ok(isPassed(decide(facts, after.policy)), `${name} passes`)
    for (const other of all) {
      const it = at(other.facts, more)
      const isOther = reasons(it).some(reason => !why.includes(reason))
      if (!isOther) continue
      others++
      if (isPassed(decide(it, after.policy))) {
        t.fail(`${other.name} passes by the rule for ${name}: ${found.toml}`)
      }
    }
    // Someone else's mail has the same finding, and no proof.
    if (alsoOn !== null) {
      const stranger = at(bare, { sender: 'x@evil.example' })
      t.notOk(isPassed(decide(stranger, after.policy)), `${name} of a stranger`)
    }
    // Its own record tells the same.
    const [verdict = null] = decide(facts, policy)
    const { envelope, message, findings } = facts
    const record = makeRecord({
      ...{ envelope, message, findings, wayIn: '', failures: [], times: {} },
      ...{ size: message.bytes.size, error: null },
      outcomes: [
        {
          ...{ verdict, relay: 'quarantine', quarantineKey: '' },
          recipients: envelope.recipients,
          replies: [{ status: '2.0.0', text: 'kept' }] as never,
        },
      ],
    })
    if (!envelope.isAuthenticated) {
      t.ok(wouldPass(record, found.forRecords, policy), `${name}: its record`)
    }
  }
  t.ok(made > 20, `rules made: ${made}`)
  t.ok(others > 500, `other messages tried: ${others}`)
  t.ok(viruses > 2, `viruses: ${viruses}`)
})

t.test('a verified domain goes before the client', async t => {
  const policy = (await makePolicy(await loadEngineConfig({ text: '' }))).policy
  const field = (name: string, value: string) => ({
    ...{ name, value: ` ${value}` },
    raw: `${name}: ${value}`,
  })
  const facts = {
    envelope: known({ client }),
    patterns: new Set<string>(),
    findings: [
      { scanner: 's', name: '.exe', class: 'banned', part: '1/a.exe' } as const,
    ],
    message: {
      ...{ sha256: '', parts: [], defects: [], readings: [] },
      bytes: { size: 1, slice: () => Buffer.alloc(0) },
      fields: [
        field('Received', 'from a by b'),
        field(
          'Authentication-Results',
          'mx.our.example; dkim=pass header.d=list.example; dkim=pass header.d=partner.example',
        ),
        field('From', 'A <a@partner.example>'),
      ],
    },
  }
  const rulesOf = async (toml: string) => {
    const config = await loadEngineConfig({
      ...{ file: 'r', text: toml },
      overrides: ['authserv_id=mx.our.example'],
    })
    return (await makePolicy(config)).policy.rules
  }
  const authservId = 'mx.our.example'
  const found = await allowRule(facts, { policy, authservId, rulesOf })
  t.match(found, {
    toml: `[[rule]]
name = "allow ID"
recipient = ["bob@our.example"]
sender = ["a@partner.example"]
verified_domain = ["partner.example"]
class = ["banned"]
finding = [".exe"]
action = "tag"
`,
  })
})
