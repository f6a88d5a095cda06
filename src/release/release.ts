/*
 * NAME
 *   release - a kept message, delivered
 *
 * DESCRIPTION
 *   The kept bytes go to the recipients of the kept envelope, or to others, or
 *   as an attachment of a message of our own; only the Return-Path that pipe(8)
 *   had put before them is left out. A release mark is before them
 *   (quarantine/release-mark), so that a filter that they meet on their way
 *   lets them pass once.
 *
 *   The transports are tried in their order: first the smtpd after the filter,
 *   and where no one listens there, as in a set-up of pipe(8), sendmail(1).
 *   The next one is tried only when the one before could not be reached.
 *
 * DIAGNOSTICS
 *   Rejects when the kept bytes are not those that were scanned, and with what
 *   a transport throws. The answers say what the next hop said.
 */

import { closeSync, fstatSync, openSync } from 'node:fs'
import { isAscii } from 'node:buffer'
import { bytesOfFile, subBytes, windows, type Bytes } from '../util/bytes.js'
import { newId, randomName } from '../util/id.js'
import {
  closeQuietly,
  openUnlinked,
  writeAll,
} from '../util/files/safe-file.js'
import { queueIdIn, type Answer } from '../mail/answer.js'
import { NULL_SENDER, type Envelope, type Recipient } from '../mail/envelope.js'
import { NextHopError } from '../smtp/next-hop-error.js'
import { changeEntry } from '../quarantine/quarantine.js'
import { bytesPath, type Entry } from '../quarantine/entry.js'
import { makeReleaseKey } from '../quarantine/release-key.js'
import {
  digestOf,
  MARKED_RECIPIENTS,
  releaseField,
} from '../quarantine/release-mark.js'
import type { Transport } from '../deliver/transport.js'
import { wrapperOf } from './wrapper.js'

export interface ReleaseOrder {
  readonly entry: Entry
  /** null: the recipients of the kept envelope. */
  readonly to: readonly string[] | null
  /** As message/rfc822 in a message of our own, from no one. */
  readonly attach: boolean
}

/** Told of what may be done, and what is. */
export interface ReleaseLedger {
  /** It is about to be handed over: from here on it may have been. */
  begin(): void
  /** What the next hop said to each, before anything else is written. */
  end(answers: Released['answers']): void
}

export interface ReleaseTools {
  /** Of the quarantine. */
  readonly folder: string
  readonly transports: readonly Transport[]
  /** For an unlinked file. */
  readonly spoolFolder: string
  readonly signal: AbortSignal
  readonly now: number
  /** Who releases it, for the entry. */
  readonly by: string
  /** Default: no one is told. */
  readonly ledger?: ReleaseLedger
  /** Of an entry that is not in the folder. */
  readonly away?: AwayEntry
}

export interface AwayEntry {
  /** An open file with its bytes. */
  readonly fd: number
  readonly noteRelease: (release: Entry['releases'][number]) => Promise<void>
}

export interface Released {
  /** The transport that took it. */
  readonly by: string
  readonly answers: readonly {
    readonly recipient: string
    readonly answer: Answer
  }[]
}

export async function release(
  order: ReleaseOrder,
  tools: ReleaseTools,
): Promise<Released> {
  const { entry, to } = order
  const known = entry.envelope.recipients
  const recipients =
    to === null
      ? known
      : to.map(
          (address): Recipient =>
            known.find(it => it.address === address) ?? { address },
        )
  const { away } = tools
  const fd = away?.fd ?? openSync(bytesPath(tools.folder, entry.key), 'r')
  try {
    const bytes = withoutReturnPath(keptBytes(fd, entry))
    const released = await (order.attach
      ? sendAttached({ bytes, entry, recipients }, tools)
      : send({ bytes, envelope: entry.envelope, recipients }, tools))
    tools.ledger?.end(released.answers)
    await record(released, entry, tools)
    return released
  } finally {
    if (away === undefined) closeSync(fd)
  }
}

// A disk may have changed them since: what was judged is what goes.
function keptBytes(fd: number, { key, size, sha256 }: Entry): Bytes {
  const bytes = bytesOfFile(fd, 0, fstatSync(fd).size)
  if (bytes.size !== size || digestOf(bytes) !== sha256) {
    throw new Error(`the bytes of ${key} are not those that were kept`)
  }
  return bytes
}

