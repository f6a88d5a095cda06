/*
 * NAME
 *   judge-file - a message in a file, under two configurations
 *
 * DESCRIPTION
 *   It is read and scanned twice, once by each. A file has no envelope: rules that
 *   need what no one told are in doubt where they matter.
 */

import type { Envelope } from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import type { Against } from '../mail/scan-record.js'
import type { Verdict } from '../mail/verdict.js'
import type { Unanswerable } from '../policy/looser-rules.js'
import { withTold, type Told } from '../scan-files/told-envelope.js'
import type { Spooled } from '../spool/spool.js'
import { inspect, type Inspection, type InspectTools } from '../inspect.js'
import { decideInDoubt } from './doubt.js'
import { endingOf } from './ending.js'
import { judged, unknown } from './judge.js'
import type { Side } from './side.js'

export interface FileSide extends Side {
  readonly inspectTools: InspectTools
}

/** A message that is in work. */
export interface FileMessage {
  readonly envelope: Envelope
  readonly told: Told
  readonly spooled: Spooled
  readonly signal: AbortSignal
}

/** @param first what the configuration in force has found in it already. */
export async function judgeFile(
  message: FileMessage,
  first: Inspection,
  [inForce, next]: readonly [FileSide, FileSide],
): Promise<Against> {
  const { envelope, told, spooled, signal } = message
  const other = await inspect(
    withTold(envelope, told),
    spooled,
    next.inspectTools,
    signal,
  )
  const failure = [...first.failures, ...other.failures][0]
  if (failure !== undefined) {
    const { scanner, error } = failure
    return unknown(`${scanner} could not scan it: ${causeOf(error)}`)
  }
  const before = await decided(first, message, inForce)
  const after = await decided(other, message, next)
  const why = [...new Set([...before.why, ...after.why])]
  if (why.length > 0) return unknown(...why)
  const groups = before.verdicts.map(verdict => ({
    recipients: verdict.recipients,
    then: endingOf(verdict, inForce),
  }))
  const found = [first.findings, other.findings] as const
  return judged(groups, after.verdicts, found, next)
}

async function decided(
  { envelope, message, findings, reports = [] }: Inspection,
  { told, signal }: FileMessage,
  side: FileSide,
): Promise<{
  readonly verdicts: readonly Verdict[]
  readonly why: readonly string[]
}> {
  const patterns = await side.inspectTools.findPatterns?.(message, signal)
  const facts = {
    patterns: patterns ?? new Set<string>(),
    ...{ envelope, message, findings, reports },
  }
  const looser = await side.looser(untold(told))
  const { verdicts, doubts } = decideInDoubt(facts, side.policy, looser)
  return {
    verdicts,
    why: doubts.map(({ rule, needs }) => {
      const options = needs.map(it => `--${OPTIONS[it] ?? it}`).join(', ')
      return `rule "${rule.name}" (${rule.source}) needs ${options}`
    }),
  }
}

const OPTIONS: Readonly<Partial<Record<Unanswerable, string>>> = {
  authenticated: 'login',
}

function untold(told: Told): ReadonlySet<Unanswerable> {
  const facts = ['sender', 'recipient', 'client', 'origin'] as const
  return new Set<Unanswerable>([
    ...facts.filter(it => told[it] === undefined),
    ...(told.login === undefined ? (['authenticated'] as const) : []),
  ])
}
