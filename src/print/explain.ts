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

/** Several lines for a person, without the last line end. */
export function explain(record: ScanRecord, paint: Paint): string {
  const title = `${printable(record.file)}: ${record.verdict}`
  const rows = [
    paint(toneOf(record), title),
    ...(record.error === null
      ? []
      : [`  error     ${printable(record.error)}`]),
    ...section('parts', record.parts.map(partText)),
    ...section('readings', record.parts.flatMap(readingText)),
    ...section(
      'findings',
      record.findings.map(
        it =>
          `${it.class}: ${it.name}${it.part === '' ? '' : ` in ${it.part}`}  (${it.scanner})`,
      ),
    ),
    ...section('scores', (record.scores ?? []).map(scoreText)),
    ...section(
      'defects',
      record.defects.map(
        it =>
          `${it.grade}: ${it.code}${it.part === '' ? '' : ` in ${it.part}`}: ${it.text}`,
      ),
    ),
    ...section('policy', policyText(record)),
    ...section('reply', record.replies),
    ...section('time', [timeText(record)]),
  ]
  return rows.join('\n')
}

/** Lines under a title that is before the first; none where there is
 * nothing. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.map(
    (line, index) =>
      `  ${(index === 0 ? title : '').padEnd(9)} ${printable(line, 500)}`,
  )
}

/** A part in one line, indented as it is nested. */
export function partText(part: PartRecord): string {
  const depth = part.path.split(/[./]/u).length - 1
  const label = part.path === '' ? 'message' : part.path
  const names = part.names.map(name => `"${printable(name)}"`).join(' ')
  const detected =
    part.detectedType === '' || part.detectedType === part.declaredType
      ? ''
      : ` (is ${part.detectedType})`
  const size = part.kind === 'multipart' ? '' : `, ${part.size} bytes`
  const reading = part.reading === 'mime' ? '' : ` [${part.reading}]`
  return `${'  '.repeat(depth)}${label} ${part.declaredType}${detected}${size}${reading} ${names}`.trimEnd()
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

function timeText(record: ScanRecord): string {
  const stages = Object.entries(record.times).map(
    ([stage, ms]) => `${stage} ${ms} ms`,
  )
  return [`total ${record.ms} ms`, ...stages].join(', ')
}
