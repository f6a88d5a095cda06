/*
 * NAME
 *   stages - a plan comes into force without a moment in between
 *
 * DESCRIPTION
 *   First the services that lead to the filter and back. When these run and a
 *   proof of them went well, what makes mail go there. Where mail goes there
 *   already, both at once.
 *
 *   A failure puts back what was there before the first stage. Mail that
 *   came in for the filter by then is drained first.
 *
 * DIAGNOSTICS
 *   Throws SwitchError, or PostfixError where nothing was changed.
 */

import { makeEdits, type Edit } from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { receivers } from '../../../src/postfix/queue.js'
import { connectionsFrom, drain } from './drain.js'
import { isFeed, otherThan } from '../plan/feeding-services.js'
import type { Plan } from '../plan/plan.js'
import {
  discard,
  prepareBack,
  SwitchError,
  switchBack,
  switchOver,
  withTexts,
  type Served,
  type Switch,
} from './switch.js'

export interface Applied {
  /** Whether Postfix was reloaded; it was not running otherwise. */
  readonly reloaded: boolean
  /** Processes whose connections from before go on by the old one. */
  readonly before: readonly number[]
}

/** A try of the way through the filter. */
export interface Proof {
  /** What it needs in the files besides, as long as it runs. */
  readonly edits: readonly Edit[]
  /** Throws where the filter does not do what it should. */
  run(): Promise<void>
}

export async function bringIntoForce(
  plan: Plan,
  { from, to }: Pick<Switch, 'from' | 'to'>,
  around: { readonly postfix: Postfix; readonly prove?: Proof | undefined },
): Promise<Applied> {
  const { postfix, prove } = around
  const ports = servedPorts(plan)
  if (!(await postfix.isRunning())) {
    await switchOver(postfix, { from, to, ports })
    return { reloaded: false, before: [] }
  }
  const probes = prove?.edits ?? []
  const unfed = plan.edits.filter(it => !isFeed(it))
  const staged = plan.isInForce
    ? makeEdits(plan.target, probes)
    : makeEdits(plan.bare, [...unfed, ...probes])
  const middle = withTexts(from, staged)
  const isNotOurs = otherThan(plan.edits)
  const first = await receivers(postfix, isNotOurs)
  const back = prepareBack(from, middle)
  const change = { from, to: middle, back, isRunning: true }
  try {
    await switchOver(postfix, { ...change, ports })
    let before: readonly number[]
    try {
      await prove?.run()
      if (plan.isInForce && probes.length === 0) {
        return { reloaded: true, before: first }
      }
      before = await receivers(postfix, isNotOurs)
    } catch (error) {
      throw await switchBack(postfix, { ...change, error })
    }
    try {
      await switchOver(postfix, { from: middle, to, ports })
    } catch (error) {
      if (error instanceof SwitchError && !error.isPutBack) throw error
      // Some mail may have come in for a filter that will not be there.
      const note = plan.isInForce ? '' : await drainNote(postfix)
      throw await switchBack(postfix, { ...change, error, note })
    }
    return { reloaded: true, before }
  } finally {
    discard(back)
  }
}

/** How many connections from before go on; waits for a while. */
export function stillOpen(
  postfix: Postfix,
  { before }: Applied,
): Promise<number> {
  return connectionsFrom(postfix, before, SESSIONS_SECONDS)
}

async function drainNote(postfix: Postfix): Promise<string> {
  try {
    const { inFilter } = await drain(postfix, DRAIN_BEFORE_BACK)
    return inFilter.length === 0
      ? ''
      : ` Queued mail still requests the filter: postsuper -r ${inFilter.join(' -r ')}.`
  } catch (error) {
    // The files go back all the same.
    return ` Queued mail may still request the filter: ${(error as Error).message}.`
  }
}

const DRAIN_BEFORE_BACK = { before: [], seconds: 20 }

/** Most connections that are open when apply ends have ended by then. */
const SESSIONS_SECONDS = 10

// Where Postfix itself listens for us.
function servedPorts(plan: Plan): readonly Served[] {
  return plan.edits.flatMap(edit =>
    edit.kind === 'service' && edit.key.endsWith('/inet')
      ? servedBy(edit.key)
      : [],
  )
}

function servedBy(key: string): Served {
  const [, six, four = '', port] = /^(?:\[(.*)\]|(.*)):(\d+)\//u.exec(key) ?? []
  return { host: six ?? four, port: Number(port) }
}
