/*
 * NAME
 *   answering - who answers on the filter's port, when apply is done
 *
 * DESCRIPTION
 *   What is in force may lead to another program than the one that was meant: a
 *   stranger that has the port, or a filterd of another folder or configuration.
 */

import { dirname } from 'node:path'
import { runningOn } from '../gather/processes.js'
import { isResident } from '../plan/manifest.js'
import { mustNotBeHeld } from '../verify/live.js'
import type { PlanOptions } from './options.js'

/** A sentence where apply did less than it was asked to; '' for none. */
export async function whoElseAnswers(
  { mode, listenPort }: Pick<PlanOptions, 'mode' | 'listenPort'>,
  { bin, configFile }: { readonly bin: string; readonly configFile: string },
): Promise<string> {
  if (!isResident(mode)) return ''
  try {
    await mustNotBeHeld({ mode, ports: [listenPort] })
  } catch (error) {
    return (error as Error).message
  }
  const running = runningOn(listenPort)
  if (running === null) return ''
  const { pid, program } = running
  if (program !== '' && dirname(program) !== bin) {
    return `Process ${pid} filters, and runs ${program}, not a program of ${bin}: stop it and start filterd`
  }
  const reads = running.configFile
  return reads === undefined || reads === configFile
    ? ''
    : `Process ${pid} filters, and reads ${reads}, not ${configFile}: stop it and start filterd`
}
