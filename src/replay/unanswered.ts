/*
 * NAME
 *   unanswered - what a record does not tell
 *
 * DESCRIPTION
 *   unansweredBy() names the conditions of rules that it cannot answer; wholly()
 *   says why nothing can be told by it.
 */

import { RELEASED } from '../mail/verdict.js'
import type { MessageRecord } from '../records/record.js'
import type { Unanswerable } from '../policy/looser-rules.js'
import { isAboutScore } from './record-facts.js'

/** Why the record tells nothing of how its message would end; '' if it does. */
export function wholly(record: MessageRecord): string {
  const { outcomes, leftOut, bypassed = [] } = record
  if (outcomes.length === 0 || outcomes.some(it => it.class === '')) {
    return 'it was answered before there was a verdict'
  }
  if (leftOut > 0) return 'its record has no room for all that was found'
  if (bypassed.length > 0) {
    return 'a scanner was bypassed when it came'
  }
  return ''
}

/** Whether an administrator had let it go: it is not judged. */
export function wasReleased({ outcomes }: MessageRecord): boolean {
  return outcomes.length > 0 && outcomes.every(it => it.policy === RELEASED)
}

export function unansweredBy(record: MessageRecord): ReadonlySet<Unanswerable> {
  const conditions = new Set<Unanswerable>(NEVER_RECORDED)
  const add = (...names: readonly Unanswerable[]): void =>
    names.forEach(name => conditions.add(name))
  if (record.authenticated === undefined && record.saslUsername === '') {
    add('authenticated')
  }
  if (isAnonymous(record)) add('sender', 'recipient', 'client')
  if (isAltered(record.sender)) add('sender')
  if (recipientsOf(record).some(isAltered)) add('recipient')
  if (isWithoutContent(record)) add('part')
  if (record.parts.some(hasOtherNames)) add('part', 'type', 'mark')
  if (lacksScores(record)) add('spam_score')
  return conditions
}

const NEVER_RECORDED = [
  'from',
  'field',
  'body',
  'verified_domain',
] as const satisfies readonly Unanswerable[]

/** In the order of the outcomes. */
export function recipientsOf({ outcomes }: MessageRecord): readonly string[] {
  return outcomes.flatMap(it => it.replies.flatMap(one => one.recipients))
}

// records_privacy leaves the domains of addresses.
function isAnonymous(record: MessageRecord): boolean {
  return recipientsOf(record).every(it => it === '' || it.startsWith('@'))
}

// It also leaves out the texts of replies, which are never empty.
function isWithoutContent(record: MessageRecord): boolean {
  const replies = record.outcomes.flatMap(it => it.replies)
  return isAnonymous(record) && replies.every(({ text }) => text === '')
}

// What was not printable is a question mark, and what was too long is cut.
function isAltered(text: string): boolean {
  return text.includes('?') || text.endsWith('...')
}

function hasOtherNames({ names }: MessageRecord['parts'][number]): boolean {
  return names.length >= NAMES_KEPT || names.some(isAltered)
}

/** As in make-record: more names than these are not there. */
const NAMES_KEPT = 5

// Records of older versions have no engines, but the time that one took.
function lacksScores({
  engines = [],
  findings,
  times,
}: MessageRecord): boolean {
  const isTold = (scanner: string): boolean =>
    engines.some(it => it.scanner === scanner)
  return (
    findings.some(it => isAboutScore(it.name) && !isTold(it.scanner)) ||
    SPAM_ENGINES.some(it => Object.hasOwn(times, `scan.${it}`) && !isTold(it))
  )
}

const SPAM_ENGINES = ['rspamd', 'spamd']
