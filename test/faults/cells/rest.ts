/*
 * NAME
 *   rest - rows 11 (filterd), 19, 20, 37, 38, 40, 44, 49, 50
 */

import { attachmentMessage, EICAR, plainMessage } from '../../helper/eicar.js'
import { trySmtp, type Message } from '../attempt.js'
import { inModes, type Cell, type Fault, type Faults } from '../cell.js'
import type { Another, Rig } from '../rig.js'
import { postlogIs, sendmailIs } from '../stages.js'

// Asked while the message is with clamd, which then takes its time.
function whileInHand(
  ask: (another: Another, rig: Rig) => void | Promise<void>,
  also: (another: Another) => Faults | Promise<Faults>,
): Fault {
  return async (rig, message) => {
    const another = await rig.another()
    rig.clamd.behavior = {
      streamed: ({ socket }, number) => {
        void Promise.resolve(ask(another, rig)).then(() =>
          setTimeout(() => socket.write(`${number}: stream: OK\0`), 500),
        )
      },
    }
    return {
      send: () => trySmtp(another.door, message),
      also: () => also(another),
      undo: async () => {
        rig.clamd.behavior = {}
        await another.running.stop()
      },
    }
  }
}

const TOLD: readonly Cell[] = [
  ...(['SIGTERM', 'SIGINT'] as const).flatMap(signal =>
    inModes('DQL', {
      row: 11,
      name: `${signal} while a message is in hand`,
      fault: whileInHand(
        ({ running }) => void process.kill(running.pid, signal),
        async ({ running }) => {
          const { status } = await running.ended
          return status === 0 ? [] : [`it ended with ${status}`]
        },
      ),
      first: 'accepted',
      copies: 1,
      log: /filterd: stopped/u,
    }),
  ),
  ...inModes('DQL', {
    row: 40,
    name: 'another configuration while a message is in hand',
    // The port that no program has: with the new one it would be deferred.
    fault: whileInHand(
      another => {
        another.forwardTo('smtp:127.0.0.1:9')
        process.kill(another.running.pid, 'SIGHUP')
      },
      () => [],
    ),
    first: 'accepted',
    copies: 1,
    log: /filterd: reloaded/u,
  }),
]

const SENDMAIL: readonly Cell[] = [
  ['prints 1 MB, and works', 'head -c 1000000 /dev/zero'],
  ['prints 5.7.1 on stdout, and works', 'echo 5.7.1 no'],
  ['prints 5.7.1 on stderr, and works', 'echo 5.7.1 no >&2'],
  ['leaves a child that holds its output', 'sleep 20 &'],
].map(([name = '', script = '']): Cell => ({
  row: 20,
  mode: 'P',
  name: `sendmail ${name}`,
  fault: rig => {
    const { home } = rig.files
    const keep = `cat >'${home}/copies/.'$$ && mv '${home}/copies/.'$$ '${home}/copies/'$$`
    return sendmailIs(`${keep}; ${script}`)(rig, NOTHING)
  },
  first: 'accepted',
  copies: 1,
  says: /^0: 2\.0\.0 /u,
}))

const NOTHING: Message = {
  queueId: '',
  data: Buffer.alloc(0),
  from: '',
  to: [],
}

const UNREAD: readonly Cell[] = [
  [
    'all but the last byte',
    'head -c $(($(stat -L -c %s /dev/stdin) - 1)) >/dev/null',
  ],
  ['nothing of a large message', 'exit 0'],
].map(([name = '', script = '']): Cell => ({
  row: 19,
  mode: 'P',
  name: `sendmail reads ${name} and ends with 0`,
  sizeBytes: 300_000,
  fault: sendmailIs(script),
  log: /sendmail exited before it had read the whole message/u,
}))

const LOGS: readonly Cell[] = [
  ['is missing', null],
  ['fails', 'exit 1'],
  ['dies', 'kill -KILL $$'],
  ['reads nothing', 'exit 0'],
  ['hangs', 'exec sleep 60'],
].flatMap(([name, script]) =>
  inModes('PSDQL', {
    row: 37,
    name: `postlog ${name}`,
    fault:
      script === null || script === undefined ? postlogGone : postlogIs(script),
    first: 'accepted',
    copies: 1,
  }),
)

