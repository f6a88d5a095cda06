/*
 * NAME
 *   language - what a digest says, in one language
 *
 * DESCRIPTION
 *   A language is a file in the folder languages. README.md says how to add one.
 *   Nothing in it comes from a message: what does, the parts add where they show
 *   it.
 *
 *   Pure data.
 */

import type { VerdictClass } from '../mail/finding.js'

/** Of the languages that there are; the file of each has its name. */
export const LANGUAGE_CODES = ['en', 'de', 'fr', 'es', 'ru'] as const

export type LanguageCode = (typeof LANGUAGE_CODES)[number]

export interface Language {
  readonly code: LanguageCode
  /** In the language itself. */
  readonly name: string
  /** For dates and numbers. */
  readonly locale: string
  /** The name before the address in the From field. */
  readonly sender: string
  /** The subject of a digest of so many messages. */
  readonly digest: (count: number) => string
  /** The subject of a notice that is sent at once. */
  readonly notice: (count: number) => string
  /** The first sentences. `address` is that of the digest. */
  readonly greeting: (count: number, address: string) => string
  readonly labels: {
    readonly from: string
    /** A recipient of record that is not the address of the digest. */
    readonly to: string
    readonly time: string
    readonly size: string
    readonly why: string
  }
  /** Where a message has no subject, or no sender. */
  readonly noSubject: string
  readonly noSender: string
  /** Why a message was kept, in words that anyone understands. */
  readonly why: Readonly<Record<VerdictClass, string>>
  /** The texts of links: to a page that can release it, and to one that cannot. */
  readonly release: string
  readonly ask: string
  readonly see: string
  /** Where there is nothing that the recipient may do. */
  readonly nothing: string
  /** How many messages are not listed. */
  readonly more: (count: number) => string
  /** What links do, and until when; `until` is a date. */
  readonly aboutLinks: (until: string) => string
  /** The text of the link to all of the recipient's kept mail. */
  readonly all: string
  /** How to get a message where there are no links; `contact` is a name, an
   * address or a number. */
  readonly withoutLinks: (contact: string) => string
  /** For how many days messages are kept; 0 is for ever. */
  readonly kept: (days: number) => string
  /** The last line. */
  readonly automatic: string
}
