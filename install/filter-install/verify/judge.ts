/*
 * NAME
 *   judge - whether a probe had the end that it should have
 *
 * DESCRIPTION
 *   A delivered probe ends with its own bytes, all of them, and has fields
 *   before them: ours once, with the verdict that it should have.
 *
 *   Pure.
 */

import type { Found } from './ends.js'
import type { Probe } from './probes.js'
import type { Caught } from './sink.js'

export interface Result {
  readonly probe: string
  readonly expected: string
  /** Where it ended. */
  readonly end: string
  readonly isWell: boolean
  /** What is wrong; '' where nothing is. */
  readonly why: string
}

export function judge(probe: Probe, found: Found | undefined): Result {
  const end = found?.end ?? 'lost'
  const why = faultOf(probe, found)
  const { name, expected } = probe
  return { probe: name, expected, end, isWell: why === '', why }
}

export function resultsText({
  results,
  notes,
}: {
  readonly results: readonly Result[]
  readonly notes: readonly string[]
}): string {
  const rows = results.map(({ probe, expected, end, isWell, why }) => {
    const state = isWell ? 'ok' : `FAILED, expected ${expected}: ${why}`
    return `  ${probe.padEnd(14)}${end.padEnd(13)}${state}\n`
  })
  const rest = notes.map(it => `${it}\n`)
  return `Probes:\n${[...rows, ...rest].join('')}`
}

/** One sentence; '' where all are well. */
export function failureOf(results: readonly Result[]): string {
  const failed = results.filter(it => !it.isWell)
  const words = failed.map(it => `${it.probe} (${it.end}: ${it.why})`)
  return failed.length === 0 ? '' : `probes failed: ${words.join('; ')}`
}

function faultOf(probe: Probe, found: Found | undefined): string {
  const end = found?.end ?? null
  if (found === undefined || end === null) return 'no end in time'
  if (end !== probe.expected) return found.reason || `it was ${end}`
  return found.caught === null ? '' : deliveredFault(probe, found.caught)
}

function deliveredFault(
  probe: Probe,
  { transaction, content }: Caught,
): string {
  const { content: sent, dsn, keepsSmtputf8, verdict } = probe
  const start = content.length - sent.length
  if (start < 0 || !content.subarray(start).equals(sent)) {
    return 'it did not arrive byte for byte'
  }
  const fields = content.subarray(0, start).toString('latin1')
  const verdicts = [...fields.matchAll(/^X-Postsift-Verdict: ([\w-]+)/gmu)]
  const [first] = verdicts
  if (first === undefined) return 'it was not filtered'
  if (verdicts.length > 1) return 'it was filtered twice'
  if (first[1] !== verdict) return `its verdict is ${first[1]}, not ${verdict}`
  if (keepsSmtputf8 && !transaction.smtputf8) return 'SMTPUTF8 was lost'
  if (dsn === null) return ''
  const notify = transaction.recipients[0]?.notify ?? ''
  if (notify !== dsn.notify) return 'NOTIFY was lost on the way'
  return transaction.envid === dsn.envid ? '' : 'ENVID was lost on the way'
}
