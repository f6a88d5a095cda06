/*
 * NAME
 *   doctor-store.test - what doctor says of the store, and of its other hosts
 */
import t from 'tap'
import type {
  StoreFacts,
  StoreStatus,
} from '../../install/filter-install/doctor/store/facts.js'
import { storeFindings } from '../../install/filter-install/doctor/store/store.js'
import { hintText } from '../../install/filter-install/doctor/hint.js'
import {
  gatherStore,
  readStatus,
} from '../../install/filter-install/gather/pool/store.js'
import { loadEngineConfig } from '../../src/engine.js'
import type { HostFacts, KnownHost } from '../../src/store/host.js'

const NOW = Date.parse('2026-11-30T12:00:00Z')
const FACTS: HostFacts = {
  ...{ version: '0.1.0', key: 'k1', options: { mode: 'm1' } },
  ...{ clockMs: 100, failed: 0 },
}

const host = (
  more: Partial<KnownHost> = {},
  facts: Partial<HostFacts> = {},
): KnownHost => ({
  ...{ name: 'beta', seen: '2026-11-30T11:59:50.000Z', secondsAgo: 10 },
  facts: { ...FACTS, ...facts },
  ...more,
})

const WELL: StoreStatus = {
  ...{ host: 'alpha', facts: FACTS, waiting: 0, bytes: 0, oldest: null },
  ...{ recordBytes: 0, serverProblem: '', clockMs: 0 },
  ...{ runs: true, syncProblem: '' },
  known: [host({ name: 'alpha' }, { key: 'old', clockMs: 90_000 }), host()],
}

const own = {
  ...{ bin: '/opt/p/dist/bin', install: '/opt/p/dist/install/filter-install' },
  ...{ place: '', hasSystemd: true, sources: null },
  origin: 'Debian package',
} as const

type Case = readonly [
  status: Partial<StoreStatus>,
  found: readonly (readonly [text: RegExp, fix: RegExp])[],
  store?: Partial<StoreFacts>,
]

const peer = (facts: Partial<HostFacts>): Partial<StoreStatus> => ({
  known: [host({}, facts)],
})

const CASES: Readonly<Record<string, Case>> = {
  'all is well': [{}, []],
  'no answer of filter-store': [
    {},
    [[/^critical store filter-store does not say .*: gone\.$/u, /status/u]],
    { status: null, fault: 'gone' },
  ],
  'the database is away': [
    { serverProblem: 'no server can be written to: db1', syncProblem: 'x' },
    [
      [
        /^critical store\.index .*: no server can be written to: db1\. Released mail is deferred, and what is kept waits on this host\.$/u,
        /filter-store status --config \/etc\/x\.toml$/u,
      ],
    ],
  ],
  'the database is away, and required': [
    { serverProblem: 'no server' },
    [[/mail that would be kept is deferred\.$/u, /./u]],
    { required: true },
  ],
  'old tables': [
    { serverProblem: 'version 1: run filter-store migrate' },
    [[/run filter-store migrate/u, /filter-store migrate --config/u]],
  ],
  'no sync': [
    { runs: false, syncProblem: 'No filter-store sync runs' },
    [
      [
        /^critical filter-store sync .*does not run: nothing is carried/u,
        /^systemctl enable --now postsift-store$/u,
      ],
    ],
  ],
  'sync has trouble': [
    { syncProblem: '3 entries cannot be carried: see the log' },
    [[/^warning filter-store sync .*3 entries/u, /restart postsift-store$/u]],
  ],
  'what waits since a moment': [
    { waiting: 2, bytes: 3000, oldest: '2026-11-30T11:59:00Z' },
    [],
  ],
  'what waits for long': [
    {
      ...{ waiting: 2, bytes: 3000, oldest: '2026-11-30T08:00:00Z' },
      recordBytes: 100_000_000,
    },
    [
      [
        /^warning store 2 kept messages, .*since .*Z \(4 hours\)\.$/u,
        /status/u,
      ],
      [/of records are only on this host/u, /status/u],
    ],
  ],
  'our clock': [
    { clockMs: -61_000, known: [] },
    [[/^warning clock of the store .* is 61 s earlier than/u, /time service/u]],
  ],
  "another's clock": [
    peer({ clockMs: 9000 }),
    [[/The clocks of beta and of this host are 9 s apart/u, /time service/u]],
  ],
  'another key': [
    peer({ key: 'k2' }),
    [[/^warning release\.key beta and this host have different/u, /copy/u]],
  ],
  'no key there': [
    peer({ key: '' }),
    [
      [
        /beta has no release\.key, and this host has one/u,
        /copy release\.key/u,
      ],
    ],
  ],
  'no key here': [
    { facts: { ...FACTS, key: '' } },
    [[/beta has a release\.key, and this host has none/u, /copy/u]],
  ],
  'another configuration': [
    peer({ options: { mode: 'm2', 'file:/etc/l': 'x', 'action.spam': 'y' } }),
    [
      [
        /^warning configuration of the hosts beta and this host differ in action\.spam, file:\/etc\/l, mode:/u,
        /^copy \/etc\/x\.toml, \/etc\/l from the host that is right/u,
      ],
    ],
  ],
  'a list alone': [
    peer({ options: { mode: 'm1', 'file:/etc/l': 'x' } }),
    [[/differ in file:\/etc\/l/u, /^copy \/etc\/l from/u]],
  ],
  'many options': [
    peer({
      options: Object.fromEntries('abcdefgh'.split('').map(it => [it, it])),
    }),
    [[/differ in a, b, c, d, e, f and 3 more:/u, /copy/u]],
  ],
  'a configuration that cannot be read': [
    peer({ options: null }),
    [[/beta cannot read its configuration/u, /log/u]],
  ],
  'another version': [
    peer({ version: '0.2.0' }),
    [[/beta runs 0\.2\.0 of the filter, and this host 0\.1\.0/u, /./u]],
  ],
  'what no one can read': [
    { known: [host({ facts: null })] },
    [[/beta runs another version/u, /./u]],
  ],
  'entries that cannot be carried there': [
    peer({ failed: 3 }),
    [[/beta cannot carry 3 of its kept messages/u, /log/u]],
  ],
  'a host that is away, compared no more': [
    { known: [host({ secondsAgo: 7200 }, { key: 'k2', version: '0' })] },
    [
      [
        /^warning host beta beta was last seen at .*, 2 hours ago/u,
        /filter-store forget beta --config/u,
      ],
    ],
  ],
  'a name that is no word of a command': [
    { known: [host({ name: 'a; rm -r /', secondsAgo: 7200 })] },
    [[/a; rm -r \/ was last seen/u, /^start the store service/u]],
  ],
}

