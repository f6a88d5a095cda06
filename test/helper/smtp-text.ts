/*
 * NAME
 *   smtp-text - paths and message bytes on the wire, for the test peers
 *
 * DESCRIPTION
 *   Written apart from src/smtp on purpose: a fault there must not hide
 *   in the peer that should show it.
 */

export interface SmtpPath {
  /** What stood between the angle brackets. */
  readonly address: string
  readonly params: readonly string[]
}

/** Reads `FROM:<address> SIZE=12`. Undefined: no keyword or no angle bracket. */
export const parsePath = (
  argument: string,
  keyword: 'FROM:' | 'TO:',
): SmtpPath | undefined => {
  if (!argument.toUpperCase().startsWith(keyword)) return undefined
  const rest = argument.slice(keyword.length).trimStart()
  // A quoted local part may hold '>' and spaces (RFC 5321 section 4.1.2).
  const match = /^<((?:"(?:\\.|[^"\\])*"|[^">])*)>(.*)$/s.exec(rest)
  if (!match) return undefined
  const [, address = '', params = ''] = match
  return { address, params: params.split(' ').filter(Boolean) }
}

/** A message with LF or CRLF as it goes over the wire: CRLF, dots stuffed, and
 * the final dot. */
export const stuff = (message: Buffer | string): Buffer => {
  const text = Buffer.from(message).toString('latin1')
  const wire = text
    .replace(/\r?\n/g, '\r\n')
    .replace(/(^|\r\n)\./g, '$1..')
    .replace(/(?<=[^\n])$/, '\r\n')
  return Buffer.from(`${wire}.\r\n`, 'latin1')
}
