/*
 * NAME
 *   facts - what the log of a host says that has to be so
 *
 * DESCRIPTION
 *   Pure.
 */

export interface LogFacts {
  /** Queue ids of messages that the log names as possible duplicates. */
  readonly named: readonly string[]
  /** Retries that the journal has answered. */
  readonly known: number
  /** Messages that were deferred, by what the log gives as the reason. */
  readonly deferred: Readonly<Record<string, number>>
  readonly syncStarts: number
  readonly filterdStarts: number
  /** Parts that a scanner was not asked about: the cache had its answer. */
  readonly cacheHits: number
  /** Messages that were deferred for the scanner or its cache, by us or as Postfix
   * was told. */
  readonly forScanner: readonly string[]
}

export function readFacts(log: string): LogFacts {
  const deferred: Record<string, number> = {}
  for (const [, reply = ''] of log.matchAll(DEFERRED)) {
    const why = reply.replaceAll(/[0-9A-F]{6,}|\d+/gu, 'N')
    deferred[why] = (deferred[why] ?? 0) + 1
  }
  return {
    named: [...log.matchAll(NAMED)].map(([, id = '']) => id),
    known: log.split('relay=journal').length - 1,
    deferred,
    syncStarts: log.split('filter-store sync has started').length - 1,
    filterdStarts: log.split('filterd: started, listening').length - 1,
    cacheHits: [...log.matchAll(CACHED)]
      .map(([, count]) => Number(count))
      .reduce((all, it) => all + it, 0),
    forScanner: [...log.matchAll(DEFERRED_BY_ANY)]
      .map(([, why = '']) => why)
      .filter(why => FOR_SCANNER.test(why)),
  }
}

const NAMED = /queue_id=(\w+), .*possible duplicate: an earlier try/gu
const CACHED = /: queue_id=\w+, .*cached=clamd (\d+) of/gu
const DEFERRED_BY_ANY = /status=deferred \((.*)$/gmu
const FOR_SCANNER = /clamd|cache|redis|sentinel|scan time|unchecked/iu
const DEFERRED = /postfix\/chkmsg.*status=deferred \((.{0,200})\)$/gmu
