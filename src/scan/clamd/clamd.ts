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

import { bytesOf, type Bytes } from '../../util/bytes.js'
import type { Finding } from '../../mail/finding.js'
import type { Message } from '../../mail/message.js'
import { makeGlob } from '../../util/glob.js'
import { DeadlineError } from '../../util/deadline.js'
import {
  boolean,
  duration,
  list,
  size,
  type Settings,
} from '../../config/option.js'
import { checkedList } from '../checked-list.js'
import { ConnectionLost } from '../exchange.js'
import { parseSocketAddress } from '../socket-address.js'
import {
  CHUNK_BYTES,
  ClamdPool,
  type ClamdConnection,
  type Scan,
} from './clamd-client.js'
import { OBJECT_LIMIT, objectsOf } from './clamd-objects.js'
import { FAILURE_OPTIONS } from '../failure-options.js'
import {
  ClamdError,
  ClamdTimedOut,
  classOfSignature,
  readReply,
  type ClamdReply,
} from './clamd-reply.js'
import { EICAR } from '../test-strings.js'
import { askVersion, type Version } from './clamd-version.js'
import { patient } from '../patient.js'
import { ScannerBusy, type Scanner, type ScannerKind } from '../scanner.js'

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
    const scanner: Scanner = {
      name: NAME,
      antivirus: true,
      scan: async (message, { deadline }) =>
        scanObjects(message, async bytes => {
          if (bytes.size > settings.stream_max_length) {
            return [overlimit('larger than stream_max_length')]
          }
          const reply = await askInOrder(pools, bytes, deadline.signal)
          return answersOf(reply, isSpam)
        }),
      selfTest: async signal => {
        const bytes = bytesOf(Buffer.from(EICAR.text))
        const reply = await askInOrder(pools, bytes, signal)
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
  ask: (object: Bytes) => Promise<readonly Answer[]>,
): Promise<readonly Finding[]> {
  const { objects, all } = objectsOf(message)
  const findings: Finding[] = []
  // One after the other, on the connection that was kept.
  for (const { bytes, label } of objects) {
    const answers = await ask(bytes)
    findings.push(...answers.map(it => ({ scanner: NAME, ...it, part: label })))
  }
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

async function askInOrder(
  pools: readonly ClamdPool[],
  bytes: Bytes,
  signal: AbortSignal,
): Promise<ClamdReply> {
  let failure: unknown = null
  let isBusy = false
  for (const pool of pools) {
    try {
      return await ask(pool, bytes, signal)
    } catch (error) {
      signal.throwIfAborted()
      isBusy ||= saysBusy(error)
      failure = failure === null ? error : withCause(error, failure)
    }
  }
  throw isBusy ? busy(failure) : failure
}

// While it loads its database, clamd may take no connection or read no command:
// connections wait in its queue until that is full.
function saysBusy(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return (
    error instanceof DeadlineError ||
    error instanceof ClamdTimedOut ||
    code === 'EAGAIN'
  )
}

function busy(failure: unknown): ScannerBusy {
  const { message, cause } = withCause(failure, (failure as Error).cause)
  return new ScannerBusy(message, { cause })
}

async function ask(
  pool: ClamdPool,
  bytes: Bytes,
  signal: AbortSignal,
): Promise<ClamdReply> {
  const job = { pool, bytes, signal }
  const kept = pool.take()
  try {
    return await askOn(kept ?? (await pool.open(signal)), job)
  } catch (error) {
    signal.throwIfAborted()
    // A kept connection may also have an earlier reply in it: that it was idle
    // for too long.
    const mayHelp = kept !== null || error instanceof ConnectionLost
    if (!mayHelp) throw error
    return await askOn(await pool.open(signal), job)
  }
}

async function askOn(
  connection: ClamdConnection,
  job: {
    readonly pool: ClamdPool
    readonly bytes: Bytes
    readonly signal: AbortSignal
  },
): Promise<ClamdReply> {
  try {
    const scan = await connection.scan(job.bytes, job.signal)
    const reply = judged(scan, job.bytes)
    if (reply.kind !== 'size-limit') job.pool.give(connection)
    return reply
  } catch (error) {
    connection.close()
    throw error
  }
}

function judged(scan: Scan, bytes: Bytes): ClamdReply {
  const reply = readReply(scan.line, scan.number)
  if (reply.kind === 'clean' && !scan.whole) {
    throw new ClamdError('"stream: OK" before the end of the stream')
  }
  // No clamd is set up to take less than one chunk: it is in trouble, and
  // another try may help. Of larger messages it knows its own limit better
  // than we do, and another try would end the same for days.
  if (reply.kind === 'size-limit' && bytes.size <= CHUNK_BYTES) {
    throw new ClamdError(`size limit exceeded by ${bytes.size} bytes`)
  }
  return reply
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

function withCause(error: unknown, cause: unknown): Error {
  const text = error instanceof Error ? error.message : String(error)
  return new Error(text, { cause })
}
