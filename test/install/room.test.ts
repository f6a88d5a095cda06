/*
 * NAME
 *   room - the limits for a message that comes back with our fields
 */

import t from 'tap'
import { makePlan } from '../../install/filter-install/plan/plan.js'
import {
  readMasterCf,
  serviceKey,
  serviceOption,
} from '../../src/postfix/master-cf.js'
import { factsFor, optionsFor } from './facts.js'
import type { Mode } from './installer.js'

const CLEANUP = 'cleanup unix n - y - 0 cleanup'
const FRONT = 'smtp inet n - y - - smtpd'

interface Case {
  readonly mode?: Mode
  /** message_size_limit in main.cf. */
  readonly limit: string
  readonly front?: string
  readonly cleanup?: string
  readonly main?: string
  /** What is in force afterwards; undefined: main.cf's. */
  readonly expected: {
    readonly front?: string
    readonly cleanup?: string
    readonly back?: string
  }
}

const CASES: readonly Case[] = [
  { limit: '10240000', expected: { cleanup: '20480000', back: '20480000' } },
  { limit: '0', expected: { back: '0' } },
  {
    limit: '1000000',
    front: `${FRONT} -o message_size_limit=5000000`,
    expected: { front: '5000000', cleanup: '10000000', back: '10000000' },
  },
  {
    limit: '1000000',
    front: `${FRONT} -o message_size_limit=0`,
    expected: { front: '0', cleanup: '0', back: '0' },
  },
  {
    limit: '1000000',
    cleanup: `${CLEANUP} -o message_size_limit=3000000`,
    expected: { cleanup: '3000000', back: '2000000' },
  },
  {
    limit: '1000000',
    cleanup: `${CLEANUP} -o message_size_limit=0`,
    expected: { cleanup: '0', back: '2000000' },
  },
  {
    limit: '1000000',
    main: 'cleanup_service_name = other\n',
    cleanup: `${CLEANUP}\nother unix n - y - 0 cleanup`,
    expected: { back: '2000000' },
  },
  {
    mode: 'pipe',
    limit: '1000000',
    expected: { front: '983616', cleanup: '2000000' },
  },
  {
    mode: 'pipe',
    limit: '1000000',
    front: `${FRONT} -o message_size_limit=500000`,
    expected: { front: '500000', cleanup: '2000000' },
  },
  {
    mode: 'pipe',
    limit: '1000000',
    front: `${FRONT} -o message_size_limit=0`,
    expected: { front: '983616', cleanup: '0' },
  },
  { mode: 'pipe', limit: '0', expected: {} },
  { mode: 'pipe', limit: '20000', expected: { cleanup: '40000' } },
]

t.test('who takes how much', async t => {
  for (const row of CASES) {
    const { mode = 'daemon', front = FRONT, cleanup = CLEANUP } = row
    const master = `${front}\npickup unix n - y 60 1 pickup\n${cleanup}\n`
    const files = { 'main.cf': row.main ?? '', 'master.cf': master }
    const facts = factsFor(mode, files)
    const messageSizeLimit = row.limit
    const postfix = { ...facts.postfix, messageSizeLimit }
    const plan = makePlan({ ...facts, postfix }, optionsFor(mode))
    t.strictSame(plan.refusals, [])
    const limit = (key: string) => {
      const all = readMasterCf(plan.target['master.cf'])
      const service = all.find(it => serviceKey(it) === key)
      return service && serviceOption(service, 'message_size_limit')
    }
    const story = JSON.stringify(row)
    t.equal(limit('smtp/inet'), row.expected.front, story)
    t.equal(limit('cleanup/unix'), row.expected.cleanup, story)
    t.equal(limit('127.0.0.1:10026/inet'), row.expected.back, story)
    if (row.main !== undefined) t.equal(limit('other/unix'), '2000000')
  }
})
