/*
 * NAME
 *   serve-sync - the socket on which filter-store sync is asked
 *
 * DESCRIPTION
 *   A line of JSON, and its answer: {"answer": ...} or {"error": "why not"}.
 *
 *     use        one use of a release mark among all hosts: true, or false
 *     give-back  takes it back
 *     journal-find, journal-begin, journal-end
 *                the journal of all hosts: see JournalStore
 *     carry      an entry of this host is brought to the store now
 *     status     what was carried, and what went wrong last
 *     leave      another filter-store sync is there: whether this one makes way
 *
 * DIAGNOSTICS
 *   What goes wrong is the answer.
 *
 * SECURITY
 *   For the account of the filter: who may connect is the mode of the socket,
 *   0660, and its group, that of the process.
 */

import { KEY } from '../quarantine/entry.js'
import type { Use } from '../quarantine/used-marks.js'
import { jsonObject } from '../util/lines/json-object.js'
import { serveLines, type LineServer } from '../util/lines/serve-lines.js'
import { printable } from '../util/text.js'
import type { Syncer } from './syncer.js'
import type { Claim, JournalChange, JournalStore, MarkStore } from './store.js'

export type SyncRequest =
  | {
      readonly ask: 'use' | 'give-back'
      readonly mark: { readonly id: string; readonly expires: number }
      readonly recipients: readonly string[]
      readonly queueId: string
    }
  | { readonly ask: 'journal-find'; readonly keys: readonly string[] }
  | ({ readonly ask: 'journal-begin' } & Claim)
  | ({ readonly ask: 'journal-end' } & JournalChange)
  | { readonly ask: 'carry'; readonly key: string }
  | { readonly ask: 'status' | 'leave' }

export interface ServeSync {
  readonly path: string
  readonly marks: MarkStore
  readonly journal: JournalStore
  readonly syncer: Syncer
  /** Whether this one makes way for another, which it then does. */
  readonly leave: () => boolean
  readonly notice: (text: string) => void
}

/** A mark is of at most 1000 recipients; for keys, see ask-journal. */
const LINE_BYTES = 1024 * 1024

/** Each message of this host may ask. */
const CONNECTIONS = 1000

export function serveSync(options: ServeSync): LineServer {
  const { path, notice } = options
  return serveLines({
    ...{ path, notice, lineBytes: LINE_BYTES, connections: CONNECTIONS },
    name: 'store socket',
    without: 'released mail is deferred',
    tooLong: JSON.stringify({ error: 'the line is too long' }),
    answer: async line => {
      try {
        const answer = await answerOf(readRequest(line), options)
        return JSON.stringify({ answer })
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        return JSON.stringify({ error: printable(text) })
      }
    },
  })
}

async function answerOf(
  request: SyncRequest,
  { marks, journal, syncer, leave }: ServeSync,
): Promise<unknown> {
  switch (request.ask) {
    case 'use':
      return marks.use(request)
    case 'give-back':
      await marks.giveBack(request)
      return true
    case 'journal-find':
      return journal.find(request.keys)
    case 'journal-begin':
      return journal.begin(request)
    case 'journal-end':
      await journal.end(request)
      return true
    case 'carry':
      await syncer.carry(request.key)
      return true
    case 'status':
      return syncer.status()
    case 'leave':
      return leave()
  }
}

function readRequest(line: string): SyncRequest {
  const { ask, key, ...more } = jsonObject(line) ?? {}
  if (ask === 'status' || ask === 'leave') return { ask }
  if (ask === 'carry' && typeof key === 'string' && KEY.test(key)) {
    return { ask, key }
  }
  if (ask === 'journal-find') return { ask, keys: keysOf(more['keys']) }
  if (ask === 'journal-begin') return { ask, ...readClaim({ key, ...more }) }
  if (ask === 'journal-end') return { ask, ...readChange(more) }
  if (ask === 'use' || ask === 'give-back') return { ask, ...readUse(more) }
  throw new Error('this is no question')
}

function readUse({
  mark,
  recipients,
  queueId,
}: Readonly<Record<string, unknown>>): Use {
  const { id, expires } = (mark ?? {}) as Readonly<Record<string, unknown>>
  const isText = (it: unknown): it is string => typeof it === 'string'
  if (
    isText(id) &&
    typeof expires === 'number' &&
    Number.isSafeInteger(expires) &&
    Array.isArray(recipients) &&
    recipients.every(isText) &&
    isText(queueId)
  ) {
    return { mark: { id, expires }, recipients, queueId }
  }
  throw new Error('this is no use of a mark')
}

type Fields = Readonly<Record<string, unknown>>

function readClaim({ key, was, holder, seconds }: Fields): Claim {
  if (
    isKey(key) &&
    (was === 'new' || was === 'begun') &&
    isHolder(holder) &&
    typeof seconds === 'number' &&
    seconds > 0 &&
    seconds <= MOST_SECONDS
  ) {
    return { key, was, holder, seconds }
  }
  throw new Error('this is no hand-over')
}

/** Of one hand-over: message_time_limit is less. */
const MOST_SECONDS = 3600

function readChange({ holder, done, begun, gone }: Fields): JournalChange {
  if (!isHolder(holder)) throw new Error('this is no hand-over')
  const [some, others, rest] = [done, begun, gone].map(keysOf)
  return { holder, done: some ?? [], begun: others ?? [], gone: rest ?? [] }
}

function keysOf(given: unknown): readonly string[] {
  if (Array.isArray(given) && given.every(isKey)) return given
  throw new Error('these are no hand-overs')
}

function isKey(given: unknown): given is string {
  return typeof given === 'string' && /^[0-9a-f]{64}$/u.test(given)
}

function isHolder(given: unknown): given is string {
  return typeof given === 'string' && /^\w{1,64}$/u.test(given)
}
