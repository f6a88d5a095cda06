/*
 * NAME
 *   send - one message to the next hop
 *
 * DESCRIPTION
 *   Gives one Answer for each recipient, in order: the next hop's own, or ours
 *   where it was not asked. `isFinal` is set on its answers to the final dot
 *   and where an RFC forbids to go on: these are about the message.
 *
 *   It is all or nothing, unless the caller wants it otherwise (`isPartial`):
 *   where a recipient was refused the content is not sent, and those that were
 *   accepted get 4.3.0. A refused copy holds up no one. After the final dot each
 *   recipient has an answer of its own over LMTP, and all have one over SMTP.
 *
 *   Where PIPELINING was announced, everything up to DATA leaves in one write;
 *   nothing ever goes beyond DATA before 354. XFORWARD is sent again for each
 *   message; the next hop's reply to it does not matter.
 *
 * DIAGNOSTICS
 *   Throws NextHopError when there is no answer; `uncertain` is true once the
 *   final dot was sent. What the content throws is thrown on. Whatever goes
 *   wrong while content is sent, the connection is dropped without the final
 *   dot: no part of a message can become a message.
 */

import type { Answer } from '../mail/answer.js'
import { failed } from '../mail/reply.js'
import { DotEncoder } from './dot.js'
import { ask, isYes, reset, type Peer } from './exchange.js'
import { NextHopError } from './next-hop-error.js'
import {
  formatCommands,
  refusalOf,
  type Commands,
  type OutgoingMessage,
} from './outgoing.js'
import { answerHeard, type HeardReply } from './reply.js'

/** What the next hop replied up to DATA; null: it was not asked. */
interface Opening {
  readonly mail: HeardReply
  readonly rcpts: readonly HeardReply[]
  readonly data: HeardReply | null
}

const BLOCK_BYTES = 64 * 1024
/** What a block becomes, where its lines are not short. */
const WIRE_BYTES = BLOCK_BYTES + BLOCK_BYTES / 8 + 1
const DATA = 'DATA'
const OTHER_REFUSED: Answer = {
  ...failed('4.3.0', 'not sent because another recipient was refused'),
  isForOthers: true,
}
const LOST_AFTER_DOT = failed(
  '4.4.2',
  'connection to next hop lost after the message was sent',
)

/** Sends the message. */
export async function sendMessage(
  peer: Peer,
  message: OutgoingMessage,
): Promise<readonly Answer[]> {
  const { connection, announced } = peer
  if (message.recipients.length === 0) return []
  const refusal = refusalOf(message, announced)
  if (refusal !== null) return message.recipients.map(() => refusal)
  const commands = formatCommands(message, announced)
  const disobey = connection.obey(message.signal)
  try {
    const opening = await open(peer, message, commands)
    const isWilling = willing(message, opening)
    if (!isWilling || opening.data?.code !== 354) {
      return await giveUp(peer, opening, { commands, isWilling })
    }
    await sendContent(peer, message.content)
    return await hearOutcome(peer, opening)
  } catch (error) {
    connection.drop(error)
    throw error
  } finally {
    disobey()
  }
}

function open(
  peer: Peer,
  message: OutgoingMessage,
  commands: Commands,
): Promise<Opening> {
  return peer.announced.has('PIPELINING')
    ? openAtOnce(peer, commands)
    : openStepwise(peer, message, commands)
}

async function openAtOnce(peer: Peer, commands: Commands): Promise<Opening> {
  const { xforward, mail, rcpts } = commands
  const heard = await ask(peer, [...xforward, mail, ...rcpts, DATA])
  const first = heard.slice(xforward.length)
  return {
    mail: at(first, 0),
    rcpts: first.slice(1, -1),
    data: at(first, rcpts.length + 1),
  }
}

async function openStepwise(
  peer: Peer,
  message: OutgoingMessage,
  commands: Commands,
): Promise<Opening> {
  for (const line of commands.xforward) await ask(peer, [line])
  const mail = at(await ask(peer, [commands.mail]), 0)
  const rcpts: HeardReply[] = []
  if (!isYes(mail)) return { mail, rcpts, data: null }
  for (const line of commands.rcpts) rcpts.push(at(await ask(peer, [line]), 0))
  const opening = { mail, rcpts, data: null }
  if (!willing(message, opening)) return opening
  return { ...opening, data: at(await ask(peer, [DATA]), 0) }
}

