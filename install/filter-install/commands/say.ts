/*
 * NAME
 *   say - what a command of filter-install says, and to whom
 */

import type { Plan } from '../plan/plan.js'
import { wrapped } from '../../../src/print/wrap.js'
import { LockedError } from '../apply/lock.js'

export function refuse(plan: Pick<Plan, 'refusals'>): void {
  if (plan.refusals.length === 0) return
  for (const sentence of plan.refusals) complain(sentence)
  process.exit(1)
}

export function needRoot(status = 1): void {
  if (process.geteuid?.() === 0) return
  complain('this command needs root')
  process.exit(status)
}

// A terminal sends its signals to Postfix's commands, too: what they did is for
// the next run to find out.
export function sayWhenInterrupted(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      complain('interrupted: run apply, verify or undo to finish')
      process.exit(1)
    })
  }
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

// A program that reads it wants a line whole, a person a line to fit.
export function complain(text: string): void {
  const lines = `filter-install: ${text}`.split('\n')
  const isForAPerson = process.stderr.isTTY
  // A command is pasted: its line stays whole.
  const fitting = lines.map(it =>
    isForAPerson && !it.startsWith(' ') ? wrapped(it) : it,
  )
  process.stderr.write(`${fitting.join('\n')}\n`)
}

/** sysexits(3): another one is at work. */
const EX_TEMPFAIL = 75

export function fail(error: unknown): never {
  complain(error instanceof Error ? error.message : String(error))
  process.exit(error instanceof LockedError ? EX_TEMPFAIL : 1)
}
