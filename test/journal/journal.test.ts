/*
 * NAME
 *   journal - what was handed over is not handed over again
 */

import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openJournal, type Journal } from '../../src/journal/journal.js'
import { openLedger } from '../../src/journal/ledger.js'

const KEY = 'a'.repeat(64)
const DAY_MS = 24 * 60 * 60 * 1000
const NOON = Date.UTC(2026, 10, 22, 12)

t.test('what no intent is there for is recorded on any day', async t => {
  const journal = openJournal(t.testdir())
  journal.finish(KEY)
  t.equal(journal.find(KEY), 'done')
})

t.test('an entry goes from new to begun to done', async t => {
  const journal = openJournal(t.testdir())
  t.equal(journal.find(KEY), 'new')
  journal.intend(KEY)
  t.equal(journal.find(KEY), 'begun')
  journal.intend(KEY)
  t.equal(journal.find(KEY), 'begun', 'a retry begins again')
  journal.finish(KEY)
  t.equal(journal.find(KEY), 'done')
  t.equal(journal.find('b'.repeat(64)), 'new')
})

t.test(
  'an entry is found over midnight and for as long as Postfix tries',
  async t => {
    const folder = t.testdir()
    let now = NOON
    const journal = openJournal(folder, () => now)
    journal.intend(KEY)
    now += DAY_MS
    journal.finish(KEY)
    t.strictSame(readdirSync(folder), ['2026-11-22'], 'in the day it began')
    for (let day = 0; day <= 6; day++) {
      now = NOON + day * DAY_MS
      t.equal(journal.find(KEY), 'done', `after ${day} days`)
      journal.expire()
    }
    now = NOON + 8 * DAY_MS
    t.equal(journal.find(KEY), 'new')
  },
)

t.test('expire removes days that are over and nothing else', async t => {
  const folder = t.testdir()
  for (const name of ['2026-11-01', '2026-11-20', '2027-01-01', 'notes']) {
    mkdirSync(join(folder, name))
  }
  openJournal(folder, () => NOON).expire()
  t.strictSame(readdirSync(folder).sort(), [
    '2026-11-20',
    '2027-01-01',
    'notes',
  ])
  openJournal(join(folder, 'missing')).expire()
  t.notOk(existsSync(join(folder, 'missing')))
})

t.test('a clock that jumps ahead makes no journal forget', async t => {
  const folder = t.testdir()
  let now = NOON
  const journal = openJournal(folder, () => now)
  const keys = 'abcdef'.split('').map(it => it.repeat(64))
  for (const key of keys) {
    journal.intend(key)
    journal.finish(key)
    now += DAY_MS
  }
  now += 400 * DAY_MS
  // Each process of filter-pipe looks when it starts.
  for (let time = 0; time < 3; time++) {
    openJournal(folder, () => now).expire()
    openJournal(folder, () => now).intend(`9${time}`)
  }
  now -= 400 * DAY_MS
  const found = keys.map(key => journal.find(key))
  t.strictSame(
    found,
    keys.map(() => 'done'),
  )
})

t.test('a clock that is set back a little still finds it', async t => {
  let now = NOON
  const journal = openJournal(t.testdir(), () => now)
  journal.intend(KEY)
  journal.finish(KEY)
  now -= DAY_MS
  t.equal(journal.find(KEY), 'done')
})

t.test('where the folder cannot be written, intend throws', async t => {
  const folder = join(t.testdir({ file: '' }), 'file')
  t.throws(() => openJournal(folder).intend(KEY), /ENOTDIR/u)
})

const people = (...names: string[]) =>
  names.map(name => ({ address: `${name}@d.example` }))

function ledger(journal: Journal, names: string[], queueId = 'Q1') {
  return openLedger(journal, {
    queueId,
    sha256: 'f'.repeat(64),
    recipients: people(...names),
  })
}

