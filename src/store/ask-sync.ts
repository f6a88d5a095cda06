/*
 * NAME
 *   ask-sync - what mail waits for of the store
 *
 * DESCRIPTION
 *   Rare mail only: one that was released, and with `required` one that is kept; all
 *   mail where the journal is that of several hosts (ask-journal). filter-store sync is asked by its socket, so that no program that filters mail
 *   loads a client of the store.
 *
 * DIAGNOSTICS
 *   Rejects where no answer comes, or the store cannot be asked: the message is
 *   deferred.
 */

import type { Use } from '../quarantine/used-marks.js'
import { askLine } from '../util/lines/ask-line.js'
import { jsonObject } from '../util/lines/json-object.js'
import { StoreError } from './store.js'
import type { SyncRequest } from './serve-sync.js'

/** A statement has less; then the store is not there. */
const ANSWER_SECONDS = 60

export async function askSync(
  path: string,
  request: SyncRequest,
  seconds = ANSWER_SECONDS,
): Promise<unknown> {
  const peer = { path, name: 'filter-store sync' }
  const line = await askLine(peer, JSON.stringify(request), seconds)
  const { answer, error } = jsonObject(line) ?? {}
  if (typeof error === 'string') throw new StoreError(`store: ${error}`)
  if (answer === undefined) throw new StoreError('store: no whole answer')
  return answer
}

export async function useMarkOfAll(path: string, use: Use): Promise<boolean> {
  const { recipients, queueId } = use
  const { id, expires } = use.mark
  const mark = { id, expires }
  const request = { ask: 'use', mark, recipients, queueId } as const
  const answer = await askSync(path, request)
  if (typeof answer === 'boolean') return answer
  throw new StoreError('store: no whole answer')
}

export async function giveMarkBack(path: string, use: Use): Promise<void> {
  const { recipients, queueId } = use
  const { id, expires } = use.mark
  const mark = { id, expires }
  await askSync(path, { ask: 'give-back', mark, recipients, queueId })
}
