/*
 * NAME
 *   received-hop - what a Received field of Postfix says of its client
 *
 * DESCRIPTION
 *   Postfix's smtpd(8) writes
 *
 *     from HELO (NAME [ADDRESS]) (...) (Authenticated sender: USER)
 *         by HOST (Postfix) with ESMTPSA id QUEUEID for <RECIPIENT>; DATE
 *
 *   Before the queue there is no id. The A of the protocol says that the client has logged in (RFC 3848); the
 *   user is there with smtpd_sasl_authenticated_header = yes. Neither XFORWARD
 *   nor MAIL AUTH= tells a filter of the login, so this is where SMTP and LMTP
 *   have it from. UTF8 before it says that SMTPUTF8 was declared (RFC 6531 4.3).
 *
 *   hopOf() believes the topmost field alone, and only where it is about this
 *   very message: it has the queue id that Postfix told us after the queue, or,
 *   before the queue, the address of the client that Postfix told us.
 *
 * SECURITY
 *   Hostile text where the field is not the topmost one; linear. smtpd makes the
 *   HELO name harmless (no blanks, no parentheses). What cannot be read says
 *   nothing.
 */

import type { Envelope } from '../envelope.js'
import { fieldValues, type Field } from '../field.js'

export interface ReceivedHop {
  readonly helo: string
  /** `unknown` where Postfix could not verify it. */
  readonly name: string
  readonly address: string
  /** Whether the client has logged in. */
  readonly isLogin: boolean
  /** Whether SMTPUTF8 was declared (RFC 6531 4.3). */
  readonly isUtf8: boolean
  /** '' where the field does not tell. */
  readonly user: string
  /** '' before the queue. */
  readonly queueId: string
}

/** What the message's own trace tells of its client; null where it has none. */
export function hopOf(
  fields: readonly Field[],
  envelope: Pick<Envelope, 'stage' | 'queueId' | 'client'>,
): Pick<ReceivedHop, 'isLogin' | 'isUtf8' | 'user'> | null {
  const [top = ''] = fieldValues(fields, 'received')
  const hop = readReceived(top)
  if (hop === null) return null
  const { stage, queueId, client } = envelope
  const isOfThis =
    stage === 'after-queue'
      ? queueId !== '' && hop.queueId === queueId
      : client.address !== '' && isSameAddress(hop.address, client.address)
  return isOfThis ? hop : null
}

/** null where it is not of the form that smtpd(8) writes. */
export function readReceived(value: string): ReceivedHop | null {
  if (value.length > FIELD_LIMIT) return null
  const tokens = tokensOf(value)
  if (tokens === null) return null
  const [from, helo, client, ...rest] = tokens
  if (from !== 'from' || helo === undefined) return null
  const [, name, address] =
    /^\((\S+) \[([^\]\s]+)\]\)$/u.exec(client ?? '') ?? []
  if (name === undefined || address === undefined) return null
  const by = rest.findIndex(token => !token.startsWith('('))
  const words = rest.slice(by).filter(token => !token.startsWith('('))
  const [byWord, , withWord, protocol = '', idWord, id = ''] = words
  if (byWord !== 'by' || withWord !== 'with') return null
  const user = rest
    .slice(0, by)
    .map(token => /^\(Authenticated sender: (.*)\)$/u.exec(token)?.[1])
    .find(it => it !== undefined)
  return {
    ...{ helo, name, address },
    isLogin: /^(?:ESMTP|UTF8SMTP|LMTP|UTF8LMTP)S?A;?$/u.test(protocol),
    isUtf8: protocol.startsWith('UTF8'),
    user: user ?? '',
    queueId: idWord === 'id' ? id.replace(/;$/u, '') : '',
  }
}

const FIELD_LIMIT = 8192

// Words, and comments with their parentheses; null where one does not end.
function tokensOf(value: string): readonly string[] | null {
  const tokens: string[] = []
  let token = ''
  let depth = 0
  const end = (): void => {
    if (token !== '') tokens.push(token)
    token = ''
  }
  for (const letter of value) {
    if (letter === '(' && depth++ === 0) end()
    const isBlank = letter === ' ' || letter === '\t'
    if (depth > 0) token += isBlank ? ' ' : letter
    else if (isBlank) end()
    else token += letter
    if (letter === ')' && depth > 0 && --depth === 0) end()
  }
  end()
  return depth === 0 ? tokens : null
}

function isSameAddress(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text.replace(/^ipv6:/iu, '').toLowerCase()
  return plain(one) === plain(other)
}
