/*
 * NAME
 *   ask - a recipient asks for a release, and the administrator answers
 *
 * DESCRIPTION
 *   One request for each entry and recipient; it is durable, and the
 *   administrator gets a message where [alert] has addresses. The answer comes
 *   once. A yes releases the message to the recipient who asked.
 */

import { causeOf } from '../mail/error.js'
import { logDeed, type Deed } from '../log/maillog.js'
import { noteDeed } from '../quarantine-commands/note-deed.js'
import { about } from '../quarantine-commands/release-kept.js'
import { takeTurn } from '../util/files/once.js'
import { callerText } from '../util/process/caller.js'
import { printable } from '../util/text.js'
import {
  allAsked,
  answerPath,
  changeAsked,
  putAsked,
  readAsked,
  requestId,
} from './asked.js'
import { tellAdministrator } from './tell-administrator.js'
import { refuse } from './refusals.js'
import { releaseOnce } from './release.js'
import {
  isRefused,
  type Answers,
  type AskedRelease,
  type Request,
  type Result,
} from './requests.js'
import { claim, isAllowed, isAmong, personOf, type Claim } from './who.js'
import type { World } from './world.js'

export async function ask(
  { key, recipient: wanted, text, who }: Request<'ask'>,
  world: World,
): Promise<Result<Answers['ask']>> {
  const claimed = claim(who, { key, recipient: wanted }, world)
  if (isRefused(claimed)) return claimed
  if (!isAllowed(claimed, 'ask', world)) return refuse('not-allowed')
  const [recipient = ''] = claimed.recipients
  const { folder } = world
  const id = requestId(key, recipient)
  const known = readAsked(folder, id)
  if (known?.state === 'open') return { request: id }
  if (known !== null) {
    return refuse('used', 'The administrator has answered this request.')
  }
  if (!world.limits.take('ask', recipient)) return refuse('too-often')
  const asked: AskedRelease = {
    ...{ id, key, recipient, text: text.trim() },
    askedAt: new Date(world.now()).toISOString(),
    by: callerText(claimed.caller),
    state: 'open',
    note: '',
  }
  if (!putAsked(folder, asked)) return { request: id }
  await tell('asked', claimed, { ...world, text })
  world.later(
    tellAdministrator(asked, claimed.entry, world).catch((error: unknown) =>
      world.notice(
        `the administrator is not told of a request: ${causeOf(error)}`,
      ),
    ),
  )
  return { request: id }
}

/** All, of an administrator; else those for the person's addresses. */
export function requests(
  { who }: Request<'requests'>,
  world: World,
): Result<Answers['requests']> {
  const person = personOf(who, world)
  if (isRefused(person)) return person
  const { addresses, link } = person
  const all = allAsked(world.folder).filter(
    it => addresses === null || isAmong(addresses, it.recipient),
  )
  const own = link === undefined ? all : all.filter(it => it.key === link.entry)
  return { requests: own.slice(0, SHOWN) }
}

/** Of an answer on one line. */
const SHOWN = 1000

export async function answer(
  { request, grant, note, who }: Request<'answer'>,
  world: World,
): Promise<Result<Answers['answer']>> {
  if (who.by !== 'administrator') return refuse('not-allowed')
  const { folder } = world
  const asked = readAsked(folder, request)
  if (asked === null) return refuse('gone', 'There is no such request.')
  const { key, recipient } = asked
  const claimed = claim(who, { key, recipient }, world)
  if (isRefused(claimed)) return claimed
  const signal = AbortSignal.timeout(WAIT_MS)
  const turn = await takeTurn(answerPath(folder, request), {
    ...{ signal, again: true },
  })
  if (turn === 'done' || turn === 'doubt') {
    return refuse('used', 'The request was answered already.')
  }
  try {
    turn.begin()
    const released = grant
      ? await releaseOnce(claimed, world, { again: true })
      : { released: [], already: false }
    if (isRefused(released)) {
      turn.giveBack()
      return released
    }
    changeAsked(folder, {
      ...asked,
      state: grant ? 'granted' : 'denied',
      note: note.trim(),
      answeredAt: new Date(world.now()).toISOString(),
      answeredBy: callerText(claimed.caller),
    })
    turn.finish()
    await tell(grant ? 'granted' : 'denied', claimed, { ...world, text: note })
    return { released: released.released }
  } catch (error) {
    turn.giveBack()
    throw error
  }
}

const WAIT_MS = 60_000

async function tell(
  what: 'asked' | 'granted' | 'denied',
  { entry, recipients, caller }: Claim,
  { text, ...world }: World & { readonly text: string },
): Promise<void> {
  const doer = { ...world, caller, complain: world.notice }
  const line = printable(text.trim(), TEXT_CHARACTERS)
  const deed: Deed = {
    what,
    ...about(doer, entry, recipients),
    ...(line !== '' && { text: line }),
  }
  logDeed(world.log, entry.envelope.id, deed)
  await noteDeed(doer, {
    ...{ deed: what, keys: [entry.key], recipients },
    ...(line !== '' && { text: line }),
  })
}

const TEXT_CHARACTERS = 300
