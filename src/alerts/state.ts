/*
 * NAME
 *   state - which alerts are open, and who has to be told
 *
 * DESCRIPTION
 *   step() compares what is wrong now with what was wrong before. Each condition
 *   is told once by each way, and so is its end; what could not be told is tried
 *   again. A condition is over when it was not there GONE_CHECKS times in a row.
 *
 *   The state is a file in the folder of the journal, so that a restart repeats no
 *   alert. A process that is killed between telling and writing tells once more.
 *
 * DIAGNOSTICS
 *   A file that is missing or cannot be read is no alert.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../util/files/safe-file.js'
import { printable } from '../util/text.js'
import { KINDS, type Condition, type Kind } from './conditions.js'

export const WAYS = ['command', 'mail'] as const

export type Way = (typeof WAYS)[number]

export interface Alert extends Condition {
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly phase: 'begin' | 'end'
  /** In how many checks in a row it was not there. */
  readonly gone: number
  /** Ways by which its phase has not been told. */
  readonly untold: readonly Way[]
}

const GONE_CHECKS = 2
const FILE = 'alerts.json'
const TEXT_CHARACTERS = 500

export interface Now {
  readonly conditions: readonly Condition[]
  /** Of which it is not known whether there are conditions. */
  readonly unknown: readonly Kind[]
  /** Those of the configuration. */
  readonly ways: readonly Way[]
  /** Milliseconds since the epoch. */
  readonly time: number
}

export function step(alerts: readonly Alert[], now: Now): readonly Alert[] {
  const known = alerts.flatMap(it => oneStep(it, now))
  const begun = now.conditions
    .filter(({ key }) => !alerts.some(it => it.key === key))
    .map((it): Alert => ({
      ...it,
      ...{ since: now.time, phase: 'begin', gone: 0, untold: now.ways },
    }))
  return [...known, ...begun]
}

function oneStep(before: Alert, now: Now): readonly Alert[] {
  const { ways, conditions, unknown } = now
  const untold = before.untold.filter(it => ways.includes(it))
  const alert = { ...before, untold }
  const there = conditions.find(({ key }) => key === alert.key)
  const told = ways.filter(it => !untold.includes(it))
  if (there !== undefined) {
    const text = there.text
    return alert.phase === 'begin'
      ? [{ ...alert, text, gone: 0 }]
      : // Who was told of its end is told again.
        [{ ...alert, text, phase: 'begin', gone: 0, untold: told }]
  }
  if (alert.phase === 'end' || unknown.includes(alert.kind)) return [alert]
  const gone = alert.gone + 1
  if (gone < GONE_CHECKS) return [{ ...alert, gone }]
  // Who was not told of it need not hear that it is over.
  return told.length === 0
    ? []
    : [{ ...alert, phase: 'end', gone, untold: told }]
}

/** After a way has told an alert; those that are over and told are gone. */
export function afterTelling(
  alerts: readonly Alert[],
  key: string,
  way: Way,
): readonly Alert[] {
  return alerts
    .map(it =>
      it.key === key
        ? { ...it, untold: it.untold.filter(other => other !== way) }
        : it,
    )
    .filter(it => it.phase === 'begin' || it.untold.length > 0)
}

export function readAlerts(folder: string): readonly Alert[] {
  try {
    const value = JSON.parse(
      readFileSync(join(folder, FILE), 'utf8'),
    ) as Partial<{ alerts: unknown }> | null
    const alerts: unknown = value?.alerts
    return Array.isArray(alerts) ? alerts.filter(isAlert).map(alertOf) : []
  } catch {
    return []
  }
}

export async function writeAlerts(
  folder: string,
  alerts: readonly Alert[],
): Promise<void> {
  await writeDurably(join(folder, FILE), [`${JSON.stringify({ alerts })}\n`])
}

function isAlert(it: unknown): it is Alert {
  if (typeof it !== 'object' || it === null) return false
  const { key, kind, text, since, phase, gone, untold } = it as Partial<Alert>
  return (
    [key, text].every(word => typeof word === 'string') &&
    [since, gone].every(number => Number.isFinite(number)) &&
    KINDS.some(word => word === kind) &&
    (phase === 'begin' || phase === 'end') &&
    Array.isArray(untold)
  )
}

function alertOf(it: Alert): Alert {
  return {
    key: printable(it.key),
    kind: it.kind,
    text: printable(it.text, TEXT_CHARACTERS),
    ...{ since: it.since, phase: it.phase, gone: it.gone },
    untold: WAYS.filter(way => it.untold.includes(way)),
  }
}
