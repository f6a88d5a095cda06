/*
 * NAME
 *   ending - how a message ends for a recipient, and whether two are the same
 *
 * DESCRIPTION
 *   An ending is the action, the address of a redirect, and what is done besides:
 *   copies, fields, prefixes, notices, the text of a refusal. Two endings may be
 *   the same by different lines.
 *
 *   A record has the action, and names the rules that took part; what these did
 *   besides, the configuration in force says. Where it has no such rule any more,
 *   that cannot be told.
 */

import {
  isPartAction,
  NO_OPTIONS,
  type ActionOptions,
  type Verdict,
} from '../mail/verdict.js'
import type { Comparison } from '../mail/scan-record.js'
import type { OutcomeRecord } from '../records/record.js'
import { addedUp } from '../decide/effects.js'
import { rulesNamed, type Side } from './side.js'

export interface Ending {
  readonly class: string
  readonly action: string
  /** Where a redirect goes; '' for other actions. */
  readonly redirectTo: string
  /** A part should have been changed, which was not possible: it was kept. */
  readonly isNotEdited: boolean
  /** null: it cannot be told. */
  readonly besides: ActionOptions | null
  /** What decided, and where that line is. */
  readonly policy: string
  readonly policySource: string
}

/** How it would end. */
export function endingOf(verdict: Verdict, side: Side): Ending {
  const { action, options, policy, policySource } = verdict
  const isRedirect = action === 'redirect'
  return {
    class: verdict.class,
    action,
    redirectTo: isRedirect ? options.redirectTo || side.redirectTo : '',
    isNotEdited: false,
    besides: besidesOf(action, options),
    ...{ policy, policySource },
  }
}

/** What a record knows of how it ended. */
export type Ended = Pick<
  OutcomeRecord,
  | 'class'
  | 'action'
  | 'policy'
  | 'policySource'
  | 'also'
  | 'redirectTo'
  | 'notEdited'
>

/** How it ended. @param side the configuration in force. */
export function endingOfRecord(ended: Ended, side: Side): Ending {
  const { action, policy, policySource, also = [] } = ended
  const [, deciding] = /^rule "(.*)"$/su.exec(policy) ?? []
  const names = [
    ...(deciding === undefined ? [] : [deciding]),
    ...also.map(it => it.rule),
  ]
  const rules = rulesNamed(side, names)
  const rule = rules?.find(it => it.name === deciding) ?? null
  const known = rules === null ? null : addedUp(rules, rule, action as never)
  const isWatched = side.policy.mode === 'monitor'
  return {
    class: ended.class,
    action,
    redirectTo: action === 'redirect' ? (ended.redirectTo ?? '') : '',
    isNotEdited: ended.notEdited !== undefined,
    besides: isWatched
      ? NO_OPTIONS
      : known === null
        ? null
        : besidesOf(action, known),
    ...{ policy, policySource },
  }
}

/** As far as an entry of the quarantine tells it: not which rules did something
 * besides. */
export function endingOfEntry(
  ended: Omit<Ended, 'policySource'>,
  side: Side,
): Ending {
  const ending = endingOfRecord({ ...ended, policySource: '' }, side)
  const mayHaveMore = side.policy.rules.some(it => it.action === null)
  return mayHaveMore ? { ...ending, besides: null } : ending
}

// The text is what a refused client reads; the address is compared by itself.
function besidesOf(action: string, options: ActionOptions): ActionOptions {
  const text = action === 'reject' ? options.text : ''
  return { ...options, text, redirectTo: '' }
}

export function compareEndings(then: Ending, now: Ending): Comparison {
  // What could not be changed then cannot be changed now.
  const isKept = then.isNotEdited && isPartAction(now.action)
  if (then.action !== now.action && !isKept) return 'other'
  // Older records do not name the address.
  if (then.redirectTo !== now.redirectTo) {
    return then.redirectTo === '' ? 'unknown' : 'other'
  }
  if (then.besides === null || now.besides === null) return 'unknown'
  return keyOf(then.besides) === keyOf(now.besides) ? 'same' : 'other'
}

function keyOf(it: ActionOptions): string {
  const { text, copyTo, subjectPrefix, addFields, notify } = it
  const told = [notify, it.notifyRecipient, it.notifySender, it.banners]
  return JSON.stringify([text, copyTo, subjectPrefix, addFields, ...told])
}

/** In a few words: `quarantine`, `redirect to <a@b>`, `tag, copy to <a@b>`. */
export function endingText({ action, redirectTo, besides }: Ending): string {
  const list = (texts: readonly string[]): string =>
    texts.map(it => `<${it}>`).join(', ')
  const { copyTo, subjectPrefix, addFields, notify, text, banners, ...told } =
    besides ?? NO_OPTIONS
  return [
    redirectTo === '' ? action : `${action} to <${redirectTo}>`,
    ...(copyTo.length > 0 ? [`copy to ${list(copyTo)}`] : []),
    ...(subjectPrefix === '' ? [] : [`subject prefix "${subjectPrefix}"`]),
    ...addFields.map(it => `field "${it}"`),
    ...banners.map(it => `banner "${it.text}"`),
    ...(notify.length > 0 ? [`notify ${list(notify)}`] : []),
    ...(told.notifyRecipient ? ['notify recipients'] : []),
    ...(told.notifySender ? ['notify the sender'] : []),
    ...(text === '' ? [] : [`text "${text}"`]),
  ].join(', ')
}
