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
      text: `filterd and filter-quarantine cannot be started as root: ${account}.`,
      fix: shell('apt-get install util-linux'),
    })
  }
  if (noLog !== '') {
    findings.push({
      level: 'warning',
      topic: 'log_to',
      text: `The log of the filter cannot be written: ${noLog}.`,
      fix: toml(configFile, 'log_to = "stderr"'),
    })
  }
  if (lastResort !== '') {
    findings.push({
      level: 'warning',
      topic: 'log_to',
      text: `Some log lines were not accepted by the log service, and are in ${lastResort}.`,
      fix: shell(`mv ${lastResort} ${lastResort}.seen`),
    })
  }
  return findings
}
