/*
 * NAME
 *   filter-host.test - a filter for MTAs on other hosts: what is planned
 */
import t from 'tap'
import { configFor, factsFor, optionsFor } from './facts.js'
import {
  hostConfigText,
  hostPlanText,
  makeHostPlan,
  type HostFacts,
  type HostOptions,
  type ListenerRow,
} from '../../install/filter-install/plan/filter-host.js'
import { mtaLines } from '../../install/filter-install/plan/mta-lines.js'
import { filledIn } from '../../install/filter-install/plan/systemd-unit.js'
import { loadEngineConfig } from '../../src/engine.js'
import { LISTENER } from '../../src/listener-options.js'
import { MAIN } from '../../src/options.js'
import { listenersOf } from '../../src/receive/listener.js'

const OPTIONS: HostOptions = {
  ...optionsFor('daemon'),
  networks: ['10.0.0.1', '10.1.0.0/24'],
  listenAddress: '10.0.0.2',
}

const row = (port: number, more: Partial<ListenerRow> = {}): ListenerRow => ({
  address: `smtp:10.0.0.2:${port}`,
  origin: port === 10027 ? 'submission' : 'inbound',
  clients: ['10.1.0.0/24', '10.0.0.1', '10.0.0.9'],
  ...{ forward_to: 'smtp:peer:10026', ...more },
})

const ROWS = [row(10025), row(10027)]

const facts = (more: Partial<HostFacts> = {}): HostFacts => {
  const { programs, account, places, systemd } = factsFor('daemon')
  return {
    ...{ programs, account, places, systemd, unsafePaths: [] },
    config: configFor('daemon'),
    ...{ rows: ROWS, ownAddresses: ['10.0.0.2'], strangers: [] },
    ...more,
  }
}

t.test('the configuration that is written', async t => {
  const text = hostConfigText(OPTIONS)
  const config = await loadEngineConfig({ file: '/x', text })
  const rows = config.tables(LISTENER)
  t.match(rows, [
    {
      ...{ address: 'smtp:10.0.0.2:10025', origin: 'inbound' },
      clients: ['10.0.0.1', '10.1.0.0/24'],
      forward_to: 'smtp:peer:10026',
    },
    { address: 'smtp:10.0.0.2:10027', origin: 'submission' },
  ])
  const listeners = listenersOf(config.settings(MAIN), rows, false)
  t.equal(listeners.length, 2, 'and no other')
  t.ok(listeners.every(it => it.clients?.has('10.1.0.7') === true))
  t.ok(listeners.every(it => it.clients?.has('10.0.0.2') === false))
  const trial = hostConfigText({ ...OPTIONS, isTrial: true })
  const onTrial = await loadEngineConfig({ file: '/x', text: trial })
  t.equal(onTrial.settings(MAIN).mode, 'monitor')
  const { rows: _, ...rest } = facts()
  const plan = makeHostPlan({ ...rest, rows }, OPTIONS)
  t.strictSame(plan.refusals, [], 'it is what the plan wants')
})

const CASES: Readonly<
  Record<
    string,
    readonly [
      facts: Partial<HostFacts>,
      options: Partial<HostOptions>,
      refusals: readonly RegExp[],
    ]
  >
