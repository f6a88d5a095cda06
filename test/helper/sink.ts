/*
 * NAME
 *   sink - the place where mail ends in a test: an SMTP or LMTP server
 *
 * DESCRIPTION
 *   Listens on a port of 127.0.0.1 (or a unix socket) inside the test's own
 *   process and keeps each message as it came: addresses as they stood
 *   between the angle brackets, parameters, every command line, and the bytes
 *   after unstuffing, with CRLF. sink-session.ts has the protocol.
 *
 *   const sink = await startSink(t, { replies: { dot: '451 4.3.0 later' } })
 *   const mail = await sink.next()
 *
 *   `replies` may be changed while the sink runs, also in the middle of a
 *   session. What a peer does that RFC 5321 forbids (a bare LF, commands sent
 *   before their time ...) is no error to the peer but a line in
 *   `violations`, which a test should find empty.
 *
 * DIAGNOSTICS
 *   `next` and `waitFor` reject after their time limit and say what came.
 */
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Teardown } from './folder.js'
import { serveSession } from './sink-session.js'
import { WAIT_MS, waitUntil } from './wait.js'

/** What to answer: a reply without the last CRLF (a multi-line one has CRLF
 * between its lines), or no answer at all. */
export type SinkAnswer = string | 'hang' | 'disconnect'

/** `argument` is what follows the verb; for `rcpt`, and for `dot` in LMTP, the
 * recipient as it stood in the angle brackets, for `mail` the sender. Undefined
 * is the ordinary answer. */
export type SinkRule =
  | SinkAnswer
  | ((argument: string, transaction: SinkTransaction) => SinkAnswer | undefined)

/** One per moment of the dialogue. `content` is when the first bytes of the
 * message are there: only its 'hang' and 'disconnect' mean something. */
export type SinkMoment =
  | ('greeting' | 'ehlo' | 'xforward' | 'mail' | 'rcpt' | 'data' | 'content')
  | ('dot' | 'rset' | 'noop' | 'quit' | 'other')

export type SinkReplies = Partial<Record<SinkMoment, SinkRule>>

export interface SinkTransaction {
  /** Counts the sink's connections from 1. */
  readonly session: number
  /** The name in EHLO, HELO or LHLO. */
  readonly ehlo: string
  /** All XFORWARD attributes since the last message, values as they came. */
  readonly xforward: Readonly<Record<string, string>>
  /** The sender as it stood between the angle brackets; '' is the null sender. */
  readonly mailFrom: string
  /** As `SIZE=120`, in the order they came. */
  readonly mailParams: readonly string[]
  /** Accepted recipients, each as it stood between the angle brackets. */
  readonly rcptTo: readonly string[]
  /** Parameters of each accepted recipient. */
  readonly rcptParams: readonly (readonly string[])[]
  /** Every command line of the connection so far. */
  readonly commands: readonly string[]
}

export interface SinkMessage extends SinkTransaction {
  /** The message, unstuffed, CRLF as on the wire. */
  readonly data: Buffer
  /** The same with LF at line ends, to compare with what a test sent. */
  readonly lines: Buffer
  /** The sink's answer to the dot; LMTP: one per recipient. */
  readonly replies: readonly string[]
}

export interface SinkOptions {
  readonly port?: number
  /** A unix socket instead of a port, with mode 0666. */
  readonly path?: string
  readonly lmtp?: boolean
  /** EHLO keywords; by default what Postfix's own smtpd of today announces
   * and means something for us, except XFORWARD. */
  readonly announce?: readonly string[]
  readonly replies?: SinkReplies
}

export interface Sink {
  /** 0 on a unix socket. */
  readonly port: number
  /** For Postfix: `smtp:[127.0.0.1]:25025`, `lmtp:unix:/path`. */
  readonly transport: string
  /** Accepted (by LMTP: for one recipient at least), oldest first. */
  readonly messages: readonly SinkMessage[]
  /** Came whole, but the answer to the dot was not 2xx. */
  readonly refused: readonly SinkMessage[]
  /** Messages whose connection ended before the dot. */
  readonly aborted: readonly SinkTransaction[]
  readonly violations: readonly string[]
  readonly count: number
  /** How many connections there were. */
  readonly sessions: number
  readonly replies: SinkReplies
  /** The oldest message that no `next` has given yet. */
  next(timeoutMs?: number): Promise<SinkMessage>
  /** The first message, old or new, that the predicate likes. */
  waitFor(
    predicate: (message: SinkMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SinkMessage>
  /** Stops listening and cuts every connection. */
  close(): Promise<void>
}

const ANNOUNCED: readonly string[] = [
  ...[
    'PIPELINING',
    'SIZE',
    '8BITMIME',
    'ENHANCEDSTATUSCODES',
    'DSN',
    'SMTPUTF8',
  ],
]

/** What sessions add to. */
export interface SinkRecord {
  readonly messages: SinkMessage[]
  readonly refused: SinkMessage[]
  readonly aborted: SinkTransaction[]
  readonly violations: string[]
}

/** A sink that listens until the test `t` ends. */
export const startSink = async (
  t: Teardown,
  options: SinkOptions = {},
): Promise<Sink> => {
  const { lmtp = false, announce = ANNOUNCED, path } = options
  const replies: SinkReplies = { ...options.replies }
  const record = newRecord()
  const sockets = new Set<net.Socket>()
  let sessions = 0
  let given = 0

  const server = net.createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveSession(socket, {
      session: ++sessions,
      lmtp,
      announce,
      replies,
      record,
    })
  })
  await listen(server, options)
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  t.teardown(close)

  const port = path === undefined ? (server.address() as AddressInfo).port : 0
  const place = path === undefined ? `[127.0.0.1]:${port}` : `unix:${path}`
  return {
    port,
    transport: `${lmtp ? 'lmtp' : 'smtp'}:${place}`,
    ...record,
    get count() {
      return record.messages.length
    },
    get sessions() {
      return sessions
    },
    replies,
    next: async (timeoutMs = WAIT_MS) => {
      const found = await waitUntil(() => record.messages[given], {
        what: `message ${given + 1} in the sink`,
        timeoutMs,
        report: () => describe(record),
      })
      given++
      return found
    },
    waitFor: (predicate, timeoutMs = WAIT_MS) =>
      waitUntil(() => record.messages.find(predicate), {
        what: `a message with ${predicate}`,
        timeoutMs,
        report: () => describe(record),
      }),
    close,
  }
}

const newRecord = (): SinkRecord => ({
  messages: [],
  refused: [],
  aborted: [],
  violations: [],
})

const listen = (
  server: net.Server,
  { port = 0, path }: SinkOptions,
): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    const place = path === undefined ? { port, host: '127.0.0.1' } : { path }
    const open = { readableAll: true, writableAll: true }
    server.listen({ ...place, ...open }, resolve)
  })

const describe = ({ messages, refused, aborted, violations }: SinkRecord) =>
  [
    ...messages.map(message => `accepted ${summary(message)}`),
    ...refused.map(message => `refused ${summary(message)}`),
    ...aborted.map(transaction => `aborted ${summary(transaction)}`),
    ...violations,
  ].join('\n')

const summary = ({ mailFrom, rcptTo }: SinkTransaction): string =>
  `<${mailFrom}> to ${rcptTo.map(recipient => `<${recipient}>`).join(' ')}`
