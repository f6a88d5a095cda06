/*
 * NAME
 *   keep-going - one step of a reader, whose failure ends that step alone
 *
 * DESCRIPTION
 *   A container is damaged at one place, and its other members can be reached
 *   all the same. A reader runs each of its steps through keepGoing().
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` for whatever the step throws. Errors of the
 *   system, MailErrors, OverBudget, TooSlowHere and the end of the deadline go on.
 */

import { OverBudget } from '../util/budget.js'
import { isSystemError } from '../util/error.js'
import { TooSlowHere } from '../util/pace.js'
import { MailError } from '../mail/error.js'
import type { Gathering } from './container.js'

/** What the step returns; `otherwise` where it failed. */
export async function keepGoing<T>(
  gathering: Pick<Gathering, 'signal' | 'report'>,
  otherwise: T,
  step: () => T | Promise<T>,
): Promise<T> {
  try {
    return await step()
  } catch (error) {
    gathering.signal.throwIfAborted()
    const isSpent = error instanceof OverBudget || error instanceof TooSlowHere
    if (isSpent || isSystemError(error) || error instanceof MailError) {
      throw error
    }
    // Whatever a reader trips over, the bytes are not what they should be.
    gathering.report('container-damaged')
    return otherwise
  }
}
