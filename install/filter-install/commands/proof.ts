/*
 * NAME
 *   proof - probes that go before a change
 */

import type { Facts } from '../plan/facts.js'
import type { Plan } from '../plan/plan.js'
import { LOOPBACK } from '../plan/stanzas.js'
import { resultsText } from '../verify/judge.js'
import {
  mustAnswer,
  mustNotBeHeld,
  proofFor,
  type VerifyPlace,
} from '../verify/live.js'
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
    place,
  }: {
    readonly plan: Plan
    readonly facts: Facts
    readonly place: Pick<VerifyPlace, 'postfix' | 'stateFolder'>
  },
): Promise<Proving> {
  const submission = plan.hasSubmission ? [submissionPort] : []
  const door = { mode, ports: [listenPort, ...submission] }
  if (verify === false) {
    return { checkReady: () => mustNotBeHeld(door), isWhole: () => true }
  }
  const checkReady = () => mustAnswer(door, facts)
  if (!(await place.postfix.isRunning())) {
    return { checkReady, isWhole: () => false }
  }
  const configFile = facts.config.path
  const ports = { listenPort, submissionPort: submission[0] }
  const returnKey = plan.isInForce ? undefined : returnKeyOf(plan, returnPort)
  const job = { ...place, mode, ...ports, configFile, returnKey }
  let isWhole = true
  const prove = await proofFor(plan.target, job, it => {
    say(resultsText(it).trimEnd())
    isWhole = it.results.every(({ isWell }) => isWell)
  })
  return { prove, checkReady, isWhole: () => isWhole }
}

// By sendmail(1) it would be a service of all mail of this host.
function returnKeyOf({ edits }: Plan, returnPort: number): string | undefined {
  const key = `${LOOPBACK}:${returnPort}/inet`
  return edits.some(it => it.kind === 'service' && it.key === key)
    ? key
    : undefined
}
