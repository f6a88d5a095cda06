/*
 * NAME
 *   state.test - each condition is told once, and so is its end
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  conditionsOf,
  unknownKinds,
  type AlertFacts,
} from '../../src/alerts/conditions.js'
import { ALERT } from '../../src/alerts/options.js'
import {
  afterTelling,
  readAlerts,
  step,
  writeAlerts,
  type Alert,
  type Way,
} from '../../src/alerts/state.js'
import { loadConfig } from '../../src/config/config.js'
import { scratchFolder } from '../helper/folder.js'

const settings = async (...overrides: readonly string[]) =>
  (await loadConfig({ file: '/x', text: '', overrides }, [ALERT])).settings(
    ALERT,
  )

const QUIET: AlertFacts = {
  engines: [{ scanner: 'clamd', state: 'found', text: 'found EICAR' }],
  queue: { total: 900, waiting: 50, oldest: 0, reason: 'refused' },
  quarantine: { bytes: 899, limitBytes: 1000 },
  space: [{ folder: '/s', freeBytes: 200, floorBytes: 100 }],
}

const FACTS: readonly (readonly [
  string,
  Partial<AlertFacts>,
  RegExp | null,
])[] = [
  ['nothing', {}, null],
  [
    'a blind engine',
    { engines: [{ scanner: 'clamd', state: 'silent', text: 'no EICAR' }] },
    /^engine clamd: clamd fails its self-test, .*no EICAR$/u,
  ],
  [
    'an engine that is gone',
    { engines: [{ scanner: 'spamd', state: 'unreachable', text: 'x' }] },
    /^engine spamd: spamd does not answer: x$/u,
  ],
  [
    'mail waits',
    { queue: { total: 51, waiting: 51, oldest: 0, reason: 'refused' } },
    /^queue: 51 messages wait .*since 1970-01-01T00:00:00\.000Z: refused$/u,
  ],
  [
    'a full quarantine',
    { quarantine: { bytes: 900, limitBytes: 1000 } },
    /^quarantine: the quarantine has 900 B of 1000 B; /u,
  ],
  ['no limit', { quarantine: { bytes: 9e9, limitBytes: 0 } }, null],
  [
    'full disks',
    {
      space: [
        { folder: '/a', freeBytes: 199, floorBytes: 100 },
        { folder: '/b', freeBytes: 50, floorBytes: 100 },
        { folder: '/c', freeBytes: null, floorBytes: 100 },
      ],
    },
    /^space: \/b has 50 B free; below 100 B, all mail is deferred$/u,
  ],
  [
    'nothing is known',
    { engines: null, queue: null, quarantine: null, space: null },
    null,
  ],
]

t.test('conditions', async t => {
  for (const [story, more, wanted] of FACTS) {
    const found = conditionsOf({ ...QUIET, ...more }, await settings())
    const text = found.map(it => `${it.key}: ${it.text}`).join('\n')
    if (wanted === null) t.equal(text, '', story)
    else t.match(text, wanted, story)
    t.equal(found.length, wanted === null ? 0 : 1, story)
  }
  const waiting = { ...QUIET.queue, waiting: 99_999 } as AlertFacts['queue']
  const off = await settings('alert.queue_limit=0')
  t.strictSame(conditionsOf({ ...QUIET, queue: waiting }, off), [])
  t.strictSame(unknownKinds({ ...QUIET, queue: null }), ['queue'])
})

const BOTH: readonly Way[] = ['command', 'mail']

/** One check after another: what is so (`+`), not so (`-`) or not known (`?`),
 * which ways work, and what is told then. */
