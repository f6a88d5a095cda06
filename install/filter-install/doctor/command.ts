/*
 * NAME
 *   command - filter-install doctor
 */

import { diagnose, doctorText, notInstalled, statusOf } from './doctor.js'
import { hintText } from './hint.js'
import { gatherLive, type Around } from '../gather/live-installation.js'
import { asJson, type LookOptions } from './status-command.js'
import type { Finding } from './finding.js'

/** What to print, and the exit status. */
export async function showDoctor(
  around: Omit<Around, 'asksClamd'>,
  { json }: LookOptions,
): Promise<{ readonly text: string; readonly status: 0 | 1 | 2 }> {
  const facts = await gatherLive({ ...around, asksClamd: true })
  const findings =
    facts === null ? [notInstalled(around.own)] : diagnose(facts, Date.now())
  const status = statusOf(findings)
  const text =
    json === true
      ? asJson({ status, findings: findings.map(asPlain) })
      : doctorText(findings)
  return { text, status }
}

/** For programs: the hint as text, and what kind of text it is. */
function asPlain({ fix, ...finding }: Finding) {
  return { ...finding, fix: hintText(fix, ''), fixKind: fix.kind }
}
