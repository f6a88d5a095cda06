/*
 * NAME
 *   rate-limit - so many times in so many seconds, for each name
 *
 * DESCRIPTION
 *   A name gets its count back at once when its time is over. More names than
 *   NAMES_LIMIT are not remembered: the oldest begin anew.
 */

export interface RateLimit {
  /** Counts one try; false: that is one too many. */
  take(name: string): boolean
  /** One try less: it was none of those that are counted. */
  giveBack(name: string): void
  /** The name begins anew, as after a sign-in that succeeds. */
  forget(name: string): void
}

const NAMES_LIMIT = 20_000

export function makeRateLimit(
  { count, seconds }: { readonly count: number; readonly seconds: number },
  now: () => number = Date.now,
): RateLimit {
  const seen = new Map<string, { used: number; readonly until: number }>()
  return {
    take: name => {
      const known = seen.get(name)
      if (known !== undefined && known.until > now())
        return ++known.used <= count
      seen.delete(name)
      const [oldest] = seen.keys()
      if (seen.size >= NAMES_LIMIT && oldest !== undefined) seen.delete(oldest)
      seen.set(name, { used: 1, until: now() + seconds * 1000 })
      return count >= 1
    },
    giveBack: name => {
      const known = seen.get(name)
      if (known !== undefined && known.used > 0) known.used--
    },
    forget: name => void seen.delete(name),
  }
}
