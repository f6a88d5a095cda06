/*
 * NAME
 *   cache - answers of scanners, in this process first, then in Redis
 *
 * DESCRIPTION
 *   An answer is found only under the version that the engine has now: see
 *   scan/recall. It is forgotten after a time, and when an administrator says so.
 *   Redis is optional; without it, or while it is away, the process remembers for
 *   itself.
 *
 * DIAGNOSTICS
 *   Nothing throws: what cannot be looked up is not known.
 */

import { mayBeKept, type Answers, type VerdictCache } from '../scan/recall.js'
import type { Forgotten } from './forgotten.js'
import { Memory, type Room } from './memory.js'
import type { Shared } from './shared.js'
import { keyOf, opened, sealed } from './value.js'

/** What came of a look: in the process, in Redis, not known, not ours. */
export type LookResult = 'process' | 'shared' | 'miss' | 'forged' | 'error'

export interface CacheTools {
  readonly room: Room
  readonly cleanSeconds: number
  readonly foundSeconds: number
  readonly forgotten: Forgotten
  /** With the key that signs what is there; null: there is none. */
  readonly shared: { readonly server: Shared; readonly secret: Buffer } | null
  readonly count: (scanner: string, result: LookResult, by: number) => void
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number
}

/** Of more objects at once, the rest is not looked up. */
const SHARED_LIMIT = 200

/** Clocks of hosts differ. */
const AHEAD_MS = 60_000

export function makeVerdictCache(tools: CacheTools): VerdictCache {
  const { forgotten, shared, now } = tools
  const memory = new Memory(tools.room)

  const inProcess = (key: string, sha256: string): Answers | null => {
    const entry = memory.get(key, now())
    if (entry === null) return null
    if (!forgotten.isForgotten(sha256, entry.madeAt)) return entry.answers
    memory.delete(key)
    return null
  }

  const remember = (key: string, answers: Answers, madeAt: number): boolean => {
    const age = Date.now() - madeAt
    const left = secondsFor(answers, tools) * 1000 - Math.max(0, age)
    if (left <= 0 || age < -AHEAD_MS) return false
    memory.set(key, { answers, madeAt, endsAt: now() + left })
    return true
  }

  return {
    recall: async (engine, objects) => {
      const { scanner } = engine
      forgotten.look(now())
      const keys = objects.map(it => keyOf(engine, it))
      const known = objects.map(({ sha256 }, at) =>
        inProcess(keys[at] ?? '', sha256),
      )
      const wanted = objects.flatMap(({ sha256 }, at) =>
        known[at] === null ? [{ at, sha256, key: keys[at] ?? '' }] : [],
      )
      const asked = wanted.slice(0, SHARED_LIMIT)
      const results: Record<LookResult, number> = {
        ...{ process: objects.length - wanted.length, shared: 0 },
        ...{ miss: wanted.length, forged: 0, error: 0 },
      }
      if (shared !== null && (asked.length > 0 || shared.server.isDue)) {
        const { server, secret } = shared
        const fetched = await server.fetch(asked.map(it => it.key))
        forgotten.add(fetched?.notes ?? '')
        asked.forEach(({ at, sha256, key }, index) => {
          const value = fetched?.values[index] ?? ''
          if (value === '') return
          const said = opened(key, value, secret)
          if (said === null) return void results.forged++
          if (forgotten.isForgotten(sha256, said.madeAt)) return
          if (!remember(key, said.answers, said.madeAt)) return
          known[at] = said.answers
          results.shared++
          results.miss--
        })
        // What the process knew may just have been forgotten on another host.
        if (results.process > 0 && (fetched?.notes ?? '') !== '') {
          objects.forEach(({ sha256 }, at) => {
            if (known[at] === null) return
            known[at] = inProcess(keys[at] ?? '', sha256)
          })
        }
      }
      for (const result of RESULTS) {
        const by = results[result]
        if (by > 0) tools.count(scanner, result, by)
      }
      return known
    },
    keep: (engine, object, answers) => {
      if (object.sha256 === '' || !mayBeKept(answers)) return
      const key = keyOf(engine, object)
      const madeAt = Date.now()
      if (!remember(key, answers, madeAt) || shared === null) return
      const { server, secret } = shared
      const value = sealed(key, { answers, madeAt }, secret)
      if (value !== null) server.put(key, value, secondsFor(answers, tools))
    },
  }
}

const RESULTS = ['process', 'shared', 'miss', 'forged'] as const

function secondsFor(
  answers: Answers,
  { cleanSeconds, foundSeconds }: CacheTools,
): number {
  return answers.length === 0 ? cleanSeconds : foundSeconds
}
