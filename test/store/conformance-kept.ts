/*
 * NAME
 *   conformance-kept - entries and their content, in every engine
 */
import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { Filters } from '../../src/mail/filters.js'
import type { KeptStore, StoredRow } from '../../src/store/store.js'
import type { KeptOptions } from '../quarantine/kept.js'
import type { Engine } from './conformance.js'
import { digestIn, madeEntry, openPlace } from './made.js'

const DAY = 24 * 60 * 60 * 1000
const FIRST = Date.UTC(2026, 0, 1, 12)

export async function checkKept(t: Test, engine: Engine): Promise<void> {
  const open = async (t: Test): Promise<KeptStore> => {
    const store = openPlace(await engine.fresh())
    t.teardown(() => store.close())
    return store.kept
  }
  const put = async (kept: KeptStore, options: KeptOptions) => {
    const { entry, bytes } = madeEntry(options)
    await kept.put(entry, bytes)
    return entry
  }

  await t.test('an entry comes back as it was put', async t => {
    const kept = await open(t)
    t.equal(await kept.read('0'.repeat(64)), null)
    t.strictSame(await kept.find({}, 0), [], 'an empty store')
    for (const options of ODD) {
      const entry = await put(kept, options)
      const label = JSON.stringify(options).slice(0, 60)
      t.strictSame(await kept.read(entry.key), entry, label)
      t.equal(await digestIn(kept, entry), entry.sha256, label)
    }
    const rows = await kept.find({}, 0)
    t.equal(rows.length, ODD.length)
  })

  await t.test('once, however often it is put', async t => {
    const kept = await open(t)
    const { entry, bytes } = madeEntry({ arrivedAt: FIRST })
    const release = { at: '2026-01-02T00:00:00.000Z', recipients: ['x@y'] }
    const later = { at: '2026-01-03T00:00:00.000Z', recipients: ['z@y'] }
    await kept.put(entry, bytes)
    await kept.put({ ...entry, releases: [later] }, bytes)
    await kept.put({ ...entry, releases: [release] }, bytes)
    const removal = { at: release.at, recipient: 'x@y', by: 'x@y' }
    await kept.put({ ...entry, removals: [removal] }, bytes)
    // A retry of the next day is the same entry.
    const retry = madeEntry({ arrivedAt: FIRST + DAY })
    t.equal(retry.entry.key, entry.key)
    await kept.put(retry.entry, retry.bytes)
    const rows = await kept.find({}, 0)
    t.match(rows, [{ releases: 2, removedFor: ['x@y'] }])
    t.equal(rows.length, 1)
    const known = await kept.read(entry.key)
    t.strictSame(known?.releases, [release, later])
    t.equal(known?.keptAt, entry.keptAt, 'since the first time')
    t.equal(await digestIn(kept, entry), entry.sha256)
  })

  await t.test('the same bytes serve several entries', async t => {
    const kept = await open(t)
    const entries = []
    for (const queueId of ['Q1', 'Q2', 'Q3']) {
      entries.push(await put(kept, { queueId, arrivedAt: FIRST }))
    }
    const [one, two, three] = entries
    if (!one || !two || !three) throw new Error('three were put')
    t.equal(await kept.remove([one, two]), 2)
    t.equal(await kept.remove([one]), 0)
    t.equal(await digestIn(kept, three), three.sha256)
    await t.rejects(digestIn(kept, one))
    t.equal(await kept.remove([three]), 1)
    t.strictSame(await kept.find({}, 0), [])
    await kept.put(three, madeEntry({ queueId: 'Q3' }).bytes)
    t.equal(await digestIn(kept, three), three.sha256, 'it is there again')
  })

  await t.test('content of any length', async t => {
    const kept = await open(t)
    for (const size of [0, 1, 262_143, 262_144, 262_145, 3_000_000]) {
      const text = randomBytes(size / 2 + 1)
        .toString('hex')
        .slice(0, size)
      const entry = await put(kept, { queueId: `Q${size}`, text })
      t.equal(entry.size, size)
      t.equal(await digestIn(kept, entry), entry.sha256, `${size} bytes`)
    }
  })

  await t.test('what a person looks for, in order', async t => {
    const kept = await open(t)
    // Not in the order in which they came in.
    for (const at of [3, 0, 4, 1, 2]) await put(kept, found(at))
    for (const [filters, limit, expected] of SEARCHES) {
      const rows = await kept.find(filters, limit)
      const ids = rows.map(({ id }) => id.slice(-1)).join('')
      t.equal(ids, expected, JSON.stringify(filters))
    }
  })

  await t.test('days that are over go', async t => {
    const kept = await open(t)
    const entries = []
    for (const at of [0, 1, 2]) {
      const arrivedAt = FIRST + at * DAY
      entries.push(await put(kept, { queueId: `Q${at}`, arrivedAt }))
    }
    await kept.expire('2026-01-03')
    const rows = await kept.find({}, 0)
    t.strictSame(
      rows.map(({ queueId }) => queueId),
      ['Q2'],
    )
    const [, , last] = entries
    if (last) t.equal(await digestIn(kept, last), last.sha256)
    await kept.expire('2026-01-03')
    // What is over may come once more, from a host that was away.
    const late = await put(kept, { queueId: 'Q0', arrivedAt: FIRST })
    t.equal(await digestIn(kept, late), late.sha256)
  })

  await t.test(`${engine.many} entries`, async t => {
    const kept = await open(t)
    const numbers = Array.from({ length: engine.many }, (_, at) => at)
    const work = async (): Promise<void> => {
      for (let at = numbers.pop(); at !== undefined; at = numbers.pop()) {
        await put(kept, {
          ...{ queueId: `Q${at}`, id: `ID${String(at).padStart(10, '0')}` },
          ...{ text: `Subject: ${at % 50}\n\n`, to: [`user${at % 100}@d`] },
          arrivedAt: FIRST + (at % 7) * DAY + at,
        })
      }
    }
    await Promise.all([work(), work(), work(), work()])
    const all = await kept.find({}, 0)
    t.equal(all.length, engine.many)
    t.ok(isInOrder(all))
    const his = await kept.find({ recipient: 'user77@d' }, 0)
    t.equal(his.length, engine.many / 100)
    const newest = await kept.find({}, 10)
    t.strictSame(newest, all.slice(-10))
    const [one] = await kept.find({ id: 'ID0000000042' }, 1)
    t.equal(one?.queueId, 'Q42')
  })
}

