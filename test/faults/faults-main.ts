/*
 * NAME
 *   faults-main - npm run test:faults
 *
 * SYNOPSIS
 *   npm run test:faults [-- all | COUNT | /REGULAR EXPRESSION/]
 *
 * DESCRIPTION
 *   Checks all cells of the fault matrix, or so many of them, or those whose
 *   `ROW MODE NAME` matches. Prints each as it is checked, and the whole table
 *   at the end.
 *
 * EXIT STATUS
 *   0 when every cell is as it should be, 1 otherwise.
 */

import { CELLS } from './cells/all.js'
import type { Cell } from './cell.js'
import { runCells, someOf } from './run.js'
import { tableOf } from './table.js'
import { withTeardown } from './teardown.js'

const [which = 'all'] = process.argv.slice(2)
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const all = await withTeardown(t => runCells(t, chosen(which), print))
print(`\n${tableOf(all)}`)
process.exit(all.every(({ faults }) => faults.length === 0) ? 0 : 1)

function chosen(words: string): readonly Cell[] {
  if (words === 'all') return CELLS
  if (/^\d+$/u.test(words)) return someOf(CELLS, Number(words))
  const wanted = new RegExp(words.replace(/^\/|\/$/gu, ''), 'u')
  return CELLS.filter(({ row, mode, name }) =>
    wanted.test(`${row} ${mode} ${name}`),
  )
}
