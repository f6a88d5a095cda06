/*
 * NAME
 *   scanner-failures.test - what a scanner's failure means, by stage and origin
 */
import t from 'tap'
import type { Envelope } from '../../src/mail/envelope.js'
import type { Finding } from '../../src/mail/finding.js'
import { judge, policyOf } from './bench.js'

const FAILED: Finding = {
  scanner: 'clamd',
  name: 'clamd unavailable',
  class: 'unchecked-error',
  part: '',
}

const PLACES = {
  outside: {},
  ours: { origin: 'submission' },
  before: { stage: 'before-queue' },
  'ours before': { stage: 'before-queue', origin: 'submission' },
} as const satisfies Record<string, Partial<Envelope>>

/** Options of [scanner.clamd]; by place, what is done and by which option. */
const CASES = [
  [
    '',
    {
      outside: ['defer', 'action.unchecked-error', 'default'],
      ours: ['defer', 'action.unchecked-error', 'default'],
      before: ['defer', 'action.unchecked-error', 'default'],
      'ours before': ['defer', 'action.unchecked-error', 'default'],
    },
  ],
  [
    'on_failure = "quarantine"',
    {
      outside: ['quarantine', 'scanner.clamd.on_failure', ':2'],
      ours: ['quarantine', 'scanner.clamd.on_failure', ':2'],
      before: ['quarantine', 'scanner.clamd.on_failure', ':2'],
      'ours before': ['quarantine', 'scanner.clamd.on_failure', ':2'],
    },
  ],
  [
    // Outsiders come again, our own users' mail goes on with a field.
    'on_failure_submission = "tag"',
    {
      outside: ['defer', 'action.unchecked-error', 'default'],
      ours: ['tag', 'scanner.clamd.on_failure_submission', ':2'],
      before: ['defer', 'action.unchecked-error', 'default'],
      'ours before': ['tag', 'scanner.clamd.on_failure_submission', ':2'],
    },
  ],
  [
    'on_failure = "defer"\non_failure_before_queue = "quarantine"\non_failure_submission = "tag"',
    {
      outside: ['defer', 'scanner.clamd.on_failure', ':2'],
      ours: ['tag', 'scanner.clamd.on_failure_submission', ':4'],
      before: ['quarantine', 'scanner.clamd.on_failure_before_queue', ':3'],
      'ours before': ['tag', 'scanner.clamd.on_failure_submission', ':4'],
    },
  ],
] as const

t.test('by stage and origin', async t => {
  for (const [options, expected] of CASES) {
    const policy = await policyOf(t, `[scanner.clamd]\n${options}`)
    for (const [place, envelope] of Object.entries(PLACES)) {
      const [action, option, source] = expected[place as keyof typeof PLACES]
      const [verdict] = await judge(policy, { envelope, findings: [FAILED] })
      const story = `${options || 'nothing'}, ${place}`
      t.equal(verdict?.action, action, story)
      t.equal(verdict?.class, 'unchecked-error', story)
      t.equal(verdict?.policy, `${option} = "${action}"`, story)
      t.ok(verdict?.policySource.endsWith(source), story)
    }
  }
})

const actionOf = async (
  t: Parameters<typeof policyOf>[0],
  text: string,
  findings: readonly Finding[],
): Promise<string | undefined> => {
  const policy = await policyOf(t, text)
  const [verdict] = await judge(policy, { findings })
  return verdict?.action
}

t.test('what it does not speak of', async t => {
  const text = '[scanner.clamd]\non_failure = "tag"'
  const other = { ...FAILED, scanner: 'command' }
  t.equal(await actionOf(t, text, [FAILED]), 'tag')
  t.equal(await actionOf(t, text, [other]), 'defer', 'another scanner')
  t.equal(await actionOf(t, text, [FAILED, other]), 'defer', 'both failed')
  const large = { ...FAILED, class: 'unchecked-overlimit' } as const
  t.equal(await actionOf(t, text, [large]), 'quarantine', 'another class')
  const virus = { ...FAILED, class: 'infected' } as const
  t.equal(await actionOf(t, text, [FAILED, virus]), 'quarantine', 'a virus')
})

t.test('rules come first', async t => {
  const text = `[scanner.clamd]
on_failure = "tag"
[action]
unchecked-error = "discard"
[[rule]]
class = ["unchecked-error"]
sender = ["@a.example"]
action = "reject"`
  t.equal(await actionOf(t, text, [FAILED]), 'reject')
  const table = text.replace(/on_failure.*\n/u, '').replace(/\[\[rule[^]*/u, '')
  t.equal(await actionOf(t, table, [FAILED]), 'discard')
})

t.test('by command too', async t => {
  const failed = { ...FAILED, scanner: 'command' }
  const text = '[scanner.command]\non_failure = "quarantine"'
  t.equal(await actionOf(t, text, [failed]), 'quarantine')
})

t.test('what is no action for it', async t => {
  for (const action of ['pass', 'refuse', 'reject', 'discard', 'redirect']) {
    const text = `[scanner.clamd]\non_failure = "${action}"`
    await t.rejects(policyOf(t, text), {
      message: /:2:\d+: scanner\.clamd\.on_failure must be one of/u,
    })
  }
})
