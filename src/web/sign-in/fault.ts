/*
 * NAME
 *   fault - why no one could be signed in
 *
 * DESCRIPTION
 *   A wrong password is no fault: a way to sign in answers null then. A Fault is
 *   of the way: the directory does not answer, the provider's token is not for
 *   us. Its text is for the log; people read only that it did not work.
 */

export class SignInFault extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'SignInFault'
  }
}

/** A Fault about what was thrown. */
export function faultOf(way: string, error: unknown): SignInFault {
  if (error instanceof SignInFault) return error
  const { message, cause } = error as Error
  const inner = cause instanceof Error ? `: ${cause.message}` : ''
  return new SignInFault(`${way}: ${message}${inner}`, { cause: error })
}
