/*
 * NAME
 *   icap - ask an antivirus that speaks ICAP
 *
 * DESCRIPTION
 *   Shows each file and text of a message to an ICAP server (RFC 3507), such as
 *   c-icap or the gateway of a maker of antivirus software, and believes only a
 *   whole answer (see icap-verdict). Addresses are asked in order, each within
 *   `time_limit`.
 *
 *   What is larger than `size_limit` is not sent, and is unchecked-overlimit.
 *
 *   c-icap answers "clean" where it has no antivirus, for types that are not in
 *   its ScanFileTypes, and for what is larger than its MaxObjectSize: the self-test
 *   finds the first, and the arguments of the default address turn the others off.
 *   doctor warns where they are missing.
 *
 * DIAGNOSTICS
 *   scan() throws where no address gave a whole answer.
 *
 * SECURITY
 *   See icap-request and icap-answer.
 */

import { startDeadline } from '../../util/deadline.js'
import { printable } from '../../util/text.js'
import type { Finding } from '../../mail/finding.js'
import type { Message } from '../../mail/message.js'
import {
  boolean,
  choice,
  duration,
  integer,
  size,
  type Settings,
} from '../../config/option.js'
import { askInOrder } from '../ask-in-order.js'
import { checkedList } from '../checked-list.js'
import { OBJECT_LIMIT } from '../clamd/clamd-objects.js'
import { FAILURE_OPTIONS } from '../failure-options.js'
import { patient } from '../patient.js'
import { askOrRecall, type Asking, type KnownAnswer } from '../recall.js'
import {
  ScannerBusy,
  type Scanner,
  type ScannerKind,
  type ScanTools,
  type SelfTested,
} from '../scanner.js'
import { parseIcapAddress } from './icap-address.js'
import { icapObjectsOf, type LabelledObject } from './icap-objects.js'
import { ICAP_METHODS } from './icap-request.js'
import type { IcapServer } from './icap-server.js'
import type { Verdict } from './icap-vendors.js'

const NAME = 'icap'

/** c-icap with the service that Debian's package has. */
export const DEFAULT_ICAP_ADDRESS =
  'icap://127.0.0.1:1344/virus_scan?allow204=on&force=on&sizelimit=off&mode=simple'

const SECTION = {
  name: 'scanner.icap',
  sentence: 'Finds malware with an antivirus that speaks ICAP, such as c-icap.',
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    address: checkedList(
      [DEFAULT_ICAP_ADDRESS],
      'URLs of ICAP services: "icap://host:port/service" or "icap://unix:/path:/service". If one fails, the next is used. The default is c-icap; without force=on and sizelimit=off it reports files that it did not scan as clean.',
      parseIcapAddress,
    ),
    method: choice(
      ICAP_METHODS,
      'RESPMOD',
      'ICAP method. REQMOD is for services that offer nothing else.',
    ),
    message: boolean(
      false,
      'Whether the message as it came is scanned too, for an antivirus that reads mail. Its parts always are.',
    ),
    redirect: boolean(
      false,
      'Whether a redirection means that something was found, as squidclamav reports it.',
    ),
    size_limit: size(
      100 * 1024 * 1024,
      'Maximum size that this scanner is asked about. A larger part is unchecked-overlimit.',
    ),
    time_limit: duration(
      60,
      'Time limit for one address to answer about one part, counted from the attempt to connect.',
    ),
    connect_time_limit: duration(
      5,
      'Time limit for connecting to one address.',
    ),
    max_connections: integer(
      8,
      { min: 1, max: 1000 },
      'Maximum number of connections that one process has to one address at once. The Max-Connections of the server counts if it is less.',
    ),
    ...FAILURE_OPTIONS,
  },
} as const

export const icap: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    checkSettings(settings)
    let servers: Promise<readonly IcapServer[]> | null = null
    const load = (): Promise<readonly IcapServer[]> =>
      (servers ??= makeServers(settings, tools))
    const cache = tools.cacheOf?.(NAME) ?? null
    const scanner: Scanner = {
      name: NAME,
      antivirus: true,
      scan: async (message, { deadline, tell }) =>
        scanObjects(message, settings, {
          ...{ cache, tell, servers: await load(), signal: deadline.signal },
        }),
      selfTest: async signal => testAll(await load(), settings, signal),
      close: () => {
        servers?.then(
          all => all.forEach(server => server.close()),
          () => undefined,
        )
      },
    }
    return patient(scanner, settings, tools)
  },
}

type IcapSettings = Settings<typeof SECTION>

function checkSettings(settings: IcapSettings): void {
  if (settings.address.length === 0) {
    throw new RangeError('address must name one service at least')
  }
  for (const name of [
    'size_limit',
    'time_limit',
    'connect_time_limit',
  ] as const) {
    if (settings[name] === 0)
      throw new RangeError(`${name} must be more than 0`)
  }
}

