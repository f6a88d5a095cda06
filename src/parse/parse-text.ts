/*
 * NAME
 *   parse-text - files and parts inside a text from a container
 *
 * DESCRIPTION
 *   The parts of a message are looked through where they are parsed. What an
 *   archive or a document held has no header: it is a text if it looks like
 *   one or is named like one.
 *
 * SECURITY
 *   Hostile bytes; bounded by the budget.
 */

import { OverBudget } from '../util/budget.js'
import { makeTurn } from '../util/turn.js'
import type { Defect } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { ParseContext } from './context.js'
import { defect, type DefectCode } from './defects.js'
import { makeFinds } from './carve/carved-parts.js'
import { isShown, lookThrough } from './carve/shown-text.js'

/** A text as it is shown, in its lines and without their marks, and what is
 * decoded of these. */
const READINGS_FACTOR = 4

/** The parts that the text contains; null where it is no text. */
export async function parseText(
  part: Part,
  context: Omit<ParseContext, 'path'>,
): Promise<{
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
} | null> {
  if (part.kind !== 'leaf' || !isShown(part)) return null
  const { path, content } = part
  const { budget } = context
  budget.giveReading(READINGS_FACTOR * content.size)
  const giveWay = makeTurn(context.signal)
  const counted = budget.counted(content)
  const parts = [part]
  const codes = new Set<DefectCode>()
  const finds = makeFinds(parts, {
    context: { ...context, path },
    turn: () => budget.turn(giveWay),
    report: code => codes.add(code),
  })
  try {
    await lookThrough({ ...part, content: counted.bytes }, finds)
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error
    codes.add(error.spent)
  } finally {
    counted.stop()
  }
  return {
    parts: parts.slice(1),
    defects: [...codes].map(code => defect(code, path)),
  }
}
