/*
 * NAME
 *   slots - hours, days, weeks or months of a time
 *
 * DESCRIPTION
 *   The smallest unit of which not more than ROWS are needed. Each begins as the
 *   clocks here show it: a day at midnight, a week on Monday.
 *
 *   Pure, but for the time zone of the process.
 */

export type Unit = 'hour' | 'day' | 'week' | 'month'

export interface Slots {
  readonly unit: Unit
  /** When each begins, in order; milliseconds since the epoch. */
  readonly starts: readonly number[]
}

/** What fits a screen, and is a month of days. */
const ROWS = 32
/** Months only; what is before them is in the first. */
const MOST_ROWS = 120

/** @param end after the last moment. */
export function makeSlots(start: number, end: number): Slots {
  const unit =
    UNITS.find(it => (end - start) / LEAST_MS[it] <= ROWS - 1) ?? 'month'
  const starts: number[] = []
  for (let at = startOf(start, unit); at < end; at = after(at, unit)) {
    starts.push(at)
    if (starts.length > MOST_ROWS) starts.shift()
  }
  return { unit, starts }
}

/** The number of the slot that a moment is in; the nearest for one outside. */
export function slotOf({ starts }: Slots, moment: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= moment) low = middle
    else high = middle - 1
  }
  return low
}

const UNITS: readonly Unit[] = ['hour', 'day', 'week', 'month']

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

const LEAST_MS: Readonly<Record<Unit, number>> = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 28 * DAY_MS,
}

function startOf(moment: number, unit: Unit): number {
  const date = new Date(moment)
  if (unit === 'hour') return date.setMinutes(0, 0, 0)
  date.setHours(0, 0, 0, 0)
  if (unit === 'week') date.setDate(date.getDate() - ((date.getDay() + 6) % 7))
  if (unit === 'month') date.setDate(1)
  return date.getTime()
}

// By the calendar: a day may have 23 or 25 hours.
function after(start: number, unit: Unit): number {
  if (unit === 'hour') return start + HOUR_MS
  const date = new Date(start)
  if (unit === 'day') date.setDate(date.getDate() + 1)
  if (unit === 'week') date.setDate(date.getDate() + 7)
  if (unit === 'month') date.setMonth(date.getMonth() + 1)
  return date.getTime()
}

/** How a slot is called: `2026-11-22`, `2026-11-22 20:00`, `2026-11`. */
export function slotName(start: number, unit: Unit): string {
  const date = new Date(start)
  const pair = (value: number): string => String(value).padStart(2, '0')
  const month = `${date.getFullYear()}-${pair(date.getMonth() + 1)}`
  if (unit === 'month') return month
  const day = `${month}-${pair(date.getDate())}`
  return unit === 'hour' ? `${day} ${pair(date.getHours())}:00` : day
}