// Loaded when it is first needed: filter-pipe starts for each message.
async function makeServers(
  settings: IcapSettings,
  { notice }: ScanTools,
): Promise<readonly IcapServer[]> {
  const { IcapServer } = await import('./icap-server.js')
  const known = {
    ...{ method: settings.method, redirect: settings.redirect },
    connectSeconds: settings.connect_time_limit,
    mostConnections: settings.max_connections,
  }
  return settings.address.map(text => {
    return new IcapServer(parseIcapAddress(text), known, tag =>
      notice?.(`icap has new signatures: ISTag ${tag} of ${text}`),
    )
  })
}

interface Asked extends Pick<Asking<LabelledObject>, 'cache' | 'tell'> {
  readonly servers: readonly IcapServer[]
  readonly signal: AbortSignal
}

async function scanObjects(
  message: Message,
  settings: IcapSettings,
  { servers, signal, cache, tell }: Asked,
): Promise<readonly Finding[]> {
  const { objects, areAll } = icapObjectsOf(message, settings.message)
  const { address, method, redirect, size_limit } = settings
  const options = JSON.stringify([address, method, redirect, size_limit])
  // One after the other, on the connection that was kept.
  const answers = await askOrRecall(objects, {
    ...{ cache, tell, engine: { scanner: NAME, options } },
    version: () => tagNow(servers, signal),
    ask: async object => {
      if (object.bytes.size > settings.size_limit) {
        return { answers: [overlimit('larger than size_limit')], version: '' }
      }
      const { verdicts, tag } = await inOrder(
        servers,
        settings,
        signal,
        (server, signal) => server.look(object, signal),
      )
      return { answers: verdicts, version: tag }
    },
  })
  const findings = objects.flatMap(({ label }, at) =>
    (answers[at] ?? []).map(it => findingOf(it, label)),
  )
  if (!areAll) {
    findings.push(findingOf(overlimit(`more than ${OBJECT_LIMIT} objects`), ''))
  }
  return findings.filter(it => it.part !== '' || !isNamed(it, findings))
}

// Of the server that is asked first; a failure is that of the question itself.
async function tagNow(
  [first]: readonly IcapServer[],
  signal: AbortSignal,
): Promise<string> {
  const deadline = startDeadline('ISTag', TAG_LIMIT_SECONDS, signal)
  try {
    return (await first?.tagNow(deadline.signal)) ?? ''
  } catch {
    signal.throwIfAborted()
    return ''
  } finally {
    deadline.close()
  }
}

const TAG_LIMIT_SECONDS = 0.25

function findingOf(
  { name, class: kind, inner = '' }: KnownAnswer,
  label: string,
): Finding {
  const part = [label, inner].filter(Boolean).join('/')
  return { scanner: NAME, name, class: kind, part: printable(part) }
}

// What was found in the message and in a part of it is reported once.
function isNamed({ name }: Finding, findings: readonly Finding[]): boolean {
  return findings.some(it => it.name === name && it.part !== '')
}

function overlimit(name: string): Verdict {
  return { name, class: 'unchecked-overlimit', inner: '' }
}

// Any address that answers must find it: each may be the next that is asked.
async function testAll(
  servers: readonly IcapServer[],
  settings: IcapSettings,
  signal: AbortSignal,
): Promise<SelfTested> {
  const tested = await Promise.allSettled(
    servers.map(server =>
      inOrder([server], settings, signal, (it, signal) => it.test(signal)),
    ),
  )
  const answers = tested.flatMap((result, at) =>
    result.status === 'fulfilled'
      ? [{ ...result.value, address: settings.address[at] ?? '' }]
      : [],
  )
  const [failed] = tested.filter(it => it.status === 'rejected')
  if (answers.length === 0) throw failed?.reason as Error
  const blind = answers.find(it => !it.found)
  return blind === undefined
    ? { found: true, about: answers[0]?.about ?? '' }
    : { found: false, about: blind.address }
}

async function inOrder<T>(
  servers: readonly IcapServer[],
  { time_limit: seconds }: IcapSettings,
  signal: AbortSignal,
  ask: (server: IcapServer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let busy: ScannerBusy | null = null
  try {
    const limit = { name: `${SECTION.name}.time_limit`, seconds, signal }
    return await askInOrder(servers, limit, async (server, signal) => {
      try {
        return await ask(server, signal)
      } catch (error) {
        if (error instanceof ScannerBusy) busy = error
        throw error
      }
    })
  } catch (error) {
    signal.throwIfAborted()
    // One that has no time now may have it soon.
    if (busy === null || error === busy) throw error
    throw new ScannerBusy((busy as ScannerBusy).message, { cause: error })
  }
}
