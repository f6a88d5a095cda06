/*
 * NAME
 *   check.test - a check that finds nothing wrong must be able to
 */

import t from 'tap'
import { installPostsift } from '../helper/postsift.js'
import type { Cell } from './cell.js'
import { check } from './check.js'
import { startRig, type Rig } from './rig.js'
import { growsSteadily, slopeOf, type Sample } from './soak-sample.js'
import { someOf } from './run.js'
import { inside } from './stages.js'

/** What is waited for here does not come. */
const IN_VAIN_MS = 500

type Wrong = Pick<Cell, 'fault'> & Partial<Cell>

/** sendmail says yes, and does something else with `read`, what it has read. */
const cheating =
  (cheat: string) =>
  (rig: Rig): { readonly undo: () => void } => {
    const { home } = rig.files
    const script = `cd '${home}/copies'; cat >.read; ${cheat}`
    rig.files.becomeSendmail(script)
    return { undo: () => rig.files.becomeSendmail() }
  }

const WRONG: Readonly<Record<string, [Wrong, RegExp]>> = {
  'a message that is lost': [
    { fault: cheating(':'), first: 'accepted', copies: 1 },
    /^0 after the first try, not 1$/mu,
  ],
  'a message that is cut short': [
    {
      fault: cheating('head -c -9 .read >1'),
      first: 'accepted',
      copies: 1,
    },
    /^a copy of \d+ bytes is not what was sent$/mu,
  ],
  'a message that comes twice and is not named': [
    {
      fault: cheating('cp .read 2; cp .read 3'),
      first: 'accepted',
      copies: 2,
      total: 2,
    },
    /^the log does not name the duplicate$/mu,
  ],
  'something that is left over': [
    {
      fault: cheating('cp .read ../spool/4; exit 75'),
    },
    /^left over: spool: 4$/mu,
  ],
  'an answer that should be another': [
    { fault: () => ({}), copies: 1 },
    /^accepted: 0: 2\.0\.0 /mu,
  ],
  'a line that the log does not have': [
    {
      fault: () => ({}),
      first: 'accepted',
      copies: 1,
      log: /no such line/u,
    },
    /^the log has no \/no such line\/u/mu,
  ],
  'a fault that was never made': [
    {
      fault: inside({ point: 'fs.openSync', match: 'nowhere', act: 'exit' }),
      first: 'accepted',
      copies: 1,
    },
    /^the plan did not come true$/mu,
  ],
}

t.test('what is wrong is found', async t => {
  const rig = await startRig(t, 'P', await installPostsift(t))
  for (const [name, [wrong, fault]] of Object.entries(WRONG)) {
    const cell: Cell = { row: 0, mode: 'P', name, ...wrong }
    const { faults } = await check(rig, cell, IN_VAIN_MS)
    t.match(faults.join('\n'), fault, name)
  }
})

const samples = (...sizes: readonly number[]): Sample[] =>
  sizes.map((rssMebibytes, minute) => ({
    ...{ minute, rssMebibytes, descriptors: 0 },
  }))

t.test('memory that grows is told from memory that settles', async t => {
  const steady = Array.from({ length: 30 }, (_, at) => 100 + at * 5)
  const settling = Array.from({ length: 30 }, (_, at) => 200 - 100 / (at + 1))
  const noisy = Array.from({ length: 30 }, (_, at) => 150 + (at % 2) * 40)
  t.equal(growsSteadily(samples(...steady)), true)
  t.equal(growsSteadily(samples(...settling)), false)
  t.equal(growsSteadily(samples(...noisy)), false)
  t.equal(growsSteadily(samples(1, 100)), false)
  t.equal(slopeOf(samples(...steady)), 5)
  t.equal(slopeOf(samples(7, 7, 7)), 0)
})

t.test('some of the cells are of every row and mode', async t => {
  const cells = Array.from({ length: 100 }, (_, at): Cell => ({
    row: at % 4,
    mode: at % 2 === 0 ? 'P' : 'D',
    name: `${at}`,
    fault: () => ({}),
  }))
  const some = someOf(cells, 20)
  t.equal(some.length, 20)
  t.equal(new Set(some.map(({ row, mode }) => `${row}${mode}`)).size, 4)
  t.equal(someOf(cells, 1).length, 4, 'at least one of each')
  t.equal(someOf(cells, 1000).length, 100)
})
