/*
 * NAME
 *   spamd - ask SpamAssassin's daemon
 *
 * DESCRIPTION
 *   Shows each message once to spamd (SYMBOLS), and gets a score and the names of
 *   the tests that hit; the message itself is not changed. Addresses are asked in
 *   order, each within `time_limit`.
 *
 * DIAGNOSTICS
 *   scan() throws where no address gave a whole answer.
 *
 * SECURITY
 *   See spamd-client and spamd-reply.
 */

import { bytesOf } from '../../util/bytes.js'
import { weightiest } from '../../mail/engine-report.js'
import { boolean, string, type Settings } from '../../config/option.js'
import { checkedList } from '../checked-list.js'
import { patient } from '../patient.js'
import type { Scanner, ScannerKind } from '../scanner.js'
import { parseSocketAddress, type SocketAddress } from '../socket-address.js'
import { askInOrder } from '../ask-in-order.js'
import { spamFindings, spamThreshold } from '../spam/spam-finding.js'
import { checkSpamSettings, spamOptions } from '../spam/spam-options.js'
import { whyNotAsked } from '../spam/worth-asking.js'
import { GTUBE, testMessage } from '../test-strings.js'
import type { SpamdReply } from './spamd-reply.js'

const NAME = 'spamd'

const SECTION = {
  name: 'scanner.spamd',
  sentence: "Finds spam with spamd, SpamAssassin's daemon.",
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    address: checkedList(
      ['127.0.0.1:783'],
      'Addresses of spamd: "unix:/path" or "host:port". If one fails, the next is used.',
      parseSocketAddress,
    ),
    user: string(
      '',
      'User whose SpamAssassin preferences apply; by default those of the account of spamd.',
    ),
    ...spamOptions(512 * 1024),
  },
} as const

export const spamd: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    checkSpamSettings(settings)
    if (settings.address.length === 0) {
      throw new RangeError('address must name one spamd at least')
    }
    const scanner: Scanner = {
      name: NAME,
      antivirus: false,
      scan: async (message, { deadline, envelope, tell }) => {
        const note = whyNotAsked(message, envelope, settings)
        if (note !== null) {
          tell({ scanner: NAME, note })
          return []
        }
        const { sender } = envelope
        const question = { bytes: message.bytes, sender }
        const reply = await ask(question, settings, deadline.signal)
        const judged = {
          scanner: NAME,
          score: reply.score,
          threshold: reply.threshold,
          judgement: reply.isSpam ? 'spam' : 'ham',
          forced: false,
        } as const
        tell({
          scanner: NAME,
          score: reply.score,
          ...spamThreshold(judged, settings),
          tests: weightiest(reply.tests.map(name => ({ name }))),
        })
        return spamFindings(judged, settings)
      },
      learn: async (bytes, as, signal) => {
        const { tellSpamd } = await import('./spamd-client.js')
        const { user, connect_time_limit: connectSeconds } = settings
        const lesson = { bytes, as, user, connectSeconds }
        return inOrder(settings, signal, (address, signal) =>
          tellSpamd(address, lesson, signal),
        )
      },
      selfTest: async signal => {
        const bytes = bytesOf(testMessage(GTUBE))
        const reply = await ask({ bytes, sender: '' }, settings, signal)
        return { found: reply.isSpam, about: '' }
      },
      close: () => {},
    }
    return patient(scanner, settings, tools)
  },
}

async function ask(
  question: Pick<
    Parameters<typeof import('./spamd-client.js').askSpamd>[1],
    'bytes' | 'sender'
  >,
  settings: Settings<typeof SECTION>,
  signal: AbortSignal,
): Promise<SpamdReply> {
  const { askSpamd } = await import('./spamd-client.js')
  const { user, connect_time_limit: connectSeconds } = settings
  return inOrder(settings, signal, (address, signal) =>
    askSpamd(address, { ...question, user, connectSeconds }, signal),
  )
}

function inOrder<T>(
  { address, time_limit: seconds }: Settings<typeof SECTION>,
  signal: AbortSignal,
  ask: (address: SocketAddress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = { name: `${SECTION.name}.time_limit`, seconds, signal }
  return askInOrder(address.map(parseSocketAddress), limit, ask)
}
