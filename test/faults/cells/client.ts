/*
 * NAME
 *   client - rows 12, 13, 15: the client goes away
 */

import { inModes, type Cell, type Fault } from '../cell.js'
import { leaveEarly, type Leaving } from '../raw.js'

/** @param slowly clamd takes its time, so that the client is surely gone. */
function leaves(leaving: Leaving, slowly = false): Fault {
  return async (rig, message) => {
    if (slowly) {
      rig.clamd.behavior = {
        streamed: ({ socket }, number) =>
          setTimeout(() => socket.write(`${number}: stream: OK\0`), 300),
      }
    }
    const door = await rig.door()
    if (door === null) throw new Error('P has no door')
    return {
      send: () => leaveEarly(door, message, leaving),
      undo: () => void (rig.clamd.behavior = {}),
    }
  }
}

const HOWS = ['end', 'cut', 'reset'] as const

const BEFORE_REPLY: readonly Cell[] = HOWS.flatMap(how =>
  inModes('SDQL', mode => ({
    row: 12,
    name: `${how} between the dot and our reply`,
    fault: leaves({ when: 'sent', how }, true),
    copies: 1,
    total: mode === 'Q' ? 2 : 1,
    log: /possible duplicate/u,
  })),
)

const UNREAD: readonly Cell[] = inModes('SDQL', mode => ({
  row: 13,
  name: 'reset when our yes is written',
  fault: leaves({ when: 'answered', how: 'reset' }),
  copies: 1,
  total: mode === 'Q' ? 2 : 1,
  log: /possible duplicate/u,
}))

type Bytes = (wire: Buffer) => number

const PLACES: Readonly<Record<string, Bytes>> = {
  'before the first byte': () => 0,
  'after the first byte': () => 1,
  'in the middle': wire => Math.floor(wire.length / 2),
  'before the dot': wire => wire.length - 3,
  'after the dot': wire => wire.length - 2,
  'before the last LF': wire => wire.length - 1,
}

const CUT_SHORT: readonly Cell[] = Object.entries(PLACES).flatMap(
  ([place, bytes]) =>
    HOWS.flatMap(how =>
      inModes('SDQL', {
        row: 15,
        name: `${how} ${place}`,
        sizeBytes: 100_000,
        fault: leaves({ bytes, when: 'sent', how }),
        log: /connection lost before the end of the message/u,
      }),
    ),
)

export const CLIENT_CELLS: readonly Cell[] = [
  ...BEFORE_REPLY,
  ...UNREAD,
  ...CUT_SHORT,
]