function isInOrder(rows: readonly StoredRow[]): boolean {
  return rows.every((row, at) => {
    const before = rows[at - 1]
    if (before === undefined || before.keptAt < row.keptAt) return true
    return before.keptAt === row.keptAt && before.key < row.key
  })
}

const ODD: readonly KeptOptions[] = [
  { queueId: 'Q0' },
  { queueId: '', id: 'WITHOUTQUEUE' },
  { queueId: 'Q2', sender: '', subject: '', messageId: '' },
  { queueId: 'Q3', sender: `"a'b\\";--"@s`, to: [`x'); DROP TABLE kept;--@d`] },
  { queueId: 'Q4', to: ['zürich@exämple', '日本@d', '😀@d', '%_\\@d'] },
  {
    queueId: 'Q5',
    subject: 'null \0, lone \ud800, bell \u0007',
    sender: 'n\0@s',
  },
  { queueId: 'Q6', to: ['two@d', 'TWO@d', 'two@d'] },
  { queueId: 'Q7', to: Array.from({ length: 2000 }, (_, at) => `r${at}@d`) },
  {
    queueId: 'Q8',
    subject: 'x'.repeat(20_000),
    messageId: `<${'m'.repeat(3000)}>`,
  },
  { queueId: 'Q9', sender: `${'l'.repeat(9000)}@s`, arrivedAt: 0 },
  { queueId: 'QA', to: [`${'l'.repeat(9000)}${Math.PI}@d`] },
]

function found(at: number): KeptOptions {
  const odd = at % 2 === 1
  return {
    ...{ queueId: `4Q${at}`, id: `BCDFGHJKLMN${at}` },
    sender: odd ? 'Alice@S.example' : 'percent%_@s.example',
    to: odd ? ['bob@d.example', 'eve@d.example'] : ['ZOË@d.example'],
    class: at === 4 ? 'infected' : 'banned',
    subject: at === 2 ? 'Grüße, "quoted" \\ back' : `number ${at}`,
    messageId: `<Mixed.${at}@s.example>`,
    text: `Subject: x\n\n${'y'.repeat(at * 1000)}\n`,
    // The last two at the same time.
    arrivedAt: FIRST + Math.min(at, 3) * DAY,
  }
}

const SAME_TIME = [3, 4]
  .sort((a, b) =>
    madeEntry(found(a)).entry.key < madeEntry(found(b)).entry.key ? -1 : 1,
  )
  .join('')

const SEARCHES: readonly (readonly [Filters, number, string])[] = [
  [{}, 0, `012${SAME_TIME}`],
  [{}, 3, `2${SAME_TIME}`],
  [{}, 1, SAME_TIME.slice(1)],
  [{ since: FIRST + DAY, until: FIRST + 3 * DAY }, 0, '12'],
  [{ since: 0, until: Infinity }, 1, SAME_TIME.slice(1)],
  [{ sender: 'alice@s' }, 0, '13'],
  [{ sender: '%_@' }, 0, '024'],
  [{ sender: 'a%b' }, 0, ''],
  [{ recipient: 'BOB@' }, 0, '13'],
  [{ recipient: 'bob@d.example', sender: 'alice', larger: 2000 }, 0, '3'],
  [{ recipient: 'zoë' }, 0, '024'],
  [{ recipient: '@d.example', subject: 'number 0' }, 0, '0'],
  [{ subject: 'GR' }, 0, '2'],
  [{ subject: 'grüße' }, 0, '2'],
  [{ subject: '"quoted" \\' }, 0, '2'],
  [{ verdict: 'infected' }, 0, '4'],
  [{ name: '.EXE', smaller: 1500 }, 0, '01'],
  [{ messageId: 'mixed.3' }, 0, '3'],
  [{ id: '4q1' }, 0, '1'],
  [{ id: '4Q' }, 0, ''],
  [{ id: 'bcdfghj' }, 0, `012${SAME_TIME}`],
  [{ id: 'BCDFGHJKLMN2' }, 0, '2'],
  [{ id: 'mixed.0@s.example' }, 0, '0'],
  [{ id: '<Mixed.0@s.example>' }, 0, '0'],
  [{ id: madeEntry(found(2)).entry.key.slice(0, 20) }, 0, '2'],
  [{ id: 'bcdfghj', recipient: 'bob@' }, 0, '13'],
]
