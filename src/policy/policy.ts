/*
 * NAME
 *   policy - what the configuration wants done with messages
 *
 * DESCRIPTION
 *   The [action] table and the [[rule]] tables, as decide takes them, with the
 *   patterns that must be looked for first. What only rules need is loaded
 *   where there are rules.
 *
 * DIAGNOSTICS
 *   Throws ConfigError with file, line and column.
 */

import { VERDICT_CLASSES, type VerdictClass } from '../mail/finding.js'
import { ConfigError, type Config } from '../config/config.js'
import { ACTION, MAIN } from '../options.js'
import type { Policy, PolicyRow } from '../decide/policy.js'
import { SCANNER_KINDS } from '../scan/scanners.js'
import type { FindPatterns } from '../scan/pattern.js'
import { Lists } from './lists.js'
import { RULE } from './rule-options.js'
import type { RuleSettings, RuleTools } from './rule-source.js'
import { scannerFailures } from './scanner-failures.js'

export interface MadePolicy {
  readonly policy: Policy
  /** undefined where no rule has a pattern. */
  readonly findPatterns: FindPatterns | undefined
  /** Reads list files again that have changed; what is wrong, in words. */
  readonly refresh: () => readonly string[]
}

export async function makePolicy(config: Config): Promise<MadePolicy> {
  const { mode } = config.settings(MAIN)
  const actions = await actionsOf(config)
  const failures = await scannerFailures(config)
  const tables = config.tables(RULE)
  if (tables.length === 0) {
    const policy = { mode, actions, rules: [], scannerFailures: failures }
    return { policy, findPatterns: undefined, refresh: () => [] }
  }
  const lists = new Lists()
  const { rules, findPatterns } = await rulesOf(tables, config, { lists })
  return {
    policy: { mode, actions, rules, scannerFailures: failures },
    findPatterns,
    refresh: () => lists.refresh(),
  }
}

/** Rules of tables of the configuration, or of such that have less. */
export async function rulesOf(
  tables: readonly RuleSettings[],
  config: Config,
  more: Pick<RuleTools, 'lists' | 'areChecked'>,
): ReturnType<typeof import('./rules.js').makeRules> {
  const { makeRules } = await import('./rules.js')
  const { RuleError } = await import('./rule-source.js')
  const main = config.settings(MAIN)
  try {
    return await makeRules(tables, {
      ...more,
      authservId: main.authserv_id,
      isVerifying: isVerifying(config),
      scanners: ['parse', ...scannerNames()],
      redirectTo: main.redirect_to,
      recipientDelimiter: main.recipient_delimiter,
      sourceOf: index => config.tableSource(RULE, index),
    })
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    const { index, option, message } = error
    const place = await config.place([RULE.name, String(index), option])
    throw new ConfigError(place, `rule.${option} ${message}`, { cause: error })
  }
}

// A scanner says so in its own section.
function isVerifying(config: Config): boolean {
  return SCANNER_KINDS.some(({ section }) => {
    if (!('verified' in section.options)) return false
    const { enabled, verified } = config.settings(section)
    return enabled === true && verified === true
  })
}

function scannerNames(): readonly string[] {
  return SCANNER_KINDS.map(({ section }) =>
    section.name.replace(/^scanner\./u, ''),
  )
}

async function actionsOf(config: Config): Promise<Policy['actions']> {
  const settings = config.settings(ACTION)
  const rows = VERDICT_CLASSES.map(
    async (verdictClass): Promise<[VerdictClass, PolicyRow]> => [
      verdictClass,
      {
        action: settings[verdictClass],
        source: await config.origin(`action.${verdictClass}`),
      },
    ],
  )
  return Object.fromEntries(await Promise.all(rows)) as Policy['actions']
}
