/*
 * NAME
 *   work - all that is loaded for each message, or each connection
 *
 * DESCRIPTION
 *   What filter-pipe and filter-smtp load after their first lines have run. The
 *   build makes one file of it, because each file costs time at each start:
 *   see engine-cached, which loads it.
 */

export * as engines from '../../src/engine.js'
export { openLog } from '../../src/log/log.js'
export { logNotice, logPossibleDuplicate } from '../../src/log/maillog.js'
export { exitStatusOf } from './sysexits.js'
export { MAIN } from '../../src/options.js'
export { parentCheck } from '../../src/receive/launcher.js'
export { messageFrom } from '../../src/receive/message-from.js'
export { pipeForPeople } from '../../src/receive/pipe-help.js'
export { readPipeArguments } from '../../src/receive/pipe-arguments.js'
export { receiveFromPipe } from '../../src/receive/pipe.js'
export { handlerFor, vetFor } from '../../src/receive/smtp.js'
export { serveSpawned } from '../../src/receive/spawn.js'

/** By pipe only, where first-look has started one. */
export function loadSecondReader(): Promise<
  typeof import('../../src/parse/mailparser/second-opinion.js')
> {
  return import('../../src/parse/mailparser/second-opinion.js')
}

/** By spawn only. */
export function loadWatchdog(): Promise<
  typeof import('../../src/receive/watchdog.js')
> {
  return import('../../src/receive/watchdog.js')
}
