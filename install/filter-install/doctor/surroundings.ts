/*
 * NAME
 *   surroundings - what doctor says of the account's way and of the log
 */

import { shell, toml } from './hint.js'
import type { Finding } from './finding.js'
import type { Surroundings } from './facts.js'

export function surroundingFindings(
  surroundings: Surroundings | null | undefined,
  configFile: string,
): readonly Finding[] {
  const { account = '', noLog = '', lastResort = '' } = surroundings ?? {}
  const findings: Finding[] = []
  if (account !== '') {
    findings.push({
      level: 'warning',
      topic: 'setpriv',
      text: `filterd and filter-quarantine do not start as root: ${account}.`,
      fix: shell('apt-get install util-linux'),
    })
  }
  if (noLog !== '') {
    findings.push({
      level: 'warning',
      topic: 'log_to',
      text: `Nobody takes the log of the filter: ${noLog}.`,
      fix: toml(configFile, 'log_to = "stderr"'),
    })
  }
  if (lastResort !== '') {
    findings.push({
      level: 'warning',
      topic: 'log_to',
      text: `Nobody took some lines of the log, and they are in ${lastResort}.`,
      fix: shell(`mv ${lastResort} ${lastResort}.seen`),
    })
  }
  return findings
}
