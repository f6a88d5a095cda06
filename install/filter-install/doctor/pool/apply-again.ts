/*
 * NAME
 *   apply-again - the command that applies what is installed once more
 */

import type { Pool } from '../../plan/pool.js'
import type { LiveFacts } from '../facts.js'
import { ownInstall, type Hint } from '../hint.js'

/** Applies again what is installed. */
export function applyHint({ own, record }: LiveFacts): Hint {
  const { mode, listenPort, submissionPort, setup } = record
  const words = [
    `apply --mode ${mode}`,
    ...(setup?.pool === undefined ? [] : poolWords(setup.pool)),
    ...(setup === undefined || setup.pool !== undefined
      ? []
      : [`--config ${setup.configFile}`]),
    ...(listenPort === 10025 ? [] : [`--listen-port ${listenPort}`]),
    ...(setup === undefined || setup.returnPort === 10026
      ? []
      : [`--return-port ${setup.returnPort}`]),
    ...(submissionPort === undefined || submissionPort === 10027
      ? []
      : [`--submission-port ${submissionPort}`]),
    ...(setup?.signMilter === undefined
      ? []
      : [`--sign-milter ${setup.signMilter}`]),
    ...(setup === undefined || setup.user === 'filter'
      ? []
      : [`--user ${setup.user}`]),
  ]
  return ownInstall(own, words.join(' '))
}

function poolWords({ filters, returnAddress }: Pool): readonly string[] {
  const hosts = filters.map(it => it.host).join(',')
  return [`--filters ${hosts}`, `--return-address ${returnAddress}`]
}
