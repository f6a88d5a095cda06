/*
 * NAME
 *   conditions - what is wrong with the filter now
 *
 * DESCRIPTION
 *   Pure.
 */

import type { Settings } from '../config/option.js'
import type { QueueFacts } from '../postfix/waiting-mail.js'
import type { SpaceFacts } from '../status/facts.js'
import { bytesText } from '../status/words.js'
import type { ALERT } from './options.js'

export const KINDS = ['engine', 'queue', 'quarantine', 'space'] as const

export type Kind = (typeof KINDS)[number]

export interface Condition {
  /** `engine clamd`, `queue`: what stays the same while it lasts. */
  readonly key: string
  readonly kind: Kind
  /** One sentence. */
  readonly text: string
}

/** null, or left out: it is not known, and what was so stays so. */
export interface AlertFacts {
  readonly engines: readonly EngineResult[] | null
  readonly queue: QueueFacts | null
  readonly quarantine: {
    readonly bytes: number
    /** 0: no limit. */
    readonly limitBytes: number
  } | null
  readonly space: readonly SpaceFacts[] | null
}

export interface EngineResult {
  readonly scanner: string
  readonly state: 'found' | 'silent' | 'unreachable'
  /** Half a sentence. */
  readonly text: string
}

export function unknownKinds(facts: AlertFacts): readonly Kind[] {
  return [
    ...(facts.engines === null ? (['engine'] as const) : []),
    ...(facts.queue === null ? (['queue'] as const) : []),
    ...(facts.quarantine === null ? (['quarantine'] as const) : []),
    ...(facts.space === null ? (['space'] as const) : []),
  ]
}

export function conditionsOf(
  facts: AlertFacts,
  settings: Settings<typeof ALERT>,
): readonly Condition[] {
  return [
    ...(facts.engines ?? []).flatMap(engineCondition),
    ...queueCondition(facts.queue, settings.queue_limit),
    ...quarantineCondition(facts.quarantine, settings.quarantine_percent),
    ...spaceCondition(facts.space ?? []),
  ]
}

function engineCondition(engine: EngineResult): readonly Condition[] {
  const { scanner, state, text } = engine
  if (state === 'found') return []
  const what =
    state === 'silent'
      ? `${scanner} fails its self-test, and is not trusted: ${text}`
      : `${scanner} does not answer: ${text}`
  return [{ key: `engine ${scanner}`, kind: 'engine', text: what }]
}

function queueCondition(
  queue: QueueFacts | null,
  limit: number,
): readonly Condition[] {
  if (queue === null || limit === 0 || queue.waiting <= limit) return []
  const { waiting, oldest, reason } = queue
  const since =
    oldest === null
      ? ''
      : `, the oldest since ${new Date(oldest).toISOString()}`
  const text = `${waiting} messages wait for the filter${since}: ${reason}`
  return [{ key: 'queue', kind: 'queue', text }]
}

function quarantineCondition(
  quarantine: AlertFacts['quarantine'],
  percent: number,
): readonly Condition[] {
  if (quarantine === null) return []
  const { bytes, limitBytes } = quarantine
  if (limitBytes === 0 || bytes * 100 < limitBytes * percent) return []
  const text = `the quarantine has ${bytesText(bytes)} of ${bytesText(limitBytes)}; when it is full, mail that would be kept is deferred`
  return [{ key: 'quarantine', kind: 'quarantine', text }]
}

// One for all folders: they are often on one disk.
function spaceCondition(space: readonly SpaceFacts[]): readonly Condition[] {
  const [least] = space
    .filter(it => it.freeBytes !== null && it.freeBytes < 2 * it.floorBytes)
    .sort((one, other) => (one.freeBytes ?? 0) - (other.freeBytes ?? 0))
  if (least === undefined) return []
  const { folder, freeBytes, floorBytes } = least
  const text = `${folder} has ${bytesText(freeBytes ?? 0)} free; below ${bytesText(floorBytes)}, all mail is deferred`
  return [{ key: 'space', kind: 'space', text }]
}
