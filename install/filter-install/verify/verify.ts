/*
 * NAME
 *   verify - real messages through the filter, before real mail goes there
 *
 * DESCRIPTION
 *   Probes go in by Postfix, through the filter and back, and end with us.
 *   Each must have the end that the engine forecasts for it under the
 *   configuration: delivered byte for byte, with our field; kept in the
 *   quarantine; refused. Where a scanner does not work, no probe is sent: all of
 *   them would wait. What a probe leaves is removed: entries of the quarantine, mail in the queue. Empty files in
 *   the journal stay for the days that it keeps them.
 *
 * DIAGNOSTICS
 *   A probe without its end is a result and not an error. Throws where the
 *   probes could not be sent at all.
 */

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../../../src/mail/answer.js'
import type { Origin } from '../../../src/mail/envelope.js'
import { connectClient } from '../../../src/smtp/client.js'
import { LOOPBACK } from '../plan/stanzas.js'
import { endsOf, type EndPlaces, type Found, type Sent } from './ends.js'
import { expectationOf, type Expectation } from './expect.js'
import { envelopeIn, type Forecaster } from './forecast.js'
import { judge, judgeUnsent, type Result } from './judge.js'
import {
  probesFor,
  unsentSentences,
  type Probe,
  type ProbeWishes,
} from './probes.js'

export interface VerifyJob extends EndPlaces {
  readonly wishes: Omit<ProbeWishes, 'token' | 'now'>
  /** Says which end each probe must have. Default: `judge` does without. */
  readonly forecaster?: Forecaster
  /** Whether a probe without a forecast had the end that it should have. */
  readonly judge?: (probe: Probe, found: Found | undefined) => Result
  /** Where probes come in. */
  readonly inPorts: Readonly<Record<Origin, number>>
  readonly timeLimitSeconds: number
}

const POLL_MS = 300
const REPLY_SECONDS = 110

export interface Verified {
  readonly results: readonly Result[]
  /** What else became of probes, one sentence each. */
  readonly notes: readonly string[]
}

export async function verify(job: VerifyJob): Promise<Verified> {
  const token = randomBytes(6).toString('hex')
  const now = Date.now()
  const probes = probesFor({ ...job.wishes, token, now })
  const { forecaster, wishes, judge: judgeIt } = job
  const expected =
    forecaster === undefined
      ? []
      : await Promise.all(probes.map(it => expect(it, { forecaster, wishes })))
  const blind = expected.find(it => it.fault !== '')
  if (blind !== undefined) {
    const results = probes.map(it => judgeUnsent(it, blind.fault))
    return { results, notes: unsentSentences(job.wishes) }
  }
  const isSent = (_: unknown, at: number): boolean =>
    expected[at]?.doubt?.kind !== 'not tried'
  const notes = [
    ...unsentSentences(job.wishes),
    ...expected.flatMap((it, at) => (isSent(null, at) ? it.notes : [])),
  ]
  const places = endsOf(job, { token, since: now })
  try {
    const sent = await Promise.all(
      probes.filter(isSent).map(it => send(it, job.inPorts[it.origin])),
    )
    const limit = performance.now() + job.timeLimitSeconds * 1000
    for (;;) {
      const ends = await places.look(sent)
      const isOver = performance.now() > limit
      if (isOver || ends.every(it => it.end !== null)) {
        const foundOf = (probe: Probe) =>
          ends[sent.findIndex(it => it.probe === probe)]
        const results = probes.flatMap((probe, at) => {
          const it = expected[at]
          const found = foundOf(probe)
          if (it !== undefined) return judge(probe, it, found)
          return judgeIt?.(probe, found) ?? []
        })
        return { results, notes }
      }
      await sleep(POLL_MS)
    }
  } finally {
    await places.clean()
  }
}

async function expect(
  probe: Probe,
  {
    forecaster,
    wishes,
  }: Pick<VerifyJob, 'wishes'> & { readonly forecaster: Forecaster },
): Promise<Expectation> {
  const { mode } = wishes
  const { sender, recipient, origin, content, body, smtputf8, dsn } = probe
  const isPipe = mode === 'pipe'
  const envelope = envelopeIn(mode, {
    ...{ sender, recipients: [{ address: recipient }], origin },
    ...(isPipe ? {} : { body, smtputf8, envid: dsn?.envid ?? '' }),
  })
  return expectationOf(probe, await forecaster.forecast(envelope, content))
}

async function send(probe: Probe, port: number): Promise<Sent> {
  const signal = AbortSignal.timeout(REPLY_SECONDS * 1000)
  const client = await connectClient(
    { protocol: 'smtp', host: LOOPBACK, port },
    {
      hostname: 'localhost',
      signal,
      timeLimits: { dotSeconds: REPLY_SECONDS },
    },
  )
  try {
    const { dsn } = probe
    const answers = await client.send({
      sender: probe.sender,
      recipients: [
        { address: probe.recipient, ...(dsn && { notify: dsn.notify }) },
      ],
      ...{ body: probe.body, smtputf8: probe.smtputf8, ret: '' },
      envid: dsn?.envid ?? '',
      xforward: {},
      content: [probe.content],
      sizeBytes: null,
      hasEightBit: probe.body === '8BITMIME',
      ...{ hasEightBitHeader: false, signal },
    })
    client.quit()
    return { probe, at: performance.now(), answer: answers[0] ?? NO_ANSWER }
  } catch (error) {
    const text = (error as Error).message
    return { probe, at: performance.now(), answer: { ...NO_ANSWER, text } }
  }
}

const NO_ANSWER: Answer = { status: '4.3.0', text: 'no answer' }
