/*
 * NAME
 *   moment.test - times as people write them
 */
import t from 'tap'
import { readMoment } from '../../src/config/moment.js'

t.test('dates and ages', async t => {
  const now = Date.UTC(2026, 10, 30, 12)
  const cases: Readonly<Record<string, number>> = {
    '2026-11-22': Date.parse('2026-11-22 00:00'),
    '2026-11-22 20:10': Date.parse('2026-11-22 20:10'),
    '2026-11-22T20:10': Date.parse('2026-11-22T20:10'),
    '2026-11-22T20:10:00Z': Date.UTC(2026, 10, 22, 20, 10),
    '30m': now - 30 * 60_000,
    '12h': now - 12 * 3_600_000,
    '7d': now - 7 * 86_400_000,
  }
  for (const [text, moment] of Object.entries(cases)) {
    t.equal(readMoment(text, now), moment, text)
  }
  const wrong = ['', 'soon', '7', '-7d', '7 x', '22.11.2026', '2026-13-45', 'd']
  for (const text of wrong) t.throws(() => readMoment(text), RangeError, text)
})
