/*
 * NAME
 *   ask-recipients - what the next hop thinks of some recipients
 *
 * DESCRIPTION
 *   Opens a transaction, and gives it up before any content.
 *
 * DIAGNOSTICS
 *   As send.
 */

import type { Answer } from '../mail/answer.js'
import { ask, isYes, reset, type Peer } from './exchange.js'
import {
  formatCommands,
  type OutgoingEnvelope,
  type OutgoingMessage,
} from './outgoing.js'
import { answerHeard, type HeardReply } from './reply.js'

/** A message that is not sent. */
export type Question = OutgoingEnvelope & Pick<OutgoingMessage, 'signal'>

/** What the next hop says to each recipient, null where it refuses the sender;
 * the transaction is given up. */
export async function askRecipients(
  peer: Peer,
  message: Question,
): Promise<readonly Answer[] | null> {
  const { connection, announced } = peer
  const { xforward, mail, rcpts } = formatCommands(message, announced)
  const disobey = connection.obey(message.signal)
  try {
    const steps = announced.has('PIPELINING')
      ? [[...xforward, mail, ...rcpts]]
      : [...xforward, mail, ...rcpts].map(line => [line])
    const heard: HeardReply[] = []
    for (const lines of steps) heard.push(...(await ask(peer, lines)))
    await reset(peer)
    const [toMail, ...toRcpts] = heard.slice(xforward.length)
    if (toMail === undefined || !isYes(toMail)) return null
    return toRcpts.map(answerHeard)
  } catch (error) {
    connection.drop(error)
    throw error
  } finally {
    disobey()
  }
}
