/*
 * NAME
 *   hand-over-ledger.test - what is recorded of a try, and when nothing is sent
 */
import t from 'tap'
import { NO_JOURNAL } from '../../src/journal/journal.js'
import type { Ledger } from '../../src/journal/ledger.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import {
  beginIn,
  giveUp,
  ledgerOf,
  record,
} from '../../src/hand-over-ledger.js'
import { NextHopError } from '../../src/smtp/next-hop-error.js'

const RECIPIENTS = [{ address: 'b@x' }]

function ledger(more: Partial<Ledger> = {}): {
  readonly did: readonly string[]
  readonly ledger: Ledger
} {
  const did: string[] = []
  const note = (name: string) => (): void => void did.push(name)
  return {
    did,
    ledger: {
      ...{ pending: RECIPIENTS, isRecorded: true, begun: false },
      ...{ begin: note('begin'), withdraw: note('withdraw') },
      ...{ leave: note('leave'), finish: note('finish') },
      ...more,
    },
  }
}

t.test('a try whose time is over begins nothing', async t => {
  const open = ledger()
  await beginIn(open.ledger, new AbortController().signal)
  t.strictSame(open.did, ['begin'])

  const late = new AbortController()
  const { did, ledger: slow } = ledger({
    begin: async () => {
      await Promise.resolve()
      late.abort(new Error('message_time_limit'))
    },
  })
  await t.rejects(beginIn(slow, late.signal), { message: 'message_time_limit' })
  t.strictSame(did, ['withdraw'], 'and others need not wait')
})

t.test('how a try ends', async t => {
  const refused = new NextHopError('unwilling')
  const lost = new NextHopError('lost', { uncertain: true })
  for (const [error, expected] of [
    [refused, 'withdraw'],
    [lost, 'leave'],
    [new Error('a fault of ours'), 'leave'],
  ] as const) {
    const { did, ledger: page } = ledger()
    await t.rejects(giveUp(page, error), error)
    t.strictSame(did, [expected], error.message)
  }
  for (const [took, expected] of [
    [RECIPIENTS, 'finish'],
    [[], 'withdraw'],
  ] as const) {
    const { did, ledger: page } = ledger()
    await record(page, took, text => t.fail(text))
    t.strictSame(did, [expected])
  }
  const notices: string[] = []
  const { ledger: full } = ledger({
    finish: () => Promise.reject(new Error('ENOSPC')),
  })
  await record(full, RECIPIENTS, text => notices.push(text))
  t.strictSame(notices, ['hand-over is not recorded: ENOSPC'])
})

t.test('whose journal it is', async t => {
  const asked: string[] = []
  const shared = ledger().ledger
  const envelopeOf = (more: Partial<Envelope>): Envelope =>
    makeEnvelope({
      ...{ id: 'ID', sender: 'a@x', recipients: RECIPIENTS, arrivedAt: 0 },
      ...{ queueId: 'Q1', ...more },
    })
  const spooled = { sha256: 'f'.repeat(64) }
  for (const [more, queueId] of [
    [{}, 'Q1'],
    [{ queueId: '' }, ''],
    [{ stage: 'before-queue' }, ''],
  ] as const) {
    const job = { envelope: envelopeOf(more), spooled }
    const tools = {
      journal: NO_JOURNAL,
      openLedger: (message: { readonly queueId: string }) => {
        asked.push(message.queueId)
        return shared
      },
    }
    t.equal(await ledgerOf(job, RECIPIENTS, tools), shared)
    t.equal(asked.at(-1), queueId)
    const own = await ledgerOf(job, RECIPIENTS, { journal: NO_JOURNAL })
    t.equal(own.isRecorded, queueId !== '', 'by default that of this host')
  }
})
