/*
 * NAME
 *   scanners - rows 27 to 35: clamd and other scanners in trouble
 */

import { answer, type Behavior } from '../../scan/fake-clamd.js'
import { inModes, type Cell } from '../cell.js'
import { clamdDoes, clamdIs } from '../stages.js'

const UNAVAILABLE =
  /4\.3\.0 message could not be scanned \(clamd unavailable\)/u

const GONE: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 27,
    name: 'its socket is missing',
    fault: clamdIs('missing'),
    says: UNAVAILABLE,
    log: /scanner=clamd, error=connect ENOENT/u,
  }),
  ...inModes('PSDQL', {
    row: 27,
    name: 'it refuses connections',
    fault: clamdIs('a file'),
    says: UNAVAILABLE,
    log: /scanner=clamd, error=connect ECONNREFUSED/u,
  }),
  ...inModes('PSDQL', {
    row: 27,
    name: 'its socket is forbidden',
    fault: clamdIs('forbidden'),
    says: UNAVAILABLE,
    log: /scanner=clamd, error=connect EACCES/u,
  }),
]

const trickle: Behavior = {
  streamed: ({ socket }) => {
    const timer = setInterval(() => socket.write('x'), 100)
    socket.on('close', () => clearInterval(timer))
  },
}

const SILENT: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 28,
    name: 'it never answers',
    fault: clamdDoes({ streamed: () => {} }, { hasty: true }),
    says: /\(clamd too slow\)/u,
    log: /scanner=clamd, error=scan_time_limit of 2 s is over/u,
  }),
  ...inModes('PSDQL', {
    row: 28,
    name: 'its answer trickles',
    fault: clamdDoes(trickle, { hasty: true }),
    says: /\(clamd too slow\)/u,
    log: /scanner=clamd, error=scan_time_limit of 2 s is over/u,
  }),
]

const LOST: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 29,
    name: 'it closes in the middle of each stream',
    sizeBytes: 300_000,
    fault: clamdDoes({ received: ({ socket }) => void socket.destroy() }),
    says: UNAVAILABLE,
    log: /scanner=clamd, error=connection lost before the reply/u,
  }),
  ...inModes('PSDQL', {
    row: 29,
    name: 'it resets the connection',
    fault: clamdDoes({ streamed: ({ socket }) => void socket.destroy() }),
    says: UNAVAILABLE,
    log: /scanner=clamd, error=connection lost before the reply/u,
  }),
  ...inModes('PSDQL', {
    row: 29,
    name: 'it closes once, and works when it is asked again',
    fault: (rig, message) => {
      let isFirst = true
      const once: Behavior = {
        received: ({ socket }) => {
          if (isFirst) socket.destroy()
          isFirst = false
        },
      }
      return clamdDoes(once)(rig, message)
    },
    first: 'accepted',
    copies: 1,
  }),
]

const LIMIT = 'INSTREAM size limit exceeded. ERROR\0'

const TOO_LARGE: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 30,
    name: 'it says in the middle that the stream is too large',
    sizeBytes: 300_000,
    fault: clamdDoes({ received: ({ socket }) => void socket.end(LIMIT) }),
    first: 'accepted',
    kept: 1,
    total: 0,
    retry: 'none',
    log: /verdict=unchecked-overlimit, reason=.*StreamMaxLength/u,
  }),
  ...inModes('PS', {
    row: 34,
    name: 'the message is larger than stream_max_length',
    sizeBytes: 300_000,
    fault: () => ({
      way: { args: ['-o', 'scanner.clamd.stream_max_length=100k'] },
    }),
    first: 'accepted',
    kept: 1,
    total: 0,
    retry: 'none',
    log: /verdict=unchecked-overlimit, reason=.*stream_max_length/u,
  }),
]

const ERRORS: readonly Cell[] = [
  'Error writing to temporary file. ERROR',
  "Can't allocate memory ERROR",
  'COMMAND READ TIMED OUT',
].flatMap(text =>
  inModes('PSDQL', {
    row: 31,
    name: text,
    fault: clamdDoes({ streamed: answer(text) }),
    says: UNAVAILABLE,
    log: /scanner=clamd, error=unexpected reply/u,
  }),
)

const STRICT: readonly Cell[] = [
  ['stream: O', /unexpected reply/u],
  ['stream: OK\x001: stream: OK', /more than one reply/u],
  [`stream: ${'x'.repeat(1e6)} FOUND`, /longer than 4 KiB/u],
  ['stream: a\r\nstatus=sent\u001b[31m FOUND', /not printable/u],
].flatMap(([text, log]) =>
  inModes('PSDQL', {
    row: 32,
    name: `its reply: ${JSON.stringify(String(text).slice(0, 30))}`,
    fault: clamdDoes({ streamed: answer(String(text)) }),
    says: UNAVAILABLE,
    log: log as RegExp,
  }),
)

const HEURISTICS: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 33,
    name: 'Heuristics.Limits.Exceeded is over the limit, not infected',
    fault: clamdDoes({
      streamed: answer('stream: Heuristics.Limits.Exceeded.MaxFiles FOUND'),
    }),
    first: 'accepted',
    kept: 1,
    total: 0,
    retry: 'none',
    log: /verdict=unchecked-overlimit/u,
  }),
  ...inModes('PSDQL', {
    row: 33,
    name: 'Heuristics.Encrypted is encrypted, not infected',
    fault: clamdDoes({
      streamed: answer('stream: Heuristics.Encrypted.Zip FOUND'),
    }),
    first: 'accepted',
    copies: 1,
    log: /verdict=unchecked-encrypted/u,
  }),
]

const COMMANDS = {
  'is missing': ['/nonexistent', /scanner=command, error=/u],
  'ends with a status of its own': ['/bin/sh -c exit_9', /exit status/u],
} as const

// A scanner of another kind; for spamd and rspamd see spam-engines.
const COMMAND: readonly Cell[] = Object.entries(COMMANDS).flatMap(
  ([name, [command, log]]) => {
    const [path, ...args] = command.split(' ')
    return inModes('PS', {
      row: 35,
      name: `a scanner that ${name}`,
      fault: () => ({
        way: {
          args: [
            ...['-o', 'scanner.command.enabled=true'],
            ...['-o', `scanner.command.path=${path}`],
            ...['-o', `scanner.command.args=${args.join(',')}`],
          ],
        },
      }),
      says: /\(command unavailable\)/u,
      log,
    })
  },
)

export const SCANNER_CELLS: readonly Cell[] = [
  ...GONE,
  ...SILENT,
  ...LOST,
  ...TOO_LARGE,
  ...ERRORS,
  ...STRICT,
  ...HEURISTICS,
  ...COMMAND,
]
