/*
 * NAME
 *   command - filter-install doctor
 */

import { diagnose, doctorText, NOT_INSTALLED, statusOf } from './doctor.js'
import { gatherLive, type Around } from '../gather/live-installation.js'
import { asJson, type LookOptions } from './status-command.js'

/** What to print, and the exit status. */
export async function showDoctor(
  around: Omit<Around, 'asksClamd'>,
  { json }: LookOptions,
): Promise<{ readonly text: string; readonly status: 0 | 1 | 2 }> {
  const facts = await gatherLive({ ...around, asksClamd: true })
  const findings =
    facts === null ? [NOT_INSTALLED] : diagnose(facts, Date.now())
  const status = statusOf(findings)
  const text =
    json === true ? asJson({ status, findings }) : doctorText(findings)
  return { text, status }
}
