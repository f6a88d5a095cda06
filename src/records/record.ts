/*
 * NAME
 *   record - what is remembered of a decision, as plain data
 *
 * DESCRIPTION
 *   One MessageRecord for each message: ids, where it came from, what was seen,
 *   what was decided for whom and by which line, and what was answered. It
 *   contains nothing of a message but names and the subject, and those short and
 *   printable; no content. Lists have limits: what does not fit is counted.
 *
 *   readRecord() takes a line of a file back.
 *
 * SECURITY
 *   Texts that come from a message have passed printable().
 */

/** How far a record goes: each level leaves out what those before it do. */
export const PRIVACY_LEVELS = [
  'full',
  'no-addresses',
  'no-content',
  'off',
] as const

export type Privacy = (typeof PRIVACY_LEVELS)[number]

export interface MessageRecord {
  /** Ours: what reject texts give as reference. */
  readonly id: string
  /** Postfix's; '' where it gave none. */
  readonly queueId: string
  /** When the message arrived, ISO 8601. */
  readonly time: string
  /** The door it came by: `pipe`, `smtp:127.0.0.1:10025`. */
  readonly wayIn: string
  readonly stage: string
  readonly origin: string
  readonly client: {
    readonly name: string
    readonly address: string
    readonly helo: string
  }
  readonly saslUsername: string
  /** Whether the client had logged in. Old records do not say. */
  readonly authenticated?: boolean
  readonly sender: string
  readonly recipientCount: number
  readonly messageId: string
  readonly subject: string
  /** Bytes in canonical form; null where the message did not come in whole. */
  readonly size: number | null
  /** Hex digest of them; '' where it was not looked at. */
  readonly sha256: string
  readonly parts: readonly PartRecord[]
  readonly defects: readonly DefectRecord[]
  readonly findings: readonly FindingRecord[]
  /** What engines said besides. Old records have none. */
  readonly engines?: readonly EngineRecord[]
  /** Scanners that an administrator had bypassed: `clamd until TIME`. Old records
   * have none. */
  readonly bypassed?: readonly string[]
  /** One for each group of recipients that shares a verdict. */
  readonly outcomes: readonly OutcomeRecord[]
  /** Scanners that could not look. */
  readonly failures: readonly FailureRecord[]
  /** Milliseconds by stage and scanner. */
  readonly times: Readonly<Record<string, number>>
  /** The same, each with when it began. Old records have none. */
  readonly spans?: readonly SpanRecord[]
  /** What went wrong inside; '' when nothing did. */
  readonly error: string
  /** Entries of these lists that were too many. */
  readonly leftOut: number
}

export interface PartRecord {
  readonly path: string
  readonly names: readonly string[]
  readonly declaredType: string
  readonly detectedType: string
  readonly size: number
  readonly sha256: string
  readonly reading: string
  readonly marks: readonly string[]
}

export interface DefectRecord {
  readonly grade: string
  readonly code: string
  readonly part: string
  readonly text: string
}

export interface FindingRecord {
  readonly class: string
  readonly scanner: string
  readonly name: string
  readonly part: string
}

export interface EngineRecord {
  readonly scanner: string
  /** null where it gave none. */
  readonly score: number | null
  /** The score from which a message is spam. */
  readonly threshold: number | null
  /** What it wanted done, in its words; '' where it does not say. */
  readonly wanted: string
  /** `NAME` or `NAME 2.5`, the weightiest first. */
  readonly tests: readonly string[]
  /** Why it was not asked, and the like. */
  readonly note: string
}

export interface OutcomeRecord {
  /** '' where it was answered before there was a verdict. */
  readonly class: string
  readonly action: string
  readonly reason: string
  /** What decided: `action.infected = "refuse"`, `rule "partners"`. */
  readonly policy: string
  /** Its line: `default`, `-o`, `FILE:LINE`. */
  readonly policySource: string
  /** What rules in monitor mode would have done. */
  readonly monitored: readonly EffectRecord[]
  /** What rules did besides the one that decided. Old records have none. */
  readonly also?: readonly EffectRecord[]
  /** What was changed in what was delivered: `strip 2/report.exe`. Old records
   * have none. */
  readonly edits?: readonly string[]
  /** Why nothing could be changed in it, so that it was kept. Old records have
   * none. */
  readonly notEdited?: string
  /** Where it went: `sendmail`, `smtp:127.0.0.1:10026`, `quarantine`, `none`. */
  readonly relay: string
  /** The address of action redirect; '' for any other. */
  readonly redirectTo?: string
  /** Queue ids that the next hop gave the message. */
  readonly queuedAs?: readonly string[]
  /** Key of the entry in the quarantine; '' when it is not there. */
  readonly quarantineKey: string
  /** What was answered, the next hop's own words among them. */
  readonly replies: readonly ReplyRecord[]
}

/** What a rule did: an action, or `copy and notify`. */
export interface EffectRecord {
  readonly rule: string
  readonly source: string
  readonly action: string
}

export interface ReplyRecord {
  readonly status: string
  readonly text: string
  readonly recipients: readonly string[]
}

/** A stage, or a scanner within it (`scan.clamd`). */
export interface SpanRecord {
  readonly stage: string
  /** Milliseconds after the beginning of the message. */
  readonly start: number
  readonly milliseconds: number
}

export interface FailureRecord {
  readonly scanner: string
  readonly error: string
}

/** A line of a file; null where it is none of ours, or was cut. */
export function readRecord(line: string): MessageRecord | null {
  try {
    const record = JSON.parse(line) as MessageRecord | null
    if (typeof record?.id !== 'string') return null
    const { parts, defects, findings, outcomes, failures } = record
    const lists: unknown[] = [parts, defects, findings, outcomes, failures]
    return lists.every(it => Array.isArray(it)) ? record : null
  } catch {
    return null // cut by a full disk
  }
}
