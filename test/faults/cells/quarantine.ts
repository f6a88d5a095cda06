/*
 * NAME
 *   quarantine - row 36: a disk that fails, at every step of a quarantine
 *
 * DESCRIPTION
 *   The steps are counted, not named, so that none is forgotten: see also
 *   test/quarantine/each-step.test.ts. Before the queue what is found is
 *   rejected, and nothing is kept.
 */

import { attachmentMessage, EICAR } from '../../helper/eicar.js'
import { inModes, type Cell } from '../cell.js'
import { inside } from '../stages.js'

const CODES = ['ENOSPC', 'EIO', 'EMFILE', 'EROFS'] as const

/** Some more than there are: the last ones do not come true. */
const STEPS = 32

const infected = (mark: string): Buffer =>
  attachmentMessage({ subject: mark, filename: 'a.com', content: EICAR })

export const QUARANTINE_CELLS: readonly Cell[] = Array.from(
  { length: STEPS },
  (_, step) =>
    CODES.map((code, at) =>
      inModes('PSDL'.charAt((step + at) % 4), {
        row: 36,
        name: `quarantine: ${code} at step ${step + 1}`,
        ...{ data: infected, kept: 1, total: 0 },
        fault: inside(
          {
            ...{ point: 'any', match: '/quarantine', nth: step + 1 },
            ...{ act: 'error', value: code },
          },
          { mayMiss: true },
        ),
        // After the entry come the index and what is shared.
        first: ['deferred', 'accepted'],
      }),
    ),
).flat(2)
