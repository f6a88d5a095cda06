/*
 * NAME
 *   cache-text - how often the cache of answers helped, in one line
 */

/** @param looks how many, by result: see postsift_cache_lookups_total. */
export function cacheText(looks: Readonly<Record<string, number>>): string {
  const { process = 0, shared = 0, miss = 0, forged = 0, error = 0 } = looks
  const known = process + shared
  const all = known + miss
  const share = all === 0 ? 0 : Math.floor((100 * known) / all)
  const words = [
    `${known} of ${all} parts known (${share} %)`,
    ...(shared === 0 ? [] : [`${shared} from store.cache`]),
    ...(forged === 0 ? [] : [`${forged} forged`]),
    ...(error === 0 ? [] : [`${error} times no answer`]),
  ]
  return words.join(', ')
}
