/*
 * NAME
 *   decision-record - a record, for people
 *
 * DESCRIPTION
 *   What came, what was seen in it, what was decided for whom and by which
 *   line, what was answered, and what took how long.
 *
 * SECURITY
 *   Whatever is in the file: lines are printable and of bounded length.
 */

import { printable } from '../util/text.js'
import type {
  EngineRecord,
  MessageRecord,
  OutcomeRecord,
} from '../records/record.js'
import type { Fate } from '../records/deed.js'
import { localTime } from './kept-table.js'
import {
  clientText,
  defectText,
  filled,
  findingText,
  partText,
  section as linesUnder,
  timesText,
} from './lines.js'

export interface RecordLook {
  /** Of the terminal, for lines to fit; null, or none: they stay whole. */
  readonly columns?: number | null
  /** What became of what was kept. Default nothing. */
  readonly fate?: Fate
}

/** Several lines, without the last line end. */
export function recordText(
  record: MessageRecord,
  { columns = null, fate = UNKNOWN }: RecordLook = {},
): string {
  const { client, outcomes } = record
  const section = (title: string, lines: readonly string[]): string[] =>
    linesUnder(title, lines, columns)
  return [
    printable(`${record.id}: ${outcomes.map(summary).join('; ')}`),
    ...section('came', [
      `${record.time} by ${record.wayIn || 'an unknown program'}, ${record.stage}, ${record.origin}`,
      ...filled('queue id', record.queueId),
      ...filled('client', heloText(client)),
      ...filled('user', record.saslUsername),
      `from <${record.sender}>, recipients: ${record.recipientCount}`,
    ]),
    ...section('message', [
      ...filled('message-id', record.messageId),
      ...filled('subject', record.subject),
      record.size === null
        ? 'did not come in whole'
        : `${record.size} bytes${record.sha256 === '' ? '' : `, sha256 ${record.sha256}`}`,
    ]),
    ...section('parts', record.parts.map(partText)),
    ...section('findings', record.findings.map(findingText)),
    ...section('not asked', (record.bypassed ?? []).map(bypassedText)),
    ...section('scores', (record.engines ?? []).map(engineText)),
    ...section('defects', record.defects.map(defectText)),
    ...outcomes.flatMap(it => section('outcome', outcomeLines(it))),
    ...section('later', fateLines(fate)),
    ...section('to allow', allowLines(record)),
    ...section(
      'failures',
      record.failures.map(({ scanner, error }) => `${scanner}: ${error}`),
    ),
    ...section('error', record.error === '' ? [] : [record.error]),
    ...section('time', [timesText(record.times)]),
    ...section(
      'left out',
      record.leftOut === 0 ? [] : [`${record.leftOut} entries`],
    ),
  ].join('\n')
}

const UNKNOWN: Fate = { deeds: [], isLost: false }

function fateLines({ deeds, isLost }: Fate): string[] {
  return [
    ...deeds.map(({ deed, time, by, recipients, text = '' }) => {
      const to = recipients.map(it => `<${it}>`).join(', ')
      return [
        `${deed} ${localTime(time)}`,
        ...(to === '' ? [] : [`${deed === 'released' ? 'to' : 'for'} ${to}`]),
        ...(text === '' ? [] : [`(${text})`]),
        ...(by === '' ? [] : [`by ${by}`]),
      ].join(' ')
    }),
    ...(isLost ? ['no longer kept; the log says who removed it'] : []),
  ]
}

function heloText(client: MessageRecord['client']): string {
  const text = clientText(client)
  return text === '' ? '' : `${text}, helo ${client.helo || 'none'}`
}

function summary(outcome: OutcomeRecord): string {
  const { action } = outcome
  return outcome.class === '' ? 'no verdict' : `${outcome.class}, ${action}`
}

function engineText(it: EngineRecord): string {
  const of = it.threshold === null ? '' : ` of ${it.threshold}`
  const wants = it.wanted === '' ? '' : `, ${it.wanted}`
  const tests = it.tests.length === 0 ? '' : ` (${it.tests.join(', ')})`
  const score = it.score === null ? [] : [`${it.score}${of}${wants}${tests}`]
  const notes = it.note === '' ? [] : [it.note]
  return `${it.scanner}: ${[...score, ...notes].join('; ')}`
}

function bypassedText(text: string): string {
  return `${text}: filterctl bypass`
}

// What a rule must name that lets such a message pass.
function allowLines({ findings, outcomes }: MessageRecord): string[] {
  const isStopped = outcomes.some(
    ({ action }) => !['', 'pass', 'tag'].includes(action),
  )
  if (!isStopped || findings.length === 0) return []
  if (findings.some(it => it.class === 'infected')) {
    return ['a virus was found; no rule allows it; release the message by hand']
  }
  const list = (texts: readonly string[]): string =>
    [...new Set(texts)].map(text => JSON.stringify(text)).join(', ')
  return [
    `a rule names class = [${list(findings.map(it => it.class))}]`,
    `and finding = [${list(findings.map(it => it.name))}]`,
    'filter-quarantine allow ID prints one for a kept message',
  ]
}

function outcomeLines(outcome: OutcomeRecord): string[] {
  const { policy, policySource, reason, quarantineKey } = outcome
  return [
    `${summary(outcome)}${reason === '' ? '' : `: ${reason}`}`,
    ...(policy === '' ? [] : [`by ${policy}  (${policySource})`]),
    ...(outcome.also ?? []).map(
      it => `also by rule "${it.rule}": ${it.action}  (${it.source})`,
    ),
    ...(outcome.edits ?? []).map(it => `edit: ${it}`),
    ...outcome.monitored.map(
      it => `monitored: ${it.rule} would ${it.action}  (${it.source})`,
    ),
    ...filled('redirected to', outcome.redirectTo ?? ''),
    ...(quarantineKey === '' ? [] : [`kept in quarantine as ${quarantineKey}`]),
    ...filled('queued as', (outcome.queuedAs ?? []).join(', ')),
    ...outcome.replies.flatMap(({ status, text, recipients }) => [
      `${`${status} ${text}`.trim()}  (relay ${outcome.relay})`,
      ...recipients.map(address => `  for <${address}>`),
    ]),
  ]
}
