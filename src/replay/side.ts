/*
 * NAME
 *   side - one of the two configurations that are compared
 */

import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import type { Policy } from '../decide/policy.js'
import type { Rule } from '../decide/rule.js'
import {
  looserRules,
  type LooserRule,
  type Unanswerable,
} from '../policy/looser-rules.js'
import { makePolicy } from '../policy/policy.js'

export interface Side {
  readonly config: Config
  readonly policy: Policy
  /** Where action redirect sends a message if its rule has no address. */
  readonly redirectTo: string
  /** The rules without these conditions; see policy/looser-rules. */
  readonly looser: (
    conditions: ReadonlySet<Unanswerable>,
  ) => Promise<readonly (LooserRule | null)[]>
}

/** Throws ConfigError. */
export async function makeSide(config: Config): Promise<Side> {
  const { policy } = await makePolicy(config)
  const known = new Map<string, Promise<readonly (LooserRule | null)[]>>()
  return {
    ...{ config, policy },
    redirectTo: config.settings(MAIN).redirect_to,
    // There are few different sets, and many messages.
    looser: conditions => {
      const key = [...conditions].sort().join(' ')
      const made = known.get(key) ?? looserRules(config, conditions)
      known.set(key, made)
      return made
    },
  }
}

/** The rules of these names, in their order; null where one is not there, or
 * several are. */
export function rulesNamed(
  { policy }: Side,
  names: readonly string[],
): readonly Rule[] | null {
  const wanted = new Set(names)
  const found = policy.rules.filter(it => wanted.has(it.name))
  return found.length === wanted.size ? found : null
}
