/*
 * NAME
 *   faults - the fault matrix (cell.ts): whatever fails, no mail is lost
 *
 * DESCRIPTION
 *   Some of the cells: one of each row and mode, and others evenly chosen.
 *   `npm run test:faults` checks all of them.
 */

import t from 'tap'
import { CELLS } from './cells/all.js'
import { runCells, someOf } from './run.js'
import { tableOf } from './table.js'

const COUNT = 200

t.setTimeout(60 * 60 * 1000)

t.test('the fault matrix', async t => {
  const all = await runCells(t, someOf(CELLS, COUNT))
  t.equal(all.length, COUNT)
  for (const { cell, faults } of all) {
    t.strictSame(faults, [], `${cell.row} ${cell.mode} ${cell.name}`)
  }
  for (const line of tableOf(all).split('\n')) t.comment(line)
})
