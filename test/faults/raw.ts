/*
 * NAME
 *   raw - an SMTP or LMTP client that leaves in the middle
 *
 * DESCRIPTION
 *   It says the whole envelope, waits for the go-ahead to the content, and then
 *   sends as much of it as the test wants and leaves as the test wants. It
 *   keeps every byte that came.
 */

import net from 'node:net'
import { stuff } from '../helper/smtp-text.js'
import { waitUntil } from '../helper/wait.js'
import {
  outcomeOfReply,
  type Attempt,
  type Door,
  type Message,
} from './attempt.js'

export interface Leaving {
  /** How much of the content is sent, final dot included; by default all. */
  readonly bytes?: (wire: Buffer) => number
  /** When to go: once it is sent, or once the answer is there. */
  readonly when: 'sent' | 'answered'
  /** end: our side is closed. cut: the connection is. reset: by RST. */
  readonly how: 'end' | 'cut' | 'reset'
}

/** Sends a message and leaves. What the client could not hear is deferred. */
export async function leaveEarly(
  door: Door,
  message: Message,
  leaving: Leaving,
): Promise<Attempt> {
  const { socket, text, go } = await untilContent(door, message)
  const wire = stuff(message.data)
  const size = leaving.bytes?.(wire) ?? wire.length
  await new Promise(resolve => socket.write(wire.subarray(0, size), resolve))
  if (leaving.when === 'answered') {
    const answered = (): true | undefined =>
      text().length > go ? true : undefined
    await waitUntil(answered, { what: 'an answer', report: text })
  }
  if (leaving.how === 'end') socket.end()
  if (leaving.how === 'cut') socket.destroy()
  if (leaving.how === 'reset') socket.resetAndDestroy()
  return { outcome: 'deferred', said: 'the client has left' }
}

/** Sends a message and gives all that was said on the connection. */
export async function transcriptOf(
  port: number,
  message: Message,
): Promise<Attempt> {
  const { socket, text, go } = await untilContent({ port }, message)
  socket.write(stuff(message.data))
  const answered = (): true | undefined =>
    /\n$/u.test(text().slice(go)) ? true : undefined
  await waitUntil(answered, { what: 'an answer', report: text })
  const outcome = outcomeOfReply(text().slice(go))
  socket.end('QUIT\r\n')
  await new Promise(resolve => socket.once('close', resolve))
  return { outcome, said: text() }
}

interface Open {
  readonly socket: net.Socket
  /** All that was heard. */
  readonly text: () => string
  /** Its length when the go-ahead was there. */
  readonly go: number
}

async function untilContent(door: Door, message: Message): Promise<Open> {
  const socket = net.connect(door.port, '127.0.0.1')
  let heard = ''
  let isOver = false
  socket.setNoDelay(true)
  socket.on('data', chunk => (heard += chunk.toString('latin1')))
  socket.on('error', () => {}) // 'close' follows
  socket.on('close', () => (isOver = true))
  const wait = (pattern: RegExp): Promise<true> =>
    waitUntil(() => (pattern.test(heard) || isOver ? true : undefined), {
      what: `${pattern}`,
      report: () => heard,
    })
  const { from, to, queueId } = message
  await wait(/^220 [^\n]*\n/u)
  for (const line of [
    `${door.lmtp === true ? 'LHLO' : 'EHLO'} client.test`,
    `XFORWARD IDENT=${queueId} SOURCE=REMOTE`,
    `MAIL FROM:<${from}>`,
    ...to.map(address => `RCPT TO:<${address}>`),
    'DATA',
  ]) {
    const before = heard.length
    socket.write(`${line}\r\n`)
    await waitUntil(
      () =>
        /^\d{3}(?: [^\n]*)?\n$/mu.test(heard.slice(before)) || isOver
          ? true
          : undefined,
      { what: `an answer to ${line}`, report: () => heard },
    )
  }
  return { socket, text: () => heard, go: heard.length }
}
