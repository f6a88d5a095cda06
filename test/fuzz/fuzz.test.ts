/*
 * NAME
 *   fuzz.test - some messages that no one has thought of
 *
 * DESCRIPTION
 *   The seed is fixed, and so are the cases. See fuzz-main for longer runs.
 */
import t from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { fuzz } from './fuzz.js'

const SEED = 20_261_122
const CASES = 400

// A busy machine takes ten times as long.
t.setTimeout(15 * 60 * 1000)

t.test('messages', async t => {
  const { cases, faults } = await fuzz({
    seed: SEED,
    format: '',
    most: CASES,
    // A busy machine takes long; the cases are what counts.
    minutes: 14,
    // What is left of tap's time limit is for making them smaller.
    mostFaults: 3,
    folder: scratchFolder(t, 'fuzz'),
    out: line => t.comment(line),
  })
  t.comment(`seed ${SEED}, ${cases} cases`)
  t.strictSame(faults, [], 'nothing is wrong')
  t.equal(cases, CASES)
})
