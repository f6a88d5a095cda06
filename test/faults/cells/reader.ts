/*
 * NAME
 *   reader - row 41: what looks at hostile bytes dies, or never comes to an end
 */

import { plainMessage } from '../../helper/eicar.js'
import { waitUntil } from '../../helper/wait.js'
import { trySmtp, type Message } from '../attempt.js'
import { inModes, type Cell, type Fault, type Faults } from '../cell.js'
import { inside } from '../stages.js'

/** More than is read beside others. */
const HEAVY_BYTES = 300_000

const IN_READER = { point: 'thread.fs.readSync' } as const

// While one message is stuck another one, as heavy, comes and is answered.
const stuckAlone: Fault = (rig, message) => {
  rig.files.plan.set({ ...IN_READER, act: 'stall' })
  let between: Faults = ['no one was asked meanwhile']
  return {
    send: async () => {
      let isAnswered = false
      const stuck = rig.send(message).finally(() => {
        isAnswered = true
      })
      const isStuck = (): true | undefined =>
        rig.files.plan.isOpen() ? undefined : true
      await waitUntil(isStuck, { what: 'a reader that is stuck' })
      const light = await rig.send(anotherOf(message, 'light\n'))
      between = [
        ...(light.outcome === 'accepted' ? [] : [`light: ${light.said}`]),
        ...(isAnswered ? ['a light message had to wait'] : []),
      ]
      // In a thread that has to be started first: in its own time.
      const text = 'heavy\n'.repeat(HEAVY_BYTES / 6)
      const heavy = await rig.send(anotherOf(message, text))
      if (heavy.outcome !== 'accepted') {
        between = [...between, `heavy: ${heavy.said}`]
      }
      return stuck
    },
    also: () => between,
  }
}

// Longer than the reading of one message may take, a third of its time.
const slowStart: Fault = async (rig, message) => {
  const start = { point: 'thread.start', act: 'stall', value: 15_000 } as const
  rig.files.plan.set(start)
  const another = await rig.another()
  return {
    send: () => trySmtp(another.door, message, 60_000),
    undo: async () => void (await another.running.stop()),
  }
}

function anotherOf(message: Message, text: string): Message {
  return {
    ...message,
    queueId: `OTHER${text.length}`,
    data: plainMessage({ subject: 'another', text }),
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
  {
    row: 41,
    mode: 'D',
    name: 'a reader that takes long to start',
    sizeBytes: HEAVY_BYTES,
    fault: slowStart,
    first: 'accepted',
    copies: 1,
  },
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
