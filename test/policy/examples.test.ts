/*
 * NAME
 *   examples.test - each example of a rule in README and filter.toml(5) is taken
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { formatManual } from '../../install/reference/sample.js'
import { policyOf } from './bench.js'

const README = resolve(import.meta.dirname, '../../README.md')

t.test('README', async t => {
  const blocks = readFileSync(README, 'utf8').matchAll(/```toml\n([^`]*)```/gu)
  const rules = [...blocks].map(([, text = '']) => text)
  const count = rules.filter(it => it.includes('[[rule]]')).length
  t.ok(count > 0)
  for (const text of rules) await t.resolves(policyOf(t, text), text)
})

t.test('filter.toml(5)', async t => {
  const [, examples = ''] = formatManual([], []).split('\nEXAMPLES\n')
  const rules = examples
    .split('\n')
    .map(line => line.trim())
    .filter(line => /^(?:\[\[rule\]\]|[a-z_]+ = )/u.test(line))
    .join('\n')
  const wanted = rules.split('[[rule]]').length - 1
  t.ok(wanted >= 4, rules)
  const main = 'authserv_id = "mx.x.example"\n'
  const made = await policyOf(t, main + rules)
  t.equal(made.policy.rules.length, wanted)
})
