/*
 * NAME
 *   inspect - the looking half of the engine: read, scan, decide
 *
 * DESCRIPTION
 *   The message is read (see reader); what was found goes to the scanners
 *   together, and their findings with the defects to decide. A scanner that is
 *   bypassed is not asked; all others are. What verdicts want changed in the
 *   message is worked out here, too (see edit). Nothing here can send mail;
 *   filter-scan is handed this and the spool, and no more.
 *
 * DIAGNOSTICS
 *   Throws MailError or the errors of the scratch: the message is deferred.
 *   A scanner that fails is not an error but a finding (see scan).
 */

import { startDeadline, type Deadline } from './util/deadline.js'
import type { EngineReport } from './mail/engine-report.js'
import { submitterOf, type Envelope } from './mail/envelope.js'
import type { Finding } from './mail/finding.js'
import { hopOf } from './mail/trace/received-hop.js'
import type { Defect, Message } from './mail/message.js'
import type { Verdict } from './mail/verdict.js'
import type { Spooled } from './spool/spool.js'
import type { FindPatterns } from './scan/pattern.js'
import { scanMessage, type ScannerFailure } from './scan/scan.js'
import type { Scanner } from './scan/scanner.js'
import { decide } from './decide/decide.js'
import { DEFECTS, isBypassed, type Bypass } from './bypass/bypass.js'
import type { Policy } from './decide/policy.js'
import type { Facts } from './decide/rule.js'
import { withSenderLists, type SenderLists } from './sender-lists/rules.js'
import type { EditJob, EditTools } from './edit/plan-edits.js'
import { readHere, type Reader, type ReadLimits } from './read/reader.js'

export interface InspectTools {
  readonly scanners: readonly Scanner[]
  readonly policy: Policy
  /** Looks for the patterns of its rules. Default: there are none. */
  readonly findPatterns?: FindPatterns
  readonly limits: ReadLimits
  /** Default readHere. */
  readonly read?: Reader
  readonly scanTimeLimitSeconds: number
  /** How messages are edited. Default: by the defaults of its options. */
  readonly editing?: EditTools['settings']
  /** What is not asked now. Default: all is asked. */
  readonly bypasses?: () => readonly Bypass[]
  /** What recipients want of senders. Default nothing. */
  readonly senders?: SenderLists
}

export interface Inspection {
  /** As it came, with the login that the message's own trace tells of. */
  readonly envelope: Envelope
  readonly message: Message
  readonly findings: readonly Finding[]
  /** What engines said besides. Default nothing. */
  readonly reports?: readonly EngineReport[]
  readonly verdicts: readonly Verdict[]
  /** Scanners that could not look. */
  readonly failures: readonly ScannerFailure[]
  /** Milliseconds by stage and scanner. */
  readonly times: Readonly<Record<string, number>>
  /** Because of which a scanner was not asked. Default none. */
  readonly bypasses?: readonly Bypass[]
  /** When each of them began, by performance.now(). Default: not known. */
  readonly starts?: Readonly<Record<string, number>>
}

export async function inspect(
  given: Envelope,
  spooled: Spooled,
  tools: InspectTools,
  signal: AbortSignal,
): Promise<Inspection> {
  const start = performance.now()
  const { read = readHere } = tools
  const message = await read(spooled, tools.limits, signal, submitterOf(given))
  const parsed = performance.now()
  const envelope = withTrace(given, message)
  const deadline = startDeadline(
    'scan_time_limit',
    tools.scanTimeLimitSeconds,
    signal,
  )
  try {
    const bypasses = bypassesFor(tools)
    const asked = tools.scanners.filter(it => !isBypassed(bypasses, it.name))
    const scanned = await scanMessage(asked, message, { deadline, envelope })
    const patterns = await tools.findPatterns?.(message, signal)
    const findings = [
      ...(isBypassed(bypasses, DEFECTS)
        ? []
        : message.defects.flatMap(findingOfDefect)),
      ...scanned.findings,
    ]
    const facts = {
      patterns: patterns ?? new Set<string>(),
      ...{ envelope, message, findings, reports: scanned.reports },
    }
    const scannedAt = performance.now()
    const decided = decide(facts, policyFor(facts, tools))
    const verdicts = decided.some(isToBeEdited)
      ? await edited(decided, { spooled, ...facts }, tools, { deadline, asked })
      : decided
    const isEdited = verdicts !== decided
    return {
      envelope,
      message,
      findings,
      reports: scanned.reports,
      verdicts,
      failures: scanned.failures,
      bypasses,
      starts: {
        ...{ parse: start, scan: parsed },
        ...(isEdited && { edit: scannedAt }),
        ...Object.fromEntries(
          Object.keys(scanned.times).map(name => [`scan.${name}`, parsed]),
        ),
      },
      times: {
        parse: parsed - start,
        scan: scannedAt - parsed,
        ...(isEdited && { edit: performance.now() - scannedAt }),
        ...Object.fromEntries(
          Object.entries(scanned.times).map(([name, ms]) => [
            `scan.${name}`,
            ms,
          ]),
        ),
      },
    }
  } finally {
    deadline.close()
  }
}

function isToBeEdited({ wanted, options }: Verdict): boolean {
  return wanted !== undefined || options.banners.length > 0
}

function policyFor(facts: Facts, { policy, senders }: InspectTools): Policy {
  return senders === undefined
    ? policy
    : withSenderLists(policy, facts, senders)
}

// Loaded where it is needed: few messages are edited.
async function edited(
  verdicts: readonly Verdict[],
  job: EditJob,
  { read = readHere, limits, editing }: InspectTools,
  { deadline, asked }: { deadline: Deadline; asked: readonly Scanner[] },
): Promise<readonly Verdict[]> {
  const { planEdits } = await import('./edit/plan-edits.js')
  return planEdits(verdicts, job, {
    ...{ read, limits, deadline, scanners: asked },
    ...(editing && { settings: editing }),
  })
}

// Not those of scanners that are not enabled.
function bypassesFor({
  bypasses = () => [],
  scanners,
}: Pick<InspectTools, 'bypasses' | 'scanners'>): readonly Bypass[] {
  return bypasses().filter(
    it =>
      isBypassed([it], DEFECTS) ||
      scanners.some(({ name }) => isBypassed([it], name)),
  )
}

// pipe(8) tells the login by itself, and SMTP only there; of SMTPUTF8 it is the
// other way round.
function withTrace(given: Envelope, { fields }: Message): Envelope {
  if (!given.isFromPostfix) return given
  const hop = hopOf(fields, given)
  if (hop === null) return given
  const envelope = hop.isUtf8 ? { isTracedUtf8: true, ...given } : given
  if (!hop.isLogin) return envelope
  const saslUsername = hop.user || envelope.saslUsername
  return { ...envelope, saslUsername, isAuthenticated: true }
}

// A defect that a verdict must know of, as the finding of the parser.
function findingOfDefect(defect: Defect): Finding[] {
  const { grade, code, part } = defect
  if (grade === 'harmless') return []
  return [{ scanner: 'parse', name: code, class: CLASSES[grade], part }]
}

const CLASSES = {
  ambiguous: 'ambiguous',
  overlimit: 'unchecked-overlimit',
  damaged: 'unchecked-damaged',
  encrypted: 'unchecked-encrypted',
} as const
