/*
 * NAME
 *   report-text.test - statistics on a terminal
 */
import t from 'tap'
import type { MessageRecord } from '../../src/records/record.js'
import { decisionOf } from '../../src/statistics/decision.js'
import { reportText, showsUnicode } from '../../src/statistics/report-text.js'
import type { Statistics } from '../../src/statistics/statistics.js'
import { Tally } from '../../src/statistics/tally.js'
import { madeRecords } from '../records/made.js'
import { hostileNames } from './hostile-names.js'

const SINCE = new Date('2026-11-01T00:00').getTime()
const UNTIL = new Date('2026-12-01T00:00').getTime()

const statisticsOf = (
  records: Iterable<MessageRecord>,
  top = 10,
): Statistics => {
  const span = { since: SINCE, until: UNTIL, slotsSince: SINCE }
  const tally = new Tally({ ...span, verdict: null, top })
  for (const record of records) {
    const decision = decisionOf(record)
    if (decision === null) tally.addUnreadable()
    else tally.add(decision)
  }
  return tally.statistics({ oldestDay: '2026-11-01', privacy: 'full' })
}

const plain = (_: unknown, text: string): string => text

const made = (count: number): Generator<MessageRecord> =>
  madeRecords({ seed: 5, count, since: SINCE, until: UNTIL })

t.test('no line is longer than the terminal is wide', async t => {
  const hostile = hostileNames('http://x.example').map(name => name)
  const records = [...made(2000)].map((record, at) => ({
    ...record,
    sender: `a@${hostile[at % 300] ?? ''}\u4f8b`,
  }))
  const statistics = statisticsOf(records, 100)
  for (const columns of [60, 80, 132]) {
    for (const isUnicode of [true, false]) {
      const text = reportText(statistics, { columns, isUnicode, paint: plain })
      const long = text.split('\n').filter(it => it.length > columns)
      t.strictSame(long, [], `${columns}`)
      t.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u)
    }
  }
})

t.test('without UTF-8 all is ASCII', async t => {
  const text = reportText(statisticsOf(made(2000)), {
    ...{ columns: 80, isUnicode: false, paint: plain },
  })
  t.match(text, /^[\n\x20-\x7e]*$/u)
  t.match(text, /^2026-11-30 +#+k+o+t+-+ +\d/mu)
  const cases: readonly (readonly [object, boolean])[] = [
    [{ LANG: 'C.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
    [{}, false],
  ]
  for (const [environment, wanted] of cases) {
    t.equal(showsUnicode({ ...environment }), wanted)
  }
})

t.test('bars: what is rare is seen, the longest fills the room', async t => {
  const of = (action: string): MessageRecord | undefined =>
    [...made(200)].find(it => it.outcomes[0]?.action === action)
  const [clean, one] = [of('pass'), of('reject')]
  if (clean === undefined || one === undefined) throw new Error('records')
  const text = reportText(
    statisticsOf([...Array.from({ length: 5000 }, () => clean), one]),
    { columns: 80, isUnicode: false, paint: plain },
  )
  const bars = text.split('\n').filter(it => /^2026-11/u.test(it))
  t.equal(bars.length, 30)
  const red = bars.filter(it => /^\S+ #[ -]/u.test(it))
  t.equal(red.length, 1, 'one of 5001')
  const longest = Math.max(
    ...bars.map(it => /^\S+ ([#kot-]*)/u.exec(it)?.[1]?.length ?? 0),
  )
  t.ok(longest > 20, `${longest}`)
})

t.test('what it says of itself', async t => {
  const text = (statistics: Statistics): string =>
    reportText(statistics, { columns: 80, isUnicode: false, paint: plain })
  const none = text(statisticsOf([]))
  t.match(none, 'No record is from 2026-11-01 00:00')
  const broken = statisticsOf([
    ...made(10),
    { ...([...made(1)][0] as MessageRecord), sender: 7 as never },
  ])
  t.match(text(broken), /1 line of the records could not be read and is not/u)
  t.match(text(broken), '10 records from 2026-11-01 00:00')
  t.match(text(statisticsOf(made(100))), 'Every line of the records could be')
})
