/*
 * NAME
 *   test-rule - a rule of ours, and whether YARA-X finds what it must by it
 *
 * DESCRIPTION
 *   Each thread compiles it beside the rules of the site and is not used where it
 *   does not find its sample. The self-test does the same without the site's: it
 *   reads their files, so that one that is missing or empty is seen before a
 *   restart, and does not spend the minute that thousands of rules take.
 *
 * DIAGNOSTICS
 *   testRules() throws what reading the files throws.
 */

import type { SelfTested } from '../scanner.js'
import { readRules, type ReadRules } from './rule-files.js'
import { RulesSilent, startRuleThread } from './rule-thread-handle.js'
import type { TestRule } from './rule-wire.js'
import type { YaraSettings } from './yara-options.js'

export const TEST_RULE: TestRule = {
  source: `rule postsift_self_test {
  strings: $text = "Postsift-YARA-Self-Test"
  condition: $text
}`,
  sample: 'This is the Postsift-YARA-Self-Test of no harm.',
}

export async function testRules(
  settings: Pick<YaraSettings, 'rules' | 'memory_limit'>,
  signal: AbortSignal,
  test = TEST_RULE,
): Promise<SelfTested> {
  const shown = 'the test rule of Postsift'
  const rules = readRules(settings.rules)
  const about = aboutRules(rules)
  const more = { about, shown, databaseAt: rules.newest }
  const memoryLimitBytes = settings.memory_limit
  const order = { files: [], test, memoryLimitBytes, wornAfter: 1 }
  try {
    const thread = await startRuleThread(order, signal)
    await thread.end()
    return { found: true, ...more }
  } catch (error) {
    if (!(error instanceof RulesSilent)) throw error
    return { found: false, ...more }
  }
}

/** Of files on disk. */
export function aboutRules({ count, files, newest }: ReadRules): string {
  const day = new Date(newest).toISOString().slice(0, 10)
  const of = `${count} ${count === 1 ? 'rule' : 'rules'}`
  const inFiles = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
  return `${of} in ${inFiles}, the newest of ${day}`
}
