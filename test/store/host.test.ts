/*
 * NAME
 *   host.test - what a host tells of itself, and what of two is compared
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hostFacts } from '../../bin/filter-store/host-facts.js'
import {
  configDigest,
  differences,
  readHostFacts,
  type HostFacts,
} from '../../src/store/host.js'
import { makeReleaseKey } from '../../src/quarantine/release-key.js'
import { scratchFolder } from '../helper/folder.js'

const folder = scratchFolder(t, 'host')
const senders = join(folder, 'senders')
writeFileSync(senders, 'a.example\n')

const factsOf = (
  ...lines: readonly string[]
): Promise<Pick<HostFacts, 'version' | 'key' | 'options'>> =>
  hostFacts({
    file: '/x/filter.toml',
    text: [...lines, ''].join('\n'),
    overrides: [`quarantine_directory=${folder}`],
  })

const CASES: Readonly<
  Record<
    string,
    readonly [one: string[], other: string[], differing: RegExp | null]
  >
> = {
  'nothing is set': [[], [], null],
  'a default that is written down': [['mode = "enforce"'], [], null],
  'what hosts have of their own': [
    ['hostname = "a.x"', 'forward_to = "smtp:127.0.0.1:26"', 'processes = 4'],
    [
      'hostname = "b.x"',
      'listen_address = ["smtp:127.0.0.1:25"]',
      ...['[store]', 'host = "b"', '[web]', 'public_url = "https://x"'],
    ],
    null,
  ],
  listeners: [
    ['[[listener]]', 'address = "smtp:127.0.0.1:25"'],
    ['[[listener]]', 'address = "smtp:127.0.0.1:26"'],
    null,
  ],
  'an option': [['scan_time_limit = 100'], [], /^scan_time_limit$/u],
  'options of tables': [
    ['[action]', 'spam = "quarantine"', '[scanner.clamd]', 'enabled = true'],
    ['[action]', 'spam = "reject"'],
    /^action\.spam,scanner\.clamd\.enabled$/u,
  ],
  'a rule': [
    ['[[rule]]', 'name = "one"', 'sender = ["a.example"]', 'action = "pass"'],
    ['[[rule]]', 'name = "one"', 'sender = ["b.example"]', 'action = "pass"'],
    /^rule$/u,
  ],
}

for (const [name, [one, other, differing]] of Object.entries(CASES)) {
  t.test(name, async t => {
    const [ours, theirs] = [await factsOf(...one), await factsOf(...other)]
    t.ok(ours.options, one.join(' '))
    t.ok(theirs.options, other.join(' '))
    const names = differences(ours, theirs).join(',')
    if (differing === null) t.equal(names, '')
    else t.match(names, differing)
    t.equal(configDigest(ours) === configDigest(theirs), differing === null)
  })
}

t.test('a list that is a file, as it is now', async t => {
  const line = ['[[rule]]', `sender = ["file:${senders}"]`, 'action = "pass"']
  const before = await factsOf(...line)
  t.strictSame(differences(before, await factsOf(...line)), [])
  writeFileSync(senders, 'b.example\n')
  t.strictSame(differences(before, await factsOf(...line)), [`file:${senders}`])
})

t.test('the key, and no secret', async t => {
  t.equal((await factsOf()).key, '')
  const key = makeReleaseKey(folder)
  const password = join(folder, 'password')
  writeFileSync(password, 'secret word\n')
  const facts = await factsOf('[unpack]', `password_file = "${password}"`)
  t.match(facts.key, /^[0-9a-f]{16}$/u)
  t.notOk(key.toString('hex').startsWith(facts.key))
  t.notMatch(JSON.stringify(facts), /password|secret/u)
})

t.test('what cannot be read', async t => {
  t.match(await factsOf('nonsense = 1'), { key: '', options: null })
  t.equal(configDigest({ options: null }), '')
  const facts: HostFacts = {
    ...{ version: '1', key: '', options: { a: 'b' }, clockMs: 1, failed: 0 },
  }
  t.strictSame(readHostFacts(JSON.stringify(facts)), facts)
  for (const text of ['', '[]', '{}', '{"version":1}', 'x']) {
    t.equal(readHostFacts(text), null, text)
  }
})