t.test('a ledger knows a retry whatever the order of recipients', async t => {
  const journal = openJournal(t.testdir())
  const first = ledger(journal, ['a', 'b'])
  t.equal(first.begun, false)
  first.begin()
  first.finish(first.pending)
  t.strictSame(ledger(journal, ['b', 'a']).pending, [])
  t.equal(ledger(journal, ['a']).pending.length, 1, 'other recipients: another')
  t.equal(ledger(journal, ['a', 'b'], 'Q2').pending.length, 2, 'other queue id')
})

t.test('a try of unknown end is told, and is done again', async t => {
  const journal = openJournal(t.testdir())
  ledger(journal, ['a', 'b']).begin()
  const retry = ledger(journal, ['a', 'b'])
  t.equal(retry.begun, true)
  t.equal(retry.pending.length, 2)
})

t.test('those who have it are not sent it again', async t => {
  const journal = openJournal(t.testdir())
  const first = ledger(journal, ['a', 'b', 'c'])
  first.begin()
  first.finish(people('b'))
  const retry = ledger(journal, ['a', 'b', 'c'])
  t.strictSame(retry.pending, people('a', 'c'))
  retry.begin()
  retry.finish(retry.pending)
  t.strictSame(ledger(journal, ['a', 'b', 'c']).pending, [])
})

t.test('a retry may have other recipients than the first try', async t => {
  const journal = openJournal(t.testdir())
  const first = ledger(journal, ['a', 'b', 'c'])
  first.begin()
  first.finish(people('a', 'b'))
  t.strictSame(ledger(journal, ['a']).pending, [])
  t.strictSame(ledger(journal, ['a', 'b']).pending, [])
  t.strictSame(ledger(journal, ['b', 'c']).pending, people('c'))
  t.equal(ledger(journal, ['a', 'b'], 'Q2').pending.length, 2, 'other queue id')
})

t.test('a try that some got is in no doubt, until the next begins', async t => {
  const journal = openJournal(t.testdir())
  const first = ledger(journal, ['a', 'b'])
  first.begin()
  first.finish(people('a'))
  const second = ledger(journal, ['a', 'b'])
  t.equal(second.begun, false)
  second.begin()
  second.withdraw()
  const third = ledger(journal, ['a', 'b'])
  t.equal(third.begun, false, 'a no is certain')
  third.begin()
  const fourth = ledger(journal, ['a', 'b'])
  t.equal(fourth.begun, true, 'the end of the third is not known')
  t.strictSame(fourth.pending, people('b'))
  fourth.begin()
  fourth.finish(fourth.pending)
  t.strictSame(ledger(journal, ['a', 'b']).pending, [])
})

t.test('without a queue id nothing is recorded', async t => {
  const folder = t.testdir()
  const page = ledger(openJournal(folder), ['a'], '')
  page.begin()
  page.finish(page.pending)
  t.strictSame(readdirSync(folder), [])
  t.equal(ledger(openJournal(folder), ['a'], '').pending.length, 1)
})

t.test('a no takes the intent back, unless it was there before', async t => {
  const journal = openJournal(t.testdir())
  const first = ledger(journal, ['a'])
  first.begin()
  first.withdraw()
  t.equal(ledger(journal, ['a']).begun, false)
  ledger(journal, ['a']).begin()
  const retry = ledger(journal, ['a'])
  retry.begin()
  retry.withdraw()
  t.equal(ledger(journal, ['a']).begun, true, 'the first try is in doubt still')
  t.doesNotThrow(() => journal.withdraw('c'.repeat(64)))
})

t.test('a yes is recorded though another try took the intent', async t => {
  const journal = openJournal(t.testdir())
  const page = ledger(journal, ['a'])
  page.begin()
  ledger(journal, ['a']).withdraw()
  journal.withdraw(KEY)
  page.withdraw()
  page.finish(page.pending)
  t.strictSame(ledger(journal, ['a']).pending, [])
})
