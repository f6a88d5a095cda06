/*
 * NAME
 *   pool.test - filters on other hosts: what an MTA gets, and what is found wrong
 */
import t from 'tap'
import { diagnose } from '../../install/filter-install/doctor/doctor.js'
import type { LiveFacts } from '../../install/filter-install/doctor/facts.js'
import { hintText } from '../../install/filter-install/doctor/hint.js'
import type { PoolFacts } from '../../install/filter-install/doctor/pool/facts.js'
import { addressTowards } from '../../install/filter-install/gather/pool/addresses.js'
import type { Facts, Options } from '../../install/filter-install/plan/facts.js'
import { isDone, makePlan } from '../../install/filter-install/plan/plan.js'
import type { Pool } from '../../install/filter-install/plan/pool.js'
import { judgeSeen } from '../../install/filter-install/verify/through-pool.js'
import { probesFor } from '../../install/filter-install/verify/probes.js'
import { takeOut } from '../../src/postfix/take-out.js'
import { BUSY_MASTER } from '../postfix/samples.js'
import { debianFiles, factsAfter, factsFor, optionsFor } from './facts.js'

const one = (host: string, ...addresses: readonly string[]) => ({
  host,
  addresses: addresses.length === 0 ? [host] : addresses,
})

const POOL: Pool = {
  filters: [one('10.0.0.2'), one('10.0.0.3')],
  returnAddress: '10.0.0.1',
}

const forPool = (pool: Pool, more: Partial<Options> = {}): Options =>
  optionsFor('daemon', { pool, ...more })

const OWN: Facts = {
  ...factsFor('daemon'),
  account: null,
  ownAddresses: ['10.0.0.1', '2001:db8::1'],
}

const SETUP = {
  ...{ configFile: '/etc/postsift/filter.toml', user: 'filter' },
  ...{ returnPort: 10026, node: '/usr/bin/node', nodeVersion: 'v20.19.0' },
}

t.test('main.cf and master.cf', async t => {
  const options = forPool(POOL)
  const plan = makePlan(OWN, options)
  t.strictSame(plan.refusals, [])
  t.strictSame(plan.steps, [], 'nothing of the filter is made here')
  const main = plan.target['main.cf']
  t.match(main, '\ncontent_filter = chkmsg:[10.0.0.2]:10025,[10.0.0.3]:10025\n')
  const master = plan.target['master.cf']
  const after = master.slice(master.indexOf('\nchkmsg '))
  for (const line of [
    '\n10.0.0.1:10026 inet  n ',
    '\n  -o mynetworks=10.0.0.2/32,10.0.0.3/32\n',
    '\n  -o smtpd_authorized_xforward_hosts=10.0.0.2/32,10.0.0.3/32\n',
    '\n  -o smtpd_client_restrictions=permit_mynetworks,reject\n',
    '\n  -o smtpd_recipient_restrictions=permit_mynetworks,reject\n',
    '\n  -o smtp_bind_address=10.0.0.1\n',
    '\n  -o smtp_bind_address6=\n',
    '\n  -o smtp_connect_timeout=5s\n',
  ]) {
    t.match(after, line)
  }
  t.notMatch(after, /127\.0\.0\./u, 'nothing of loopback')
  t.match(plan.notes.join('\n'), /Open to other hosts: 10\.0\.0\.1:10026/u)
  t.match(plan.notes.join('\n'), /apply --listen-for 10\.0\.0\.1/u)
  t.match(plan.notes.join('\n'), /journal = "store"/u)
  const again = factsAfter(OWN, plan, options)
  const record = again.record && {
    ...again.record,
    setup: { ...SETUP, pool: POOL },
  }
  const second = makePlan({ ...again, record }, options)
  t.strictSame(second.refusals, [])
  t.ok(isDone(second, plan.target), 'once')
  t.strictSame(takeOut(plan.target, plan.edits).files, debianFiles)
  const here = makePlan({ ...again, record }, optionsFor('daemon'))
  t.match(here.refusals.join(), /with filters on other hosts, with port 10025/u)
})

t.test('mail of our own users, another port, IPv6', async t => {
  const six: Pool = {
    filters: [one('2001:db8::2'), one('f.example', '2001:db8::3')],
    returnAddress: '2001:db8::1',
  }
  const files = { ...debianFiles, 'master.cf': BUSY_MASTER }
  const facts = { ...OWN, postfix: { ...OWN.postfix, files } }
  const plan = makePlan(facts, forPool(six, { returnPort: 20026 }))
  t.strictSame(plan.refusals, [])
  const master = plan.target['master.cf']
  const hops = (port: number) =>
    `chkmsg:[2001:db8::2]:${port},[f.example]:${port}`
  t.match(plan.target['main.cf'], `content_filter = ${hops(10025)}\n`)
  t.match(master, `  -o content_filter=${hops(10027)}\n`)
  t.match(master, '\n[2001:db8::1]:20026 inet')
  t.match(
    master,
    '\n  -o smtp_bind_address=\n  -o smtp_bind_address6=2001:db8::1\n',
  )
  t.match(master, '\n  -o mynetworks=[2001:db8::2]/128,[2001:db8::3]/128\n')
  t.match(plan.notes.join('\n'), /f\.example is 2001:db8::3 now/u)
})

