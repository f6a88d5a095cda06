/*
 * NAME
 *   entries - how long a database with many kept messages takes
 *
 * DESCRIPTION
 *   What a person asks filter-quarantine or the pages, what filter-store asks, and
 *   how days go that are over. Each question is asked several times; the middle one
 *   counts.
 */
import type { Filters } from '../../src/mail/filters.js'
import { countHosts } from '../../src/store/postgresql/verify.js'
import type { Teardown } from '../helper/folder.js'
import { madeEntry } from './made.js'
import { makeMany, type ManyEntries } from './many-entries.js'

export interface Timing {
  readonly what: string
  readonly seconds: number
  /** What it gave, for the reader. */
  readonly result: string
  /** Seconds that it may take; null: any. */
  readonly limit: number | null
}

export async function timeEntries(
  t: Teardown,
  count: number,
  say: (line: string) => void,
): Promise<readonly Timing[]> {
  const many = await makeMany(t, count)
  const size = (many.bytes / 2 ** 20).toFixed(0)
  say(`${count} entries made in ${many.seconds.toFixed(0)} s: ${size} MiB`)
  const timings: Timing[] = []
  const note = (timing: Timing): void => {
    timings.push(timing)
    say(lineOf(timing))
  }
  const middle = Math.floor(count / 2)
  for (const [what, filters, limit] of questions(middle)) {
    const { seconds, result } = await middleOf(async () => {
      const rows = await many.store.kept.find(filters, SHOWN)
      return `${rows.length} shown`
    })
    note({ what, seconds, result, limit })
  }
  const hosts = await middleOf(async () => {
    const counts = await countHosts(many.store.database)
    return [...counts.values()].join(' + ')
  })
  note({ what: 'status: entries of each host', ...hosts, limit: 2 })
  note(await timePuts(many))
  for (const timing of await timeExpiry(many)) note(timing)
  return timings
}

/** So many does a list show. */
const SHOWN = 50
const TIMES = 5

function questions(
  middle: number,
): readonly (readonly [string, Filters, number | null])[] {
  const recipient = `user${middle % 20_011}@d${middle % 499}.example`
  return [
    ['list: the newest', {}, 0.2],
    ['list by recipient: an address', { recipient }, 0.2],
    [
      'list by recipient: a part of it',
      { recipient: `user${middle % 20_011}@` },
      0.5,
    ],
    ['list by recipient: all of them', { recipient: '.example' }, null],
    ['list by recipient: no one', { recipient: 'nemo@d1.example' }, 0.2],
    ['list by subject: one', { subject: `invoice ${middle} for` }, 0.5],
    ['list by subject: one of a thousand', { subject: 'project77' }, 0.5],
    ['list by subject: none', { subject: 'nothing of this' }, 0.5],
    ['list by sender', { sender: `sender${middle % 9973}@` }, 0.5],
    ['show: by queue id', { id: `4q${'0'.repeat(32)}` }, 0.2],
  ]
}

async function middleOf(
  work: () => Promise<string>,
): Promise<{ readonly seconds: number; readonly result: string }> {
  const times: number[] = []
  let result = ''
  for (let at = 0; at < TIMES; at++) {
    const start = performance.now()
    result = await work()
    times.push((performance.now() - start) / 1000)
  }
  times.sort((one, other) => one - other)
  return { seconds: times[Math.floor(TIMES / 2)] ?? NaN, result }
}

const PUTS = 200

async function timePuts({ store, days }: ManyEntries): Promise<Timing> {
  const arrivedAt = Date.parse(days.at(-1) ?? '')
  const start = performance.now()
  for (let at = 0; at < PUTS; at++) {
    const { entry, bytes } = madeEntry({
      ...{ arrivedAt, queueId: `4NEW${at}`, text: `Subject: ${at}\n\n${at}\n` },
    })
    await store.kept.put(entry, bytes)
  }
  const each = (performance.now() - start) / 1000 / PUTS
  return { what: 'put: one', seconds: each, result: `${PUTS} put`, limit: 0.1 }
}

async function timeExpiry({
  store,
  days,
}: ManyEntries): Promise<readonly Timing[]> {
  const left = async (): Promise<string> => {
    const counts = await countHosts(store.database)
    return `${[...counts.values()].reduce((sum, it) => sum + it, 0)} left`
  }
  const timings: Timing[] = []
  for (const [what, day] of [
    ['expiry: a day', days[1]],
    ['expiry: nothing more', days[1]],
    ['expiry: all days but one', days.at(-1)],
  ] as const) {
    const start = performance.now()
    await store.kept.expire(day ?? '')
    const seconds = (performance.now() - start) / 1000
    timings.push({ what, seconds, result: await left(), limit: 5 })
  }
  return timings
}

function lineOf({ what, seconds, result, limit }: Timing): string {
  const wanted = limit === null ? '' : `  (wanted: ${limit} s at most)`
  return `${what.padEnd(38)} ${seconds.toFixed(3).padStart(8)} s  ${result}${wanted}`
}

export function isLate({ seconds, limit }: Timing): boolean {
  return limit !== null && seconds > limit
}
