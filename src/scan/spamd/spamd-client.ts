/*
 * NAME
 *   spamd-client - one question to spamd
 *
 * DESCRIPTION
 *   A connection for each: spamd closes it after its reply. The request is
 *   SYMBOLS of SPAMC/1.5 with the exact number of bytes; half of the connection
 *   is closed after it.
 *
 * DIAGNOSTICS
 *   Throws SpamdError where the connection ends before a whole reply or the
 *   reply came before the end of the message; the error of connect(2); the
 *   signal's reason.
 *
 * SECURITY
 *   spamd may be another machine: its reply is bounded. Names of header lines are
 *   ours; values have no control characters. What is put before the message is
 *   one header line of ours.
 */

import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { views, type Bytes } from '../../util/bytes.js'
import { openSocket } from '../open-socket.js'
import type { SocketAddress } from '../socket-address.js'
import {
  isWholeReply,
  readSpamdReply,
  readTellReply,
  SpamdError,
  type SpamdReply,
} from './spamd-reply.js'

export interface SpamdQuestion {
  readonly bytes: Bytes
  /** The envelope sender. */
  readonly sender: string
  /** Whose preferences count; '' for those of the account of spamd. */
  readonly user: string
  readonly connectSeconds: number
}

const REPLY_LIMIT_BYTES = 64 * 1024

export async function askSpamd(
  address: SocketAddress,
  question: SpamdQuestion,
  signal: AbortSignal,
): Promise<SpamdReply> {
  const { sender } = question
  // SpamAssassin takes what is above the topmost Received as ours.
  const before = Buffer.from(`Return-Path: <${plain(sender)}>\n`)
  const request = { verb: 'SYMBOLS', lines: [], before } as const
  return readSpamdReply(
    await talk(address, { ...question, ...request }, signal),
  )
}

/** Teaches it: TELL, which spamd obeys with --allow-tell. */
export async function tellSpamd(
  address: SocketAddress,
  lesson: Omit<SpamdQuestion, 'sender'> & { readonly as: 'spam' | 'ham' },
  signal: AbortSignal,
): Promise<'learned' | 'known'> {
  // Whatever is not exactly "spam" is learned as ham.
  const lines = [`Message-class: ${lesson.as}`, 'Set: local']
  const request = { verb: 'TELL', lines, before: Buffer.alloc(0) } as const
  return readTellReply(await talk(address, { ...lesson, ...request }, signal))
}

type Request = Omit<SpamdQuestion, 'sender'> & {
  readonly verb: 'SYMBOLS' | 'TELL'
  /** More header lines of the request. */
  readonly lines: readonly string[]
  /** Before the message. */
  readonly before: Buffer
}

async function talk(
  address: SocketAddress,
  question: Request,
  signal: AbortSignal,
): Promise<Buffer> {
  const socket = await open(address, question.connectSeconds, signal)
  const abort = (): void => void socket.destroy(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    let isSent = false
    const reply = readAll(socket)
    // A write that fails ends the connection, of which the reply tells.
    send(socket, question, () => (isSent = true)).catch((error: unknown) =>
      socket.destroy(error as Error),
    )
    const bytes = await reply
    signal.throwIfAborted()
    if (isSent) return bytes
    // Else what it says before the end is at best an error.
    readSpamdReply(bytes)
    throw new SpamdError('reply before the end of the message')
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

function open(
  address: SocketAddress,
  seconds: number,
  signal: AbortSignal,
): Promise<Socket> {
  const limit = { name: 'scanner.spamd.connect_time_limit', seconds }
  const start = (): Socket => connect({ ...address, allowHalfOpen: true })
  return openSocket(start, limit, signal)
}

async function send(
  socket: Socket,
  question: Request,
  onSent: () => void,
): Promise<void> {
  const { verb, bytes, before, user } = question
  const lines = [
    `${verb} SPAMC/1.5`,
    // Not "Content-Length": spamd compares the case.
    `Content-length: ${before.length + bytes.size}`,
    ...(user === '' ? [] : [`User: ${plain(user)}`]),
    ...question.lines,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  await write(socket, Buffer.concat([head, before]))
  let left = bytes.size
  for (const window of views(bytes)) {
    await write(socket, window)
    left -= window.length
    // A server that counts may answer before our end of the connection.
    if (left === 0) onSent()
    await nextTurn()
  }
  if (bytes.size === 0) onSent()
  await new Promise<void>(resolve => socket.end(resolve))
}

function plain(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/gu, '').slice(0, VALUE_LIMIT)
}

const VALUE_LIMIT = 500

// A view may be of memory that is used again: it is written before the next.
function write(socket: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(chunk, error => (error ? reject(error) : resolve()))
  })
}

// Ends early where the reply says how long it is.
function readAll(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    socket.on('data', chunk => {
      bytes = Buffer.concat([bytes, chunk])
      if (bytes.length > REPLY_LIMIT_BYTES) {
        socket.destroy(new SpamdError('reply longer than 64 KiB'))
      } else if (isWholeReply(bytes)) resolve(bytes)
    })
    socket.once('end', () => resolve(bytes))
    // spamd that has enough says so and closes, and our next write fails.
    socket.once('error', error =>
      bytes.length > 0 && isLost(error) ? resolve(bytes) : reject(error),
    )
    socket.once('close', () => reject(new SpamdError('connection lost')))
  })
}

function isLost(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET'
}
