/*
 * NAME
 *   rule - what an administrator wants otherwise than by the table
 *
 * DESCRIPTION
 *   A Rule says for whom (recipients), which messages, and which findings. It
 *   fits a finding when all that it names fits. The message as a whole counts
 *   as one more finding, of class clean: a rule that names none speaks of
 *   that one too, and so may stop a message in which nothing was found.
 *
 *   A rule that names no class does not speak of `infected`: who lets a
 *   partner's mail pass does not mean his viruses.
 *
 *   A rule that changes parts (strip, disarm, rename) and fits the message as a whole
 *   changes those that it names; the search goes on, and another rule may change
 *   others.
 *
 *   A rule without an action decides nothing. It adds what it does (a copy, a
 *   field, a notice) to whatever is decided, and the search for a rule that
 *   decides goes on.
 */

import type { AddressList } from '../mail/address-list.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { Envelope } from '../mail/envelope.js'
import type { Finding, VerdictClass } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Action, ActionOptions, Permission } from '../mail/verdict.js'

/** What is known of a message when it is judged. */
export interface Facts {
  readonly envelope: Envelope
  readonly message: Message
  readonly findings: readonly Finding[]
  /** What engines said besides. Default nothing. */
  readonly reports?: readonly EngineReport[]
  /** Patterns of rules that were found in the message (see scan/pattern). */
  readonly patterns: ReadonlySet<string>
}

/** A finding, or null for the message as a whole. */
export type Subject = Finding | null

/** What a rule may want to know that is not in the message. */
export type EnvelopeFact =
  'sender' | 'recipient' | 'client' | 'login' | 'origin'

export interface Rule {
  readonly name: string
  /** Where it is: `/etc/postsift/filter.toml:12`. */
  readonly source: string
  /** null: it decides nothing, and the search goes on. */
  readonly action: Action | null
  readonly options: ActionOptions
  /** What recipients may do with what is kept. Default: it does not say. */
  readonly recipientMay?: Permission
  /** What it says of the message as a whole, where it decides about that. Default
   * nothing: then the message is clean. */
  readonly finding?: Finding
  /** `monitor`: what it would do is logged, and not done. */
  readonly mode: 'enforce' | 'monitor'
  /** null: all recipients. */
  readonly recipients: AddressList | null
  /** null: all but infected; for a rule that goes on, all. */
  readonly classes: ReadonlySet<VerdictClass> | null
  /** What of the envelope its conditions ask for. */
  readonly needs: readonly EnvelopeFact[]
  /** Which parts its conditions name. Default: none of them is about parts. */
  readonly namesPart?: ((part: Part) => boolean) | null
  readonly messageTests: readonly ((facts: Facts) => boolean)[]
  readonly findingTests: readonly ((
    subject: Subject,
    facts: Facts,
  ) => boolean)[]
}

/** Whether it speaks of the finding, recipients aside. */
export function fits(rule: Rule, subject: Subject, facts: Facts): boolean {
  const verdictClass = subject?.class ?? 'clean'
  const isMeant =
    rule.classes === null
      ? rule.action === null || verdictClass !== 'infected'
      : rule.classes.has(verdictClass)
  return (
    isMeant &&
    rule.messageTests.every(test => test(facts)) &&
    rule.findingTests.every(test => test(subject, facts))
  )
}
