/*
 * NAME
 *   effects - what rules do besides deciding, added up
 *
 * DESCRIPTION
 *   Several rules may fit one message: one decides for each finding, and those
 *   in front of it that go on add what they do. Copies, fields, banners and notices
 *   of all of them are made, each address, field and banner once; prefixes of the subject
 *   come one after the other, in the order of the rules. Text and redirect_to
 *   are those of the rule that decides.
 *
 *   What is not delivered has no copy, no field and no prefix. What a recipient
 *   may do with a kept message, the first rule says that has an opinion.
 *
 *   Pure.
 */

import {
  isPartAction,
  NO_OPTIONS,
  type ActionOptions,
  type Banner,
  type Permission,
  type ResolvedAction,
  type RuleEffect,
  type Verdict,
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
  const told = {
    notify: unique(options.flatMap(it => it.notify)),
    notifyRecipient: isKept(action) && options.some(it => it.notifyRecipient),
    notifySender: options.some(it => it.notifySender),
  }
  if (!isDelivered(action)) {
    return { ...NO_OPTIONS, ...told, ...{ text, redirectTo } }
  }
  return {
    ...told,
    ...{ text, redirectTo },
    copyTo: unique(options.flatMap(it => it.copyTo)),
    subjectPrefix: prefixes(options.map(it => it.subjectPrefix)),
    addFields: unique(options.flatMap(it => it.addFields)),
    banners: action === 'redirect' ? [] : bannersOf(options),
  }
}

/**
 * What rules let recipients do with a message that is kept; undefined: nothing
 * is said. Only a rule that names the class infected speaks of that one.
 * @param rules those that were asked about what decided, in their order.
 */
export function permissionBy(
  rules: readonly Rule[],
  { class: verdictClass, action }: Pick<Verdict, 'class' | 'action'>,
): Permission | undefined {
  // What is stripped is kept besides; what cannot be edited is kept instead.
  if (!isKept(action) && !isPartAction(action)) return undefined
  return rules.find(
    it =>
      it.recipientMay !== undefined &&
      (verdictClass !== 'infected' || it.classes?.has('infected') === true),
  )?.recipientMay
}

/** What a rule does, in words. */
export function effectOf(rule: Rule): RuleEffect {
  const { name, source, action, options, recipientMay } = rule
  const verbs = [
    ...verbsOf(options),
    ...(recipientMay === undefined ? [] : [`let recipients ${recipientMay}`]),
  ]
  return { rule: name, source, action: action ?? verbs.join(' and ') }
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

// A verdict that rejects may have to keep instead: see reconcile.
function isKept(action: ResolvedAction): boolean {
  return action === 'quarantine' || action === 'reject'
}

/** Whether both do the same besides what the action says. */
export function isSameEffect(
  one: ActionOptions,
  other: ActionOptions,
): boolean {
  const text = (it: ActionOptions): string =>
    JSON.stringify([
      ...[it.copyTo, it.subjectPrefix, it.addFields, it.notify],
      ...[it.notifyRecipient, it.notifySender, it.banners],
    ])
  return text(one) === text(other)
}

function verbsOf(options: ActionOptions): readonly string[] {
  const { copyTo, subjectPrefix, addFields, notify } = options
  const { notifyRecipient, notifySender, banners } = options
  return [
    ...(copyTo.length > 0 ? ['copy'] : []),
    ...(subjectPrefix === '' ? [] : ['edit the subject']),
    ...(addFields.length > 0 ? ['add fields'] : []),
    ...(banners.length > 0 ? ['add a banner'] : []),
    ...(notify.length > 0 ? ['notify'] : []),
    ...(notifyRecipient ? ['notify recipients'] : []),
    ...(notifySender ? ['notify the sender'] : []),
  ]
}

// The one person whom a message is redirected to needs none.
function bannersOf(options: readonly ActionOptions[]): readonly Banner[] {
  const all = options.flatMap(it => it.banners)
  const keys = all.map(it => JSON.stringify(it))
  return all.filter((_, at) => keys.indexOf(keys[at] ?? '') === at)
}

function prefixes(texts: readonly string[]): string {
  return unique(texts.map(it => it.trim()).filter(it => it !== '')).join(' ')
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
