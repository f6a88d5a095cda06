/*
 * NAME
 *   notes - what the numbers of a report are made from, in sentences
 *
 * DESCRIPTION
 *   Someone who reads a number must know what it lacks: which time the records
 *   cover, what could not be read, and what no record tells.
 */

import { localTime } from '../print/kept-table.js'
import { plainCount } from './chart.js'
import type { Statistics } from './statistics.js'
import type { Top } from './top-list.js'

export function notesOf(statistics: Statistics): readonly string[] {
  const { coverage, tries, verdict } = statistics
  const { released, cut, unreadable } = coverage
  const privacy = PRIVACY[coverage.privacy]
  return [
    ...coverageNotes(statistics),
    unreadable === 0
      ? 'Every line of the records could be read.'
      : `${count(unreadable, 'line')} of the records could not be read and ${unreadable === 1 ? 'is' : 'are'} not counted.`,
    ...(tries === 0
      ? []
      : [
          `${plainCount(tries)} decisions let Postfix try again later. They are in column "tries" and nowhere else: the message counts when it ends.`,
        ]),
    '"stopped" is quarantine, reject, discard and redirect; "other" is redirect, discard, what the next hop refused ("next-hop"), and what was answered before there was a verdict ("none").',
    'A message whose recipients were answered at different times counts each time.',
    ...(released === 0
      ? []
      : [
          `${count(released, 'message')} came by again after a release, and ${released === 1 ? 'counts' : 'count'} as clean.`,
        ]),
    ...(cut === 0
      ? []
      : [
          `${count(cut, 'record')} had room for only a part of the recipients, parts or findings of a message.`,
        ]),
    ...(privacy === undefined ? [] : [privacy]),
    ...(verdict === null
      ? []
      : [`Only messages whose verdict is ${verdict} are counted.`]),
    ...Object.entries(statistics.tops).flatMap(([list, top]) =>
      lackNote(TITLES[list] ?? list, top),
    ),
    'Mail that never reached the filter has no record, and neither has a decision for which the disk had no room (the log tells of these).',
  ]
}

function coverageNotes({
  coverage,
  since,
  until,
}: Statistics): readonly string[] {
  const { records, first, last, oldestDay, emptyDays } = coverage
  if (oldestDay === '') return ['There are no records.']
  const asked = `${localTime(since)} to ${localTime(until)}`
  if (records === 0) {
    return [
      `No record is from ${asked}. The oldest records are of ${oldestDay}.`,
    ]
  }
  const isLate = Date.parse(oldestDay) > Date.parse(since)
  return [
    `${count(records, 'record')} from ${localTime(first)} to ${localTime(last)}.`,
    ...(isLate && Date.parse(since) > 0
      ? [
          `Records begin on ${oldestDay}: nothing is known of the time from ${localTime(since)} until then.`,
        ]
      : []),
    ...(emptyDays.length === 0 ? [] : [emptyNote(emptyDays)]),
  ]
}

function emptyNote(days: readonly string[]): string {
  const shown = days.slice(0, DAYS_SHOWN).join(', ')
  const more =
    days.length > DAYS_SHOWN ? ` and ${days.length - DAYS_SHOWN} more` : ''
  return `No record is of ${shown}${more}: no mail came, or none could be recorded.`
}

const DAYS_SHOWN = 5

/** What each level of records_privacy leaves out. */
const PRIVACY: Readonly<Record<string, string>> = {
  'no-addresses':
    'records_privacy = "no-addresses": records have only the domains of addresses.',
  'no-content':
    'records_privacy = "no-content": records have only the domains of addresses, and no names of files, so no extensions.',
  off: 'records_privacy = "off": decisions are not recorded now.',
}

const TITLES: Readonly<Record<string, string>> = {
  senderDomains: "senders' domains",
}

function lackNote(list: string, { mayLack }: Top): readonly string[] {
  if (mayLack === 0) return []
  return [
    `There were too many ${list} to count each: every count of that list may be too low by up to ${plainCount(mayLack)}.`,
  ]
}

function count(number: number, what: string): string {
  return `${plainCount(number)} ${what}${number === 1 ? '' : 's'}`
}
