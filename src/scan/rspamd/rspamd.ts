/*
 * NAME
 *   rspamd - ask rspamd
 *
 * DESCRIPTION
 *   Shows each message once to the normal worker of rspamd, with its envelope, and
 *   gets an action, a score and symbols. Addresses are asked in order, each
 *   within `time_limit`.
 *
 *     add header, rewrite subject, an action of the site    spam
 *     reject, discard, quarantine                           spam-certain
 *     no action, greylist                                   a score alone
 *     soft reject     before the queue: unchecked-error; after it the same, but
 *                     ignored where greylisting or a rate limit asks for it
 *
 *   A symbol of `virus_symbols` makes the message infected.
 *
 * DIAGNOSTICS
 *   scan() throws where no address gave a whole answer.
 *
 * SECURITY
 *   See rspamd-client, rspamd-headers and rspamd-reply.
 */

import { bytesOf } from '../../util/bytes.js'
import { printable } from '../../util/text.js'
import { makeEnvelope, type Envelope } from '../../mail/envelope.js'
import type { Finding } from '../../mail/finding.js'
import { boolean, list, path } from '../../config/option.js'
import { checkedList } from '../checked-list.js'
import { patient } from '../patient.js'
import type { Scanner, ScannerKind } from '../scanner.js'
import { parseSocketAddress } from '../socket-address.js'
import {
  spamFindings,
  spamThreshold,
  type Judged,
} from '../spam/spam-finding.js'
import { checkSpamSettings, spamOptions } from '../spam/spam-options.js'
import { whyNotAsked } from '../spam/worth-asking.js'
import { GTUBE, testMessage } from '../test-strings.js'
import { makeAsk } from './rspamd-ask.js'
import type { RspamdReply } from './rspamd-reply.js'
import { verifiedBy } from './rspamd-verified.js'

const NAME = 'rspamd'

const SECTION = {
  name: 'scanner.rspamd',
  sentence: 'Finds spam with rspamd.',
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    address: checkedList(
      ['127.0.0.1:11333'],
      'Addresses of the normal worker of rspamd: "unix:/path" or "host:port". Port 11332 is another: there, rspamd speaks milter. If one fails, the next is used.',
      parseSocketAddress,
    ),
    password_file: path(
      '',
      'File whose first line is the password of rspamd, if it wants one. It must be readable for user.',
    ),
    controller_address: checkedList(
      ['127.0.0.1:11334'],
      "Addresses of rspamd's controller, which filter-quarantine teaches spam and ham.",
      parseSocketAddress,
    ),
    virus_symbols: list(
      ['CLAM_VIRUS'],
      "Symbols of rspamd's own antivirus module: a message that has one is infected.",
    ),
    verified: boolean(
      false,
      'Whether rules with verified_domain also trust what rspamd verified by DMARC, DKIM or SPF.',
    ),
    ...spamOptions(10 * 1024 * 1024),
  },
} as const

export const rspamd: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    checkSpamSettings(settings)
    if (settings.address.length === 0) {
      throw new RangeError('address must name one rspamd at least')
    }
    const ask = makeAsk(settings)
    const unknownActions = new Set<string>()
    const scanner: Scanner = {
      name: NAME,
      antivirus: false,
      scan: async (message, { deadline, envelope, tell }) => {
        const note = whyNotAsked(message, envelope, settings)
        if (note !== null) {
          tell({ scanner: NAME, note })
          return []
        }
        const { reply, leftOut } = await ask.about(
          { bytes: message.bytes, envelope },
          deadline.signal,
        )
        const { action, score } = reply
        if (!KNOWN_ACTIONS.has(action) && !unknownActions.has(action)) {
          if (unknownActions.size < 100) unknownActions.add(action)
          tools.notice?.(`rspamd has an action of its own: ${action}`)
        }
        const judged = judgedBy(reply)
        const notes = notesOf(reply, envelope, leftOut)
        tell({
          ...{ scanner: NAME, score, wanted: action, tests: reply.tests },
          ...spamThreshold(judged, settings),
          ...(notes !== '' && { note: notes }),
          ...(settings.verified && {
            verifiedDomains: verifiedBy(reply, envelope),
          }),
        })
        return [
          ...virusFindings(reply, settings.virus_symbols),
          ...softRejects(reply, envelope),
          ...spamFindings(judged, settings),
        ]
      },
      learn: async (bytes, as, signal) => ask.teach(bytes, as, signal),
      selfTest: async signal => {
        const bytes = bytesOf(testMessage(GTUBE))
        const envelope = makeEnvelope(SELF_TEST)
        const { reply } = await ask.about({ bytes, envelope }, signal)
        return { found: VERDICTS[reply.action] !== 'ham', about: '' }
      },
      close: () => ask.close(),
    }
    return patient(scanner, settings, tools)
  },
}

const SELF_TEST = {
  id: 'self-test',
  sender: 'postsift-self-test@localhost',
  recipients: [{ address: 'postsift-self-test@localhost' }],
  arrivedAt: 0,
} as const

const VERDICTS: Readonly<Record<string, Judged['judgement']>> = {
  'no action': 'ham',
  greylist: 'ham',
  'soft reject': 'ham',
  'add header': 'spam',
  'rewrite subject': 'spam',
  reject: 'spam-certain',
  discard: 'spam-certain',
  quarantine: 'spam-certain',
}

const KNOWN_ACTIONS: ReadonlySet<string> = new Set(Object.keys(VERDICTS))

function judgedBy(reply: RspamdReply): Judged {
  return {
    scanner: NAME,
    score: reply.score,
    judgement: VERDICTS[reply.action] ?? 'spam',
    threshold: reply.threshold,
    certainThreshold: reply.rejectThreshold,
    forced: reply.forced,
  }
}

function virusFindings(
  { options }: RspamdReply,
  symbols: readonly string[],
): readonly Finding[] {
  return symbols
    .filter(symbol => options.has(symbol))
    .map(symbol => ({
      scanner: NAME,
      name: printable(options.get(symbol)?.[0] ?? symbol, 100),
      class: 'infected',
      part: '',
    }))
}

// rspamd wants the message later. A retry of what greylisting or a rate limit
// delays would wait in our own queue.
function softRejects(
  reply: RspamdReply,
  envelope: Envelope,
): readonly Finding[] {
  if (reply.action !== 'soft reject' || isOurQueue(reply, envelope)) return []
  const why = reply.smtpMessage === '' ? '' : `: ${reply.smtpMessage}`
  const name = `${NAME} soft reject${why}`
  return [{ scanner: NAME, name, class: 'unchecked-error', part: '' }]
}

function isOurQueue(
  { passthrough }: RspamdReply,
  { stage }: Pick<Envelope, 'stage'>,
): boolean {
  return (
    stage === 'after-queue' &&
    (passthrough === 'greylist' || passthrough === 'ratelimit')
  )
}

function notesOf(
  reply: RspamdReply,
  envelope: Envelope,
  leftOut: number,
): string {
  const isIgnored =
    reply.action === 'soft reject' && isOurQueue(reply, envelope)
  return [
    ...(isIgnored ? [`soft reject of ${reply.passthrough} ignored`] : []),
    ...(leftOut > 0 ? [`asked without ${leftOut} of the recipients`] : []),
  ].join('; ')
}
