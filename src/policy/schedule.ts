/*
 * NAME
 *   schedule - days and hours of rules
 *
 * DESCRIPTION
 *   Whether a moment lies on one of the days and in the hours, as the clocks
 *   of a time zone show them. Hours that end before they begin go over
 *   midnight, and what is after it counts as the day on which it shows.
 *
 * DIAGNOSTICS
 *   Throws ScheduleError with the option and half a sentence.
 */

export class ScheduleError extends Error {
  constructor(
    readonly option: 'hours' | 'time_zone',
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
  /** A name of the IANA database; '' is UTC. */
  readonly timeZone: string
}

/** @returns a test of milliseconds since the epoch; null where all fit. */
export function makeSchedule(
  options: ScheduleOptions,
): ((moment: number) => boolean) | null {
  const { days, hours, timeZone } = options
  const clock = clockOf(timeZone)
  const [start, end] = hoursOf(hours)
  if (days.length === 0 && hours === '') {
    if (timeZone === '') return null
    throw new ScheduleError('time_zone', 'has no effect without days or hours')
  }
  return moment => {
    const { day, minute } = clock(moment)
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

const DAY_MINUTES = 24 * 60

function clockOf(
  timeZone: string,
): (moment: number) => { readonly day: string; readonly minute: number } {
  const format = formatOf(timeZone === '' ? 'UTC' : timeZone)
  return moment => {
    const parts = new Map(
      format.formatToParts(moment).map(({ type, value }) => [type, value]),
    )
    const hour = Number(parts.get('hour')) % 24
    return {
      day: (parts.get('weekday') ?? '').toLowerCase(),
      minute: hour * 60 + Number(parts.get('minute')),
    }
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    })
  } catch {
    const text = `must be a time zone as in "Europe/Berlin", not "${timeZone}"`
    throw new ScheduleError('time_zone', text)
  }
}
