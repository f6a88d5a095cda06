/*
 * NAME
 *   part-edits - what is to be changed in a message, by what was decided
 *
 * DESCRIPTION
 *   Where the strongest action is one that changes parts, all outcomes with such
 *   an action say which: that of a finding the part that it is in, that of a rule
 *   without a finding the parts that the rule names. Whether they can be changed
 *   is not known here: see edit.
 *
 *   Pure.
 */

import type { Message } from '../mail/message.js'
import { shownLabel } from '../mail/part.js'
import { makeReason } from '../mail/reason.js'
import {
  isPartAction,
  type Action,
  type Verdict,
  type WantedEdit,
} from '../mail/verdict.js'
import type { Rule, Subject } from './rule.js'

/** What was decided about a finding, or about the message as a whole. */
export interface Outcome {
  readonly subject: Subject
  readonly rule: Rule | null
  readonly action: Action
}

export function wantedEdits(
  outcomes: readonly Outcome[],
  message: Message,
): readonly WantedEdit[] {
  return outcomes.flatMap(({ subject, rule, action }) =>
    isPartAction(action)
      ? {
          action,
          finding: subject,
          paths: pathsOf(subject, rule, message),
          reason:
            subject === null
              ? `rule "${rule?.name ?? ''}"`
              : makeReason(subject),
        }
      : [],
  )
}

/** Whether both change the same in the same way. */
export function isSameEdit(one: Verdict, other: Verdict): boolean {
  const text = ({ wanted = [] }: Verdict): string =>
    JSON.stringify(wanted.map(({ action, paths }) => [action, paths]))
  return text(one) === text(other)
}

function pathsOf(
  subject: Subject,
  rule: Rule | null,
  { parts }: Message,
): readonly string[] {
  const isMeant =
    subject === null
      ? (rule?.namesPart ?? (() => false))
      : subject.part === ''
        ? () => false
        : (part: Message['parts'][number]) => shownLabel(part) === subject.part
  const found = parts.filter(isMeant).map(({ path }) => path)
  // A defect names its part by the path alone.
  if (found.length === 0 && subject !== null && subject.part !== '') {
    return parts.some(({ path }) => path === subject.part) ? [subject.part] : []
  }
  return [...new Set(found)]
}
