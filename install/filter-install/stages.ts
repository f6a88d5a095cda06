/*
 * NAME
 *   stages - a plan comes into force without a moment in between
 *
 * DESCRIPTION
 *   First the services that lead to the filter and back. When these run and a
 *   proof of them went well, what makes mail go there. Where mail goes there
 *   already, both at once.
 *
 *   A failure puts back what stood there before the first stage. Mail that
 *   came in for the filter by then is drained first.
 *
 * DIAGNOSTICS
 *   Throws SwitchError.
 */

import { makeEdits, type Edit } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import { receivers } from '../../src/postfix/queue.js'
import { connectionsFrom, drain } from './drain.js'
import { isFeed, servicesOf } from './feed.js'
import type { Plan } from './plan.js'
import {
  SwitchError,
  switchBack,
  switchOver,
  withTexts,
  type Switch,
} from './switch.js'

export interface Applied {
  /** Whether Postfix was reloaded; it was not running otherwise. */
  readonly reloaded: boolean
  /** Connections from before that go on by the old configuration. */
  readonly open: number
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
    return { reloaded: false, open: 0 }
  }
  const probes = prove?.edits ?? []
  const unfed = plan.edits.filter(it => !isFeed(it))
  const staged = plan.isInForce
    ? makeEdits(plan.target, probes)
    : makeEdits(plan.bare, [...unfed, ...probes])
  const change = { from, to: withTexts(from, staged), ports }
  const first = await receivers(postfix, servicesOf(plan.edits))
  await switchOver(postfix, change)
  try {
    await prove?.run()
  } catch (error) {
    throw await switchBack(postfix, { ...change, isRunning: true, error })
  }
  if (plan.isInForce && probes.length === 0) {
    return { reloaded: true, open: await openFrom(postfix, first) }
  }
  const before = await receivers(postfix, servicesOf(plan.edits))
  try {
    await switchOver(postfix, { from: change.to, to, ports })
  } catch (error) {
    throw await afterSecond(postfix, {
      ...{ ...change, error },
      isNew: !plan.isInForce,
    })
  }
  return { reloaded: true, open: await openFrom(postfix, before) }
}

async function afterSecond(
  postfix: Postfix,
  change: Pick<Switch, 'from' | 'to'> & {
    readonly error: unknown
    /** Some mail may have come in for a filter that will not be there. */
    readonly isNew: boolean
  },
): Promise<unknown> {
  const { error, isNew } = change
  if (error instanceof SwitchError && !error.isPutBack) return error
  const note = isNew ? await drainNote(postfix) : ''
  return switchBack(postfix, { ...change, isRunning: true, note })
}

async function drainNote(postfix: Postfix): Promise<string> {
  try {
    const { inFilter } = await drain(postfix, DRAIN_BEFORE_BACK)
    return inFilter.length === 0
      ? ''
      : ` Mail asks for the filter: postsuper -r ${inFilter.join(' -r ')}.`
  } catch (error) {
    // The files go back all the same.
    return ` Mail may ask for the filter: ${(error as Error).message}.`
  }
}

const DRAIN_BEFORE_BACK = { before: [], seconds: 20 }

function openFrom(
  postfix: Postfix,
  before: readonly number[],
): Promise<number> {
  return connectionsFrom(postfix, before, SESSIONS_SECONDS)
}

/** Most connections that stand when apply ends have ended by then. */
const SESSIONS_SECONDS = 10

// Where Postfix itself listens for us.
function servedPorts(plan: Plan): readonly number[] {
  return plan.edits.flatMap(edit =>
    edit.kind === 'service' && edit.key.endsWith('/inet')
      ? Number(/:(\d+)\//u.exec(edit.key)?.[1])
      : [],
  )
}
