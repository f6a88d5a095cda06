/*
 * NAME
 *   drain - wait until nothing in Postfix needs the filter any more
 *
 * DESCRIPTION
 *   When new mail is not handed to the filter any more, some of what came
 *   before still is: in the filter, queued for it, or on the way in by a
 *   connection that began under the old configuration. The queue is flushed;
 *   what the filter takes goes its way. Mail that the filter does not take
 *   loses its request (postsuper -r) and goes on without.
 *
 *   Mail that is in the filter at the end of the time is left alone: requeued,
 *   it could arrive twice. So is mail on hold, which would be let go.
 *
 * DIAGNOSTICS
 *   Throws PostfixError, or the error of a system call.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Postfix } from '../../../src/postfix/postconf.js'
import {
  filterRequests,
  receivers,
  type FilterRequest,
} from '../../../src/postfix/queue.js'
import { SUBMISSION_TRANSPORT, TRANSPORT } from '../plan/stanzas.js'

export interface Drained {
  /** Queue ids in the filter, and connections from before. */
  readonly inFilter: readonly string[]
  readonly open: number
  /** Queue ids on hold. */
  readonly held: readonly string[]
}

export interface DrainOptions {
  /** Processes that take mail in by the old configuration. */
  readonly before: readonly number[]
  readonly seconds: number
}

const TRANSPORTS = [TRANSPORT, SUBMISSION_TRANSPORT]
const LOOK_MS = 500
/** As often nothing must be seen to move. */
const QUIET_LOOKS = 3
/** Ids for one postsuper(1). */
const AT_ONCE = 100

/** Drains a Postfix that runs. */
export async function drain(
  postfix: Postfix,
  options: DrainOptions,
): Promise<Drained> {
  const end = performance.now() + options.seconds * 1000
  await postfix.flush()
  let quiet = 0
  for (;;) {
    const open = await stillThere(postfix, options.before)
    const requests = await filterRequests(postfix, TRANSPORTS)
    const isMoving = requests.some(it => MOVING.includes(it.queue))
    quiet = open > 0 || isMoving ? 0 : quiet + 1
    if (quiet >= QUIET_LOOKS || performance.now() > end) {
      return finish(postfix, { requests, open })
    }
    await sleep(LOOK_MS)
  }
}

/** The same for one that does not run: nothing moves there. */
export async function dropRequests(postfix: Postfix): Promise<Drained> {
  const requests = await filterRequests(postfix, TRANSPORTS)
  await requeue(postfix, requests.filter(isNotHeld), [...MOVING, 'deferred'])
  const held = requests.filter(it => !isNotHeld(it)).map(it => it.id)
  return { inFilter: [], open: 0, held }
}

/** How many of these processes are still at work; waits for a while. */
export async function connectionsFrom(
  postfix: Postfix,
  before: readonly number[],
  seconds: number,
): Promise<number> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const open = await stillThere(postfix, before)
    if (open === 0 || performance.now() > end) return open
    await sleep(LOOK_MS)
  }
}

const MOVING = ['incoming', 'active']

async function finish(
  postfix: Postfix,
  seen: {
    readonly requests: readonly FilterRequest[]
    readonly open: number
  },
): Promise<Drained> {
  const { requests, open } = seen
  const inQueue = (name: string) => requests.filter(it => it.queue === name)
  // By the name of that queue: one that is tried again now is not touched.
  await requeue(postfix, inQueue('deferred'), ['deferred'])
  const inFilter = requests.filter(it => MOVING.includes(it.queue))
  return {
    inFilter: inFilter.map(it => it.id),
    open,
    held: inQueue('hold').map(it => it.id),
  }
}

async function requeue(
  postfix: Postfix,
  requests: readonly FilterRequest[],
  queues: readonly string[],
): Promise<void> {
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    const chunk = requests.slice(at, at + AT_ONCE)
    await postfix.requeue(
      chunk.map(it => it.id),
      queues,
    )
  }
}

function isNotHeld({ queue }: FilterRequest): boolean {
  return queue !== 'hold'
}

async function stillThere(
  postfix: Postfix,
  before: readonly number[],
): Promise<number> {
  if (before.length === 0) return 0
  const now = await receivers(postfix)
  return before.filter(pid => now.includes(pid)).length
}
