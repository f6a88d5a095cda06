/*
 * NAME
 *   faults - the fault matrix of SAFETY.md: whatever fails, no mail is lost
 *
 * DESCRIPTION
 *   `npm test` checks some of the cells, evenly chosen; `npm run test:faults`
 *   all of them. POSTSIFT_FAULTS says which: `all`, how many, or /a regular
 *   expression/ over `ROW MODE NAME`.
 */

import t from 'tap'
import { CELLS } from './cells/all.js'
import type { Cell } from './cell.js'
import { runCells, someOf } from './run.js'
import { tableOf } from './table.js'

const USUAL_COUNT = 150

t.setTimeout(60 * 60 * 1000)

t.test('the fault matrix', async t => {
  const cells = chosen(process.env['POSTSIFT_FAULTS'] ?? String(USUAL_COUNT))
  t.ok(cells.length > 0)
  const all = await runCells(t, cells, line => t.comment(line))
  for (const { cell, faults } of all) {
    t.strictSame(faults, [], `${cell.row} ${cell.mode} ${cell.name}`)
  }
  process.stderr.write(`${tableOf(all)}\n`)
})

function chosen(which: string): readonly Cell[] {
  if (which === 'all') return CELLS
  if (/^\d+$/u.test(which)) return someOf(CELLS, Number(which))
  const wanted = new RegExp(which.replace(/^\/|\/$/gu, ''), 'u')
  return CELLS.filter(({ row, mode, name }) =>
    wanted.test(`${row} ${mode} ${name}`),
  )
}
