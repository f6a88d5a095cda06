/*
 * NAME
 *   ask-journal - the journal of the store, asked through filter-store sync
 *
 * DIAGNOSTICS
 *   Rejects where no answer comes: see ask-sync.
 */

import { askSync } from './ask-sync.js'
import {
  StoreError,
  type Claim,
  type JournalChange,
  type SharedState,
} from './store.js'

/** A message waits for it. */
const ANSWER_SECONDS = 20

/** In a line of the question: each has 67 bytes there. */
const KEYS = 5000

export async function findInJournal(
  path: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SharedState>> {
  const found = new Map<string, SharedState>()
  for (const some of inPieces(keys)) {
    const request = { ask: 'journal-find', keys: some } as const
    const states = await askSync(path, request, ANSWER_SECONDS)
    if (!Array.isArray(states) || states.length !== some.length)
      throw noAnswer()
    some.forEach((key, at) => found.set(key, stateOf(states[at])))
  }
  return found
}

export async function beginInJournal(
  path: string,
  claim: Claim,
): Promise<boolean> {
  const request = { ask: 'journal-begin', ...claim } as const
  const answer = await askSync(path, request, ANSWER_SECONDS)
  if (typeof answer === 'boolean') return answer
  throw noAnswer()
}

/** What is done is told first. */
export async function endInJournal(
  path: string,
  { holder, done, begun, gone }: JournalChange,
): Promise<void> {
  const changes: JournalChange[] = [
    ...inPieces(done).map(it => ({ holder, done: it, begun: [], gone: [] })),
    { holder, done: [], begun, gone },
  ]
  for (const change of changes) {
    const { done, begun, gone } = change
    if (done.length + begun.length + gone.length === 0) continue
    const request = { ask: 'journal-end', ...change } as const
    await askSync(path, request, ANSWER_SECONDS)
  }
}

function inPieces(keys: readonly string[]): readonly (readonly string[])[] {
  const pieces = []
  for (let at = 0; at < keys.length; at += KEYS) {
    pieces.push(keys.slice(at, at + KEYS))
  }
  return pieces
}

function stateOf(answer: unknown): SharedState {
  const state = STATES.find(it => it === answer)
  if (state === undefined) throw noAnswer()
  return state
}

const STATES = ['new', 'begun', 'busy', 'done'] as const

function noAnswer(): StoreError {
  return new StoreError('store: no whole answer')
}
