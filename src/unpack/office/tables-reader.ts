/*
 * NAME
 *   tables-reader - what the formulas in a table of text start
 *
 * DESCRIPTION
 *   Whatever parts the cells: a formula that starts a program has its own signs
 *   (formula). In SYLK there are the functions of Excel 4.0, too.
 *
 * SECURITY
 *   Hostile text, in pieces of bounded size, each looked at once with the end of
 *   the one before it.
 */

import { windows } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { cellMarks } from './formula.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  const isSylk = content.slice(0, 3).toString('latin1') === 'ID;'
  let before = ''
  for (const window of windows(content)) {
    await gathering.turn()
    // Of UTF-16 the letters that matter are here.
    const text = before + window.toString('latin1').replaceAll('\0', '')
    for (const mark of cellMarks(text, isSylk ? 'sylk' : 'cells')) {
      gathering.mark(mark)
    }
    before = text.slice(-OVERLAP)
  }
}

const OVERLAP = 2048
