/*
 * NAME
 *   reader - row 41: what looks at hostile bytes dies, or never comes to an end
 */

import { plainMessage } from '../../helper/eicar.js'
import { waitUntil } from '../../helper/wait.js'
import { inModes, type Cell, type Fault, type Faults } from '../cell.js'
import { inside } from '../stages.js'

/** More than is read beside others. */
const HEAVY_BYTES = 300_000

const IN_READER = { point: 'thread.fs.readSync' } as const

// While one message is stuck another one, as heavy, comes and is answered.
const stuckAlone: Fault = (rig, message) => {
  rig.files.plan.set({ ...IN_READER, act: 'stall' })
  let between: Faults = ['nobody was asked meanwhile']
  return {
    send: async () => {
      let isAnswered = false
      const stuck = rig.send(message).finally(() => {
        isAnswered = true
      })
      const isStuck = (): true | undefined =>
        rig.files.plan.isOpen() ? undefined : true
      await waitUntil(isStuck, { what: 'a reader that is stuck' })
      for (const text of ['light\n', 'heavy\n'.repeat(HEAVY_BYTES / 6)]) {
        const other = await rig.send({
          ...message,
          queueId: `OTHER${text.length}`,
          data: plainMessage({ subject: 'another', text }),
        })
        between = [
          ...(other.outcome === 'accepted' ? [] : [`another: ${other.said}`]),
          ...(isAnswered ? ['another one had to wait'] : []),
        ]
        if (between.length > 0) break
      }
      return stuck
    },
    also: () => between,
  }
}

export const READER_CELLS: readonly Cell[] = [
  ...inModes('DL', {
    row: 41,
    name: 'a message that its reader never comes to the end of',
    sizeBytes: HEAVY_BYTES,
    fault: stuckAlone,
    // It is in quarantine and not tried for days.
    first: 'accepted',
    retry: 'none',
    total: 0,
    kept: 1,
    log: /finding=too-slow, .*verdict=unchecked-overlimit/u,
  }),
  ...inModes('DQL', {
    row: 41,
    name: 'a reader that dies',
    sizeBytes: HEAVY_BYTES,
    fault: inside({ ...IN_READER, act: 'exit', value: 1 }),
    log: /error=reader thread died/u,
  }),
  {
    row: 41,
    mode: 'D',
    name: 'a reader that has no more memory',
    sizeBytes: HEAVY_BYTES,
    fault: inside({ ...IN_READER, act: 'memory' }),
    first: 'accepted',
    retry: 'none',
    total: 0,
    kept: 1,
    log: /finding=too-much-memory, .*verdict=unchecked-overlimit/u,
  },
]
