/*
 * NAME
 *   inspect - the looking half of the engine: parse, scan, decide
 *
 * DESCRIPTION
 *   A worklist: the message, and every message found inside, goes to parse,
 *   all under one budget. What was found goes to the scanners together, and
 *   their findings with the defects to decide. Nothing here can send mail;
 *   filter-scan is handed this and the spool, and no more.
 *
 * DIAGNOSTICS
 *   Throws MailError or the errors of the scratch: the message is deferred.
 *   A scanner that fails is not an error but a finding (see scan).
 */

import { Budget, type BudgetLimits } from './util/budget.js'
import { windows, type Bytes } from './util/bytes.js'
import { startDeadline } from './util/deadline.js'
import type { Scratch } from './util/scratch.js'
import type { Envelope } from './mail/envelope.js'
import type { Finding } from './mail/finding.js'
import type { Defect, Message, TextReading } from './mail/message.js'
import type { Field } from './mail/field.js'
import type { Part } from './mail/part.js'
import type { Verdict } from './mail/verdict.js'
import { LineFeeds } from './spool/canonical.js'
import type { Spooled } from './spool/spool.js'
import { parseMessage } from './parse/parse.js'
import { scanMessage, type ScannerFailure } from './scan/scan.js'
import type { Scanner } from './scan/scanner.js'
import { decide } from './decide/decide.js'
import type { Policy } from './decide/policy.js'

export interface InspectTools {
  readonly scanners: readonly Scanner[]
  readonly policy: Policy
  readonly limits: BudgetLimits
  /** A larger message is not looked at. */
  readonly messageSizeLimitBytes: number
  readonly scanTimeLimitSeconds: number
}

export interface Inspection {
  readonly message: Message
  readonly findings: readonly Finding[]
  readonly verdicts: readonly Verdict[]
  /** Scanners that could not look. */
  readonly failures: readonly ScannerFailure[]
  /** Milliseconds by stage and scanner. */
  readonly times: Readonly<Record<string, number>>
}

export async function inspect(
  envelope: Envelope,
  spooled: Spooled,
  tools: InspectTools,
  signal: AbortSignal,
): Promise<Inspection> {
  const start = performance.now()
  const message = await readMessage(spooled, tools, signal)
  const parsed = performance.now()
  const deadline = startDeadline(
    'scan_time_limit',
    tools.scanTimeLimitSeconds,
    signal,
  )
  try {
    const scanned = await scanMessage(tools.scanners, message, { deadline })
    const findings = [
      ...message.defects.flatMap(findingOfDefect),
      ...scanned.findings,
    ]
    return {
      message,
      findings,
      verdicts: decide(findings, tools.policy, envelope),
      failures: scanned.failures,
      times: {
        parse: parsed - start,
        scan: performance.now() - parsed,
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

async function readMessage(
  spooled: Spooled,
  tools: InspectTools,
  signal: AbortSignal,
): Promise<Message> {
  const { bytes, sha256, scratch } = spooled
  if (bytes.size > tools.messageSizeLimitBytes) return unread(spooled)
  const budget = new Budget(tools.limits)
  const parts: Part[] = []
  const defects: Defect[] = []
  const readings: TextReading[] = []
  const work: Work[] = [{ content: bytes, path: '', depth: 0 }]
  let fields: readonly Field[] | null = null
  for (let item = work.shift(); item !== undefined; item = work.shift()) {
    const { path, depth } = item
    const context = { budget, scratch, path, depth, signal }
    const content = withLineFeeds(item.content, scratch)
    const parsed = await parseMessage(content, context)
    fields ??= parsed.fields
    parts.push(...parsed.parts)
    defects.push(...parsed.defects)
    if (parsed.reading !== null) readings.push(parsed.reading)
    work.push(...nestedMessages(parsed.parts, depth))
  }
  return {
    bytes,
    sha256,
    fields: fields ?? [],
    parts,
    defects,
    readings,
  }
}

interface Work {
  readonly content: Bytes
  readonly path: string
  readonly depth: number
}

function nestedMessages(parts: readonly Part[], outer: number): Work[] {
  return parts
    .filter(part => part.kind === 'message')
    .map(({ content, path }) => {
      const inner = path.split('/').at(-1) ?? ''
      return { content, path, depth: outer + inner.split('.').length }
    })
}

// A message that was encoded inside of another has its own line ends.
function withLineFeeds(content: Bytes, scratch: Scratch): Bytes {
  if (!hasCr(content)) return content
  const lines = new LineFeeds()
  const writer = scratch.writer()
  // Never more than was decoded before: the budget has counted it.
  for (const window of windows(content)) writer.write(lines.push(window))
  writer.write(lines.end())
  return writer.end()
}

function hasCr(content: Bytes): boolean {
  for (const window of windows(content)) {
    if (window.includes(0x0d)) return true
  }
  return false
}

function unread({ bytes, sha256 }: Spooled): Message {
  const defect: Defect = {
    code: 'message-too-large',
    grade: 'overlimit',
    part: '',
    text: 'larger than message_size_limit',
  }
  const defects = [defect]
  return { bytes, sha256, fields: [], parts: [], defects, readings: [] }
}

// A defect that a verdict must know of, as the finding of the parser.
function findingOfDefect(defect: Defect): Finding[] {
  const { grade, code, part } = defect
  if (grade === 'harmless') return []
  const verdictClass = grade === 'ambiguous' ? grade : CLASSES[grade]
  return [{ scanner: 'parse', name: code, class: verdictClass, part }]
}

const CLASSES = {
  overlimit: 'unchecked-overlimit',
  damaged: 'unchecked-damaged',
} as const
