/*
 * NAME
 *   verdict - the judgement on a message, for recipients who share it
 *
 * DESCRIPTION
 *   decide makes one Verdict for each group of recipients with the same
 *   outcome. The actions are a closed list; `refuse` is resolved to reject or
 *   quarantine by decide already, by stage and origin, so that act need not
 *   know about backscatter.
 */

import type { Replacement } from '../util/cut-bytes.js'
import type { Recipient } from './envelope.js'
import type { Finding, VerdictClass } from './finding.js'

/** What policy may ask for, as written in the configuration. */
export const ACTIONS = [
  'pass',
  'tag',
  'rename',
  'disarm',
  'strip',
  'redirect',
  'quarantine',
  'discard',
  'reject',
  'refuse',
  'defer',
] as const

export type Action = (typeof ACTIONS)[number]

/** What is left to do once `refuse` is resolved. */
export type ResolvedAction = Exclude<Action, 'refuse'>

/** Actions that change a part of the message and deliver the rest as it is; what
 * changes least is first. */
export const PART_ACTIONS = ['rename', 'disarm', 'strip'] as const

export type PartAction = (typeof PART_ACTIONS)[number]

export function isPartAction(action: string | null): action is PartAction {
  return PART_ACTIONS.some(it => it === action)
}

/** A change of parts that policy asks for. */
export interface WantedEdit {
  readonly action: PartAction
  /** null where a rule names the parts, whatever was found. */
  readonly finding: Finding | null
  /** Of the parts as they were found, members of containers among them; none
   * where it is about the message as a whole. */
  readonly paths: readonly string[]
  /** One printable line: why. */
  readonly reason: string
}

/** What the edit of a message came to (see edit). */
export interface Edited {
  /** For people: `strip 1.2/report.exe`. Printable and short. */
  readonly texts: readonly string[]
  /** Header lines of ours that it gets besides. Default none. */
  readonly fields?: readonly string[]
  /** Domains whose DKIM signatures do not fit it any more. Default none. */
  readonly unsigned?: readonly string[]
  readonly replacements: readonly Replacement[]
}

/** What a rule says about its action; empty where it says nothing. */
export interface ActionOptions {
  /** reject: what the sender reads instead of our reason. */
  readonly text: string
  /** redirect: the address. */
  readonly redirectTo: string
  /** Addresses that get the message besides. */
  readonly copyTo: readonly string[]
  /** Is put in front of the subject of what is delivered. */
  readonly subjectPrefix: string
  /** Header lines that what is delivered gets besides, without line ends. */
  readonly addFields: readonly string[]
  /** Addresses that get a notice of what was decided. */
  readonly notify: readonly string[]
  /** quarantine: each recipient is told at once. */
  readonly notifyRecipient: boolean
  /** The sender is told, if he is one of our own users. */
  readonly notifySender: boolean
  /** Are shown in the text of what is delivered. */
  readonly banners: readonly Banner[]
}

/** Words of the administrator's in the text of a message. */
export interface Banner {
  readonly text: string
  /** What goes into pages; '' for the text. */
  readonly html: string
  readonly place: 'top' | 'bottom'
}

export const NO_OPTIONS: ActionOptions = {
  text: '',
  redirectTo: '',
  copyTo: [],
  subjectPrefix: '',
  addFields: [],
  notify: [],
  notifyRecipient: false,
  notifySender: false,
  banners: [],
}

/**
 * What a recipient may do with mail that was kept: have it delivered, ask the
 * administrator for it, read its text, or know of it alone (from whom, when, its
 * subject, and why). Each includes those after it.
 */
export const PERMISSIONS = ['release', 'ask', 'see', 'nothing'] as const

export type Permission = (typeof PERMISSIONS)[number]

/** What a rule does, or in monitor mode would have done. */
export interface RuleEffect {
  readonly rule: string
  readonly source: string
  /** An action, or verbs for a rule that goes on: `copy and notify`. */
  readonly action: string
}

/** The policy of a message that an administrator released. */
export const RELEASED = 'release'

export interface Verdict {
  readonly class: VerdictClass
  readonly action: ResolvedAction
  /** As the configuration has it. Default: the same. */
  readonly asked?: Action
  /** The worst finding; null when clean. */
  readonly finding: Finding | null
  readonly findings: readonly Finding[]
  readonly recipients: readonly Recipient[]
  /** One printable line for log, field and reply: why. */
  readonly reason: string
  /** What decided: `action.infected = "refuse"`, `rule "partners"`. */
  readonly policy: string
  /** Where that line is: `default`, `-o`, `FILE:LINE`. */
  readonly policySource: string
  /** Those of all rules that fit, together. */
  readonly options: ActionOptions
  /** What a rule lets the recipients do with it, where it is kept. Default: what
   * its class lets them do. */
  readonly recipientMay?: Permission
  readonly monitored: readonly RuleEffect[]
  /** Rules that fit besides the one that decided. Default none. */
  readonly also?: readonly RuleEffect[]
  /** What is to be changed in the message. Default nothing. */
  readonly wanted?: readonly WantedEdit[]
  /** What is changed in it, once that is worked out and found safe. */
  readonly edited?: Edited
  /** Why it is kept in quarantine instead. Default: it is not. */
  readonly notEdited?: string
  /** Ranges of the canonical bytes that are not delivered: the mark of a
   * release. Default none. */
  readonly omit?: readonly { readonly start: number; readonly end: number }[]
}

/** What fields and the log call it. What was released was not looked at. */
export function verdictWord(
  verdict: Pick<Verdict, 'class' | 'policy'>,
): string {
  return verdict.policy === RELEASED ? 'released' : verdict.class
}
