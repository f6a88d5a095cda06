/*
 * NAME
 *   killed - rows 7 to 11: the filter is killed, at each step of its work
 */

import { inModes, type Cell } from '../cell.js'
import { inside, sendmailIs } from '../stages.js'
import type { Mode } from '../attempt.js'
import type { Plan } from '../plan.js'
import { ended } from './program.js'

type Where = Omit<Plan, 'act' | 'value'>

// Steps before the next hop, or sendmail, has the message.
function stepsOf(mode: Mode): Readonly<Record<string, Where>> {
  const isPipe = mode === 'P'
  return {
    'before it reads': isPipe
      ? { point: 'fs.openSync', match: '(?:filter|hasty)\\.toml' }
      : { point: 'net.data', match: '^MAIL' },
    'while it reads': isPipe
      ? { point: 'fs.read', nth: 2 }
      : { point: 'fs.writeSync', match: '/spool', nth: 2 },
    'when all is read': isPipe
      ? { point: 'fs.end' }
      : { point: 'net.data', match: '\\r\\n\\.\\r\\n' },
    'while clamd is asked': { point: 'net.write', match: 'zINSTREAM' },
    'when clamd has answered': { point: 'net.data', match: 'stream: OK' },
    'before the hand-over': isPipe
      ? { point: 'process.spawn', match: 'sendmail' }
      : { point: 'net.write', match: '(?:^|\\n)MAIL FROM' },
    ...(mode === 'Q'
      ? {}
      : {
          'when the journal has the intent': {
            ...{ point: 'fs.openSync', match: '\\.intent$' },
            when: 'after',
          } as const,
        }),
  }
}

const BEFORE: readonly Cell[] = (['P', 'S', 'D', 'Q', 'L'] as const).flatMap(
  mode =>
    Object.entries(stepsOf(mode)).map(([step, where]) => ({
      row: 7,
      mode,
      name: `SIGKILL ${step}`,
      sizeBytes: 300_000,
      fault: inside({ ...where, act: 'kill', value: 'SIGKILL' }),
      ...ended(mode),
    })),
)

const kill = (where: Where): ReturnType<typeof inside> =>
  inside({ ...where, act: 'kill', value: 'SIGKILL' })

const RECORD: Where = { point: 'fs.renameSync', match: '\\.intent ' }

const AROUND: readonly Cell[] = [
  {
    row: 8,
    mode: 'P',
    name: 'SIGKILL when sendmail was started',
    sizeBytes: 300_000,
    fault: kill({ point: 'process.spawn', match: 'sendmail', when: 'after' }),
    copies: 1,
    total: 2,
    ...ended('P'),
  },
  ...inModes('SDQL', mode => ({
    row: 9,
    name: 'SIGKILL in the middle of the content',
    sizeBytes: 300_000,
    fault: kill({ point: 'net.write', match: '[0-9a-f]{64}\\r\\n', nth: 3 }),
    ...ended(mode),
  })),
  ...inModes('SDQL', mode => ({
    row: 10,
    name: 'SIGKILL when the next hop has said yes',
    fault: rig => {
      rig.files.plan.set({
        ...{ point: 'net.data', match: 'kept it' },
        ...{ act: 'kill', value: 'SIGKILL' },
      })
      rig.sink.replies.dot = '250 2.0.0 kept it'
      return { undo: () => void delete rig.sink.replies.dot }
    },
    copies: 1,
    total: 2,
    ...ended(mode),
  })),
  ...inModes('PSDL', mode => ({
    row: 10,
    name: 'SIGKILL before the journal has the hand-over',
    fault: kill(RECORD),
    copies: 1,
    total: 2,
    ...ended(mode),
  })),
  ...inModes('PSDL', mode => ({
    row: 10,
    name: 'SIGKILL when the journal has the hand-over',
    fault: kill({ ...RECORD, when: 'after' }),
    copies: 1,
    ...ended(mode),
  })),
  {
    row: 8,
    mode: 'P',
    name: 'SIGKILL while sendmail reads',
    sizeBytes: 300_000,
    fault: rig =>
      sendmailIs(
        `kill -KILL $PPID; cat >'${rig.files.home}/copies/.'$$ && mv '${rig.files.home}/copies/.'$$ '${rig.files.home}/copies/'$$`,
      )(rig, { queueId: '', data: Buffer.alloc(0), from: '', to: [] }),
    copies: 1,
    total: 2,
    ...ended('P'),
  },
]

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

// A signal that is listened for is heard when the turn ends: a quick sendmail
// may have queued the message by then, and the log must say so.
const OVERTAKEN = { copies: [0, 1], total: [1, 2] }

const TOLD_TO_END: readonly Cell[] = SIGNALS.flatMap(signal => [
  ...Object.entries(stepsOf('P')).map(([step, where]): Cell => ({
    row: 11,
    mode: 'P',
    name: `${signal} ${step}`,
    sizeBytes: 300_000,
    fault: inside({ ...where, act: 'kill', value: signal }),
    ...(step === 'before the hand-over' ? OVERTAKEN : {}),
    ...ended('P'),
  })),
  ...(['while it reads', 'when all is read'] as const).map((step): Cell => ({
    row: 11,
    mode: 'P',
    name: `${signal} to the launcher ${step}`,
    sizeBytes: 300_000,
    fault: inside({
      ...(stepsOf('P')[step] ?? { point: 'any' }),
      act: 'script',
      value: `kill -${signal.slice(3)} \${POSTSIFT_LAUNCHER% *}`,
    }),
    // sh(1) minds SIGINT only when its command has ended.
    copies: signal === 'SIGINT' ? [0, 1] : 0,
  })),
  ...(['when clamd has answered', 'before the hand-over'] as const).map(
    (step): Cell => ({
      row: 11,
      mode: 'S',
      name: `${signal} ${step}`,
      fault: inside({
        ...(stepsOf('S')[step] ?? { point: 'any' }),
        ...{ act: 'kill', value: signal },
      }),
      ...ended('S'),
    }),
  ),
])

export const KILLED_CELLS: readonly Cell[] = [
  ...BEFORE,
  ...AROUND,
  ...TOLD_TO_END,
]
