/*
 * NAME
 *   run - check cells, the modes beside one another
 *
 * DESCRIPTION
 *   A mode's cells run one after the other on a rig of their own: much of what
 *   they do is to wait.
 */

import type { Teardown } from '../helper/folder.js'
import { installPostsift } from '../helper/postsift.js'
import { MODES } from './attempt.js'
import type { Cell } from './cell.js'
import { check, type Checked } from './check.js'
import { startRig } from './rig.js'
import { lineOf } from './table.js'

/** @param out gets a line for each cell as soon as it is checked. */
export async function runCells(
  t: Teardown,
  cells: readonly Cell[],
  out: (line: string) => void = () => undefined,
): Promise<readonly Checked[]> {
  const installed = await installPostsift(t)
  const byMode = await Promise.all(
    MODES.map(async mode => {
      const own = cells.filter(cell => cell.mode === mode)
      if (own.length === 0) return []
      const rig = await startRig(t, mode, installed)
      const done: Checked[] = []
      for (const cell of own) {
        const checked = await check(rig, cell)
        out(lineOf(checked))
        done.push(checked)
      }
      return done
    }),
  )
  return byMode.flat().sort((a, b) => a.cell.row - b.cell.row)
}

/** Of each row and mode the first, and evenly chosen others: `count` in all. */
export function someOf(cells: readonly Cell[], count: number): readonly Cell[] {
  const places = cells.map(({ row, mode }) => `${row} ${mode}`)
  const isFirst = cells.map((_, at) => places.indexOf(places[at] ?? '') === at)
  const others = isFirst.filter(it => !it).length
  const wanted = Math.max(0, count - (cells.length - others))
  let seen = 0
  return cells.filter((_, at) => {
    if (isFirst[at] === true) return true
    seen++
    return (
      Math.floor((seen * wanted) / others) >
      Math.floor(((seen - 1) * wanted) / others)
    )
  })
}
