/*
 * NAME
 *   command - one command line of SMTP or LMTP as data
 *
 * DESCRIPTION
 *   Reports what a line is, not whether it may come now. Verbs are read without
 *   regard to case; white space around them is allowed.
 *
 *   `FOREIGN` is a line that no mail program sends, as an HTTP request or a
 *   TLS handshake: some other program on this machine was made to talk to us,
 *   and its next lines could be commands.
 *
 * SECURITY
 *   Reads untrusted bytes, one line below the line limit.
 */

import { textOf } from './octets.js'
import { parseParameters, parsePath } from './path.js'

export type Command =
  | { readonly verb: 'HELO' | 'EHLO' | 'LHLO'; readonly name: string }
  | {
      readonly verb: 'MAIL' | 'RCPT'
      /** null: one cannot tell what the address is. */
      readonly address: string | null
      /** By upper case name, values as they came. */
      readonly parameters: Map<string, string>
    }
  | { readonly verb: 'XFORWARD'; readonly argument: string }
  /** Octets that follow the line; 0 when they are not told. */
  | { readonly verb: 'BDAT'; readonly sizeBytes: number }
  | { readonly verb: PlainVerb }

type PlainVerb =
  (typeof PLAIN_VERBS)[number] | 'UNIMPLEMENTED' | 'UNKNOWN' | 'FOREIGN'

const PLAIN_VERBS = ['DATA', 'RSET', 'NOOP', 'VRFY', 'HELP', 'QUIT'] as const
const UNIMPLEMENTED =
  /^(?:STARTTLS|AUTH|XCLIENT|EXPN|ETRN|ATRN|TURN|SEND|SOML|SAML|BURL)$/
const FOREIGN = /^(?:CONNECT|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|TRACE)$/
const NO_PATH = { address: null, parameters: new Map<string, string>() }

/** @param line without its end. */
export function parseCommand(line: Buffer): Command {
  const text = textOf(line)
  const [, word = '', rest = ''] =
    /^[ \t]*([a-z]+)(?![^ \t])(.*)$/is.exec(text) ?? []
  const verb = word.toUpperCase()
  switch (verb) {
    case 'HELO':
    case 'EHLO':
    case 'LHLO':
      return { verb, name: rest.trim() }
    case 'MAIL':
      return { verb, ...parseAddressed(rest, /^[ \t]+FROM[ \t]*:/i) }
    case 'RCPT':
      return { verb, ...parseAddressed(rest, /^[ \t]+TO[ \t]*:/i) }
    case 'XFORWARD':
      return { verb, argument: rest.trim() }
    case 'BDAT':
      return { verb, sizeBytes: parseSize(rest) }
    case 'DATA':
    case 'RSET':
    case 'NOOP':
    case 'VRFY':
    case 'HELP':
    case 'QUIT':
      return { verb }
  }
  if (UNIMPLEMENTED.test(verb)) return { verb: 'UNIMPLEMENTED' }
  return { verb: isForeign(text, verb) ? 'FOREIGN' : 'UNKNOWN' }
}

function parseAddressed(
  rest: string,
  keyword: RegExp,
): { address: string | null; parameters: Map<string, string> } {
  const found = keyword.exec(rest)
  const path = found === null ? null : parsePath(rest.slice(found[0].length))
  if (path === null) return NO_PATH
  return { address: path.address, parameters: parseParameters(path.rest) }
}

function parseSize(rest: string): number {
  const digits = /^[ \t]+(\d{1,15})(?![^ \t])/.exec(rest)?.[1]
  return Number(digits ?? 0)
}

// Except for an empty line, a mail program sends no line that begins with no
// letter. `Host:` is a field of an HTTP request.
function isForeign(text: string, verb: string): boolean {
  if (FOREIGN.test(verb)) return true
  return /^[ \t]*(?:[^a-z \t]|[a-z-]+:)/i.test(text)
}
