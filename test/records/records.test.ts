/*
 * NAME
 *   records.test - written, limited, found, and never in the way
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findRecords } from '../../src/records/find-record.js'
import { dayOf } from '../../src/records/day-files.js'
import { findRecord } from './find.js'
import { openRecords, type RecordsOptions } from '../../src/records/records.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { runProgram } from '../helper/program.js'
import { recordOf } from './sample.js'

const NOON = Date.UTC(2026, 10, 22, 12)
const DAY = 24 * 60 * 60 * 1000

const bed = (t: Teardown, known: Partial<RecordsOptions> = {}) => {
  const folder = join(scratchFolder(t, 'records'), 'records')
  const notices: string[] = []
  const clock = { now: NOON }
  const open = () =>
    openRecords({
      folder,
      privacy: 'full',
      keptDays: 3,
      sizeLimitBytes: 1e6,
      floorBytes: 0,
      notice: text => void notices.push(text),
      now: () => clock.now,
      ...known,
    })
  return { folder, notices, clock, open }
}

t.test('a line for each, found by its names', async t => {
  const { folder, notices, open } = bed(t)
  const records = open()
  records.keep(recordOf('ID1'))
  records.keep(recordOf('ID2', 'SAME'))
  records.keep(recordOf('ID3', 'SAME'))
  await records.flush()
  t.strictSame(readdirSync(folder), ['2026-11-22.jsonl'])
  const text = readFileSync(join(folder, '2026-11-22.jsonl'), 'utf8')
  t.equal(text.split('\n').length, 4)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, '2026-11-22.jsonl')).mode & 0o777, 0o600)
  t.strictSame(findRecord(folder, 'ID1'), recordOf('ID1'))
  t.equal(findRecord(folder, 'QID1')?.id, 'ID1')
  t.equal(findRecord(folder, 'SAME')?.id, 'ID3', 'the newest')
  const both = findRecords(folder, 'SAME', 10).map(({ id }) => id)
  t.strictSame(both, ['ID3', 'ID2'])
  t.equal(findRecord(folder, 'no (.exe); id=ID2')?.id, 'ID2')
  t.equal(findRecord(folder, 'KEY1')?.id, 'ID3', 'by its quarantine key')
  for (const name of ['', 'ID', 'id', '4', 'salary.exe', 'bob', '"ID1"']) {
    t.equal(findRecord(folder, name), null, `not by ${name}`)
  }
  t.strictSame(notices, [])
})

t.test('where there is no folder there is no record', async t => {
  t.equal(findRecord(bed(t).folder, 'ID1'), null)
})

t.test('across days and blocks, the newest first', async t => {
  const { folder, clock, open } = bed(t, { sizeLimitBytes: 1e9 })
  const records = open()
  records.keep(recordOf('OLD', 'SAME'))
  await records.flush()
  clock.now += DAY
  const line = `${JSON.stringify(recordOf('FILL'))}\n`
  const file = join(folder, '2026-11-23.jsonl')
  const many = line.repeat(Math.ceil(9e6 / line.length))
  const first = `${JSON.stringify(recordOf('FIRST', 'SAME'))}\n`
  const half = line.slice(0, 100)
  // The block that is read last ends somewhere in a line.
  writeFileSync(file, `${first}${many}${half}\nno JSON "SAME"\n`)
  records.keep(recordOf('LAST', 'SAME'))
  await records.flush()
  const found = findRecords(folder, 'SAME', 10).map(({ id }) => id)
  t.strictSame(found, ['LAST', 'FIRST', 'OLD'])
})

t.test('each level of privacy leaves out more', async t => {
  const textOf = async (privacy: RecordsOptions['privacy']) => {
    const { folder, open } = bed(t, { privacy })
    const records = open()
    records.keep(recordOf('ID1'))
    await records.flush()
    return existsSync(folder)
      ? readFileSync(join(folder, '2026-11-22.jsonl'), 'utf8')
      : ''
  }
  const addresses = [
    'alice',
    'bob',
    'eve',
    'e v',
    '192.0.2.7',
    'carol.m1',
    'helo.example',
  ]
  const content = ['salary', 'Geheim']
  const kept = [
    'sender.example',
    '.exe',
    'no programs',
    'filter.toml:12',
    '5.7.1',
  ]
  const holds = (text: string, words: readonly string[]) =>
    words.filter(word => text.includes(word))

  const full = await textOf('full')
  t.strictSame(holds(full, addresses), addresses)
  t.strictSame(holds(full, content), content)
  const anonymous = await textOf('no-addresses')
  t.strictSame(holds(anonymous, addresses), [])
  t.strictSame(holds(anonymous, content), content)
  t.strictSame(holds(anonymous, kept), kept)
  const bare = await textOf('no-content')
  t.strictSame(holds(bare, [...addresses, ...content]), [])
  t.strictSame(holds(bare, kept), kept)
  t.equal(await textOf('off'), '')
})

t.test('days that are over go', async t => {
  const { folder, clock, notices, open } = bed(t)
  const records = open()
  for (const id of ['ID0', 'ID1', 'ID2', 'ID3', 'ID4']) {
    records.keep(recordOf(id))
    await records.flush()
    clock.now += DAY
  }
  t.strictSame(readdirSync(folder).sort(), [
    '2026-11-23.jsonl',
    '2026-11-24.jsonl',
    '2026-11-25.jsonl',
    '2026-11-26.jsonl',
  ])
  t.strictSame(notices, [])
})

t.test('a clock that jumps ahead takes two days with it', async t => {
  const { folder, clock, open } = bed(t)
  mkdirSync(folder)
  for (const day of ['20', '21', '22', '23']) {
    writeFileSync(join(folder, `2026-10-${day}.jsonl`), '{}\n')
  }
  clock.now += 300 * DAY
  for (let time = 0; time < 3; time++) {
    const records = open()
    records.keep(recordOf(`ID${time}`))
    await records.flush()
  }
  t.strictSame(readdirSync(folder).sort(), [
    '2026-10-22.jsonl',
    '2026-10-23.jsonl',
    `${dayOf(clock.now)}.jsonl`,
  ])
})

t.test('at the size limit the oldest go, and the log says so', async t => {
  const { folder, clock, notices, open } = bed(t, { sizeLimitBytes: 40_000 })
  const records = open()
  records.keep(recordOf('YESTERDAY'))
  await records.flush()
  clock.now += DAY
  mkdirSync(join(folder, 'not-ours.jsonl'))
  for (let at = 0; at < 100; at++) records.keep(recordOf(`ID${at}`))
  await records.flush()
  const sizes = readdirSync(folder)
    .filter(name => name !== 'not-ours.jsonl')
    .map(name => statSync(join(folder, name)).size)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  t.ok(sizes.length > 3, 'a large day is in pieces')
  t.ok(total <= 40_000 + 5000, `${total} bytes are about the limit`)
  t.equal(
    notices[0],
    'records_size_limit is reached: 2026-11-22.jsonl is removed',
  )
  t.equal(
    notices[1],
    'records_size_limit is reached: 2026-11-23.1.jsonl is removed',
  )
  t.equal(findRecord(folder, 'ID99')?.id, 'ID99')
  t.equal(findRecord(folder, 'YESTERDAY'), null)
  t.equal(findRecord(folder, 'ID0'), null)
})

t.test('many writers append to one file', async t => {
  const { folder, open } = bed(t, { sizeLimitBytes: 1e9 })
  const writers = Array.from({ length: 8 }, open)
  for (let at = 0; at < 50; at++) {
    writers.forEach((records, who) => records.keep(recordOf(`W${who}N${at}`)))
  }
  await Promise.all(writers.map(records => records.flush()))
  const lines = readFileSync(join(folder, '2026-11-22.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  t.equal(lines.length, 400)
  t.equal(new Set(lines.map(line => JSON.parse(line).id)).size, 400)
})

t.test('a record that was cut spoils only itself', async t => {
  const { folder, open } = bed(t)
  mkdirSync(folder)
  const cut = JSON.stringify(recordOf('CUT')).slice(0, 300)
  writeFileSync(join(folder, '2026-11-22.jsonl'), cut)
  const records = open()
  records.keep(recordOf('NEXT'))
  await records.flush()
  t.equal(findRecord(folder, 'NEXT')?.id, 'NEXT')
  t.equal(findRecord(folder, 'CUT'), null)
})

t.test('a folder that cannot be written to is told once', async t => {
  const { folder, notices, open } = bed(t)
  writeFileSync(folder, 'a file in its place')
  const records = open()
  records.keep(recordOf('ID1'))
  records.keep(recordOf('ID2'))
  await records.flush()
  t.equal(notices.length, 1)
  t.match(notices[0], /^records are not written: .*EEXIST|ENOTDIR/u)
})

t.test('with less than twice the floor free, nothing is written', async t => {
  const { folder, notices, open } = bed(t, { floorBytes: 2 ** 60 })
  const records = open()
  records.keep(recordOf('ID1'))
  await records.flush()
  t.notOk(existsSync(folder))
  t.match(notices, [/^records are not written: .* bytes free$/u])
})

t.test('a full disk costs records, and no more', async t => {
  const place = scratchFolder(t, 'full')
  const mount = ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]
  const mounted = await runProgram('/usr/bin/mount', mount)
  t.equal(mounted.status, 0, mounted.stderr)
  t.teardown(() => runProgram('/usr/bin/umount', ['-l', place]))
  const { notices, open } = bed(t, { folder: place })
  const records = open()
  for (let at = 0; at < 100; at++) records.keep(recordOf(`ID${at}`))
  await records.flush()
  t.match(notices, [/^records are not written: /u], 'told once')
  // There is room again.
  await runProgram('/usr/bin/mount', ['-o', 'remount,size=256k', place])
  records.keep(recordOf('AFTER'))
  await records.flush()
  t.equal(findRecord(place, 'AFTER')?.id, 'AFTER')
  t.equal(findRecord(place, 'ID0')?.id, 'ID0')
})
