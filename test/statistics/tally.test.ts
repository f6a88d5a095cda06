/*
 * NAME
 *   tally.test - statistics of a folder, beside a plain count of the same
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { MessageRecord } from '../../src/records/record.js'
import {
  gatherStatistics,
  type GatherOptions,
} from '../../src/statistics/gather.js'
import type { Statistics } from '../../src/statistics/statistics.js'
import { linesOf, madeRecords } from '../records/made.js'
import { recordOf } from '../records/sample.js'

const DAY_MS = 24 * 60 * 60 * 1000
const SINCE = new Date('2026-11-20T00:00').getTime()
const NOW = SINCE + 4 * DAY_MS

const gather = (
  folder: string,
  more: Partial<GatherOptions> = {},
): Promise<Statistics> =>
  gatherStatistics({
    ...{ folder, verdict: null, top: 1000, rules: [], privacy: 'full' },
    now: NOW,
    ...more,
  })

const isTry = ({ outcomes }: MessageRecord): boolean =>
  outcomes.every(it => it.replies.every(one => one.status.startsWith('4')))

const countBy = (
  names: readonly string[],
): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

t.test('every count is that of the records', async t => {
  const records = [
    ...madeRecords({ seed: 3, count: 4000, since: SINCE, until: NOW }),
  ]
  const folder = t.testdir()
  // As they would be written, by the day of UTC.
  const days = [...new Set(records.map(it => it.time.slice(0, 10)))]
  for (const day of days) {
    const own = records.filter(it => it.time.startsWith(day))
    writeFileSync(join(folder, `${day}.jsonl`), linesOf(own))
  }
  const messages = records.filter(it => !isTry(it))
  const found = await gather(folder)
  t.equal(found.messages, messages.length)
  t.equal(found.tries, records.length - messages.length)
  t.ok(found.tries > 0)
  t.equal(found.coverage.records, records.length)
  t.equal(found.unit, 'day')
  const sum = (pick: (slot: Statistics['slots'][number]) => number): number =>
    found.slots.reduce((total, slot) => total + pick(slot), 0)
  t.equal(
    sum(it => it.passed + it.tagged + it.kept + it.refused + it.other),
    messages.length,
  )
  t.equal(
    sum(it => it.tries),
    found.tries,
  )
  t.equal(
    found.bytes,
    messages.reduce((total, it) => total + (it.size ?? 0), 0),
  )
  const list = (top: Statistics['tops']['rules'], at = 0): object =>
    Object.fromEntries(
      top.items.flatMap(({ name, counts }) =>
        (counts[at] ?? 0) > 0 ? [[name, counts[at]]] : [],
      ),
    )
  const { tops } = found
  const first = (it: MessageRecord): MessageRecord['outcomes'][number] => {
    const [outcome] = it.outcomes
    if (outcome === undefined) throw new Error('an outcome')
    return outcome
  }
  const stopped = (it: MessageRecord): boolean =>
    ['reject', 'quarantine', 'redirect', 'discard'].includes(first(it).action)
  const domain = (it: MessageRecord): string =>
    it.sender === '' ? '<>' : it.sender.replace(/.*@/u, '')
  t.strictSame(list(tops.senderDomains), countBy(messages.map(domain)))
  t.strictSame(
    list(tops.senderDomains, 1),
    countBy(messages.filter(stopped).map(domain)),
  )
  t.equal(found.stopped, messages.filter(stopped).length)
  t.strictSame(
    list(tops.recipients),
    countBy(messages.map(it => first(it).replies[0]?.recipients[0] ?? '')),
  )
  t.strictSame(
    list(tops.extensions),
    countBy(
      messages.flatMap(it => {
        const name = it.parts[0]?.names[0] ?? ''
        return name.includes('.')
          ? [name.replace(/.*\./u, '.').toLowerCase()]
          : []
      }),
    ),
  )
  t.strictSame(
    list(tops.rules, 1),
    countBy(
      messages.flatMap(it =>
        first(it).policy.startsWith('rule') ? ['partners'] : [],
      ),
    ),
  )
  t.strictSame(
    list(tops.rules, 3),
    countBy(messages.flatMap(it => first(it).monitored.map(one => one.rule))),
  )
  t.strictSame(
    Object.fromEntries(found.classes.map(it => [it.class, it.messages])),
    { 'unchecked-error': 0, ...countBy(messages.map(it => first(it).class)) },
  )

  const viruses = await gather(folder, { verdict: 'infected' })
  const infected = messages.filter(it => first(it).class === 'infected')
  t.equal(viruses.messages, infected.length)
  t.strictSame(list(viruses.tops.senderDomains), countBy(infected.map(domain)))
  t.equal(viruses.coverage.records, records.length, 'all were read')

  const day = await gather(folder, {
    since: SINCE + DAY_MS,
    until: SINCE + 2 * DAY_MS,
  })
  t.equal(day.coverage.records, 1000)
  t.equal(day.unit, 'hour')

  const few = await gather(folder, { top: 3 })
  t.equal(few.tops.senderDomains.items.length, 3)
  t.equal(few.tops.senderDomains.names, tops.senderDomains.names)
})

t.test('what the counts lack is told', async t => {
  const at = (day: number, more: object = {}): MessageRecord => ({
    ...recordOf(`ID${day}`),
    time: new Date(SINCE + day * DAY_MS + DAY_MS / 2).toISOString(),
    ...more,
  })
  const folder = t.testdir({
    '2026-11-21.jsonl': `${linesOf([at(1, { leftOut: 3 })])}{"id":\n`,
    '2026-11-23.jsonl': `${linesOf([at(3), at(3, { outcomes: [null] })])}cut`,
    // By a clock that was ahead.
    '2099-01-01.jsonl': linesOf([at(26_000)]),
  })
  const { coverage, messages, tops, slots } = await gather(folder, {
    since: SINCE - 30 * DAY_MS,
    rules: ['never', 'no programs'],
  })
  t.equal(messages, 3)
  t.equal(coverage.unreadable, 3)
  t.equal(coverage.cut, 1)
  t.equal(coverage.oldestDay, '2026-11-21')
  t.equal(coverage.emptyDays[0], '2026-11-22')
  t.equal(coverage.last.slice(0, 4), '2098')
  t.ok(slots.length < 5, 'days before the oldest record are no rows')
  t.strictSame(
    tops.rules.items.filter(it => it.name === 'never'),
    [{ name: 'never', counts: [0, 0, 0, 0] }],
    'a rule that never matched',
  )

  const none = await gather(join(folder, 'none'), { rules: [] })
  t.equal(none.messages, 0)
  t.equal(none.coverage.oldestDay, '')
})
