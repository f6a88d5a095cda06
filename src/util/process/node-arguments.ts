/*
 * NAME
 *   node-arguments - what Node.js is started with, whenever we start it
 *
 * DESCRIPTION
 *   Warnings of Node.js are for developers, and its output is someone's reply.
 *
 * SECURITY
 *   SIGUSR1 makes Node.js open its debugger on a port of this host, where every
 *   local account may run what it likes in the process. Our programs take the
 *   signal themselves, and do nothing (refuse-debugger); until they have come so
 *   far, its port is one of an address that no host has, so that it cannot be
 *   opened. This is a way that Node.js 20 knows as well as 24.
 */

const NOWHERE = '0.0.0.1:9229'

export const NODE_ARGUMENTS: readonly string[] = [
  '--no-warnings',
  `--inspect-port=${NOWHERE}`,
]

/** To run this program again: what it was started with, but no debugger. */
export function sameArguments(): readonly string[] {
  const ours = new Set(NODE_ARGUMENTS)
  const others = process.execArgv.filter(
    it => !it.startsWith('--inspect') && !ours.has(it),
  )
  return [...others, ...NODE_ARGUMENTS]
}
