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
import { WINDOW_BYTES } from '../util/bytes.js'
import { startDeadline } from '../util/deadline.js'
import { newId } from '../util/id.js'
import { makeEnvelope, type Envelope } from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import type { Verdict } from '../mail/verdict.js'
import type { FoundMessage } from './found-message.js'
import {
  type ScanRecord,
  type NotAsked,
  errorRecord,
  partRecords,
  rounded,
} from '../mail/scan-record.js'

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
  /** What a client would read, for a person. */
  readonly replies: (verdict: Verdict) => readonly string[]
  readonly messageTimeLimitSeconds: number
}

interface Inspected {
  readonly message: Message
  readonly findings: readonly Finding[]
  readonly reports?: readonly EngineReport[]
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
    const { notAsked } = seen
    const { replies } = door
    const known = { size: spooled.bytes.size, ms, notAsked, replies }
    return recordOf(found.label, seen, known)
  } catch (error) {
    const ms = performance.now() - start
    return errorRecord(found.label, causeOf(error), ms)
  } finally {
    deadline.close()
    spooled?.close()
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
  known: Pick<ScanRecord, 'size' | 'ms' | 'notAsked'> &
    Pick<ScanDoor<SpooledFile>, 'replies'>,
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
    ...(seen.reports !== undefined &&
      seen.reports.length > 0 && { scores: seen.reports }),
    parts: partRecords(seen.message.parts),
    defects: seen.message.defects,
    policy: verdict.policy,
    policySource: verdict.policySource,
    replies: known.replies(verdict),
    also: verdict.also ?? [],
    ...(verdict.edited && { edits: verdict.edited.texts }),
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