function postlogGone(rig: Rig): { readonly undo: () => void } {
  rig.files.becomePostlog(null)
  return { undo: () => rig.files.becomePostlog() }
}

const DAY_MS = 24 * 60 * 60 * 1000

const CLOCK: readonly Cell[] = [DAY_MS, -DAY_MS].flatMap(jump =>
  inModes('PSDQL', {
    row: 38,
    name: `the clock jumps by ${jump / DAY_MS} day`,
    fault: rig => {
      rig.files.plan.set({
        ...{ point: 'net.data', match: 'stream: OK' },
        ...{ act: 'clock', value: jump },
      })
      return {}
    },
    first: 'accepted',
    copies: 1,
  }),
)

const HOSTILE = '5.1.1 x\u202e\u001b[31m status=sent (250 2.0.0 Ok)'

// What the sender chose is in the answer, in the log and in no command.
const INJECTION: readonly Cell[] = inModes('PSQ', mode => ({
  row: 44,
  name: 'names of files and subjects that are replies',
  data: mark =>
    attachmentMessage({
      subject: `${mark} 5.1.1 x\r\n\t250 ok`,
      filename: `${HOSTILE}.com`,
      content: EICAR,
    }),
  fault: () => ({
    way: { args: ['-o', 'action.infected=reject'] },
    also: ({ said }): Faults =>
      /[^ -~\n]/u.test(said) ? [`the answer is ${JSON.stringify(said)}`] : [],
  }),
  first: 'bounced',
  retry: 'none',
  total: 0,
  says:
    mode === 'P' ? /^69: 5\.7\.1 virus [^\n]*\n?$/u : /^550 5\.7\.1 virus /u,
  log: /^[ -~\n]*status=rejected[ -~\n]*$/u,
}))

const MANY: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 49,
    name: '1000 times the same recipient',
    to: Array.from({ length: 1000 }, () => 'bob@recipient.example'),
    fault: () => ({}),
    first: 'accepted',
    copies: 1,
  }),
  ...[1_000_000, 1_800_000, 2_000_000, 2_040_000, 2_060_000, 2_080_000].map(
    (bytes): Cell => ({
      row: 49,
      mode: 'P',
      name: `${bytes} bytes of recipients`,
      to: recipientsOf(bytes),
      fault: () => ({}),
      first: ['accepted', 'deferred'],
      copies: [0, 1],
      retry: 'none',
      total: [0, 1],
    }),
  ),
]

function recipientsOf(bytes: number): readonly string[] {
  const length = 250
  // As execve(2) counts them: a pointer and a NUL for each.
  const count = Math.floor(bytes / (length + 9))
  return Array.from(
    { length: count },
    (_, at) => `${String(at).padStart(length - 10, 'r')}@d.example`,
  )
}

// What has gone round eight times: with our mark of this host.
const LOOP: readonly Cell[] = inModes('PSDQL', {
  row: 50,
  name: 'the message has been here eight times',
  fault: async (rig, message) => {
    const first = await rig.send({ ...message, queueId: 'LOOP', data: LETTER })
    const [copy] = rig.copies('going-round')
    const received = /^Received: by [^\n]*\n/mu.exec(String(copy))?.[0] ?? ''
    const data = Buffer.concat([Buffer.from(received.repeat(8)), message.data])
    return {
      send: () =>
        received === ''
          ? Promise.resolve(first)
          : rig.send({ ...message, data }),
    }
  },
  first: 'bounced',
  retry: 'none',
  total: 0,
  says: /5\.4\.6 mail loops/u,
  log: /mail loops through the content filter: 8 hops of our own/u,
})

const LETTER = plainMessage({ subject: 'going-round' })

export const OTHER_CELLS: readonly Cell[] = [
  ...TOLD,
  ...SENDMAIL,
  ...UNREAD,
  ...LOGS,
  ...CLOCK,
  ...INJECTION,
  ...MANY,
  ...LOOP,
]
