/*
 * NAME
 *   release - a kept message goes to whom it was sent
 *
 * DESCRIPTION
 *   Once for each recipient of record, however often it is asked for, from
 *   however many processes, and after a crash (util/files/once). An administrator
 *   may name another address instead; that is not counted.
 *
 *   A release that was interrupted while the message was handed over may have been
 *   delivered. Then the recipient is told to ask the administrator, whose release
 *   goes again. Nothing is lost: the message is still kept.
 *
 * DIAGNOSTICS
 *   Throws what the release throws, where the message was certainly not delivered
 *   or no one knows; the log has the reason.
 *
 * SECURITY
 *   Only to recipients of record: a stolen link cannot steal mail.
 */

import { causeOf } from '../mail/error.js'
import { takeTurn, type Turn } from '../util/files/once.js'
import { isDone } from '../util/files/once.js'
import { NextHopError } from '../smtp/next-hop-error.js'
import type { Entry } from '../quarantine/entry.js'
import { readIfKept } from '../quarantine/quarantine.js'
import { learnKept, lessonAfter } from '../quarantine-commands/learn.js'
import { releaseKept } from '../quarantine-commands/release-kept.js'
import type { Released, ReleaseOrder } from '../release/release.js'
import { IN_DOUBT, refuse } from './refusals.js'
import {
  isRefused,
  type Answers,
  type Request,
  type Result,
} from './requests.js'
import { claim, isAllowed, isAmong, type Claim } from './who.js'
import { notePath, type World } from './world.js'

type Outcome = Result<Answers['release']>

export async function release(
  request: Request<'release'>,
  world: World,
): Promise<Outcome> {
  const { who, to, attach = false, learn } = request
  const claimed = claim(who, request, world)
  if (isRefused(claimed)) return claimed
  const isAdministrator = who.by === 'administrator'
  if (!isAdministrator) {
    if (to !== undefined || attach) return refuse('not-allowed')
    if (!isAllowed(claimed, 'release', world)) return refuse('not-allowed')
    const [first = ''] = claimed.recipients
    if (!world.limits.take('release', first)) return refuse('too-often')
  }
  const done =
    to === undefined
      ? await releaseOnce(claimed, world, { attach, again: isAdministrator })
      : await releaseTo(claimed, world, { to, attach })
  if (!isRefused(done) && done.released.length > 0) {
    teach(claimed, learn === true, world)
  }
  return done
}

/** By mark or by the entry: filter-quarantine releases, too. */
export function wasReleased(
  entry: Entry,
  recipient: string,
  { folder }: World,
): boolean {
  const noted = entry.releases.flatMap(it => it.recipients)
  return (
    isAmong(noted, recipient) ||
    isDone(notePath(folder, 'released', { key: entry.key, recipient }))
  )
}

export interface OnceWish {
  readonly attach?: boolean
  /** Also where an earlier release was interrupted. */
  readonly again?: boolean
}

/** To the recipients of the claim. */
export async function releaseOnce(
  { entry, recipients, caller }: Claim,
  world: World,
  { attach = false, again = false }: OnceWish,
): Promise<Outcome> {
  const { folder } = world
  const { key } = entry
  const turns = new Map<string, Turn>()
  let isBegun = false
  let isDoubtful = false
  try {
    const signal = AbortSignal.timeout(WAIT_MS)
    // In one order, so that no two wait for each other.
    for (const recipient of [...recipients].sort()) {
      if (wasReleased(entry, recipient, world)) continue
      const path = notePath(folder, 'released', { key, recipient })
      const turn = await takeTurn(path, { signal, again })
      if (turn === 'doubt') isDoubtful = true
      else if (turn !== 'done') turns.set(recipient, turn)
    }
    const already = turns.size < recipients.length
    if (turns.size === 0) {
      return isDoubtful ? IN_DOUBT : { released: [], already }
    }
    // Meanwhile someone may have removed it.
    const now = readIfKept(folder, key)
    if (now === null) return refuse('gone')
    const order = { entry: now, to: [...turns.keys()], attach }
    const done = await send(
      order,
      { ...world, caller },
      {
        begin: () => {
          isBegun = true
          turns.forEach(turn => turn.begin())
        },
        end: answers => {
          for (const { recipient, answer } of answers) {
            const turn = turns.get(recipient)
            if (answer.status.startsWith('2')) turn?.finish()
            else turn?.giveBack()
            turns.delete(recipient)
          }
        },
      },
    )
    return outcomeOf(done, already)
  } catch (error) {
    if (isBegun && mayHaveIt(error)) {
      turns.forEach(turn => turn.leave())
      turns.clear()
    }
    throw error
  } finally {
    turns.forEach(turn => turn.giveBack())
  }
}

/** For another release to end; then the person may try again. */
const WAIT_MS = 60_000

async function releaseTo(
  { entry, caller }: Claim,
  world: World,
  { to, attach }: { readonly to: string; readonly attach: boolean },
): Promise<Outcome> {
  const order = { entry, to: [to], attach }
  return outcomeOf(await send(order, { ...world, caller }), false)
}

type Ledger = NonNullable<Parameters<typeof releaseKept>[2]['ledger']>

async function send(
  order: ReleaseOrder,
  world: World & Pick<Claim, 'caller'>,
  ledger?: Ledger,
): Promise<Released> {
  const transports = world.openTransports()
  try {
    const doer = { ...world, complain: world.notice }
    return await releaseKept(doer, order, {
      transports,
      ...(ledger !== undefined && { ledger }),
    })
  } finally {
    transports.forEach(transport => transport.close())
  }
}

function outcomeOf({ answers }: Released, already: boolean): Outcome {
  const released = answers
    .filter(({ answer }) => answer.status.startsWith('2'))
    .map(({ recipient }) => recipient)
  return released.length > 0 || already
    ? { released, already }
    : refuse('failed', 'The mail server did not take the message.')
}

// As in hand-over: only a next hop that had no end of data does not have it.
function mayHaveIt(error: unknown): boolean {
  return !(error instanceof NextHopError) || error.uncertain
}

// The person need not wait for it.
function teach({ entry, caller }: Claim, isAsked: boolean, world: World): void {
  const row = {
    id: entry.envelope.id,
    key: entry.key,
    class: entry.verdict.class,
  }
  const as = lessonAfter(world.config, row.class, isAsked ? 'ham' : null)
  if (as === null) return
  const doer = { ...world, caller, complain: world.notice }
  world.later(
    learnKept(doer, row, as).catch((error: unknown) =>
      world.notice(causeOf(error)),
    ),
  )
}
