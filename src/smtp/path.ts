/*
 * NAME
 *   path - the address in MAIL and RCPT, taken verbatim
 *
 * DESCRIPTION
 *   The address is what is between the angle brackets, with its quotes,
 *   escapes, spaces and source route: nothing is altered, nothing is refused
 *   for being unusual. A `>` inside quotes or after a backslash ends nothing.
 *   What Postfix takes from careless clients is taken too: a missing pair of
 *   brackets, a phrase before them, no white space after them.
 *
 * DIAGNOSTICS
 *   parsePath() gives null where one cannot tell what the address is. It also
 *   gives null for NUL, CR and LF: they would endanger any program that passes
 *   the address on.
 *
 * SECURITY
 *   Reads untrusted text. isSendable() is what keeps an address from ending
 *   its brackets, or its command, when it is sent: exactly what parsePath()
 *   reads back unchanged is sendable.
 */

export interface Path {
  /** Without the brackets; '' for `<>`. */
  readonly address: string
  /** The parameters, not yet read. */
  readonly rest: string
}

const DANGEROUS = /[\0\r\n]/
const PARAMETERS =
  /^(?:[ \t]+(?:[A-Z0-9][A-Z0-9-]*=\S*|SMTPUTF8|REQUIRETLS))*$/i

/** Reads what follows `FROM:` or `TO:`. */
export function parsePath(text: string): Path | null {
  if (DANGEROUS.test(text)) return null
  const trimmed = withoutBlanks(text)
  if (trimmed.startsWith('<')) return parseBracketed(trimmed)
  const open = findUnquoted(trimmed, '<')
  return open > 0 && isPhrase(trimmed.slice(0, open))
    ? parseBracketed(trimmed.slice(open))
    : parseBare(trimmed)
}

/** True when `<address>` would be read as this very address. */
export function isSendable(address: string): boolean {
  const path = parsePath(`<${address}>`)
  return path !== null && path.address === address && path.rest === ''
}

/** Parameters by upper case name; '' for a name alone. The last one counts. */
export function parseParameters(rest: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const word of rest.split(/[ \t]+/)) {
    if (word === '') continue
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    found.set(name.toUpperCase(), equals < 0 ? '' : word.slice(equals + 1))
  }
  return found
}

// No regular expression: those that find the end of a text are slow on one
// that is full of blanks.
function withoutBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

function parseBracketed(text: string): Path | null {
  const close = findUnquoted(text, '>', 1)
  if (close > 0) return cut(text, 1, close, close + 1)
  // A quote that no one closed: the bracket that could end the address does.
  const loose = text.search(/>(?:[ \t]|$)/)
  return loose > 0 ? cut(text, 1, loose, loose + 1) : null
}

// Without brackets nothing but parameters may follow: half of `john doe@x`
// would be another address.
function parseBare(text: string): Path | null {
  const space = findUnquoted(text, ' ')
  const end = space < 0 ? text.length : space
  const path = cut(text, 0, end, end)
  if (path.address === '' || /[<>]/.test(path.address)) return null
  return PARAMETERS.test(path.rest) ? path : null
}

function isPhrase(text: string): boolean {
  return !/[@=]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ''))
}

function cut(text: string, from: number, to: number, rest: number): Path {
  return { address: text.slice(from, to), rest: text.slice(rest) }
}

/** Where `wanted` (a tab counts as space) first is unquoted; or -1. */
function findUnquoted(text: string, wanted: string, from = 0): number {
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const character = text[at] === '\t' ? ' ' : text[at]
    if (character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (character === wanted && !quoted) return at
  }
  return -1
}
