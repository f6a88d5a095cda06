/*
 * NAME
 *   end-with-us - children that do not outlive us
 *
 * DESCRIPTION
 *   What we started ends when we do: at our exit, and at a signal that ends us.
 *   A sendmail(1) that went on would queue a message that Postfix, told of no
 *   success, brings again.
 *
 *   Where the program has a handler of its own for a signal, that one decides.
 */

import type { ChildProcess } from 'node:child_process'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

const running = new Set<ChildProcess>()

/** Until it has ended by itself. */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (running.size === 0) watch('on')
  running.add(child)
  child.once('exit', () => {
    running.delete(child)
    if (running.size === 0) watch('off')
  })
}

function watch(how: 'on' | 'off'): void {
  process[how]('exit', endAll)
  for (const signal of SIGNALS) process[how](signal, endAllAndUs)
}

function endAll(): void {
  for (const child of running) child.kill('SIGTERM')
}

function endAllAndUs(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  endAll()
  watch('off')
  process.kill(process.pid, signal)
}
