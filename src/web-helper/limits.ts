/*
 * NAME
 *   limits - how often a recipient may do something in an hour
 *
 * DESCRIPTION
 *   Counted in memory, for each recipient and kind: a restart begins anew. What
 *   must not begin anew, as tries of a password, is counted elsewhere too.
 *
 * SECURITY
 *   At most RECIPIENTS are remembered; then those go whose hour is nearly over.
 */

export type Limited =
  'release' | 'remove' | 'ask' | 'list' | 'open' | 'learn' | 'tell'

export interface Limits {
  /** False: it was done too often. It counts where it is true. */
  take(kind: Limited, recipient: string): boolean
}

const AN_HOUR: Readonly<Record<Limited, number>> = {
  release: 100,
  remove: 1000,
  ask: 20,
  list: 100,
  open: 20,
  learn: 100,
  /** Messages to the administrator, for all. */
  tell: 30,
}

const HOUR_MS = 60 * 60 * 1000
const RECIPIENTS = 20_000

export function makeLimits(now: () => number): Limits {
  const taken = new Map<string, { readonly since: number; count: number }>()
  return {
    take: (kind, recipient) => {
      const key = `${kind} ${recipient.toLowerCase()}`
      const known = taken.get(key)
      const time = now()
      // A clock that is set back begins anew.
      const isOver = Math.abs(time - (known?.since ?? -Infinity)) >= HOUR_MS
      if (known === undefined || isOver) {
        taken.delete(key)
        taken.set(key, { since: time, count: 1 })
        const [oldest] = taken.keys()
        if (taken.size > RECIPIENTS && oldest !== undefined) {
          taken.delete(oldest)
        }
        return true
      }
      if (known.count >= AN_HOUR[kind]) return false
      known.count++
      return true
    },
  }
}
