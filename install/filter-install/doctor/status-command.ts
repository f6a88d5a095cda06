/*
 * NAME
 *   status-command - filter-install status
 */

import { gatherLive, type Around } from '../gather/live-installation.js'
import { statusOfLive, statusText } from './status.js'

export interface LookOptions {
  readonly json?: true
}

/** What to print. */
export async function showStatus(
  around: Omit<Around, 'asksClamd'>,
  { json }: LookOptions,
): Promise<string> {
  const { configDir, version } = around.postfix
  const facts = await gatherLive({ ...around, asksClamd: false })
  if (facts === null) {
    return json === true
      ? asJson({ installed: false, postfix: { configDir, version } })
      : `Not installed in Postfix ${version}, ${configDir}.\n`
  }
  const status = statusOfLive(facts, around.own)
  return json === true ? asJson(status) : statusText(status)
}

/** For programs: one value, on lines of its own. */
export function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
