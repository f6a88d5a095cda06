/*
 * NAME
 *   deed.test - the newest deeds, of all days
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newestDeeds, type DeedRecord } from '../../src/records/deed.js'

const deed = (time: string, by = 'alice'): DeedRecord => ({
  ...{ deed: 'released', time, by, keys: ['a'.repeat(64)] },
  recipients: ['bob@example.com'],
})

t.test('newest first', async t => {
  const folder = t.testdir()
  t.strictSame(
    newestDeeds(folder, 5, () => true),
    [],
    'none is noted',
  )
  mkdirSync(join(folder, 'deeds'))
  const write = (day: string, deeds: readonly DeedRecord[]): void =>
    writeFileSync(
      join(folder, 'deeds', `${day}.jsonl`),
      deeds.map(it => `${JSON.stringify(it)}\n`).join('') + '{"deed":"rel',
    )
  write('2026-11-28', [deed('2026-11-28T01'), deed('2026-11-28T02', 'eve')])
  write('2026-11-29', [deed('2026-11-29T01'), deed('2026-11-29T02')])
  const times = (limit: number, by = ''): readonly string[] =>
    newestDeeds(folder, limit, it => it.by.includes(by)).map(it => it.time)
  t.strictSame(times(9), [
    ...['2026-11-29T02', '2026-11-29T01'],
    ...['2026-11-28T02', '2026-11-28T01'],
  ])
  t.strictSame(times(3).length, 3)
  t.strictSame(times(1, 'eve'), ['2026-11-28T02'])
})
