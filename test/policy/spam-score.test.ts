/*
 * NAME
 *   spam-score.test - thresholds of each recipient, from one scan
 */
import t from 'tap'
import type { EngineReport } from '../../src/mail/engine-report.js'
import type { Finding } from '../../src/mail/finding.js'
import { parseComparison } from '../../src/policy/comparison.js'
import { judge, outcome, policyOf } from './bench.js'

const said = (score: number, scanner = 'rspamd'): EngineReport => ({
  ...{ scanner, score },
})

const found = (score: number, scanner = 'rspamd'): Finding => ({
  ...{ scanner, score, name: `score ${score}`, part: '' },
  class: score >= 15 ? 'spam-certain' : 'spam',
})

const EXE: Finding = {
  ...{ scanner: 'attachment-name', name: '.exe', part: 'a.exe' },
  class: 'banned',
}

t.test('comparisons', async t => {
  const check = (text: string, score: number, expected: boolean) =>
    t.equal(parseComparison(text)(score), expected, `${score} ${text}`)
  check('>= 12', 12, true)
  check('>= 12', 11.9, false)
  check('>12', 12, false)
  check('<4.5', 4.4, true)
  check('< 4.5', 4.5, false)
  check('<= -1', -1, true)
  for (const text of ['12', '= 12', '>= a', '>= 1e3', '', '>= 1 and < 3']) {
    t.throws(() => parseComparison(text), RangeError, text)
  }
})

const RULES = `
[[rule]]
recipient = ["one@x.example"]
spam_score = ">= 4"
action = "quarantine"

[[rule]]
recipient = ["two@x.example"]
class = ["spam", "spam-certain"]
spam_score = "< 20"
action = "pass"
`

t.test('two recipients', async t => {
  const made = await policyOf(t, RULES)
  const check = async (
    reports: readonly EngineReport[],
    findings: readonly Finding[],
    expected: string,
  ) => t.equal(outcome(await judge(made, { reports, findings })), expected)
  await check([said(3)], [], 'one:pass two:pass')
  await check([said(4)], [], 'one:quarantine two:pass')
  await check([said(7)], [found(7)], 'one:quarantine two:pass')
  await check([said(16)], [found(16)], 'one:quarantine two:pass')
  await check([said(21)], [found(21)], 'one:quarantine two:quarantine')
  // Without a score no rule applies: an engine that failed excuses nothing.
  await check([], [], 'one:pass two:pass')
  const failed: Finding = {
    ...{ scanner: 'rspamd', name: 'rspamd unavailable', part: '' },
    class: 'unchecked-error',
  }
  await check([], [failed], 'one:defer two:defer')
  // A score excuses spam alone, and nothing else.
  await check([said(3)], [EXE], 'one:quarantine two:quarantine')
  const test: Finding = { ...found(0), scanner: 'builtin', name: 'GTUBE' }
  const { score: _, ...unscored } = test
  await check([said(1)], [{ ...unscored }], 'one:tag two:tag')
})

t.test('by scanner', async t => {
  const made = await policyOf(
    t,
    `[[rule]]
scanner = ["spamd"]
spam_score = ">= 5"
action = "discard"
`,
  )
  const check = async (reports: readonly EngineReport[], expected: string) =>
    t.equal(outcome(await judge(made, { reports })), expected)
  await check([said(9)], 'one:pass two:pass')
  await check([said(9), said(4, 'spamd')], 'one:pass two:pass')
  await check([said(1), said(5, 'spamd')], 'one:discard two:discard')
})

t.test('defaults: tagged, and kept where it is certain', async t => {
  const made = await policyOf(t, '')
  const check = async (score: number, stage: string, expected: string) => {
    const envelope = { stage } as never
    const findings = [found(score)]
    t.equal(outcome(await judge(made, { findings, envelope })), expected)
  }
  await check(7, 'after-queue', 'one:tag two:tag')
  await check(15, 'after-queue', 'one:quarantine two:quarantine')
  await check(15, 'before-queue', 'one:reject two:reject')
})

t.test('what rspamd verified is proof', async t => {
  const rule = `
[[rule]]
verified_domain = ["a.example"]
action = "discard"
`
  const rspamd = '[scanner.rspamd]\nenabled = true\nverified = '
  await t.rejects(policyOf(t, rule), /needs authserv_id, or/)
  await t.rejects(policyOf(t, `${rspamd}false\n${rule}`), /needs authserv_id/)
  const made = await policyOf(t, `${rspamd}true\n${rule}`)
  const check = async (verifiedDomains: string[], expected: string) => {
    const reports = [{ ...said(1), verifiedDomains }]
    t.equal(outcome(await judge(made, { reports })), expected)
  }
  await check(['a.example'], 'one:discard two:discard')
  await check(['b.example'], 'one:pass two:pass')
  await check([], 'one:pass two:pass')
})

t.test('wrong rules', async t => {
  const rule = (line: string) => policyOf(t, `[[rule]]\n${line}\n`)
  await t.rejects(rule('spam_score = "12"\naction = "discard"'), /comparison/)
  await t.rejects(rule('spam_score = 12\naction = "discard"'), /must be a text/)
})
