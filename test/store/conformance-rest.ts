/*
 * NAME
 *   conformance-rest - marks, journal and records, in every engine
 */
import type { Test } from 'tap'
import type { Filters } from '../../src/mail/filters.js'
import type { Use } from '../../src/quarantine/used-marks.js'
import type { Store } from '../../src/store/store.js'
import type { Engine } from './conformance.js'
import { openPlace, recordLine } from './made.js'

const DAY = 24 * 60 * 60 * 1000

async function open(t: Test, engine: Engine): Promise<Store> {
  const store = openPlace(await engine.fresh())
  t.teardown(() => store.close())
  return store
}

export async function checkMarks(t: Test, engine: Engine): Promise<void> {
  const expires = Math.floor(Date.now() / 1000) + 5 * 24 * 60 * 60
  const use = (more: Partial<Use> = {}): Use => ({
    mark: { id: 'one', expires },
    recipients: ['bob@d.example'],
    queueId: 'Q1',
    ...more,
  })

  await t.test('a mark is good once for each recipient', async t => {
    const { marks } = await open(t, engine)
    for (const [label, wanted, expected] of [
      ['the first time', use(), true],
      ['a retry', use(), true],
      ['another message', use({ queueId: 'Q2' }), false],
      ['one without a queue id', use({ queueId: '' }), false],
      [
        'in other letters',
        use({ queueId: 'Q2', recipients: ['BOB@D.example'] }),
        false,
      ],
      [
        'for another',
        use({ queueId: 'Q2', recipients: ['eve@d.example'] }),
        true,
      ],
      [
        'for one of two',
        use({ queueId: 'Q3', recipients: ['x@d', 'eve@d.example'] }),
        false,
      ],
      [
        'what was not used up then',
        use({ queueId: 'Q4', recipients: ['x@d'] }),
        true,
      ],
      [
        'another mark',
        use({ mark: { id: 'two', expires }, queueId: '' }),
        true,
      ],
      [
        'which no retry is known of',
        use({ mark: { id: 'two', expires }, queueId: '' }),
        false,
      ],
      [
        'names of any kind',
        use({ mark: { id: "'\0%;--", expires }, recipients: ['ü\0@d'] }),
        true,
      ],
    ] as const) {
      t.equal(await marks.use(wanted), expected, label)
    }
    const given = use({ mark: { id: 'two', expires }, queueId: '' })
    await marks.giveBack(given)
    t.equal(await marks.use(given), true, 'it was given back')
    await marks.expire(Date.now())
    t.equal(await marks.use(given), false, 'it is good still')
    await marks.expire((expires + 1) * 1000 + 2 * DAY)
    t.equal(await marks.use(given), true, 'its day is over, and forgotten')
  })
}

export async function checkJournal(t: Test, engine: Engine): Promise<void> {
  await t.test('a hand-over is new, begun or done', async t => {
    const { journal } = await open(t, engine)
    for (const key of ['a'.repeat(64), 'b'.repeat(64)]) {
      t.equal(await journal.find(key), 'new')
      await journal.withdraw(key)
      await journal.intend(key)
      await journal.intend(key)
      t.equal(await journal.find(key), 'begun')
      await journal.withdraw(key)
      t.equal(await journal.find(key), 'new')
      await journal.intend(key)
      await journal.finish(key)
      t.equal(await journal.find(key), 'done')
      await journal.finish(key)
      await journal.intend(key)
      await journal.withdraw(key)
      t.equal(await journal.find(key), 'done', 'for good')
      await journal.expire()
      t.equal(await journal.find(key), 'done', 'for days')
    }
    await journal.finish('c'.repeat(64))
    t.equal(await journal.find('c'.repeat(64)), 'done', 'without an intent')
  })
}

export async function checkRecords(t: Test, engine: Engine): Promise<void> {
  const time = (day: number, hour = 12): string =>
    new Date(Date.UTC(2026, 0, day, hour)).toISOString()

  await t.test('a line is there once, and is found', async t => {
    const { records } = await open(t, engine)
    t.strictSame(await records.find({}, 0), [])
    const lines = [
      recordLine('BCDF1', time(1), { sender: 'Alice@s.example' }),
      recordLine('BCDF2', time(2), { subject: 'Grüße 100%_ "x" \\' }),
      recordLine('GHJK3', time(3, 1), { queueId: "'\0;--" }),
      recordLine('GHJK4', time(3, 2), { size: null }),
      JSON.stringify({
        ...{ deed: 'deleted', time: time(3), by: 'root' },
        ...{ keys: ['k'.repeat(64)], recipients: [] },
      }),
      recordLine('CUT', time(3)).slice(0, 50),
      recordLine('NOTIME', 'yesterday'),
      'no record',
      '',
    ]
    await records.add(lines.slice(0, 3))
    await records.add([...lines].reverse())
    await records.add(lines)
    const found = async (filters: Filters, limit = 0): Promise<string> =>
      (await records.find(filters, limit)).map(({ id }) => id).join(' ')
    t.equal(await found({}), 'GHJK4 GHJK3 BCDF2 BCDF1')
    t.equal(await found({}, 1), 'GHJK4')
    t.equal(await found({ id: 'bcdf' }), 'BCDF2 BCDF1')
    t.equal(await found({ id: 'reply id=BCDF2' }), 'BCDF2')
    t.equal(await found({ id: 'ghjk3@s.example' }), 'GHJK3')
    t.equal(await found({ id: 'bc' }), '')
    t.equal(await found({ sender: 'alice' }), 'BCDF1')
    t.equal(await found({ subject: '100%_ "x" \\' }), 'BCDF2')
    t.equal(await found({ subject: '100_' }), '')
    t.equal(await found({ recipient: 'B@D' }, 2), 'GHJK4 GHJK3')
    const since = Date.parse(time(2))
    t.equal(
      await found({ since, until: Date.parse(time(3)) - DAY / 2 + 2 }),
      'BCDF2',
    )
    const [first] = await records.find({ id: 'BCDF2' }, 1)
    t.strictSame(first, JSON.parse(lines[1] ?? ''))
    await records.expire('2026-01-03')
    t.equal(await found({}), 'GHJK4 GHJK3', 'days that are over go')
  })
}
