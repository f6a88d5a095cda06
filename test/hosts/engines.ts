/*
 * NAME
 *   engines - what the hosts share besides PostgreSQL
 *
 * DIAGNOSTICS
 *   enginesIn() throws Error for a name that is none of them.
 */

/** A cache of answers in Redis with Sentinel, and content in a bucket of Swift. */
export const ENGINES = ['redis', 'swift'] as const
export type Engine = (typeof ENGINES)[number]

/** @param text names with commas between them; '' is none. */
export function enginesIn(text: string): readonly Engine[] {
  const names = text.split(',').filter(it => it !== '')
  const other = names.find(name => !ENGINES.some(it => it === name))
  if (other !== undefined) {
    throw new Error(`${other} is none of ${ENGINES.join(', ')}`)
  }
  return ENGINES.filter(it => names.includes(it))
}
