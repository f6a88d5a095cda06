/*
 * NAME
 *   requests - what filter-web asks its helper, and what that answers
 *
 * DESCRIPTION
 *   One line of JSON each way, and a connection for each request: see util/lines.
 *   filter-web vouches for who is signed in (Who); all else the helper checks, the
 *   token of a link too. Where it does not do what is asked, the answer is a
 *   Refused, with a sentence for the person.
 *
 *   What the fields of a request must look like is in read-request.
 */

import type { HealthFacts } from '../status/gather.js'
import type { SenderEntry, SenderKind } from '../sender-lists/sender-entry.js'

export type { SenderEntry, SenderKind } from '../sender-lists/sender-entry.js'

/** Who wants it. */
export type Who =
  | { readonly by: 'link'; readonly token: string }
  | {
      readonly by: 'recipient'
      readonly login: string
      /** Those whose mail is theirs. */
      readonly addresses: readonly string[]
    }
  | { readonly by: 'administrator'; readonly login: string }

export type Refusal =
  /** The link is none of ours, or was changed. */
  | 'forged'
  | 'expired'
  | 'used'
  /** It is not kept any more. */
  | 'gone'
  /** It is not for this recipient. */
  | 'not-yours'
  /** The policy does not allow it. */
  | 'not-allowed'
  | 'too-often'
  | 'failed'

export interface Refused {
  readonly refused: Refusal
  /** One line for people. */
  readonly text: string
}

export type Result<T> = T | Refused

export function isRefused(result: object): result is Refused {
  return 'refused' in result
}

/** By the name of a request: what is in it. */
export interface Wishes {
  readonly link: { readonly token: string }
  readonly release: {
    readonly key: string
    /** Default theirs; of an administrator: all recipients of record. */
    readonly recipient?: string
    /** Another address, which only an administrator may say. */
    readonly to?: string
    /** As an attachment; only an administrator. */
    readonly attach?: boolean
    /** Teach the spam engines that it is none. */
    readonly learn?: boolean
    readonly who: Who
  }
  readonly remove: {
    readonly keys: readonly string[]
    /** Teach the spam engines that it is spam. */
    readonly learn?: boolean
    readonly who: Who
  }
  readonly learn: {
    readonly key: string
    readonly as: 'spam' | 'ham'
    readonly who: Who
  }
  readonly ask: {
    readonly key: string
    readonly recipient: string
    readonly text: string
    readonly who: Who
  }
  readonly requests: { readonly who: Who }
  readonly answer: {
    readonly request: string
    readonly grant: boolean
    readonly note: string
    readonly who: Who
  }
  readonly senders: { readonly recipient: string; readonly who: Who }
  readonly 'set-sender': {
    readonly recipient: string
    /** An address, or `@domain`. */
    readonly sender: string
    readonly kind: SenderKind
    readonly days: number
    readonly who: Who
  }
  readonly 'unset-sender': {
    readonly recipient: string
    readonly sender: string
    readonly who: Who
  }
  readonly settings: { readonly recipient: string; readonly who: Who }
  readonly 'set-settings': {
    readonly recipient: string
    readonly digest: DigestWish
    /** As `de`; '' for that of the site. */
    readonly language: string
    readonly who: Who
  }
  readonly open: {
    readonly key: string
    readonly recipient: string
    readonly password: string
    readonly who: Who
  }
  /** How the filter is; only an administrator. */
  readonly status: { readonly who: Who }
}

/** By the name of a request: what is in its answer. */
export interface Answers {
  readonly link: {
    readonly entry: string
    readonly recipient: string
    readonly scope: 'see' | 'release'
    /** Seconds since the epoch. */
    readonly expires: number
    /** gone: it is not kept any more, or the recipient has removed it. */
    readonly state: 'open' | 'released' | 'gone'
  }
  readonly release: {
    /** To whom it went now. */
    readonly released: readonly string[]
    /** Some, or all, had it before. */
    readonly already: boolean
  }
  readonly remove: { readonly removed: number }
  readonly learn: { readonly learned: boolean }
  readonly ask: { readonly request: string }
  readonly requests: { readonly requests: readonly AskedRelease[] }
  readonly answer: { readonly released: readonly string[] }
  readonly senders: { readonly senders: readonly SenderEntry[] }
  readonly 'set-sender': { readonly senders: readonly SenderEntry[] }
  readonly 'unset-sender': { readonly senders: readonly SenderEntry[] }
  readonly settings: RecipientWishes
  readonly 'set-settings': RecipientWishes
  readonly open: {
    /** found: it was opened, and something was found in it. */
    readonly opened: 'released' | 'wrong' | 'found'
    /** How many more passwords may be tried. */
    readonly left: number
    /** Name of what was found. */
    readonly found?: string
  }
  readonly status: HealthFacts
}

export type RequestName = keyof Wishes

export type Request<N extends RequestName = RequestName> = {
  readonly [M in N]: { readonly name: M } & Wishes[M]
}[N]

/** The line of an answer. */
export type Answer<N extends RequestName = RequestName> =
  | { readonly answer: Result<Answers[N]> }
  /** The request is none, in one line. */
  | { readonly error: string }

/** A recipient asks the administrator to release a message. */
export interface AskedRelease {
  readonly id: string
  readonly key: string
  readonly recipient: string
  readonly text: string
  /** ISO 8601, in UTC. */
  readonly askedAt: string
  /** Who asked. */
  readonly by: string
  readonly state: 'open' | 'granted' | 'denied' | 'gone'
  /** The administrator's answer; '' while there is none. */
  readonly note: string
  readonly answeredAt?: string
  readonly answeredBy?: string
}

export type DigestWish = 'off' | 'daily' | 'weekly'

/** What a recipient wants of digests. */
export interface RecipientWishes {
  readonly digest: DigestWish
  readonly language: string
}
