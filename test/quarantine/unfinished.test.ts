/*
 * NAME
 *   unfinished.test - what could not be kept whole is not there at all
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import {
  entryKey,
  openQuarantine,
  type Kept,
} from '../../src/quarantine/quarantine.js'
import { bytesOf } from '../../src/util/bytes.js'

const recipients = [{ address: 'bob@d.example' }]
const verdict: Verdict = {
  class: 'infected',
  action: 'quarantine',
  reason: 'virus X found',
  policy: 'action.infected = "refuse"',
  policySource: 'default',
  options: NO_OPTIONS,
  monitored: [],
  finding: null,
  findings: [],
  recipients,
}
const message: Kept = {
  envelope: makeEnvelope({
    id: 'ID',
    queueId: 'Q1',
    sender: 'alice@s.example',
    recipients,
    arrivedAt: 0,
  }),
  verdict,
  bytes: bytesOf(Buffer.from('Subject: kept\n\nHello.\n')),
  sha256: 'digest',
}
const key = entryKey(message)
const start = key.slice(0, 2)

t.test('a failure in the middle leaves nothing', async t => {
  const folder = t.testdir()
  const home = join(folder, start)
  // There is a folder where the description would be put.
  mkdirSync(join(home, `${key}.json/x`), { recursive: true })
  await t.rejects(openQuarantine(folder).keep(message), /EISDIR|ENOTEMPTY/u)
  rmSync(join(home, `${key}.json`), { recursive: true })
  await t.rejects(
    openQuarantine(folder).keep({
      ...message,
      // Bytes that cannot be read back.
      bytes: {
        size: 1,
        slice: () => {
          throw new Error('EIO')
        },
      },
    }),
    /EIO/u,
  )
  t.strictSame(readdirSync(home), [])
})

t.test('what a killed try left goes with the retry', async t => {
  const folder = t.testdir()
  const home = join(folder, start)
  const others = `.${'a'.repeat(64)}.eml.0123`
  mkdirSync(home)
  writeFileSync(join(home, `.${key}.eml.0123`), 'half')
  writeFileSync(join(home, `${key}.eml`), 'whole, but not described')
  writeFileSync(join(home, others), 'half of another')
  await openQuarantine(folder).keep(message)
  t.strictSame(readdirSync(home).sort(), [others, `${key}.eml`, `${key}.json`])
})

t.test('an entry that is there outlives a retry that fails', async t => {
  const folder = t.testdir()
  await openQuarantine(folder).keep(message)
  const unreadable = {
    ...message,
    verdict: {
      ...verdict,
      get findings(): never {
        throw new Error('EIO')
      },
    },
  }
  await t.rejects(openQuarantine(folder).keep(unreadable), /EIO/u)
  t.strictSame(readdirSync(join(folder, start)).sort(), [
    `${key}.eml`,
    `${key}.json`,
  ])
})
