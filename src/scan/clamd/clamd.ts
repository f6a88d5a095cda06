/*
 * NAME
 *   clamd - ask ClamAV's daemon
 *
 * DESCRIPTION
 *   Streams the message as it came to clamd (INSTREAM), and what is in it
 *   only encoded (see clamd-objects), and believes only a complete `stream: OK`
 *   for each. Addresses are asked in order: one that cannot be reached, or
 *   that fails, is followed by the next. A connection that is lost is tried
 *   once more on a new one, because clamd may have closed a kept one or been
 *   restarted. One that answers no one for now, because it loads its database,
 *   is busy, and waited for (see patient).
 *
 *   What clamd reports as over one of its limits, or as encrypted, is not
 *   malware but unchecked. For this clamd.conf(5) must say
 *   `AlertExceedsMax yes`: otherwise clamd reports OK for what it did not scan.
 *   What is larger than `stream_max_length` is not sent.
 *
 * DIAGNOSTICS
 *   scan() throws the last address's error where none gave an answer, with
 *   those of the others after it; or the deadline's.
 *
 * SECURITY
 *   See clamd-client and clamd-reply.
 */

import { bytesOf } from '../../util/bytes.js'
import type { Finding } from '../../mail/finding.js'
import type { Message } from '../../mail/message.js'
import { makeGlob } from '../../util/glob.js'
import {
  boolean,
  duration,
  list,
  size,
  type Settings,
} from '../../config/option.js'
import { checkedList } from '../checked-list.js'
import { parseSocketAddress } from '../socket-address.js'
import { askOrRecall, type Answers } from '../recall.js'
import { askInOrder, versionNow } from './clamd-ask.js'
import { ClamdPool } from './clamd-client.js'
import { OBJECT_LIMIT, objectsOf, type ScanObject } from './clamd-objects.js'
import { FAILURE_OPTIONS } from '../failure-options.js'
import { classOfSignature, type ClamdReply } from './clamd-reply.js'
import { EICAR } from '../test-strings.js'
import { askVersion, type Version } from './clamd-version.js'
import { patient } from '../patient.js'
import type { Scanner, ScannerKind } from '../scanner.js'

const NAME = 'clamd'

const SECTION = {
  name: 'scanner.clamd',
  sentence: "Finds malware with clamd, ClamAV's daemon.",
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    address: checkedList(
      ['unix:/run/clamav/clamd.ctl'],
      'Addresses of clamd: "unix:/path" or "host:port". If one fails, the next is used.',
      parseSocketAddress,
    ),
    stream_max_length: size(
      100 * 1024 * 1024,
      'Maximum size that clamd scans: the smaller of its StreamMaxLength and MaxFileSize. A larger message or part is unchecked-overlimit.',
    ),
    connect_time_limit: duration(
      5,
      'Time limit for connecting to one address.',
    ),
    spam_names: list(
      [],
      'Names that mean spam and not malware, as patterns: "*.Phishing.*", "Sanesecurity.Junk.*".',
    ),
    ...FAILURE_OPTIONS,
  },
} as const

export const clamd: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    checkSettings(settings)
    const pools = settings.address.map(
      text =>
        new ClamdPool(parseSocketAddress(text), settings.connect_time_limit),
    )
    const spamNames = settings.spam_names.map(makeGlob)
    const isSpam = (name: string): boolean => spamNames.some(it => it(name))
    const cache = tools.cacheOf?.(NAME) ?? null
    const { stream_max_length, spam_names } = settings
    const options = JSON.stringify([stream_max_length, spam_names])
    const scanner: Scanner = {
      name: NAME,
      antivirus: true,
      scan: async (message, { deadline, tell }) => {
        const { signal } = deadline
        return scanObjects(message, objects =>
          askOrRecall(objects, {
            ...{ cache, tell, engine: { scanner: NAME, options } },
            version: () => versionNow(pools, signal),
            ask: async ({ bytes }) => {
              if (bytes.size > settings.stream_max_length) {
                const answers = [overlimit('larger than stream_max_length')]
                return { answers, version: '' }
              }
              const job = { bytes, signal, isVersioned: cache !== null }
              const { reply, version } = await askInOrder(pools, job)
              return { answers: answersOf(reply, isSpam), version }
            },
          }),
        )
      },
      selfTest: async signal => {
        const bytes = bytesOf(Buffer.from(EICAR.text))
        const { reply } = await askInOrder(pools, { bytes, signal })
        const version = await askedVersion(settings, signal)
        return {
          found: reply.kind === 'found',
          about: version?.text ?? '',
          databaseAt: version?.databaseAt ?? null,
        }
      },
      close: () => pools.forEach(pool => pool.close()),
    }
    return patient(scanner, settings, tools)
  },
}

// The first that answers; the self-test does not fail for want of it.
async function askedVersion(
  { address, connect_time_limit: seconds }: Settings<typeof SECTION>,
  signal: AbortSignal,
): Promise<Version | null> {
  for (const text of address) {
    try {
      return await askVersion(parseSocketAddress(text), { seconds, signal })
    } catch {
      signal.throwIfAborted()
    }
  }
  return null
}

function checkSettings(settings: Settings<typeof SECTION>): void {
  if (settings.address.length === 0) {
    throw new RangeError('address must name one clamd at least')
  }
  for (const name of ['stream_max_length', 'connect_time_limit'] as const) {
    if (settings[name] === 0)
      throw new RangeError(`${name} must be more than 0`)
  }
}

async function scanObjects(
  message: Message,
  ask: (objects: readonly ScanObject[]) => Promise<readonly Answers[]>,
): Promise<readonly Finding[]> {
  const { objects, all } = objectsOf(message)
  const answers = await ask(objects)
  const findings = objects.flatMap(({ label }, at) =>
    (answers[at] ?? []).map(({ name, class: kind }): Finding => {
      return { scanner: NAME, name, class: kind, part: label }
    }),
  )
  if (!all) {
    const { name, class: kind } = overlimit(`more than ${OBJECT_LIMIT} objects`)
    findings.push({ scanner: NAME, name, class: kind, part: '' })
  }
  return findings.filter(it => it.part !== '' || !isNamed(it, findings))
}

// What was found in the message and in a part of it is reported once.
function isNamed({ name }: Finding, findings: readonly Finding[]): boolean {
  return findings.some(it => it.name === name && it.part !== '')
}

/** A finding without its place. */
type Answer = Pick<Finding, 'name' | 'class'>

function answersOf(
  reply: ClamdReply,
  isSpam: (name: string) => boolean,
): readonly Answer[] {
  switch (reply.kind) {
    case 'clean':
      return []
    case 'size-limit':
      return [overlimit('larger than StreamMaxLength')]
    case 'found':
      return [{ name: reply.name, class: classOf(reply.name, isSpam) }]
  }
}

function classOf(
  signature: string,
  isSpam: (name: string) => boolean,
): Finding['class'] {
  const kind = classOfSignature(signature)
  return kind === 'infected' && isSpam(signature) ? 'spam' : kind
}

function overlimit(name: string): Answer {
  return { name, class: 'unchecked-overlimit' }
}
