/*
 * NAME
 *   end-with-us - children that do not outlive us
 *
 * DESCRIPTION
 *   Programs that we started end when we do: at our exit, and at a signal that
 *   ends us. A sendmail(1) that went on would queue a message. Postfix received
 *   no success and would deliver that message again.
 *
 *   Where someone else listens for a signal already, that one decides.
 */

import type { ChildProcess } from 'node:child_process'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

const running = new Set<ChildProcess>()

/** @param start is called when we listen already: no signal is too early. */
export function endingWithUs<T extends ChildProcess>(start: () => T): T {
  if (running.size === 0) watch()
  try {
    const child = start()
    if (child.pid === undefined) return child
    running.add(child)
    child.once('exit', () => {
      running.delete(child)
      if (running.size === 0) unwatch()
    })
    return child
  } finally {
    if (running.size === 0) unwatch()
  }
}

function watch(): void {
  process.on('exit', endAll)
  for (const signal of SIGNALS) {
    if (process.listenerCount(signal) === 0) process.on(signal, endAllAndUs)
  }
}

function unwatch(): void {
  process.off('exit', endAll)
  for (const signal of SIGNALS) process.off(signal, endAllAndUs)
}

function endAll(): void {
  for (const child of running) child.kill('SIGTERM')
}

// No one catches the second one, or who came to listen meanwhile.
function endAllAndUs(signal: NodeJS.Signals): void {
  endAll()
  unwatch()
  process.kill(process.pid, signal)
}
