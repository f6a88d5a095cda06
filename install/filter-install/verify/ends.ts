/*
 * NAME
 *   ends - where the probes are
 *
 * DESCRIPTION
 *   Looks at what the sink caught, at Postfix's queue and at the quarantine,
 *   for mail with the token of this verification in its addresses, and removes
 *   it there.
 */

import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../../../src/mail/answer.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import type { End } from './expect.js'
import type { Probe } from './probes.js'
import type { Caught, ProbeSink } from './sink.js'

export interface EndPlaces {
  readonly postfix: Postfix
  readonly sink: ProbeSink
  readonly quarantineFolder: string
}

export interface Sent {
  readonly probe: Probe
  /** When, by performance.now(). */
  readonly at: number
  readonly answer: Answer
}

export interface Found {
  /** null: it is on its way. */
  readonly end: End | null
  /** Where it is delivered. */
  readonly caught: Caught | null
  /** Why it waits, or is refused. */
  readonly reason: string
}

export interface Places {
  look(sent: readonly Sent[]): Promise<readonly Found[]>
  /** Removes all that is left of the probes. */
  clean(): Promise<void>
}

/** What is nowhere for so long has ended unseen. */
const GONE_MS = 5000
const CLEAN_TRIES = 20

/** @param probes since: milliseconds since the epoch. */
export function endsOf(
  { postfix, sink, quarantineFolder }: EndPlaces,
  { token, since }: { readonly token: string; readonly since: number },
): Places {
  const gone = new Map<string, number>()
  return {
    look: async sent => {
      const queue = await queuedFor(postfix, token)
      const kept = keptIn(quarantineFolder, token, since)
      return sent.map(it => {
        const found = lookFor(it, { queue, kept, caught: sink.caught })
        if (found.end !== null || found.reason !== '') return found
        const isQueued = queue.some(other => isOf(other, it.probe))
        if (isQueued) gone.delete(it.probe.name)
        const first = gone.get(it.probe.name) ?? performance.now()
        if (!isQueued) gone.set(it.probe.name, first)
        const isGone = !isQueued && performance.now() - first > GONE_MS
        return isGone ? { ...found, end: 'discarded' } : found
      })
    },
    clean: async () => {
      for (let tries = 0; tries < CLEAN_TRIES; tries++) {
        removeKept(quarantineFolder, token, since)
        const ids = (await queuedFor(postfix, token)).map(it => it.id)
        if (ids.length === 0) return
        await postfix.remove(ids, [])
        await sleep(200)
      }
    },
  }
}

interface Queued {
  readonly id: string
  readonly queue: string
  readonly addresses: readonly string[]
  readonly reason: string
}

interface KeptEntry {
  readonly path: string
  readonly sender: string
}

function lookFor(
  { probe, answer }: Sent,
  places: {
    readonly queue: readonly Queued[]
    readonly kept: readonly KeptEntry[]
    readonly caught: readonly Caught[]
  },
): Found {
  const nowhere = { end: null, caught: null, reason: '' }
  if (answer.status.startsWith('5')) {
    return { ...nowhere, end: 'refused', reason: answer.text }
  }
  if (answer.status.startsWith('4')) {
    return { ...nowhere, end: 'deferred', reason: answer.text }
  }
  const to = (address: string): Caught | undefined =>
    places.caught.find(({ transaction }) =>
      transaction.recipients.some(it => it.address === address),
    )
  const caught = to(probe.recipient)
  if (caught !== undefined) return { ...nowhere, end: 'delivered', caught }
  const bounce = to(probe.sender)
  if (bounce !== undefined) {
    const reason = /^Diagnostic-Code: (.*)$/mu.exec(bounce.content.toString())
    return {
      ...nowhere,
      end: 'refused',
      reason: plainReason(reason?.[1] ?? ''),
    }
  }
  if (places.kept.some(it => it.sender === probe.sender)) {
    return { ...nowhere, end: 'quarantined' }
  }
  const waiting = places.queue.find(it => isOf(it, probe) && it.reason !== '')
  return waiting === undefined
    ? nowhere
    : { ...nowhere, end: 'deferred', reason: waiting.reason }
}

function isOf({ addresses }: Queued, probe: Probe): boolean {
  return addresses.some(it => it === probe.sender || it === probe.recipient)
}

/** Mail in the queue with this word in an address. */
export async function queuedFor(
  postfix: Postfix,
  word: string,
): Promise<readonly Queued[]> {
  return (await postfix.queued())
    .split('\n')
    .filter(line => line.includes(word))
    .map(line => {
      const entry = JSON.parse(Buffer.from(line, 'latin1').toString()) as {
        readonly queue_id: string
        readonly queue_name: string
        readonly sender: string
        readonly recipients: readonly {
          readonly address: string
          readonly delay_reason?: string
        }[]
      }
      return {
        id: entry.queue_id,
        queue: entry.queue_name,
        addresses: [entry.sender, ...entry.recipients.map(it => it.address)],
        reason: entry.recipients
          .map(it => it.delay_reason ?? '')
          .join(' ')
          .trim(),
      }
    })
    .filter(it => it.addresses.some(address => address.includes(word)))
}

/** Removes what the quarantine keeps of such mail. */
export function removeKept(folder: string, word: string, since: number): void {
  for (const { path } of keptIn(folder, word, since)) {
    rmSync(path.replace(/json$/u, 'eml'), { force: true })
    rmSync(path, { force: true })
  }
}

// Entries that are older than the probes are not read.
function keptIn(
  folder: string,
  token: string,
  since: number,
): readonly KeptEntry[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(it => it.isDirectory())
    .flatMap(({ name }) => {
      const home = join(folder, name)
      return readdirSync(home)
        .filter(it => /^[0-9a-f].*\.json$/u.test(it))
        .map(it => join(home, it))
    })
    .filter(path => {
      const stat = statSync(path, { throwIfNoEntry: false })
      return stat !== undefined && stat.mtimeMs >= since - 2000
    })
    .flatMap(path => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes(token)) return []
      const entry = JSON.parse(text) as {
        readonly envelope: { readonly sender: string }
      }
      return [{ path, sender: entry.envelope.sender }]
    })
}

// RFC 3464: a type, and what the server said.
function plainReason(code: string): string {
  return code.replace(/^\s*smtp;\s*/iu, '').replace(/;\s*$/u, '')
}
