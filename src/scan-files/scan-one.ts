/*
 * NAME
 *   scan-one - one message of a file, looked at by hand
 *
 * DESCRIPTION
 *   Spools a range of a file, inspects it, and makes of it the plain record
 *   that reports are printed from.
 *
 * DIAGNOSTICS
 *   Never throws: what went wrong is the record's `error`.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { windows, WINDOW_BYTES, type Bytes } from '../util/bytes.js'
import { startDeadline } from '../util/deadline.js'
import { newId } from '../util/id.js'
import { makeEnvelope, type Envelope } from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import type { Finding, VerdictClass } from '../mail/finding.js'
import type { Defect, Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { RuleEffect, Verdict } from '../mail/verdict.js'
import type { FoundMessage } from './found-message.js'

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
  readonly parts: readonly PartRecord[]
  readonly defects: readonly Defect[]
  readonly policy: string
  readonly policySource: string
  /** Rules that fit besides the one that decided. */
  readonly also: readonly RuleEffect[]
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
}

export interface NotAsked {
  readonly rule: string
  readonly source: string
  readonly needs: readonly string[]
}

/** The two halves of the engine that a scan by hand may have. */
export interface ScanDoor<S extends SpooledFile> {
  readonly spool: (
    content: AsyncIterable<Buffer> | Iterable<Buffer>,
  ) => Promise<S>
  readonly inspect: (
    envelope: Envelope,
    spooled: S,
    signal: AbortSignal,
  ) => Promise<Inspected & { readonly notAsked: readonly NotAsked[] }>
  readonly messageTimeLimitSeconds: number
}

interface Inspected {
  readonly message: Message
  readonly findings: readonly Finding[]
  readonly verdicts: readonly Verdict[]
  readonly failures: readonly { readonly error: unknown }[]
  readonly times: Readonly<Record<string, number>>
}

interface SpooledFile {
  readonly bytes: { readonly size: number }
  close(): void
}

export async function scanOne<S extends SpooledFile>(
  found: FoundMessage,
  door: ScanDoor<S>,
): Promise<ScanRecord> {
  const start = performance.now()
  const deadline = startDeadline(
    'message_time_limit',
    door.messageTimeLimitSeconds,
  )
  let spooled: S | undefined
  try {
    spooled = await door.spool(contentOf(found))
    const envelope = makeEnvelope({
      id: newId(),
      sender: '',
      recipients: [{ address: '' }],
      arrivedAt: Date.now(),
    })
    const seen = await door.inspect(envelope, spooled, deadline.signal)
    const ms = performance.now() - start
    const known = { size: spooled.bytes.size, ms, notAsked: seen.notAsked }
    return recordOf(found.label, seen, known)
  } catch (error) {
    const ms = performance.now() - start
    return errorRecord(found.label, causeOf(error), ms)
  } finally {
    deadline.close()
    spooled?.close()
  }
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
    also: [],
    monitored: [],
    notAsked: [],
    size: 0,
    ms: rounded(ms),
    times: {},
    error,
  }
}

function contentOf(
  found: FoundMessage,
): AsyncIterable<Buffer> | Iterable<Buffer> {
  return found.path === '-' ? process.stdin : contentOfFile(found)
}

// Read here: for a small file, to have another thread open, read and close it
// takes as long as to look at the message.
function* contentOfFile({ path, start, end }: FoundMessage): Generator<Buffer> {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const stop = end ?? Infinity
    for (let at = start; at < stop;) {
      // A file may be longer than it says: /proc, or one that grows.
      const told = Math.max(size - at, LEAST_BYTES)
      const window = Buffer.allocUnsafe(Math.min(told, stop - at, WINDOW_BYTES))
      const got = readSync(fd, window, 0, window.length, at)
      if (got === 0) return
      yield window.subarray(0, got)
      at += got
    }
  } finally {
    closeSync(fd)
  }
}

const LEAST_BYTES = 512

function recordOf(
  file: string,
  seen: Inspected,
  known: Pick<ScanRecord, 'size' | 'ms' | 'notAsked'>,
): ScanRecord {
  const [verdict] = seen.verdicts
  if (verdict === undefined) return errorRecord(file, 'no verdict', known.ms)
  const failure = seen.failures[0]
  return {
    file,
    verdict: verdict.class,
    action: verdict.action,
    reason: verdict.reason,
    findings: seen.findings,
    parts: partRecords(seen.message.parts),
    defects: seen.message.defects,
    policy: verdict.policy,
    policySource: verdict.policySource,
    also: verdict.also ?? [],
    monitored: verdict.monitored,
    notAsked: known.notAsked,
    size: known.size,
    ms: rounded(known.ms),
    times: Object.fromEntries(
      Object.entries(seen.times).map(([stage, ms]) => [stage, rounded(ms)]),
    ),
    error: failure === undefined ? null : causeOf(failure.error),
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

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
