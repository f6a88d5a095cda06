/*
 * NAME
 *   schedule - days, hours and end of rules
 *
 * DESCRIPTION
 *   Whether a moment is on one of the days, in the hours and before the end, as
 *   the clocks of a time zone show them. Hours that end before they begin go
 *   over midnight, and what is after it counts as the day on which it shows.
 *
 * DIAGNOSTICS
 *   Throws ScheduleError with the option and half a sentence.
 */

export class ScheduleError extends Error {
  constructor(
    readonly option: 'hours' | 'until' | 'time_zone',
    text: string,
  ) {
    super(text)
    this.name = 'ScheduleError'
  }
}

export interface ScheduleOptions {
  /** `mon` to `sun`; none is every day. */
  readonly days: readonly string[]
  /** `08:00-18:00`; '' is all day. */
  readonly hours: string
  /** `2026-12-24` or `2026-12-24 18:00`; '' is for ever. */
  readonly until: string
  /** A name of the IANA database; '' is UTC. */
  readonly timeZone: string
}

/** @returns a test of milliseconds since the epoch; null where all fit. */
export function makeSchedule(
  options: ScheduleOptions,
): ((moment: number) => boolean) | null {
  const { days, hours, until, timeZone } = options
  const clock = clockOf(timeZone)
  const [start, end] = hoursOf(hours)
  const last = endOf(until)
  if (days.length === 0 && hours === '' && until === '') {
    if (timeZone === '') return null
    const text = 'has no effect without days, hours or until'
    throw new ScheduleError('time_zone', text)
  }
  return moment => {
    const { day, minute, shown } = clock(moment)
    if (last !== '' && shown >= last) return false
    if (days.length > 0 && !days.includes(day)) return false
    return start <= end
      ? minute >= start && minute < end
      : minute >= start || minute < end
  }
}

function hoursOf(text: string): readonly [start: number, end: number] {
  if (text === '') return [0, DAY_MINUTES]
  const found = /^(\d\d):(\d\d) ?- ?(\d\d):(\d\d)$/u.exec(text)
  const [hour = 99, minute = 99, endHour = 99, endMinute = 99] = (found ?? [])
    .slice(1)
    .map(Number)
  const start = hour * 60 + minute
  const end = endHour * 60 + endMinute
  const isGood = minute < 60 && endMinute < 60 && start < DAY_MINUTES
  if (isGood && start === end) {
    throw new ScheduleError('hours', 'must not end when they begin')
  }
  if (isGood && end <= DAY_MINUTES) return [start, end]
  throw new ScheduleError('hours', 'must be hours as in "08:00-18:00"')
}

// Comparable to what a clock shows: the longer of two is the later one.
function endOf(until: string): string {
  if (until === '') return ''
  const [, date = '', time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/u.exec(until) ?? []
  const moment = new Date(`${date}T${time}:00Z`)
  // February 30 is March 2 to Date.
  const isReal =
    !Number.isNaN(moment.getTime()) &&
    moment.toISOString().startsWith(`${date}T${time}`)
  if (isReal) return `${date} ${time}`
  const text = `must be a date, or a date and a time, as in "2026-12-24 18:00", not "${until}"`
  throw new ScheduleError('until', text)
}

/** Whether a rule with such an end has ended by a moment. */
export function hasEnded(
  { until, timeZone }: Pick<ScheduleOptions, 'until' | 'timeZone'>,
  moment: number,
): boolean {
  if (until === '') return false
  const isOpen = makeSchedule({ days: [], hours: '', until, timeZone })
  return isOpen?.(moment) === false
}

const DAY_MINUTES = 24 * 60

function clockOf(timeZone: string): (moment: number) => {
  readonly day: string
  readonly minute: number
  /** Date and time, as in `2026-12-24 18:00`. */
  readonly shown: string
} {
  const format = formatOf(timeZone === '' ? 'UTC' : timeZone)
  return moment => {
    const parts = new Map(
      format.formatToParts(moment).map(({ type, value }) => [type, value]),
    )
    const hour = Number(parts.get('hour')) % 24
    const [date, time] = [
      (['year', 'month', 'day'] as const).map(it => parts.get(it)).join('-'),
      `${String(hour).padStart(2, '0')}:${parts.get('minute')}`,
    ]
    return {
      day: (parts.get('weekday') ?? '').toLowerCase(),
      minute: hour * 60 + Number(parts.get('minute')),
      shown: `${date} ${time}`,
    }
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    })
  } catch {
    const text = `must be a time zone as in "Europe/Berlin", not "${timeZone}"`
    throw new ScheduleError('time_zone', text)
  }
}
