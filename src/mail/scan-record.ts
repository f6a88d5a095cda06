/*
 * NAME
 *   scan-record - what a scan by hand found in one message, as plain data
 *
 * DESCRIPTION
 *   Reports are printed from it, and it goes from a child to its parent as
 *   JSON.
 */

import { windows, type Bytes } from '../util/bytes.js'
import type { EngineReport } from './engine-report.js'
import type { Finding, VerdictClass } from './finding.js'
import type { Defect } from './message.js'
import type { Part } from './part.js'
import type { RuleEffect } from './verdict.js'

export interface PartRecord {
  readonly path: string
  readonly kind: string
  /** How it was read (see mail/reading). */
  readonly reading: string
  /** Where it begins to differ from the ordinary reading of the same part. */
  readonly differsAt: number | null
  readonly names: readonly string[]
  readonly declaredType: string
  readonly detectedType: string
  readonly size: number
  readonly sha256: string
}

export interface ScanRecord {
  readonly file: string
  /** A verdict class, or `error` where there is none. */
  readonly verdict: VerdictClass | 'error'
  readonly action: string
  readonly reason: string
  readonly findings: readonly Finding[]
  /** What engines said besides. Default nothing. */
  readonly scores?: readonly EngineReport[]
  readonly parts: readonly PartRecord[]
  readonly defects: readonly Defect[]
  readonly policy: string
  readonly policySource: string
  /** What a client would read, for a person. */
  readonly replies: readonly string[]
  /** Rules that fit besides the one that decided. */
  readonly also: readonly RuleEffect[]
  /** What would be changed in what is delivered: `strip 2/report.exe`. Default
   * nothing. */
  readonly edits?: readonly string[]
  /** What rules in monitor mode would have done. */
  readonly monitored: readonly RuleEffect[]
  /** Rules that were not asked, and what of the envelope they need. */
  readonly notAsked: readonly NotAsked[]
  /** Bytes in canonical form. */
  readonly size: number
  readonly ms: number
  /** Milliseconds by stage and scanner. */
  readonly times: Readonly<Record<string, number>>
  readonly error: string | null
  /** Beside another configuration. Default: there is none. */
  readonly against?: Against
}

/** other: it ends otherwise for anyone; unknown: that cannot be told. */
export type Comparison = 'same' | 'other' | 'unknown'

/** How a message ends, and how it would end under another configuration. */
export interface Against {
  readonly end: Comparison
  /** Why it cannot be told; [] unless `end` is unknown. */
  readonly why: readonly string[]
  /** For each group of recipients; those for whom it ends the same included. */
  readonly recipients: readonly AgainstRecipients[]
  /** Findings that only the first configuration has, or only the other. */
  readonly foundThen: readonly string[]
  readonly foundNow: readonly string[]
  /** Rules of the other configuration that took part. */
  readonly rules: readonly MatchedRule[]
}

export interface AgainstRecipients {
  readonly addresses: readonly string[]
  readonly end: Comparison
  readonly then: ToldEnding
  readonly now: ToldEnding
}

export interface ToldEnding {
  readonly class: string
  /** What is done: `quarantine`, `tag, copy to <a@b.example>`. */
  readonly ending: string
  /** What decided: `rule "partners"`, and its line: `FILE:LINE`. */
  readonly policy: string
  readonly policySource: string
}

export interface MatchedRule {
  readonly name: string
  readonly source: string
  /** decided; also: did something besides; monitored: would have. */
  readonly mode: 'decided' | 'also' | 'monitored'
}

export interface NotAsked {
  readonly rule: string
  readonly source: string
  readonly needs: readonly string[]
}

/** The record of what could not be looked at. */
export function errorRecord(file: string, error: string, ms = 0): ScanRecord {
  return {
    file,
    verdict: 'error',
    action: '',
    reason: error,
    findings: [],
    parts: [],
    defects: [],
    policy: '',
    policySource: '',
    replies: [],
    also: [],
    monitored: [],
    notAsked: [],
    size: 0,
    ms: rounded(ms),
    times: {},
    error,
  }
}

/** What reports tell of the parts of a message. */
export function partRecords(parts: readonly Part[]): readonly PartRecord[] {
  return parts.map(part => ({
    path: part.path,
    kind: part.kind,
    reading: part.reading,
    differsAt: differsAt(part, parts),
    names: part.names,
    declaredType: part.declaredType,
    detectedType: part.detectedType,
    size: part.content.size,
    sha256: part.sha256,
  }))
}

// First byte at which another reading of a part is not the ordinary one.
function differsAt(part: Part, parts: readonly Part[]): number | null {
  if (part.reading === 'mime') return null
  const ordinary = parts.find(
    ({ path, reading }) => path === part.path && reading === 'mime',
  )
  return ordinary === undefined
    ? null
    : firstDifference(ordinary.content, part.content)
}

function firstDifference(one: Bytes, other: Bytes): number {
  let at = 0
  for (const window of windows(one)) {
    const beside = other.slice(at, at + window.length)
    const same = window.subarray(0, beside.length)
    if (!beside.equals(same)) {
      return at + beside.findIndex((byte, index) => byte !== same[index])
    }
    at += beside.length
    if (beside.length < window.length) break
  }
  return at
}

export function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
