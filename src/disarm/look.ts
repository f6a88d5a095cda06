/*
 * NAME
 *   look - what a file can do, as the engine reads it
 *
 * DESCRIPTION
 *   Opens a file, and what is in it at any depth, and gives all marks and all
 *   defects. The message with the file in it is read by the engine again
 *   besides: this is to know before that a file cannot be disarmed.
 *
 * SECURITY
 *   Hostile bytes, under a budget as the engine's.
 */

import { Budget, OverBudget, type BudgetLimits } from '../util/budget.js'
import type { Scratch } from '../util/scratch.js'
import type { Mark } from '../mail/mark.js'
import type { Part } from '../mail/part.js'
import { unpackPart } from '../unpack/unpack.js'

export interface LookTools {
  readonly scratch: Scratch
  readonly limits: BudgetLimits
  readonly signal: AbortSignal
}

export interface Seen {
  readonly marks: ReadonlySet<Mark>
  /** Their codes. */
  readonly defects: ReadonlySet<string>
}

export async function lookAt(
  part: Part,
  { scratch, limits, signal }: LookTools,
): Promise<Seen> {
  const budget = new Budget(limits)
  const marks = new Set<Mark>()
  const defects = new Set<string>()
  const passwords = (): readonly string[] => []
  const work = [{ part, depth: 0 }]
  try {
    for (let item = work.shift(); item !== undefined; item = work.shift()) {
      const { depth } = item
      const tools = { budget, scratch, signal, passwords, depth }
      const found = await unpackPart(item.part, tools)
      if (found === null) continue
      found.marks.forEach(it => marks.add(it))
      found.defects.forEach(({ code }) => defects.add(code))
      for (const inner of found.parts)
        work.push({ part: inner, depth: depth + 1 })
    }
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error
    defects.add(error.spent)
  }
  return { marks, defects }
}