const REFUSED: Readonly<
  Record<string, readonly [Partial<Pool>, RegExp, Partial<Options>?]>
> = {
  'an address of another host': [
    { returnAddress: '10.9.9.9' },
    /^--return-address 10\.9\.9\.9 is no address of this host: 10\.0\.0\.1/u,
  ],
  'no way there': [{ returnAddress: '' }, /name --return-address$/u],
  'a name without addresses': [
    { filters: [{ host: 'f.example', addresses: [] }] },
    /^--filters f\.example has no address/u,
  ],
  'two families': [
    { filters: [one('2001:db8::2')] },
    /both must be IPv4, or both IPv6$/u,
  ],
  twice: [
    { filters: [one('10.0.0.2'), one('10.0.0.2')] },
    /^--filters names a host twice$/u,
  ],
  'another mode': [
    {},
    /^--filters is for --mode daemon, not for lmtp$/u,
    { mode: 'lmtp' },
  ],
  'before the queue': [{}, /not for before-queue$/u, { mode: 'before-queue' }],
}

for (const [name, [pool, refusal, more]] of Object.entries(REFUSED)) {
  t.test(`refused: ${name}`, async t => {
    const plan = makePlan(OWN, forPool({ ...POOL, ...pool }, more))
    t.equal(plan.refusals.length, 1, plan.refusals.join('; '))
    t.match(plan.refusals[0], refusal)
    t.strictSame(plan.edits, [])
  })
}

t.test('a port that is taken, and services of that name', async t => {
  const taken = makePlan({ ...OWN, takenPorts: [10026] }, forPool(POOL))
  t.match(taken.refusals, ['10.0.0.1:10026 is used by another program'])
  const cases: readonly (readonly [string, boolean])[] = [
    ['10.0.0.1:10026', true],
    ['10026', true],
    ['127.0.0.1:10026', false],
    ['127.0.0.1:10025', false],
  ]
  for (const [service, isInTheWay] of cases) {
    const files = {
      ...debianFiles,
      'master.cf': `${debianFiles['master.cf']}${service} inet n - n - - smtpd -o content_filter=\n`,
    }
    const facts = { ...OWN, postfix: { ...OWN.postfix, files } }
    const { refusals } = makePlan(facts, forPool(POOL))
    t.equal(refusals.length, isInTheWay ? 1 : 0, `${service}: ${refusals}`)
  }
})

/** An MTA on which all is well. */
const live = (
  more: Partial<PoolFacts> = {},
  change: (master: string) => string = it => it,
): LiveFacts => {
  const options = forPool(POOL)
  const plan = makePlan(OWN, options)
  const { record } = factsAfter(OWN, plan, options)
  if (record === null) throw new Error('no record')
  return {
    ...{ configDir: '/etc/postfix', version: '3.7.11', isRunning: true },
    files: {
      ...plan.target,
      'master.cf': change(plan.target['master.cf']),
    },
    values: {
      myhostname: 'mail.example',
      content_filter: 'chkmsg:[10.0.0.2]:10025,[10.0.0.3]:10025',
    },
    record: { ...record, setup: { ...SETUP, pool: POOL } },
    ...{ since: 0, configFile: SETUP.configFile, filter: 'none' },
    ...{ account: null, folders: [], programs: new Map() },
    ...{ nodeVersion: null, startCache: null, listening: null },
    greetings: new Map(),
    queue: { total: 0, waiting: 0, oldest: null, reason: '' },
    ...{ filterLines: [], clamd: [] },
    pool: { ...POOL, silent: [], now: POOL.filters, ...more },
    own: {
      ...{ bin: '/opt/p/bin', install: '/opt/p/filter-install', place: '' },
      ...{ hasSystemd: true, sources: null, origin: 'sources' },
    },
    safety: { problems: [], check: '' },
    processes: { running: null, builtAt: 0, configuredAt: 0 },
  }
}

const FOUND: Readonly<
  Record<string, readonly [LiveFacts, readonly (readonly [RegExp, RegExp])[]]>
