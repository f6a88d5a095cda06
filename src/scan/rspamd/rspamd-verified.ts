/*
 * NAME
 *   rspamd-verified - domains that rspamd has verified
 *
 * DESCRIPTION
 *   By its symbols: DMARC_POLICY_ALLOW names the domain of From, R_DKIM_ALLOW the
 *   domain of each signature (`example.com:s=selector`). R_SPF_ALLOW names none:
 *   it is that of the envelope sender.
 *
 * SECURITY
 *   A domain that cannot be one verifies nothing.
 */

import type { Envelope } from '../../mail/envelope.js'
import type { RspamdReply } from './rspamd-reply.js'

/** Lower case, each once. */
export function verifiedBy(
  { options }: Pick<RspamdReply, 'options'>,
  { sender }: Pick<Envelope, 'sender'>,
): readonly string[] {
  const named = (symbol: string): readonly string[] => options.get(symbol) ?? []
  const [policy = ''] = named('DMARC_POLICY_ALLOW')
  const domains = [
    policy,
    ...named('R_DKIM_ALLOW').map(it => it.replace(/:s=[^:]*$/u, '')),
    ...(options.has('R_SPF_ALLOW')
      ? [sender.slice(sender.lastIndexOf('@') + 1)]
      : []),
  ]
  return [...new Set(domains.map(it => it.toLowerCase()))].filter(it =>
    /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/u.test(it),
  )
}
