/*
 * NAME
 *   serve-sync - the socket on which filter-store sync is asked
 *
 * DESCRIPTION
 *   A line of JSON, and its answer: {"answer": ...} or {"error": "why not"}.
 *
 *     use        one use of a release mark among all hosts: true, or false
 *     give-back  takes it back
 *     carry      an entry of this host is brought to the store now
 *     status     what was carried, and what went wrong last
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
import type { MarkStore } from './store.js'

export type SyncRequest =
  | {
      readonly ask: 'use' | 'give-back'
      readonly mark: { readonly id: string; readonly expires: number }
      readonly recipients: readonly string[]
      readonly queueId: string
    }
  | { readonly ask: 'carry'; readonly key: string }
  | { readonly ask: 'status' }

export interface ServeSync {
  readonly path: string
  readonly marks: MarkStore
  readonly syncer: Syncer
  readonly notice: (text: string) => void
}

/** A mark is of at most 1000 recipients. */
const LINE_BYTES = 1024 * 1024

export function serveSync(options: ServeSync): LineServer {
  const { path, notice } = options
  return serveLines({
    ...{ path, notice, lineBytes: LINE_BYTES },
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
  { marks, syncer }: ServeSync,
): Promise<unknown> {
  switch (request.ask) {
    case 'use':
      return marks.use(request)
    case 'give-back':
      await marks.giveBack(request)
      return true
    case 'carry':
      await syncer.carry(request.key)
      return true
    case 'status':
      return syncer.status()
  }
}

function readRequest(line: string): SyncRequest {
  const { ask, key, ...more } = jsonObject(line) ?? {}
  if (ask === 'status') return { ask }
  if (ask === 'carry' && typeof key === 'string' && KEY.test(key)) {
    return { ask, key }
  }
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
