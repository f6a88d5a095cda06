/*
 * NAME
 *   next-hop-error - why there is no answer from the next hop
 *
 * DESCRIPTION
 *   A MailError that is always temporary, whatever the next hop answered before
 *   it went away. Its words are in `answer`, for callers that may pass them on,
 *   and in the causes, for the log.
 */

import type { Answer } from '../mail/answer.js'
import { MailError } from '../mail/error.js'
import type { Status } from '../mail/reply.js'

/**
 * `unreachable`: there is no connection. `lost`: it broke, or the next hop
 * hung up. `unwilling`: it greeted us with a no, or said 421. `silent`: a time
 * limit is over. `broken`: what it said is no protocol. `dropped`: by us.
 */
export type NextHopFailure =
  'unreachable' | 'lost' | 'unwilling' | 'silent' | 'broken' | 'dropped'

interface About {
  readonly cause?: unknown
  readonly answer?: Answer | null
  readonly uncertain?: boolean
  readonly unused?: boolean
}

const ANSWERS: Readonly<Record<NextHopFailure, readonly [Status, string]>> = {
  unreachable: ['4.4.1', 'next hop cannot be reached'],
  lost: ['4.4.2', 'connection to next hop lost'],
  unwilling: ['4.3.2', 'next hop takes no mail at present'],
  silent: ['4.4.2', 'next hop did not answer in time'],
  broken: ['4.5.0', 'next hop broke the protocol'],
  dropped: ['4.3.0', 'delivery to next hop given up'],
}

export class NextHopError extends MailError {
  readonly kind: NextHopFailure
  /** The next hop's own words, where it had some; null otherwise. */
  readonly answer: Answer | null
  /** The whole message was sent: the next hop may have it. */
  readonly uncertain: boolean
  /** MAIL was not answered: the next hop has done nothing for the message. */
  readonly unused: boolean

  constructor(kind: NextHopFailure, about: About = {}) {
    const [status, text] = ANSWERS[kind]
    super(status, text, { cause: about.cause })
    this.name = 'NextHopError'
    this.kind = kind
    this.answer = about.answer ?? null
    this.uncertain = about.uncertain ?? false
    this.unused = about.unused ?? false
  }

  /** The same, with more known about it. */
  but(known: Pick<About, 'uncertain' | 'unused'>): NextHopError {
    const { cause, answer, uncertain, unused } = this
    return new NextHopError(this.kind, {
      cause,
      answer,
      uncertain,
      unused,
      ...known,
    })
  }
}
