/*
 * NAME
 *   error - the one error that the mail rooms throw
 *
 * DESCRIPTION
 *   A MailError is a Reply that is thrown: a status in RFC 3463 form and one
 *   printable line for the outside. Its first digit says temporary or
 *   permanent. What the inside wants to know travels as `cause` to the log.
 *
 * DIAGNOSTICS
 *   Anything that is not a MailError is, for the engine, 4.3.0: temporary.
 */

import { failed, type Reply, type Status } from './reply.js'

export class MailError extends Error {
  readonly status: Status

  /**
   * @param status RFC 3463 status; 4.x.x is temporary, 5.x.x permanent.
   * @param text one printable line that tells nothing of the inside.
   * @param options `cause`: what happened, for the log only.
   */
  constructor(
    status: Status,
    text: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(text, options)
    this.name = 'MailError'
    this.status = status
  }
}

/** The Reply that answers a failure: a MailError's own, or else 4.3.0. */
export function replyOfError(error: unknown): Reply {
  // Whatever its type says: what was thrown is never a yes.
  return error instanceof MailError && /^[45]\./u.test(error.status)
    ? failed(error.status, error.message)
    : failed('4.3.0', 'content filter failure, please try again later')
}

const CAUSES_SHOWN = 5

/** The chain of causes as one line, for the log; never for the outside. */
export function causeOf(error: unknown): string {
  const texts = [textOf(error)]
  let at = error
  while (at instanceof Error && at.cause !== undefined) {
    if (texts.length === CAUSES_SHOWN) break
    at = at.cause
    texts.push(textOf(at))
  }
  return texts.join(': ')
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.message
  try {
    return String(error)
  } catch {
    return 'something that is no text was thrown'
  }
}