> = {
  'all is well': [live(), []],
  'Postfix does not run': [
    { ...live(), isRunning: false },
    [[/^critical Postfix does not run/u, /postfix -c \/etc\/postfix start/u]],
  ],
  'one filter is silent': [
    live({ silent: ['nothing answers on 10.0.0.3:10025'] }),
    [[/^warning nothing answers .*: the other filters do its work/u, /./u]],
  ],
  'all are silent': [
    live({ silent: ['nothing on a', 'nothing on b'] }),
    [
      [/^critical nothing on a: mail waits/u, /./u],
      [/^critical nothing on b: mail waits/u, /./u],
    ],
  ],
  'a filter has moved': [
    live({ now: [one('10.0.0.2'), one('10.0.0.3', '10.0.0.4')] }),
    [
      [
        /^critical 10\.0\.0\.3 is 10\.0\.0\.4 now/u,
        /filter-install apply --mode daemon --filters 10\.0\.0\.2,10\.0\.0\.3 --return-address 10\.0\.0\.1$/u,
      ],
    ],
  ],
  'the way back is open to a network': [
    live({}, it =>
      it.replace('mynetworks=10.0.0.2/32,', 'mynetworks=10.0.0.0/8,'),
    ),
    [
      [
        /^critical 10\.0\.0\.1:10026\/inet has mynetworks = 10\.0\.0\.0\/8/u,
        /mynetworks=10\.0\.0\.2\/32,10\.0\.0\.3\/32/u,
      ],
      [/^warning Lines .* were changed/u, /./u],
    ],
  ],
  'anyone may connect': [
    live({}, it =>
      it.replace(
        'client_restrictions=permit_mynetworks,reject',
        'client_restrictions=',
      ),
    ),
    [
      [/^warning Lines/u, /./u],
      [/has smtpd_client_restrictions = nothing: more hosts/u, /reject/u],
    ],
  ],
  'it connects from another address': [
    live({}, it =>
      it.replace('smtp_bind_address=10.0.0.1', 'smtp_bind_address=10.0.0.7'),
    ),
    [
      [
        /^critical chkmsg\/unix has smtp_bind_address = 10\.0\.0\.7/u,
        /=10\.0\.0\.1/u,
      ],
      [/^warning Lines/u, /./u],
    ],
  ],
}

for (const [name, [facts, wanted]] of Object.entries(FOUND)) {
  t.test(`doctor: ${name}`, async t => {
    const found = diagnose(facts, Date.now())
    const texts = found.map(it => `${it.level} ${it.text}`)
    t.equal(texts.length, wanted.length, texts.join('\n'))
    wanted.forEach(([text, fix], at) => {
      t.match(texts[at], text)
      t.match(found[at] && hintText(found[at].fix), fix)
    })
  })
}

t.test('probes through a filter whose configuration is not known', async t => {
  const probes = probesFor({
    ...{ mode: 'daemon', token: 't', hasSmtputf8: false },
    ...{ hasSubmission: false, now: 0 },
  })
  const named = (name: string) => {
    const probe = probes.find(it => it.name === name)
    if (probe === undefined) throw new Error(name)
    return probe
  }
  const caught = (name: string, verdict: string) => ({
    transaction: {} as never,
    content: Buffer.concat([
      Buffer.from(verdict === '' ? '' : `X-Postsift-Verdict: ${verdict}\n`),
      named(name).content,
    ]),
  })
  const delivered = (name: string, verdict: string) => ({
    ...({ end: 'delivered', reason: '' } as const),
    caught: caught(name, verdict),
  })
  const other = (
    end: 'refused' | 'discarded' | 'deferred' | null,
    reason = '',
  ) => ({ end, reason, caught: null })
  const CASES = [
    ['clean', delivered('clean', 'clean'), 'ok', 'delivered'],
    ['clean', delivered('clean', ''), 'failed', 'delivered'],
    ['clean', delivered('clean', 'spam'), 'failed', 'delivered'],
    ['clean', other('discarded'), 'failed', 'discarded'],
    ['clean', undefined, 'failed', 'lost'],
    ['virus', other('discarded'), 'ok', 'not back'],
    ['virus', other('refused', '550 no'), 'ok', 'refused'],
    ['virus', other('deferred', 'later'), 'failed', 'deferred'],
    ['virus', other(null), 'failed', 'lost'],
    ['virus', delivered('virus', 'clean'), 'not stopped', 'delivered'],
    ['virus', delivered('virus', 'infected'), 'not stopped', 'delivered'],
    ['virus', delivered('virus', ''), 'failed', 'delivered'],
    ['forbidden', delivered('forbidden', 'banned'), 'ok', 'delivered'],
    ['forbidden', delivered('forbidden', 'clean'), 'not stopped', 'delivered'],
    ['forbidden', other('discarded'), 'ok', 'not back'],
  ] as const
  for (const [name, found, state, end] of CASES) {
    const result = judgeSeen(named(name), found)
    t.match(result, { state, end }, `${name}, ${JSON.stringify(found?.end)}`)
  }
})

t.test('the address on the way to a host', async t => {
  t.equal(await addressTowards('127.0.0.2'), '127.0.0.1')
  t.equal(await addressTowards('nowhere'), '')
})
