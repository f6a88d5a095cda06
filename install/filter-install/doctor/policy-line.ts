/*
 * NAME
 *   policy-line - how doctor names a line of the policy
 */

/** What says so, with its place. */
export function lineOf(name: string, { source }: { source: string }): string {
  return source === 'default' ? name : `${name} (${source})`
}
