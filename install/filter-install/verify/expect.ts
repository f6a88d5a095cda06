/*
 * NAME
 *   expect - the end that a probe must have, by its forecast
 *
 * DESCRIPTION
 *   Says for each probe where it must end, and what of that an administrator
 *   must know although the filter only does what it is told: a virus that the
 *   configuration delivers, a clean message that it stops, a probe that cannot
 *   be sent because a person would get it.
 *
 *   Pure.
 */

import type { VerdictClass } from '../../../src/mail/finding.js'
import type { Action } from '../../../src/mail/verdict.js'
import { isLetIn, type Forecast } from './forecast.js'
import type { Probe } from './probes.js'

export type End =
  'delivered' | 'quarantined' | 'refused' | 'discarded' | 'deferred' | 'lost'

/**
 * not stopped   the configuration delivers what it should stop
 * not found     an antivirus that is enabled does not know the test virus
 * stopped       the configuration stops a clean message
 * not tried     a person would get the probe, or what should stop it is bypassed:
 *               it is not sent
 */
export type Doubt = 'not stopped' | 'not found' | 'stopped' | 'not tried'

export interface Expectation {
  readonly end: End
  /** What the field of a delivered probe must say. */
  readonly verdict: VerdictClass
  readonly isEdited: boolean
  /** What is wrong with it although the filter does what it is told. */
  readonly doubt: { readonly kind: Doubt; readonly why: string } | null
  /** Why the probe fails, wherever it ends; '' where that decides. */
  readonly fault: string
  /** What else becomes of it, one sentence each. */
  readonly notes: readonly string[]
}

export function expectationOf(probe: Probe, forecast: Forecast): Expectation {
  const { failures, action } = forecast
  const isClean = probe.kind === 'clean'
  const isBlind = isClean && forecast.class === 'unchecked-error'
  return {
    end: endOf(action),
    verdict: forecast.class,
    isEdited: forecast.isEdited,
    doubt: doubtOf(probe, forecast),
    fault: isBlind ? `not all scanners worked: ${failures.join('; ')}` : '',
    notes: notesOf(probe, forecast),
  }
}

function endOf(action: Action): End {
  switch (action) {
    case 'pass':
    case 'tag':
    case 'rename':
    case 'disarm':
    case 'strip':
    case 'redirect':
      return 'delivered'
    case 'quarantine':
      return 'quarantined'
    case 'discard':
      return 'discarded'
    case 'defer':
      return 'deferred'
    default:
      return 'refused'
  }
}

function doubtOf(probe: Probe, forecast: Forecast): Expectation['doubt'] {
  const { because, others, action } = forecast
  const isDelivered = endOf(action) === 'delivered'
  const isHarmless = probe.kind === 'clean' && action !== 'redirect'
  if (isDelivered && others.length > 0 && !isHarmless) {
    const why = `${others.join(', ')} would receive it: ${because}`
    return { kind: 'not tried', why }
  }
  if (probe.kind === 'clean') {
    if (isDelivered) return null
    return { kind: 'stopped', why: because }
  }
  const { bypassed } = forecast
  if (isLetIn(forecast) && bypassed.length > 0) {
    return { kind: 'not tried', why: `bypassed: ${bypassed.join(', ')}` }
  }
  if (isLetIn(forecast) && mustStop(probe, forecast)) {
    return { kind: 'not stopped', why: whyIn(forecast) }
  }
  const { passedBy } = forecast
  return probe.kind === 'virus' && passedBy.length > 0
    ? { kind: 'not found', why: `${passedBy.join(', ')} reports OK for it` }
    : null
}

// Which attachments are forbidden is a choice of the site, and so is to tag
// them; a virus is not.
function mustStop({ kind }: Probe, forecast: Forecast): boolean {
  if (kind === 'virus') return true
  return forecast.class === 'banned' && forecast.intended === 'pass'
}

function whyIn({ class: verdictClass, because, failures }: Forecast): string {
  if (verdictClass === 'infected' || verdictClass === 'banned') return because
  const all = ['no enabled scanner finds it', ...failures]
  return all.join('; ')
}

function notesOf(probe: Probe, forecast: Forecast): readonly string[] {
  const { others, notified, intended, action, because } = forecast
  const isOnTrial = !isLetIn(forecast) && isLetIn({ intended: action })
  const to = (all: readonly string[]): string => all.join(', ')
  return [
    ...(probe.kind !== 'clean' && isOnTrial
      ? [
          `On trial: ${probe.name} is delivered. Without mode = "monitor" the action would be ${intended}: ${because}.`,
        ]
      : []),
    ...(others.length > 0
      ? [`Copies of ${probe.name} went to ${to(others)}: copy_to.`]
      : []),
    ...(notified.length > 0
      ? [`Notices of ${probe.name} went to ${to(notified)}: notify.`]
      : []),
  ]
}
