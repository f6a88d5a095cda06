/*
 * NAME
 *   scanner - what every scanner is
 *
 * DESCRIPTION
 *   A scanner looks at a Message and reports Findings; it never judges, and
 *   it changes nothing. A kind of scanner is one file here and one line in
 *   the table of scanners.ts: its section of the configuration, and how to
 *   make one of those settings.
 *
 * DIAGNOSTICS
 *   scan() throws when it could not look: the stage makes an
 *   `unchecked-error` finding of it. What a retry cannot help (too large, too
 *   deep, encrypted) is not an error but a finding of its class.
 *
 * SECURITY
 *   A scanner reads hostile bytes. It waits for nothing beyond its deadline,
 *   and puts into a Finding only printable text.
 */

import type { Bytes } from '../util/bytes.js'
import type { Deadline } from '../util/deadline.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { Envelope } from '../mail/envelope.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import type { Section, Settings } from '../config/option.js'
import type { VerdictCache } from './recall.js'

/** It is there and has no time yet: worth waiting for. */
export class ScannerBusy extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'ScannerBusy'
  }
}

/** What findings can be called. */
export interface FindingNames {
  /** Whole names. */
  readonly words: readonly string[]
  /** What other names begin with; [''] for anything. */
  readonly begins?: readonly string[]
}

export interface Scanner {
  /** As in the configuration: `attachment-name`. */
  readonly name: string
  /** True for those that look for malware; a start without any is logged. */
  readonly antivirus: boolean
  /** False: its failure is reported, and is no finding. Default true. */
  readonly required?: boolean
  /**
   * Shows the engine what every engine of its kind is made to find. An engine
   * that has lost its rules answers "clean" to everything, and nothing else tells.
   * Throws where the engine gives no answer. Default: there is no engine.
   */
  readonly selfTest?: (signal: AbortSignal) => Promise<SelfTested>
  /**
   * Teaches the engine what a message is. known: it knew, and nothing changed.
   * Throws where it did not learn. Default: it cannot be taught.
   */
  readonly learn?: (
    bytes: Bytes,
    as: LearnedAs,
    signal: AbortSignal,
  ) => Promise<'learned' | 'known'>
  /**
   * Does before the first message what takes long. Throws RangeError, as create()
   * does, for settings that cannot work. Not called where a process has but one
   * message: scan() does it then. Default: there is nothing.
   */
  readonly prepare?: () => Promise<void>
  /** What its findings can be called. Default: anything. */
  readonly names?: () => FindingNames
  scan(message: Message, context: ScanContext): Promise<readonly Finding[]>
  /** Releases its resources: connections, timers. */
  close(): void
}

export type LearnedAs = 'spam' | 'ham'

export interface SelfTested {
  /** Whether the engine found it. */
  readonly found: boolean
  /** One printable line, '' for none: version, age of the database. */
  readonly about: string
  /** When its database was made, milliseconds since the epoch; null or none where
   * it does not say. */
  readonly databaseAt?: number | null
  /** What it was shown. Default: EICAR or GTUBE. */
  readonly shown?: string
}

export interface ScanContext {
  /** The end of `scan_time_limit`. */
  readonly deadline: Deadline
  /**
   * Who sends the message to whom, and how it came in: client, HELO, sender,
   * recipients, login, queue id, stage, origin. All of its text is a stranger's.
   */
  readonly envelope: Envelope
  /** Takes what an engine says besides findings: a score, or why it was not
   * asked. Counts only if scan() does not throw. */
  readonly tell: (report: EngineReport) => void
}

/** What a scanner may need from the program that it runs in. */
export interface ScanTools {
  /** Folder for unlinked files. */
  readonly spoolFolder: string
  /** Takes a line for the log: a scanner fails for good, or answers again. */
  readonly notice?: (text: string) => void
  /** A scanner is not asked any more, for it fails; or answers again. */
  readonly onState?: (scanner: string, isUp: boolean) => void
  /** Why a scanner does not count as working, by the last self-test; null if it
   * does. Default: it does. */
  readonly distrusts?: (scanner: string) => string | null
  /** Milliseconds on a monotonic clock. Default performance.now. */
  readonly now?: () => number
  /** What a scanner's engine said before; null: it is asked about everything.
   * Default: every scanner is. */
  readonly cacheOf?: (scanner: string) => VerdictCache | null
  /** A program and its words by which programs of others are started. */
  readonly startBy?: StartBy
}

/** owner: whose files they can read. */
export interface StartBy {
  readonly path: string
  readonly args: readonly string[]
  readonly owner: { readonly uid: number; readonly gid: number }
}

/** One line of the table. */
export interface ScannerKind<S extends Section = Section> {
  readonly section: S
  /**
   * Makes the scanner, or null where its settings say that it is off.
   * Throws RangeError for settings that cannot work: `name` and half a
   * sentence.
   */
  create(settings: Settings<S>, tools: ScanTools): Scanner | null
  /** What is no error in its options, and most likely not meant. */
  readonly warnings?: (settings: Settings<S>) => readonly OptionWarning[]
}

export interface OptionWarning {
  readonly option: string
  /** Half a sentence that follows the option. */
  readonly text: string
}

/** A kind of scanner with its settings' types checked, for the table. */
export function scannerKind<S extends Section>(
  kind: ScannerKind<S>,
): ScannerKind {
  return kind as unknown as ScannerKind
}
