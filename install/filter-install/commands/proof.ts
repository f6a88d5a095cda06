/*
 * NAME
 *   proof - probes that go before a change
 */

import type { Facts } from '../plan/facts.js'
import type { Plan } from '../plan/plan.js'
import { serviceName, type Pool } from '../plan/pool.js'
import { LOOPBACK } from '../plan/stanzas.js'
import { resultsText } from '../verify/judge.js'
import {
  NotReadyError,
  mustAnswer,
  mustNotBeHeld,
  proofFor,
  type VerifyPlace,
} from '../verify/live.js'
import { silentFilters } from '../verify/through-pool.js'
import { say } from './say.js'
import type { PlanOptions } from './options.js'

interface Proving {
  readonly prove?: Awaited<ReturnType<typeof proofFor>>
  /** Throws where the filter does not answer yet: mail must not go there. */
  readonly checkReady?: () => Promise<void>
  /** Whether all was tried that --no-verify would leave out. */
  isWhole(): boolean
}

export async function proofOf(
  { mode, listenPort, returnPort, submissionPort, verify }: PlanOptions,
  {
    plan,
    facts,
    pool,
    place,
  }: {
    readonly plan: Plan
    readonly facts: Facts
    /** Filters on other hosts. */
    readonly pool: Pool | undefined
    readonly place: Pick<VerifyPlace, 'postfix' | 'stateFolder'>
  },
): Promise<Proving> {
  const submission = plan.hasSubmission ? [submissionPort] : []
  const door = { mode, ports: [listenPort, ...submission] }
  if (verify === false) {
    const checkReady = async () =>
      pool === undefined ? mustNotBeHeld(door) : undefined
    return { checkReady, isWhole: () => true }
  }
  const checkReady = () =>
    pool === undefined ? mustAnswer(door, facts) : mustAnswerThere(pool, door)
  if (!(await place.postfix.isRunning())) {
    return { checkReady, isWhole: () => false }
  }
  const configFile = facts.config.path
  const ports = { listenPort, submissionPort: submission[0] }
  const backAt = serviceName(pool?.returnAddress ?? LOOPBACK, returnPort)
  const returnKey = plan.isInForce ? undefined : returnKeyOf(plan, backAt)
  const job = { ...place, mode, ...ports, configFile, returnKey, pool }
  let isWhole = true
  const prove = await proofFor(plan.target, job, it => {
    say(resultsText(it).trimEnd())
    isWhole = it.results.every(({ isWell }) => isWell)
  })
  return { prove, checkReady, isWhole: () => isWhole }
}

async function mustAnswerThere(
  pool: Pool,
  { ports }: { readonly ports: readonly number[] },
): Promise<void> {
  const silent = await silentFilters(pool, ports)
  if (silent.length === 0) return
  throw new NotReadyError(
    `${silent.join('; ')}: mail would wait. Postfix's files are unchanged. Set that filter up, or leave it out of --filters, then run apply again:\n  filter-install apply --listen-for ${pool.returnAddress}`,
  )
}

// By sendmail(1) it would be a service of all mail of this host.
function returnKeyOf({ edits }: Plan, backAt: string): string | undefined {
  const key = `${backAt}/inet`
  return edits.some(it => it.kind === 'service' && it.key === key)
    ? key
    : undefined
}
