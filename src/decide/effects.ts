/*
 * NAME
 *   effects - what rules do besides deciding, added up
 *
 * DESCRIPTION
 *   Several rules may fit one message: one decides for each finding, and those
 *   in front of it that go on add what they do. Copies, fields and notices of all
 *   of them are made, each address and each field once; prefixes of the subject
 *   come one after the other, in the order of the rules. Text and redirect_to
 *   are those of the rule that decides.
 *
 *   What is not delivered has no copy, no field and no prefix.
 *
 *   Pure.
 */

import {
  isPartAction,
  NO_OPTIONS,
  type ActionOptions,
  type ResolvedAction,
  type RuleEffect,
} from '../mail/verdict.js'
import type { Rule } from './rule.js'

/** @param rules all that fit, in their order; `deciding` may be one of them. */
export function addedUp(
  rules: readonly Rule[],
  deciding: Rule | null,
  action: ResolvedAction,
): ActionOptions {
  const { text, redirectTo } = deciding?.options ?? NO_OPTIONS
  const options = rules.map(rule => rule.options)
  const notify = unique(options.flatMap(it => it.notify))
  if (!isDelivered(action)) {
    return { ...NO_OPTIONS, ...{ text, redirectTo, notify } }
  }
  return {
    ...{ text, redirectTo, notify },
    copyTo: unique(options.flatMap(it => it.copyTo)),
    subjectPrefix: prefixes(options.map(it => it.subjectPrefix)),
    addFields: unique(options.flatMap(it => it.addFields)),
  }
}

/** What a rule does, in words. */
export function effectOf({ name, source, action, options }: Rule): RuleEffect {
  return {
    rule: name,
    source,
    action: action ?? verbsOf(options).join(' and '),
  }
}

/** Whether nothing is done besides what the action says. */
export function hasNoEffect(options: ActionOptions): boolean {
  return verbsOf(options).length === 0
}

function isDelivered(action: ResolvedAction): boolean {
  return (
    action === 'pass' ||
    action === 'tag' ||
    action === 'redirect' ||
    isPartAction(action)
  )
}

/** Whether both do the same besides what the action says. */
export function isSameEffect(
  one: ActionOptions,
  other: ActionOptions,
): boolean {
  const text = ({ copyTo, subjectPrefix, addFields, notify }: ActionOptions) =>
    JSON.stringify([copyTo, subjectPrefix, addFields, notify])
  return text(one) === text(other)
}

function verbsOf(options: ActionOptions): readonly string[] {
  const { copyTo, subjectPrefix, addFields, notify } = options
  return [
    ...(copyTo.length > 0 ? ['copy'] : []),
    ...(subjectPrefix === '' ? [] : ['edit the subject']),
    ...(addFields.length > 0 ? ['add fields'] : []),
    ...(notify.length > 0 ? ['notify'] : []),
  ]
}

function prefixes(texts: readonly string[]): string {
  return unique(texts.map(it => it.trim()).filter(it => it !== '')).join(' ')
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
