/*
 * NAME
 *   spam-fields - fields that mail programs sort spam by
 *
 * DESCRIPTION
 *   As SpamAssassin writes them, which Sieve scripts and mail clients know, and as
 *   rspamd does. Of several engines the one counts that found spam, else the
 *   first that gave a score.
 *
 *   Fields of these names that came with a message say nothing: a stranger can
 *   write them. SPAM_FIELDS are those that are taken out.
 */

import { ascii } from '../util/text.js'
import type { EngineReport } from '../mail/engine-report.js'
import { isWorse, type Finding } from '../mail/finding.js'

/** Kinds of fields, as the option spam_fields names them. */
export const SPAM_FIELD_KINDS = ['sa', 'rspamd'] as const

export type SpamFieldKind = (typeof SPAM_FIELD_KINDS)[number]

/** Names of fields, lower case, that only a spam engine may write. */
export const SPAM_FIELDS =
  /^x-(?:spam(?:-(?:status|level|flag|score|report|checker-version|tests))?|spamd-(?:bar|result)|rspamd-[!-9;-~]+)$/u

/** Header lines without line ends; none where no engine gave a score. */
export function spamFields(
  reports: readonly EngineReport[],
  findings: readonly Finding[],
  kinds: readonly SpamFieldKind[],
): readonly string[] {
  const { report, isSpam } = speaker(reports, findings)
  const { score, scanner } = report ?? {}
  if (report === undefined || score === undefined) return []
  const flag = isSpam ? 'YES' : 'NO'
  const sa = [
    `X-Spam-Flag: ${flag}`,
    `X-Spam-Score: ${score.toFixed(1)}`,
    `X-Spam-Level: ${'*'.repeat(stars(score))}`.trimEnd(),
    statusField(report, isSpam),
  ]
  const rspamd = [
    ...(isSpam ? ['X-Spam: Yes'] : []),
    `X-Spamd-Bar: ${bar(score)}`,
  ]
  return [
    ...(kinds.includes('sa') ? sa : []),
    ...(kinds.includes('rspamd') && scanner === 'rspamd' ? rspamd : []),
  ]
}

function speaker(
  reports: readonly EngineReport[],
  findings: readonly Finding[],
): { readonly report: EngineReport | undefined; readonly isSpam: boolean } {
  const scored = reports.filter(({ score }) => score !== undefined)
  const [worst] = findings
    .filter(it => it.class === 'spam' || it.class === 'spam-certain')
    .filter(it => scored.some(({ scanner }) => scanner === it.scanner))
    .sort((one, other) => (isWorse(other.class, one.class) ? 1 : -1))
  const report =
    scored.find(({ scanner }) => scanner === worst?.scanner) ?? scored[0]
  return { report, isSpam: worst !== undefined }
}

const MOST_STARS = 50

function stars(score: number): number {
  return Math.min(MOST_STARS, Math.max(0, Math.floor(score)))
}

// As rspamd's milter_headers.
function bar(score: number): string {
  const length = Math.min(MOST_STARS, Math.floor(Math.abs(score)))
  if (length === 0) return '/'
  return (score > 0 ? '+' : '-').repeat(length)
}

// Folded between the names of tests.
function statusField(report: EngineReport, isSpam: boolean): string {
  const { score = 0, threshold, tests = [] } = report
  const required =
    threshold === undefined ? '' : ` required=${threshold.toFixed(1)}`
  const start = `X-Spam-Status: ${isSpam ? 'Yes' : 'No'}, score=${score.toFixed(1)}${required}`
  const names = tests.map(({ name }) =>
    ascii(name, 80).replace(/[^\w.-]/gu, '_'),
  )
  const lines = [`tests=${names[0] ?? 'none'}`]
  for (const name of names.slice(1)) {
    const last = lines.at(-1) ?? ''
    if (last.length + name.length < LINE_LENGTH) {
      lines[lines.length - 1] = `${last},${name}`
    } else {
      lines[lines.length - 1] = `${last},`
      lines.push(name)
    }
  }
  return [start, ...lines].join('\n\t')
}

const LINE_LENGTH = 70
