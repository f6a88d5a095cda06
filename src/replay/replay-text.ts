/*
 * NAME
 *   replay-text - what replay says, for people
 *
 * SECURITY
 *   Texts of messages are printable and short.
 */

import { printable } from '../util/text.js'
import { localTime } from '../print/kept-table.js'
import type { Against, AgainstRecipients } from '../mail/scan-record.js'
import type { ReplayedMessage } from './replayed.js'
import type { Count, ReplaySummary } from './summary.js'

/** A message that would end otherwise: two lines or more. */
export function otherText(message: ReplayedMessage): string {
  const { id, queueId, time, sender, subject, basis } = message
  const names = [id, ...(queueId === '' ? [] : [queueId])].join(' ')
  const title = subject === '' ? '' : ` "${printable(subject, SUBJECT_SHOWN)}"`
  return [
    `${localTime(time)} ${printable(names)} (${basis}) from <${printable(sender)}>${title}`,
    ...changesText(message),
  ].join('\n')
}

/** What is other, in lines below the name of the message. */
export function changesText(against: Against): readonly string[] {
  const findings = [
    ...against.foundThen.map(it => `no longer found: ${it}`),
    ...against.foundNow.map(it => `found now: ${it}`),
  ]
  return [
    ...against.recipients.filter(it => it.end === 'other').flatMap(changeLines),
    ...findings.map(it => `    ${printable(it)}`),
  ]
}

const SUBJECT_SHOWN = 60
const ADDRESSES_SHOWN = 3

function changeLines(it: AgainstRecipients): readonly string[] {
  const shown = it.addresses.slice(0, ADDRESSES_SHOWN)
  const more = it.addresses.length - shown.length
  const addresses = shown.map(one => `<${printable(one)}>`).join(', ')
  const to =
    shown.length === 0 ? '' : ` for ${addresses}${more > 0 ? ` +${more}` : ''}`
  return [
    `    ${printable(it.then.ending)} -> ${printable(it.now.ending)}${to}`,
    `      then ${it.then.class}: ${lineOf(it.then)}`,
    `      now  ${it.now.class}: ${lineOf(it.now)}`,
  ]
}

function lineOf(told: AgainstRecipients['then']): string {
  const source = told.policySource === '' ? '' : `  (${told.policySource})`
  return printable(`${told.policy}${source}`, 300)
}

export function summaryText(summary: ReplaySummary): string {
  const { messages, byBasis, same, other, unknown, foundOther } = summary
  const { records, kept } = summary.unreadable
  return [
    `${messages} messages: ${byBasis.content} read and scanned again, ${byBasis.record} judged by their records`,
    `  ${other} would end otherwise`,
    ...countLines(summary.changes),
    ...(other === 0 ? [] : ['    by']),
    ...countLines(summary.lines),
    `  ${same} would end the same`,
    `  ${unknown} cannot be told`,
    ...countLines(summary.reasons),
    ...(foundOther === 0
      ? []
      : [`  in ${foundOther} other things were found than the first time`]),
    ...(records === 0
      ? []
      : [`  ${records} lines of the records cannot be read`]),
    ...(kept === 0 ? [] : [`  ${kept} kept messages cannot be read`]),
    ...ruleLines(summary),
  ].join('\n')
}

const KINDS_SHOWN = 20

function countLines(counts: readonly Count[]): readonly string[] {
  const more = counts.length - KINDS_SHOWN
  return [
    ...counts
      .slice(0, KINDS_SHOWN)
      .map(
        it =>
          `    ${String(it.messages).padStart(6)}  ${printable(it.what, 400)}`,
      ),
    ...(more > 0 ? [`            and ${more} more kinds`] : []),
  ]
}

function ruleLines({ rules }: ReplaySummary): readonly string[] {
  if (rules.length === 0) return []
  return [
    '  matches of the new rules, as far as they can be told:',
    '    decided   also  monitored',
    ...rules.map(it => {
      const numbers = [
        String(it.decided).padStart(11),
        String(it.also).padStart(7),
        String(it.monitored).padStart(11),
      ].join('')
      return `${numbers}  ${printable(`${it.name}  (${it.source})`, 300)}`
    }),
  ]
}