> = {
  'all is well': [{}, {}, []],
  'no listener': [
    { rows: [] },
    {},
    [
      /^filterd would not take mail of 10\.0\.0\.1, 10\.1\.0\.0\/24 on smtp:10\.0\.0\.2:10025\. Write in \/etc\/postsift\/filter\.toml:\n    \[\[listener\]\]\n    address = "smtp:10\.0\.0\.2:10025"\n    clients = \["10\.0\.0\.1", "10\.1\.0\.0\/24"\]\n    forward_to = "smtp:peer:10026"$/u,
      /origin = "submission"/u,
    ],
  ],
  'one that lacks an MTA': [
    { rows: [row(10025, { clients: ['10.0.0.1'] }), row(10027)] },
    {},
    [/10025\. Write/u],
  ],
  'one that sends elsewhere': [
    { rows: [row(10025), row(10027, { forward_to: 'smtp:10.0.0.1:25' })] },
    {},
    [/10027\. Write/u],
  ],
  'an address of another host': [
    {},
    { listenAddress: '10.0.0.77' },
    [/^--listen-address 10\.0\.0\.77 is no address of this host$/u],
  ],
  'all addresses': [{}, { listenAddress: '0.0.0.0' }, [/is all addresses/u]],
  'no address is known': [
    {},
    { listenAddress: '' },
    [/name --listen-address$/u],
  ],
  'another program': [
    { strangers: [10027] },
    {},
    [/^10\.0\.0\.2:10027 is used by another program$/u],
  ],
  'one port for two': [{}, { submissionPort: 10025 }, [/different ports$/u]],
  root: [{}, { user: 'root' }, [/must not run as root/u, /user is filter/u]],
  'a trial that is none': [{}, { isTrial: true }, [/^A trial must not stop/u]],
  'what others could change': [
    { unsafePaths: ['/opt is writable by all accounts'] },
    {},
    [/^\/opt is writable/u],
  ],
}

for (const [name, [more, options, refusals]] of Object.entries(CASES)) {
  t.test(name, async t => {
    const plan = makeHostPlan(facts(more), { ...OPTIONS, ...options })
    t.equal(plan.refusals.length, refusals.length, plan.refusals.join('\n'))
    refusals.forEach((it, at) => t.match(plan.refusals[at], it))
    t.equal(plan.notes.length === 0, refusals.length > 0)
  })
}

t.test('steps and notes', async t => {
  const template = 'After=network.target x\nIPAddressAllow=localhost\n'
  const systemd = {
    ...{ isRunning: true, template, unit: template, isActive: true },
    store: { template: 's', unit: 's', isActive: false },
  }
  const { config } = facts()
  const plan = makeHostPlan(
    facts({ systemd, config: { ...config, hasStore: true } }),
    OPTIONS,
  )
  t.match(plan.steps, [
    { kind: 'start', unit: 'postsift-store.service' },
    {
      kind: 'unit',
      path: '/etc/systemd/system/postsift.service',
      text: 'Wants=network-online.target\nAfter=network-online.target x\nIPAddressAllow=localhost 10.0.0.1 10.1.0.0/24\n',
    },
    { kind: 'start', unit: 'postsift.service' },
  ])
  const text = hostPlanText(plan, OPTIONS)
  t.match(text, /^A filter on 10\.0\.0\.2 for 10\.0\.0\.1, 10\.1\.0\.0\/24\n/u)
  t.match(text, /Open to other hosts: 10\.0\.0\.2:10025 and 10\.0\.0\.2:10027/u)
  t.match(
    text,
    '\n      filter-install apply --mode daemon --filters 10.0.0.2\n',
  )
  t.notMatch(text, /journal = "store"/u)
  const alone = makeHostPlan(facts(), OPTIONS)
  t.match(hostPlanText(alone, OPTIONS), /Nothing to do[^]*journal = "store"/u)
  t.match(hostPlanText(alone, OPTIONS), /filterd --config .* &\n/u)
  t.equal(filledIn(template, facts(), { user: 'f' }), template)
})

t.test('lines for an MTA', async t => {
  const text = mtaLines(OPTIONS, '10.0.0.1', ['10.0.0.2', '10.0.0.3'])
  for (const line of [
    '# master.cf of 10.0.0.1\nchkmsg ',
    '\n10.0.0.1:10026 inet ',
    '\n  -o mynetworks=10.0.0.2/32,10.0.0.3/32\n',
    '\n  -o smtpd_forbid_bare_newline=yes\n',
    '\n#   -o content_filter=chkmsg:[10.0.0.2]:10027,[10.0.0.3]:10027\n',
    '\n# main.cf of 10.0.0.1\ncontent_filter = chkmsg:[10.0.0.2]:10025,[10.0.0.3]:10025\n',
    '\nreceive_override_options = no_address_mappings\n',
    '\nchkmsg_destination_recipient_limit = 1000\n',
  ]) {
    t.match(text, line)
  }
})
