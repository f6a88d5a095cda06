/*
 * NAME
 *   judge - whether a probe had the end that it should have
 *
 * DESCRIPTION
 *   A delivered probe ends with its own bytes, all of them, and has fields
 *   before them: ours once, with the verdict that it should have. Where a rule
 *   edits the header, the body must be the same.
 *
 *   Pure.
 */

import type { Found } from './ends.js'
import type { Doubt, Expectation } from './expect.js'
import type { Probe } from './probes.js'
import type { Caught } from './sink.js'
import { wrapped } from '../../../src/print/wrap.js'

export interface Result {
  readonly probe: string
  readonly expected: string
  /** Where it ended. */
  readonly end: string
  readonly state: 'ok' | 'failed' | Doubt
  readonly isWell: boolean
  /** What is wrong; '' where nothing is. */
  readonly why: string
  /** The filter on another host that it went through. */
  readonly hop?: string
}

export function judge(
  probe: Probe,
  expectation: Expectation,
  found: Found | undefined,
): Result {
  const { doubt } = expectation
  const names = { probe: probe.name, expected: expectation.end as string }
  if (doubt?.kind === 'not tried') {
    const { kind: state, why } = doubt
    return { ...names, end: 'not tried', state, isWell: false, why }
  }
  const end = found?.end ?? 'lost'
  const fault = faultOf(probe, expectation, found)
  if (fault !== '') {
    return { ...names, end, state: 'failed', isWell: false, why: fault }
  }
  if (doubt === null) {
    return { ...names, end, state: 'ok', isWell: true, why: '' }
  }
  return { ...names, end, state: doubt.kind, isWell: false, why: doubt.why }
}

/** Of a probe that was not sent, because the filter could not scan it. */
export function judgeUnsent({ name, kind }: Probe, why: string): Result {
  const names = { probe: name, expected: 'delivered', end: 'not sent' }
  return kind === 'clean'
    ? { ...names, state: 'failed', isWell: false, why }
    : { ...names, state: 'not tried', isWell: false, why }
}

export function resultsText({
  results,
  notes,
}: {
  readonly results: readonly Result[]
  readonly notes: readonly string[]
}): string {
  const rows = results.flatMap((it, at) => {
    const { probe, end, hop } = it
    const head = `  ${probe.padEnd(14)}${end.padEnd(13)}`
    const row = wrapped(`${head}${stateText(it)}`, { hang: 4 })
    const isNew = hop !== undefined && hop !== results[at - 1]?.hop
    return isNew ? [`  through ${hop}:`, row] : [row]
  })
  const all = [...rows, ...summaryOf(results), ...notes.map(it => wrapped(it))]
  return `Probes:\n${all.join('\n')}\n`
}

/** One sentence why the filter must not get real mail; '' where it may. */
export function failureOf(results: readonly Result[]): string {
  const failed = results.filter(
    it =>
      it.state === 'failed' ||
      (it.state === 'not stopped' && VIRUSES.includes(it.probe)),
  )
  const words = failed.map(({ probe, hop, end, why }) => {
    const through = hop === undefined ? '' : ` through ${hop}`
    return `${probe}${through} (${end}: ${why})`
  })
  return failed.length === 0 ? '' : `probes failed: ${words.join('; ')}`
}

const VIRUSES = ['virus', 'own-virus']

function stateText({ state, end, expected, why }: Result): string {
  switch (state) {
    case 'ok':
      return 'ok'
    case 'failed':
      return end === expected || end === 'not sent'
        ? `FAILED: ${why}`
        : `FAILED, expected ${expected}: ${why}`
    case 'not tried':
      return `NOT TRIED: ${why}`
    case 'not found':
      return `NOT FOUND: ${why}`
    case 'stopped':
      return `STOPPED: ${why}`
    case 'not stopped':
      return `NOT STOPPED: ${why}`
  }
}

function summaryOf(results: readonly Result[]): readonly string[] {
  const of = (state: Result['state']): readonly Result[] =>
    results.filter(it => it.state === state)
  const open = of('not stopped')
  const isVirus = open.some(it => VIRUSES.includes(it.probe))
  return [
    ...(isVirus
      ? ['This configuration delivers viruses: the test virus was delivered.']
      : []),
    ...(open.some(it => !VIRUSES.includes(it.probe))
      ? ['This configuration delivers forbidden attachments.']
      : []),
    ...(of('not found').length > 0
      ? ['The antivirus has no signatures: it finds no virus.']
      : []),
    ...(of('stopped').length > 0
      ? ['This configuration stops clean mail: its delivery was not tested.']
      : []),
    ...(of('not tried').length > 0
      ? ['Probes that are marked NOT TRIED prove nothing.']
      : []),
  ]
}

function faultOf(
  probe: Probe,
  expectation: Expectation,
  found: Found | undefined,
): string {
  const end = found?.end ?? null
  if (found === undefined || end === null) return 'no result in time'
  if (expectation.fault !== '') return expectation.fault
  if (end !== expectation.end) return found.reason || `it was ${end}`
  return found.caught === null
    ? ''
    : deliveredFault(probe, expectation, found.caught)
}

function deliveredFault(
  probe: Probe,
  { verdict, isEdited }: Expectation,
  { transaction, content }: Caught,
): string {
  const { dsn, keepsSmtputf8 } = probe
  const sent = isEdited ? bodyOf(probe.content) : probe.content
  const start = content.length - sent.length
  if (start < 0 || !content.subarray(start).equals(sent)) {
    return 'it did not arrive unchanged'
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

function bodyOf(content: Buffer): Buffer {
  return content.subarray(content.indexOf('\n\n') + 1)
}