for (const [name, [status, wanted, store]] of Object.entries(CASES)) {
  t.test(name, async t => {
    const found = storeFindings(
      {
        store: {
          ...{ required: false, fault: '' },
          status: { ...WELL, ...status },
          ...store,
        },
        ...{ own, configFile: '/etc/x.toml' },
      },
      NOW,
    )
    const texts = found.map(it => `${it.level} ${it.topic} ${it.text}`)
    t.equal(texts.length, wanted.length, texts.join('\n'))
    wanted.forEach(([text, fix], at) => {
      t.match(texts[at], text)
      t.match(found[at] && hintText(found[at].fix), fix)
    })
  })
}

t.test('without a store no one is asked', async t => {
  const config = await loadEngineConfig({ text: '', file: '/x' })
  t.equal(await gatherStore(config, '/nowhere', '/x'), null)
  t.equal(await gatherStore(null, '/nowhere', '/x'), null)
  const around = { store: null, own, configFile: '/x' }
  t.strictSame(storeFindings(around, NOW), [])
})

t.test('what filter-store prints', async t => {
  const known = [host()]
  const printed = JSON.stringify({
    server: { place: 'db:1', hosts: {}, known, clockMs: 12, problem: null },
    host: 'alpha',
    own: { kept: 3, waiting: 1, bytes: 5, oldest: '2026-11-30T08:00:00Z' },
    ...{ recordBytes: 7, facts: FACTS, isFine: false },
    sync: { text: 'does not run', problem: 'none' },
  })
  t.strictSame(readStatus(`filter-store: a word\n${printed}\n`), {
    ...{ host: 'alpha', facts: FACTS, known, waiting: 1, bytes: 5 },
    ...{ oldest: '2026-11-30T08:00:00Z', recordBytes: 7, serverProblem: '' },
    ...{ clockMs: 12, runs: false, syncProblem: 'none' },
  })
  t.equal(readStatus('filter-store: x\n'), null)
  t.equal(readStatus('{"a":1}'), null)
  const config = await loadEngineConfig({
    ...{ text: '', file: '/x' },
    overrides: ['store.index=postgresql://f@/d?host=/x'],
  })
  const gathered = await gatherStore(config, '/nowhere', '/x')
  t.match(gathered, { status: null, required: false, fault: /filter-store/u })
})
