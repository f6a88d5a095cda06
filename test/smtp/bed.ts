/*
 * NAME
 *   bed - what the tests of src/smtp share
 *
 * DESCRIPTION
 *   A server that runs sessions on a free port of 127.0.0.1 and keeps what
 *   they handed over; a raw client that says bytes and hears lines; messages
 *   to send; canonical bytes and random ones.
 */

import { once } from 'node:events'
import {
  connect,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { Duplex } from 'node:stream'
import type { Reply } from '../../src/mail/reply.js'
import type { Endpoint } from '../../src/smtp/endpoint.js'
import type { OutgoingMessage } from '../../src/smtp/outgoing.js'
import { runSession } from '../../src/smtp/session.js'
import type { SessionOptions } from '../../src/smtp/session-options.js'
import type { Receiver, Transaction } from '../../src/smtp/transaction.js'

/** What came of one transaction. */
export interface Got {
  readonly transaction: Transaction
  content: Buffer
  /** end() was called, or abort() with this reason. */
  ended: boolean
  aborted: string
  lost: readonly Reply[] | null
}

export interface Bed {
  readonly endpoint: Endpoint & { readonly port: number }
  /** Transactions in the order in which they began. */
  readonly got: Got[]
  readonly notices: string[]
  /** Settles when the last session so far is over. */
  sessions(): Promise<unknown>
  close(): Promise<void>
}

export interface BedOptions extends Partial<SessionOptions> {
  readonly replies?: (got: Got) => Promise<Reply[]> | Reply[]
  readonly write?: (block: Buffer) => void | Promise<void>
}

export const ACCEPTED: Reply = { status: '2.0.0', text: 'Ok' }

/** Serves sessions until close(). */
export async function makeBed(options: BedOptions = {}): Promise<Bed> {
  const got: Got[] = []
  const notices: string[] = []
  const running: Promise<void>[] = []
  const server = createServer(socket => {
    running.push(
      runSession(socket, {
        protocol: 'smtp',
        hostname: 'filter.example',
        handler: transaction => receive(transaction, got, options),
        notice: text => notices.push(text),
        ...options,
      }),
    )
  })
  const port = await listen(server)
  const protocol = options.protocol ?? 'smtp'
  return {
    endpoint: { protocol, host: '127.0.0.1', port },
    got,
    notices,
    sessions: () => Promise.all(running),
    close: () => closeServer(server),
  }
}

function receive(
  transaction: Transaction,
  got: Got[],
  options: BedOptions,
): Receiver {
  const chunks: Buffer[] = []
  const one: Got = {
    transaction,
    content: Buffer.alloc(0),
    ended: false,
    aborted: '',
    lost: null,
  }
  got.push(one)
  return {
    write: block => {
      chunks.push(block)
      return options.write?.(block)
    },
    end: async () => {
      one.content = Buffer.concat(chunks)
      one.ended = true
      const { recipients } = transaction
      return options.replies?.(one) ?? recipients.map(() => ACCEPTED)
    },
    abort: reason => {
      one.aborted = reason.message
    },
    lost: replies => {
      one.lost = replies
    },
  }
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  server.close()
  await once(server, 'close')
}

/** A connection on which a test says bytes and hears lines. */
export interface Talker {
  readonly socket: Socket
  say(bytes: string | Buffer): void
  /** The next line with its end; what is left at the end; '' after it. */
  hear(): Promise<string>
  /** All lines of one reply, joined. */
  reply(): Promise<string>
  /** All that comes up to the end of the connection. */
  rest(): Promise<string>
}

export async function talkTo(port: number): Promise<Talker> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  return talker(socket)
}

export function talker(socket: Socket): Talker {
  socket.setNoDelay(true)
  let heard = ''
  let isOver = false
  let wake = (): void => {}
  const over = (): void => {
    isOver = true
    wake()
  }
  socket.on('data', chunk => {
    heard += chunk.toString('latin1')
    wake()
  })
  socket.on('end', over)
  socket.on('error', over)
  socket.on('close', over)
  const more = (): Promise<void> => new Promise(resolve => (wake = resolve))
  const hear = async (): Promise<string> => {
    while (!heard.includes('\n') && !isOver) await more()
    const end = heard.indexOf('\n') + 1 || heard.length
    const line = heard.slice(0, end)
    heard = heard.slice(end)
    return line
  }
  return {
    socket,
    say: bytes => {
      socket.write(bytes, 'latin1')
    },
    hear,
    reply: async () => {
      let lines = await hear()
      while (
        /^\d\d\d-[^\n]*\n$/.test(
          lines.slice(lines.lastIndexOf('\n', lines.length - 2) + 1),
        )
      ) {
        lines += await hear()
      }
      return lines
    },
    rest: async () => {
      while (!isOver) await more()
      return heard
    },
  }
}

/** A message to send; sender, recipients and content are made up. */
export function outgoing(
  known: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  return {
    sender: 'a@example.com',
    recipients: [{ address: 'b@example.org' }],
    body: '',
    smtputf8: false,
    ret: '',
    envid: '',
    xforward: {},
    content: [Buffer.from('Subject: x\n\nHi\n')],
    sizeBytes: null,
    hasEightBit: false,
    hasEightBitHeader: false,
    signal: AbortSignal.timeout(30_000),
    ...known,
  }
}

/** Line ends inside the filter: CRLF and bare LF are LF, a bare CR is a space. */
export function canonical(content: Buffer): Buffer {
  const text = content.toString('latin1')
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', ' ')
  return Buffer.from(lines, 'latin1')
}

/** Numbers from 0 up to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** A connection without a network: what is fed comes in as it was cut. */
export class FakeSocket extends Duplex {
  said = ''
  /** While true, nothing that the session says is taken. */
  isStalled = false
  #release: (() => void) | null = null

  constructor() {
    super({ allowHalfOpen: true })
  }

  feed(chunk: Buffer | string): void {
    this.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }

  release(): void {
    this.isStalled = false
    this.#release?.()
    this.#release = null
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.said += chunk.toString('latin1')
    if (this.isStalled) this.#release = done
    else done()
  }

  /** A client that is told that we close closes too. */
  override _final(done: () => void): void {
    if (!this.readableEnded) this.push(null)
    done()
  }
}

/** Lets all that can happen without the outside happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** A handler that keeps what it gets, for a session without makeBed(). */
export function keeper(options: BedOptions = {}): {
  readonly got: Got[]
  readonly handler: SessionOptions['handler']
} {
  const got: Got[] = []
  return { got, handler: transaction => receive(transaction, got, options) }
}