const STORIES: readonly (readonly [
  string,
  readonly (readonly ['+' | '-' | '?', readonly Way[], string])[],
])[] = [
  [
    'it comes and goes',
    [
      ['-', BOTH, ''],
      ['+', BOTH, 'command begin, mail begin'],
      ['+', BOTH, ''],
      ['-', BOTH, ''],
      ['-', BOTH, 'command end, mail end'],
      ['-', BOTH, ''],
      ['+', BOTH, 'command begin, mail begin'],
    ],
  ],
  [
    'it is away for a moment',
    [
      ['+', BOTH, 'command begin, mail begin'],
      ['-', BOTH, ''],
      ['+', BOTH, ''],
      ['-', BOTH, ''],
      ['+', BOTH, ''],
    ],
  ],
  [
    'it is not known',
    [
      ['?', BOTH, ''],
      ['+', BOTH, 'command begin, mail begin'],
      ['?', BOTH, ''],
      ['?', BOTH, ''],
      ['-', BOTH, ''],
      ['?', BOTH, ''],
      ['-', BOTH, 'command end, mail end'],
    ],
  ],
  [
    'a way that fails is tried again',
    [
      ['+', ['mail'], 'mail begin'],
      ['+', [], ''],
      ['+', BOTH, 'command begin'],
      ['-', BOTH, ''],
      ['-', ['command'], 'command end'],
      ['-', BOTH, 'mail end'],
      ['-', BOTH, ''],
    ],
  ],
  [
    'who was not told of it does not hear of its end',
    [
      ['+', ['mail'], 'mail begin'],
      ['-', [], ''],
      ['-', BOTH, 'mail end'],
    ],
  ],
  [
    'no one was told',
    [
      ['+', [], ''],
      ['-', [], ''],
      ['-', BOTH, ''],
      ['-', BOTH, ''],
    ],
  ],
  [
    'it comes back before its end was told to all',
    [
      ['+', BOTH, 'command begin, mail begin'],
      ['-', BOTH, ''],
      ['-', ['mail'], 'mail end'],
      ['+', BOTH, 'mail begin'],
      ['-', BOTH, ''],
      ['-', BOTH, 'command end, mail end'],
    ],
  ],
]

t.test('stories', async t => {
  const folder = scratchFolder(t, 'alerts')
  const condition = { key: 'queue', kind: 'queue', text: 'x' } as const
  for (const [story, checks] of STORIES) {
    await writeAlerts(folder, [])
    for (const [at, [sign, working, wanted]] of checks.entries()) {
      // Each time as after a restart.
      let alerts: readonly Alert[] = step(readAlerts(folder), {
        conditions: sign === '+' ? [condition] : [],
        unknown: sign === '?' ? ['queue'] : [],
        ...{ ways: BOTH, time: 1000 },
      })
      const told: string[] = []
      for (const alert of alerts) {
        for (const way of alert.untold) {
          if (!working.includes(way)) continue
          told.push(`${way} ${alert.phase}`)
          alerts = afterTelling(alerts, alert.key, way)
        }
      }
      await writeAlerts(folder, alerts)
      t.equal(told.join(', '), wanted, `${story}, ${at}`)
    }
  }
})

t.test('one of several conditions', async t => {
  const now = (...keys: readonly string[]) => ({
    conditions: keys.map(key => ({ key, kind: 'engine', text: key }) as const),
    unknown: [],
    ways: ['mail'] as const,
    time: 5,
  })
  const first = step([], now('a', 'b'))
  t.strictSame(
    first.map(it => it.key),
    ['a', 'b'],
  )
  const told = afterTelling(first, 'a', 'mail')
  t.strictSame(
    told.map(it => it.untold.length),
    [0, 1],
  )
  const later = step(step(told, now('b')), now('b'))
  t.strictSame(
    later.map(it => `${it.key} ${it.phase}`),
    ['a end', 'b begin'],
  )
  t.equal(later[0]?.since, 5)
})

t.test('a file that is none', async t => {
  const folder = scratchFolder(t, 'alerts')
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"alerts":7}',
    '{"alerts":[null,{"key":1}]}',
  ]) {
    writeFileSync(join(folder, 'alerts.json'), text)
    t.strictSame(readAlerts(folder), [], text)
  }
})
