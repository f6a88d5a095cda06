/*
 * NAME
 *   explain - why a message got its verdict
 *
 * DESCRIPTION
 *   The tree of parts, every reading that is not the ordinary one and where it
 *   differs, each finding and defect, the line of policy that
 *   decided, the reply that a mail client would get, and the time that each
 *   stage took.
 */

import { printable } from '../util/text.js'
import { toneOf, type Paint } from './colors.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { PartRecord, ScanRecord } from '../mail/scan-record.js'
import {
  defectText,
  findingText,
  partText,
  section as linesUnder,
  timesText,
} from './lines.js'

/** Several lines for a person, without the last line end. */
export function explain(
  record: ScanRecord,
  paint: Paint,
  columns: number | null = null,
): string {
  const action = record.action === '' ? '' : `, ${record.action}`
  const title = `${printable(record.file)}: ${record.verdict}${action}`
  const section = (name: string, lines: readonly string[]): string[] =>
    linesUnder(name, lines, columns)
  const rows = [
    paint(toneOf(record), title),
    ...(record.error === null
      ? []
      : [`  error     ${printable(record.error)}`]),
    ...section('parts', record.parts.map(partText)),
    ...section('readings', record.parts.flatMap(readingText)),
    ...section('findings', record.findings.map(findingText)),
    ...section('scores', (record.scores ?? []).map(scoreText)),
    ...section('defects', record.defects.map(defectText)),
    ...section('policy', policyText(record)),
    ...section('reply', record.replies),
    ...section('time', [timeText(record)]),
  ]
  return rows.join('\n')
}

function scoreText({
  scanner,
  score,
  threshold,
  wanted,
  tests = [],
  note,
}: EngineReport): string {
  const of = threshold === undefined ? '' : ` of ${threshold}`
  const hits = tests.map(it => [it.name, it.score].join(' ').trimEnd())
  return [
    `${scanner}:`,
    ...(score === undefined ? [] : [`${score}${of}`]),
    ...(wanted === undefined ? [] : [`(${wanted})`]),
    ...(hits.length === 0 ? [] : [`by ${hits.join(', ')}`]),
    ...(note === undefined ? [] : [note]),
  ].join(' ')
}

// A reading that is not the ordinary one: which, and where it differs.
function readingText(part: PartRecord): string[] {
  if (part.reading === 'mime') return []
  const where =
    part.differsAt === null
      ? 'a part that the ordinary reading does not have'
      : `differs from byte ${part.differsAt}`
  return [`${part.path}: ${part.reading}: ${where}, sha256 ${part.sha256}`]
}

function policyText(record: ScanRecord): string[] {
  if (record.policy === '') return []
  return [
    `${record.policy}  (${record.policySource})`,
    ...record.also.map(
      it => `also rule "${it.rule}": ${it.action}  (${it.source})`,
    ),
    ...(record.edits ?? []).map(it => `edit: ${it}`),
    ...record.monitored.map(
      it => `monitored: ${it.rule} would ${it.action}  (${it.source})`,
    ),
    ...record.notAsked.map(
      it =>
        `not applied: rule "${it.rule}" needs ${optionsOf(it.needs)}  (${it.source})`,
    ),
  ]
}

/** The options of filter-scan that tell of the envelope. */
export function optionsOf(needs: readonly string[]): string {
  return needs.map(it => `--${it}`).join(', ')
}

function timeText({ ms, times }: ScanRecord): string {
  const stages = timesText(times)
  return `total ${ms} ms${stages === '' ? '' : `, ${stages}`}`
}
