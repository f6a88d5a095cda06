/*
 * NAME
 *   rule-source - one [[rule]] table on its way to a Rule
 *
 * DIAGNOSTICS
 *   What is wrong with one is a RuleError: the number of the rule, the option,
 *   half a sentence.
 */

import type { Settings } from '../config/option.js'
import type { Lists } from './lists.js'
import type { RULE } from './rule-options.js'
import { ScheduleError } from './schedule.js'

export type RuleSettings = Settings<typeof RULE>

export class RuleError extends Error {
  constructor(
    readonly index: number,
    readonly option: string,
    text: string,
  ) {
    super(text)
    this.name = 'RuleError'
  }
}

export interface RuleTools {
  readonly lists: Lists
  /** Whose Authentication-Results are believed; '' for none. */
  readonly authservId: string
  /** Whether a scanner verifies domains. Default false. */
  readonly isVerifying?: boolean
  /** What findings may say that they come from. */
  readonly scanners: readonly string[]
  /** The address of action redirect where a rule has none; '' for none. */
  readonly redirectTo: string
  /** Letters after which a recipient's name has a detail. */
  readonly recipientDelimiter: string
  /** Whether the rules were found safe before, with all that they name. Default
   * no. */
  readonly areChecked?: boolean
  /** Where rule N is: `FILE:LINE`. */
  readonly sourceOf: (index: number) => string
}

/** One [[rule]]. */
export interface Source {
  readonly settings: RuleSettings
  readonly index: number
  readonly tools: RuleTools
}

/** A list of the rule, from the table and its files. */
export function listOf<T>(
  { settings, index, tools }: Source,
  option: 'recipient' | 'sender' | 'client' | 'verified_domain' | 'from',
  make: (entries: readonly string[]) => T,
): { readonly current: T } {
  return attempt(index, option, () => tools.lists.list(settings[option], make))
}

/** Does a piece of work for an option; RangeError becomes RuleError. */
export function attempt<T>(index: number, option: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ScheduleError) {
      throw new RuleError(index, error.option, error.message)
    }
    if (!(error instanceof RangeError)) throw error
    throw new RuleError(index, option, error.message)
  }
}
