/*
 * NAME
 *   conformance-rest - marks, journal and records, in every engine
 */
import type { Test } from 'tap'
import type { Filters } from '../../src/mail/filters.js'
import type { Use } from '../../src/quarantine/used-marks.js'
import type { Claim, JournalChange, Store } from '../../src/store/store.js'
import { waitUntil } from '../helper/wait.js'
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
    const its = use({ mark: { id: 'its', expires }, queueId: 'Q1' })
    await marks.use(its)
    for (const queueId of ['', 'Q2']) await marks.giveBack({ ...its, queueId })
    t.equal(
      await marks.use({ ...its, queueId: 'Q2' }),
      false,
      'what another message has used is not given back',
    )
    await marks.expire(Date.now())
    t.equal(await marks.use(given), false, 'it is good still')
    await marks.expire((expires + 1) * 1000 + 2 * DAY)
    t.equal(await marks.use(given), true, 'its day is over, and forgotten')
  })
}

export async function checkJournal(t: Test, engine: Engine): Promise<void> {
  const [key, other] = ['a'.repeat(64), 'b'.repeat(64)] as const
  const claim = (more: Partial<Claim> = {}): Claim => ({
    ...{ key, was: 'new', holder: 'one', seconds: 60 },
    ...more,
  })
  const change = (more: Partial<JournalChange>): JournalChange => ({
    ...{ holder: 'one', done: [], begun: [], gone: [] },
    ...more,
  })

  await t.test('a hand-over is new, begun or done', async t => {
    const { journal } = await open(t, engine)
    const states = async (): Promise<string> =>
      (await journal.find([key, other])).join(' ')
    const claimed = async (more: Partial<Claim> = {}): Promise<boolean> =>
      journal.begin(claim(more))
    const end = (more: Partial<JournalChange>): Promise<void> =>
      journal.end(change(more))
    t.strictSame(await journal.find([]), [])
    t.equal(await states(), 'new new')
    await end({ gone: [key] })
    t.equal(await claimed({ was: 'begun' }), false, 'it is not begun')

    t.equal(await claimed(), true)
    t.equal(await states(), 'busy new')
    t.equal(await claimed(), true, 'asked again')
    for (const was of ['new', 'begun'] as const) {
      t.equal(await claimed({ was, holder: 'two' }), false, 'others keep off')
    }
    await end({ holder: 'two', gone: [key] })
    t.equal(await states(), 'busy new', 'it is not for others to withdraw')
    await end({ gone: [key] })
    t.equal(await states(), 'new new')

    t.equal(await claimed(), true)
    await end({ begun: [key] })
    await end({ begun: [key] })
    t.equal(await states(), 'begun new', 'in doubt')
    t.equal(await claimed({ holder: 'two' }), false, 'it is no longer new')
    t.equal(await claimed({ holder: 'two', was: 'begun' }), true)
    await end({ gone: [key] })
    await end({ begun: [key] })
    t.equal(await states(), 'busy new', 'the first one has it no more')
    await end({ holder: 'two', done: [key], begun: [other] })
    t.equal(await states(), 'done begun')
    await end({ done: [key, other], begun: [key], gone: [key, other] })
    t.equal(await states(), 'done done', 'for good')
    t.equal(await claimed({ was: 'begun' }), false)
    await journal.expire()
    t.equal(await states(), 'done done', 'for days')
  })

  await t.test('one who died is waited for so long', async t => {
    const { journal } = await open(t, engine)
    t.equal(await journal.begin(claim({ seconds: 0.2 })), true)
    await waitUntil(
      async () => (await journal.find([key]))[0] === 'begun' || undefined,
      { what: 'the end of its time' },
    )
    const second = claim({ was: 'begun', holder: 'two' })
    t.equal(await journal.begin(second), true)
    t.strictSame(await journal.find([key]), ['busy'])
    // Who comes to again has sent it all the same.
    await journal.end(change({ done: [key] }))
    await journal.end(change({ holder: 'two', gone: [key] }))
    t.strictSame(await journal.find([key]), ['done'])
  })

  await t.test('many at once', async t => {
    const { journal } = await open(t, engine)
    const keys = Array.from({ length: 2000 }, (_, at) =>
      at.toString(16).padStart(64, '0'),
    )
    await journal.end(change({ done: keys.slice(0, 1000) }))
    await journal.end(change({ begun: keys, gone: keys.slice(1500) }))
    const states = await journal.find(keys)
    t.strictSame(
      ['done', 'begun', 'new'].map(
        it => states.filter(state => state === it).length,
      ),
      [1000, 500, 500],
    )
    t.strictSame(
      [0, 999, 1000, 1499, 1500].map(at => states[at]),
      ['done', 'done', 'begun', 'begun', 'new'],
      'in order',
    )
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
