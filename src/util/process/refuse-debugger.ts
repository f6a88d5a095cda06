/*
 * NAME
 *   refuse-debugger - SIGUSR1 does nothing
 *
 * DESCRIPTION
 *   The first line of each program, in its main thread: signals are of the whole
 *   process. See node-arguments.
 */

export function refuseDebugger(): void {
  process.on('SIGUSR1', () => undefined)
}
