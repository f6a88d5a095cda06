/*
 * NAME
 *   command - filter-install doctor
 */

import { sevenZipVersion } from '../../../src/unpack/seven-zip/program.js'
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
  const sevenZip = sevenZipVersion()
  const text =
    json === true
      ? asJson({ status, findings: findings.map(asPlain), sevenZip })
      : doctorText(findings) + sevenZipText(sevenZip)
  return { text, status }
}

/** Of what opens archives: an administrator compares it with reports of holes. */
function sevenZipText(version: string | null): string {
  return version === null
    ? 'The program that opens archives is missing: build the filter again.\n'
    : `Archives are opened by 7-Zip ${version}, in WebAssembly.\n`
}

/** For programs: the hint as text, and what kind of text it is. */
function asPlain({ fix, ...finding }: Finding) {
  return { ...finding, fix: hintText(fix, ''), fixKind: fix.kind }
}
