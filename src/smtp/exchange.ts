/*
 * NAME
 *   exchange - commands to the next hop, and its replies
 *
 * DIAGNOSTICS
 *   ask() throws NextHopError where there is no answer.
 */

import type { Connection } from './connection.js'
import type { Protocol } from './endpoint.js'
import { octetsOf } from './octets.js'
import type { Announced } from './outgoing.js'
import type { HeardReply } from './reply.js'

/** How long each step may take at most, besides the signal. */
export interface TimeLimits {
  readonly connectSeconds: number
  /** For each reply but those to the final dot. */
  readonly replySeconds: number
  /** For each block of content to be taken. */
  readonly contentSeconds: number
  readonly dotSeconds: number
}

/** An open connection, and what is known of the other side. */
export interface Peer {
  readonly connection: Connection
  readonly protocol: Protocol
  readonly announced: Announced
  readonly limits: TimeLimits
}

/** Sends the lines and reads one reply for each, or throws. */
export async function ask(
  peer: Peer,
  lines: readonly string[],
): Promise<readonly HeardReply[]> {
  const { connection, limits } = peer
  connection.write(octetsOf(`${lines.join('\r\n')}\r\n`))
  const heard = await connection.replies(lines.length, limits.replySeconds)
  if (connection.failure === null) return heard
  // A 421 is the end and no answer.
  const answers = heard.filter(({ code }) => code !== 421).length
  const unused = /^(?:XFORWARD|MAIL) /.test(lines[answers] ?? '')
  throw connection.failure.but({ unused })
}

/** Ends a transaction: XFORWARD attributes must not stay for the next message
 * either. */
export async function reset(peer: Peer): Promise<void> {
  try {
    const [reply] = await ask(peer, ['RSET'])
    if (reply !== undefined && isYes(reply)) return
    peer.connection.drop(new Error('RSET was refused'))
  } catch {
    // The connection is gone, and its failure reports it; the replies stay
    // valid.
  }
}

export function isYes({ code }: HeardReply): boolean {
  return code >= 200 && code < 300
}