// pipe(8) put it there (flags=R), and cleanup(8) would take it out again, from
// below the mark (message_drop_headers).
function withoutReturnPath(bytes: Bytes): Bytes {
  const head = bytes.slice(0, RETURN_PATH_BYTES).toString('latin1')
  const [field = ''] = /^return-path:.*\n(?:[ \t].*\n)*/iu.exec(head) ?? []
  return subBytes(bytes, field.length, bytes.size)
}

const RETURN_PATH_BYTES = 4096

interface Sending {
  readonly bytes: Bytes
  readonly envelope: Envelope
  readonly recipients: readonly Recipient[]
}

async function sendAttached(
  kept: Pick<Sending, 'bytes' | 'recipients'> & { readonly entry: Entry },
  tools: ReleaseTools,
): Promise<Released> {
  const { bytes, entry, recipients } = kept
  const isPlain = [...windows(bytes)].every(isAscii)
  const { head, tail } = wrapperOf(entry, {
    recipients: recipients.map(({ address }) => address),
    isPlain,
    now: tools.now,
  })
  const fd = openUnlinked(tools.spoolFolder)
  try {
    writeAll(fd, head)
    for (const window of windows(bytes)) writeAll(fd, window)
    writeAll(fd, tail)
    const wrapped = bytesOfFile(fd, 0, fstatSync(fd).size)
    const envelope: Envelope = {
      ...entry.envelope,
      sender: NULL_SENDER,
      body: isPlain ? '' : '8BITMIME',
      ...{ ret: '', envid: '' },
    }
    return await send({ bytes: wrapped, envelope, recipients }, tools)
  } finally {
    closeQuietly(fd)
  }
}

async function send(
  { bytes, envelope, recipients }: Sending,
  tools: ReleaseTools,
): Promise<Released> {
  const key = makeReleaseKey(tools.folder)
  const sha256 = digestOf(bytes)
  const expires = Math.ceil(tools.now / 1000) + MARK_SECONDS
  const answers: Released['answers'][number][] = []
  let by = ''
  tools.ledger?.begin()
  for (let at = 0; at < recipients.length; at += MARKED_RECIPIENTS) {
    const some = recipients.slice(at, at + MARKED_RECIPIENTS)
    const addresses = some.map(({ address }) => address)
    const mark = { key, id: randomName(), expires, sha256 }
    const field = releaseField({ ...mark, recipients: addresses })
    const given = await first(tools.transports, transport =>
      transport.deliver({
        request: {
          sender: envelope.sender,
          recipients: some,
          prepend: [field],
        },
        // Someone waits for the answer, as before the queue.
        envelope: { ...envelope, id: newId(), stage: 'before-queue' },
        bytes,
        signal: tools.signal,
        // And is told of each.
        isPartial: true,
      }),
    )
    by = given.by
    addresses.forEach((recipient, index) => {
      const answer = given.answers[index]
      if (answer !== undefined) answers.push({ recipient, answer })
    })
  }
  return { by, answers }
}

/** As long as Postfix tries (maximal_queue_lifetime). */
const MARK_SECONDS = 5 * 24 * 60 * 60

async function first(
  transports: readonly Transport[],
  deliver: (transport: Transport) => Promise<readonly Answer[]>,
): Promise<{ readonly by: string; readonly answers: readonly Answer[] }> {
  for (const [at, transport] of transports.entries()) {
    try {
      return { by: transport.name, answers: await deliver(transport) }
    } catch (error) {
      const isLast = at === transports.length - 1
      const isUnreached =
        error instanceof NextHopError && error.kind === 'unreachable'
      if (isLast || !isUnreached) throw error
    }
  }
  throw new Error('there is no transport')
}

async function record(
  { answers }: Released,
  { key }: Entry,
  { folder, now, by, away }: ReleaseTools,
): Promise<void> {
  const took = answers.filter(({ answer }) => answer.status.startsWith('2'))
  if (took.length === 0) return
  const release = {
    at: new Date(now).toISOString(),
    recipients: took.map(({ recipient }) => recipient),
    by,
    queuedAs: [
      ...new Set(took.flatMap(({ answer }) => queueIdIn(answer.text))),
    ],
  }
  if (away !== undefined) return away.noteRelease(release)
  await changeEntry(folder, key, entry => ({
    ...entry,
    releases: [...entry.releases, release],
  }))
}
