/*
 * NAME
 *   surroundings - what doctor says of the account's way and of the log
 */

import type { Finding } from './doctor.js'
import { shell, toml } from './hint.js'

export interface Surroundings {
  /** Why root cannot start a program as the account; '' where it can. */
  readonly account: string
  /** Why nobody takes the log of that account; '' where somebody does. */
  readonly noLog: string
  /** The file of lines that nobody took; '' where there is none. */
  readonly lastResort: string
}

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
