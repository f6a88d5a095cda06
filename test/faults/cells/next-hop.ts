/*
 * NAME
 *   next-hop - rows 21 to 26: what the next hop does, and does not do
 */

import type { SinkMoment, SinkReplies } from '../../helper/sink.js'
import { inModes, type Cell } from '../cell.js'
import { hopRefuses, hopSays } from '../stages.js'

/** By moment: what it says, and what our log has of it. */
const NOES: readonly (readonly [SinkMoment, string, RegExp])[] = [
  ['greeting', '421 4.3.2 not now', /next hop said: 421 4\.3\.2 not now/u],
  ['greeting', '554 5.3.2 never', /next hop said: 554 5\.3\.2 never/u],
  ['ehlo', '421 4.3.2 not now', /next hop said: 421 4\.3\.2 not now/u],
  ['ehlo', '550 5.7.1 not you', /next hop said: 550 5\.7\.1 not you/u],
  ['mail', '450 4.1.8 not now', /dsn=4\.1\.8, status=deferred \(not now\)/u],
  ['data', '451 4.3.0 not now', /dsn=4\.3\.0, status=deferred \(not now\)/u],
  ['dot', '451 4.7.0 not now', /dsn=4\.7\.0, status=deferred \(not now\)/u],
]

const SAYS_NO: readonly Cell[] = NOES.flatMap(([moment, reply, log]) =>
  inModes('SDQL', {
    row: moment === 'dot' ? 25 : 21,
    name: `${moment}: ${reply}`,
    fault: hopSays({ [moment]: reply }),
    log,
  }),
)

// After the queue a no before the dot is about us, and bounces nothing.
const NEVER: readonly Cell[] = (['mail', 'data'] as const).flatMap(moment =>
  inModes('SDQL', mode => ({
    row: 21,
    name: `${moment}: 550 5.7.1 never`,
    fault: hopSays({ [moment]: '550 5.7.1 never' }),
    first: mode === 'Q' ? 'bounced' : 'deferred',
    says: mode === 'Q' ? /^550 5\.7\.1 never/u : /^451 4\.7\.1 never/u,
    log: /\(never\)/u,
  })),
)

const HELO_ONLY: SinkReplies = {
  ehlo: (_, { commands }) =>
    commands.at(-1)?.startsWith('EHLO') === true ? '502 5.5.1 what' : undefined,
}

const CONNECTING: readonly Cell[] = [
  ...inModes('SDQL', {
    row: 21,
    name: 'connection refused',
    fault: hopRefuses,
    log: /next hop cannot be reached: connect ECONNREFUSED/u,
  }),
  ...inModes('SDQL', {
    row: 21,
    name: 'no EHLO, but HELO',
    fault: hopSays(HELO_ONLY),
    first: 'accepted',
    copies: 1,
  }),
]

const THREE = ['a@d.example', 'b@d.example', 'c@d.example']

const MIXED: SinkReplies = {
  rcpt: to =>
    to.startsWith('b')
      ? '450 4.2.1 later'
      : to.startsWith('c')
        ? '550 5.1.1 nobody'
        : undefined,
}

// Where a journal knows the message again, who is taken has it at once.
const RECIPIENTS: readonly Cell[] = inModes('SDQL', mode => ({
  row: 22,
  name: 'one recipient taken, one later, one never',
  to: THREE,
  fault: hopSays(MIXED),
  says: /^45\d 4\./u,
  log: /status=deferred/u,
  ...(mode === 'Q' ? {} : { copies: 1, total: 2, isSplit: true }),
}))

const MOMENTS = [
  ...['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'content', 'dot'],
] as readonly SinkMoment[]

const CUT: readonly Cell[] = MOMENTS.flatMap(moment =>
  inModes('SDQL', {
    row: 23,
    name: `disconnects at ${moment}`,
    sizeBytes: moment === 'content' ? 300_000 : 2000,
    fault: hopSays({ [moment]: 'disconnect' }),
    log: /connection to next hop lost/u,
  }),
)

const HANGS: readonly Cell[] = MOMENTS.flatMap(moment =>
  inModes('SDQL', {
    row: 23,
    name: `says nothing at ${moment}`,
    sizeBytes: moment === 'content' ? 300_000 : 2000,
    fault: hopSays({ [moment]: 'hang' }, { hasty: true }),
    log: /_time_limit of 3 s is over/u,
  }),
)

const LEAVES: readonly Cell[] = (
  ['mail', 'rcpt', 'data', 'dot'] as const
).flatMap(moment =>
  inModes('SDQL', {
    row: 23,
    name: `421 at ${moment}`,
    fault: hopSays({ [moment]: '421 4.3.2 going down' }),
    log: /going down/u,
  }),
)

const AFTER_YES: readonly Cell[] = [
  ...(['disconnect', 'hang'] as const).flatMap(quit =>
    inModes('SDQL', {
      row: 24,
      name: `QUIT: ${quit}`,
      fault: hopSays({ quit }),
      first: 'accepted',
      copies: 1,
    }),
  ),
  ...inModes('SDQL', {
    row: 24,
    name: 'reset after the yes',
    fault: rig => {
      rig.hop.cutBehind = 'kept it'
      rig.sink.replies.dot = '250 2.0.0 kept it'
      return {
        undo: () => {
          rig.hop.cutBehind = ''
          delete rig.sink.replies.dot
        },
      }
    },
    first: 'accepted',
    copies: 1,
  }),
]

const ODD: readonly Cell[] = [
  ...inModes('SDQL', {
    row: 25,
    name: 'dot: 554 5.7.1 never',
    fault: hopSays({ dot: '554 5.7.1 never' }),
    first: 'bounced',
    says: /^554 5\.7\.1 never/u,
    log: /status=rejected \(never\)/u,
  }),
  ...inModes('SDQL', {
    row: 25,
    name: 'dot: garbage',
    fault: hopSays({ dot: 'what is that' }),
    log: /next hop broke the protocol/u,
  }),
  ...inModes('SDQL', {
    row: 25,
    name: 'dot: a yes of 2000 lines',
    fault: hopSays({ dot: `${'250-so long\r\n'.repeat(1999)}250 2.0.0 long` }),
    first: 'accepted',
    copies: 1,
    // A yes all the same, of which not all is passed on.
    says: /^(?:250.*\n?){1,100}$/u,
  }),
  ...inModes('SDQL', {
    row: 25,
    name: 'dot: a yes of 2 MB',
    // It has the message, and we cannot know.
    fault: hopSays({ dot: `${'250-so long\r\n'.repeat(160_000)}250 long` }),
    copies: 1,
    total: 2,
    log: /next hop broke the protocol/u,
  }),
  ...inModes('SDQL', {
    row: 25,
    name: 'dot: not in ASCII',
    fault: hopSays({ dot: '451 4.7.0 sp\u00e4ter\u202e\u0007' }),
    says: /^451 4\.7\.0 [ -~]+$/u,
    log: /dsn=4\.7\.0, status=deferred \([ -~]+\)/u,
  }),
  ...inModes('SDQL', {
    row: 26,
    name: 'a byte of its replies in half a second',
    fault: rig => {
      rig.hop.cut()
      rig.hop.slowMs = 500
      return { way: { hasty: true }, undo: () => void (rig.hop.slowMs = 0) }
    },
    log: /_time_limit of 3 s is over/u,
  }),
]

export const NEXT_HOP_CELLS: readonly Cell[] = [
  ...SAYS_NO,
  ...NEVER,
  ...CONNECTING,
  ...RECIPIENTS,
  ...CUT,
  ...HANGS,
  ...LEAVES,
  ...AFTER_YES,
  ...ODD,
]
