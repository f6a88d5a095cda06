/*
 * NAME
 *   find-record.test - records, by all that a person may know of a message
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Filters } from '../../src/mail/filters.js'
import {
  findRecords,
  findRecordsInTurns,
} from '../../src/records/find-record.js'
import type { MessageRecord } from '../../src/records/record.js'
import { recordOf } from './sample.js'

const line = (record: MessageRecord): string => `${JSON.stringify(record)}\n`

const first = ((): MessageRecord => {
  const record = recordOf('ID23456789BC')
  const [outcome, ...others] = record.outcomes
  if (outcome === undefined) throw new Error('an outcome')
  const outcomes = [{ ...outcome, queuedAs: ['4bXyZ12345'] }, ...others]
  return {
    ...record,
    outcomes,
    subject: 'R\u00e9sum\u00e9 "of" Bob\\',
    messageId: '<Inv.1@s.example>',
  }
})()
const second: MessageRecord = {
  ...recordOf('ID23456789BD'),
  time: '2026-11-23T10:00:00.000Z',
  size: 50_000,
  sender: '',
}
const SHORT = 'BC,BD'

t.test('each way to name one', async t => {
  const folder = t.testdir()
  writeFileSync(join(folder, '2026-11-22.jsonl'), `\n${line(first)}{"id":`)
  writeFileSync(join(folder, '2026-11-23.jsonl'), line(second))
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`)
  const cases: readonly (readonly [string | Filters, string])[] = [
    ['ID23456789BC', 'BC'],
    ['id23456789bc', 'BC'],
    ['no (.exe); id=ID23456789BC', 'BC'],
    ['QID23456789BD', 'BD'],
    ['qid23456789bd', 'BD'],
    ['4bXyZ12345', 'BC'],
    ['4BXYZ12345', 'BC'],
    ['4bXyZ1234', ''],
    ['<inv.1@s.example>', 'BC'],
    ['Inv.1@s.example', 'BC'],
    ['ID2345', SHORT],
    ['ID', ''],
    ['', ''],
    [{ id: 'ID2345', sender: 'alice' }, 'BC'],
    [{ subject: 'R\u00c9SUM\u00c9 "OF"' }, 'BC'],
    [{ subject: '\u00e9' }, `BC,BD`],
    [{ subject: 'bob\\' }, 'BC'],
    [{ messageId: 'inv.1@' }, 'BC'],
    [{ sender: 'ALICE@' }, 'BC'],
    [{ recipient: 'eve@elsewhere' }, SHORT],
    [{ recipient: 'alice' }, ''],
    [{ name: 'salary.EXE' }, SHORT],
    [{ verdict: 'banned' }, SHORT],
    [{ verdict: 'infected' }, ''],
    [{ larger: 40_000 }, 'BD'],
    [{ smaller: 40_000 }, 'BC'],
    [{ since: day('2026-11-23') }, 'BD'],
    [{ until: day('2026-11-23') }, 'BC'],
    [{ since: day('2026-11-22'), until: day('2026-11-24') }, SHORT],
    [{ since: day('2026-11-24') }, ''],
    [{}, SHORT],
  ]
  for (const [wanted, ids] of cases) {
    const found = findRecords(folder, wanted, 10).map(({ id }) => id.slice(-2))
    t.equal(found.sort().join(), ids, JSON.stringify(wanted))
    const filters = typeof wanted === 'string' ? { id: wanted } : wanted
    const inTurns = await findRecordsInTurns(folder, filters, {
      ...{ limit: 10, seconds: 60 },
    })
    t.strictSame(inTurns, {
      records: findRecords(folder, filters, 10),
      isCut: false,
    })
  }
  t.equal(findRecords(folder, {}, 1)[0]?.id, second.id, 'the newest')
})

t.test('what has the id as it is goes before what is like it', async t => {
  const folder = t.testdir()
  const lines = [
    recordOf('AAAA23456789', '4bxyz12345'),
    recordOf('BBBB23456789', '4BXYZ12345'),
    recordOf('CCCC23456789', '4bXYZ12345'),
  ].map(line)
  writeFileSync(join(folder, '2026-11-22.jsonl'), lines.join(''))
  const found = (id: string): string =>
    findRecords(folder, id, 10)
      .map(it => it.id.slice(0, 1))
      .join('')
  t.equal(found('4BXYZ12345'), 'B')
  t.equal(found('4bXYz12345'), 'CBA')
})

t.test('ten thousand in blocks, from the newest on', async t => {
  const folder = t.testdir()
  const lines = Array.from({ length: 10_000 }, (_, at) =>
    line({ ...first, id: `ID${at}`, subject: `Message ${at}.` }),
  )
  writeFileSync(join(folder, '2026-11-22.jsonl'), lines.join(''))
  t.equal(findRecords(folder, { subject: 'MESSAGE 77.' }, 5)[0]?.id, 'ID77')
  t.equal(findRecords(folder, { subject: 'message 0.' }, 5)[0]?.id, 'ID0')
  t.equal(findRecords(folder, {}, Infinity).length, 10_000)
  t.strictSame(
    findRecords(folder, {}, 3).map(({ id }) => id),
    ['ID9999', 'ID9998', 'ID9997'],
  )

  // Others have their turn, and it ends when its time is over.
  let turns = 0
  const timer = setInterval(() => void turns++, 0)
  const { records, isCut } = await findRecordsInTurns(
    folder,
    { subject: 'message 0.' },
    { limit: 5, seconds: 60 },
  )
  clearInterval(timer)
  t.equal(records[0]?.id, 'ID0')
  t.equal(isCut, false)
  t.ok(turns > 0)
  const short = await findRecordsInTurns(
    folder,
    { subject: 'message 0.' },
    { limit: 5, seconds: 0 },
  )
  t.strictSame(short, { records: [], isCut: true })
})
