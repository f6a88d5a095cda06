/*
 * NAME
 *   slots.test - hours, days, weeks and months of a time
 */
import t from 'tap'
import {
  makeSlots,
  slotName,
  slotOf,
  type Unit,
} from '../../src/statistics/slots.js'

const here = (text: string): number => new Date(text).getTime()

t.test('the smallest unit that fits a screen', async t => {
  const cases: readonly (readonly [string, string, Unit, string, string])[] = [
    // since, until, unit, the first slot, the last one
    [
      '2026-11-30T08:20',
      '2026-11-30T10:00',
      'hour',
      '2026-11-30 08:00',
      '2026-11-30 09:00',
    ],
    [
      '2026-11-29T08:20',
      '2026-11-30T10:00',
      'hour',
      '2026-11-29 08:00',
      '2026-11-30 09:00',
    ],
    ['2026-11-01T12:00', '2026-11-30T12:00', 'day', '2026-11-01', '2026-11-30'],
    [
      '2026-10-01T00:00',
      '2026-11-30T12:00',
      'week',
      '2026-09-28',
      '2026-11-30',
    ],
    ['2025-11-30T00:00', '2026-11-30T12:00', 'month', '2025-11', '2026-11'],
    ['1970-01-02T00:00', '2026-11-30T12:00', 'month', '2016-12', '2026-11'],
  ]
  for (const [since, until, unit, first, last] of cases) {
    const slots = makeSlots(here(since), here(until))
    t.equal(slots.unit, unit, since)
    t.equal(slotName(slots.starts[0] ?? 0, unit), first, since)
    t.equal(slotName(slots.starts.at(-1) ?? 0, unit), last, since)
    t.equal(new Set(slots.starts).size, slots.starts.length)
  }
  t.strictSame(makeSlots(0, 0).starts, [])
})

t.test('each moment is in one slot', async t => {
  const slots = makeSlots(here('2026-11-01T12:00'), here('2026-11-30T12:00'))
  slots.starts.forEach((start, at) => {
    t.equal(slotOf(slots, start), at)
    t.equal(slotOf(slots, start + 1000), at)
    if (at > 0) t.equal(slotOf(slots, start - 1), at - 1)
  })
  t.equal(slotOf(slots, 0), 0)
  t.equal(slotOf(slots, here('2099-01-01T00:00')), slots.starts.length - 1)
})