/** Whether enough recipients were accepted for the content to be sent. */
function willing(
  { recipients, copies = [], isPartial = false }: OutgoingMessage,
  { mail, rcpts }: Opening,
): boolean {
  if (!isYes(mail)) return false
  const isCopy = (index: number): boolean =>
    copies.some(copy => copy === recipients[index])
  const others =
    copies.length === 0 ? rcpts : rcpts.filter((_, at) => !isCopy(at))
  const asked = others.length > 0 ? others : rcpts
  return isPartial ? asked.some(isYes) : asked.length > 0 && asked.every(isYes)
}

async function giveUp(
  peer: Peer,
  opening: Opening,
  { commands, isWilling }: { commands: Commands; isWilling: boolean },
): Promise<readonly Answer[]> {
  const { mail, rcpts, data } = opening
  // It waits for content now, or for we know not what: only hanging up is safe.
  if (data !== null && data.code < 400) {
    peer.connection.drop(new Error('not every recipient was accepted'))
  } else {
    await reset(peer)
  }
  if (!isYes(mail)) return commands.rcpts.map(() => refusalHeard(mail))
  const other = data !== null && isWilling ? refusalHeard(data) : OTHER_REFUSED
  return rcpts.map(heard => (isYes(heard) ? other : refusalHeard(heard)))
}

async function sendContent(
  { connection, limits }: Peer,
  content: Iterable<Buffer>,
): Promise<void> {
  const encoder = new DotEncoder()
  let blocks: Buffer[] = []
  let size = 0
  let memory: Buffer | undefined
  for (const block of inBlocks(content)) {
    const isFree = blocks.length === 0 && connection.isFlushed
    const wire = encoder.encode(block, isFree ? memory : undefined)
    if (block.length === BLOCK_BYTES)
      memory ??= Buffer.allocUnsafeSlow(WIRE_BYTES)
    blocks.push(wire)
    size += wire.length
    if (size < BLOCK_BYTES) continue
    connection.write(...blocks)
    blocks = []
    size = 0
    await connection.room(limits.contentSeconds)
    if (connection.failure !== null) throw connection.failure
  }
  if (connection.failure !== null) throw connection.failure
  connection.write(...blocks, encoder.end())
}

function* inBlocks(content: Iterable<Buffer>): Generator<Buffer> {
  for (const chunk of content) {
    for (let at = 0; at < chunk.length; at += BLOCK_BYTES) {
      yield chunk.subarray(at, at + BLOCK_BYTES)
    }
  }
}

async function hearOutcome(
  { connection, protocol, limits }: Peer,
  { rcpts }: Opening,
): Promise<readonly Answer[]> {
  const count = protocol === 'lmtp' ? rcpts.filter(isYes).length : 1
  const heard = await connection.replies(count, limits.dotSeconds)
  const [first, ...others] = heard.map(finalHeard)
  if (first === undefined) {
    const failure = connection.failure ?? new NextHopError('lost')
    throw failure.but({ uncertain: true })
  }
  if (protocol === 'smtp') {
    return rcpts.map(rcpt => (isYes(rcpt) ? first : refusalHeard(rcpt)))
  }
  const answers = [first, ...others].values()
  return rcpts.map(rcpt => {
    if (!isYes(rcpt)) return refusalHeard(rcpt)
    return answers.next().value ?? LOST_AFTER_DOT
  })
}

function finalHeard(heard: HeardReply): Answer {
  return { isFinal: true, ...answerHeard(heard) }
}

/** A no as an Answer. A yes where it makes no sense is never one for us. */
function refusalHeard(heard: HeardReply): Answer {
  return isYes(heard)
    ? failed('4.5.0', 'next hop broke the protocol')
    : answerHeard(heard)
}

function at(heard: readonly HeardReply[], index: number): HeardReply {
  const reply = heard[index]
  if (reply === undefined) throw new NextHopError('broken')
  return reply
}
