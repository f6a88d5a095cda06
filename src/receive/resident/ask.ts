/*
 * NAME
 *   ask - filter-pipe and filter-smtp have filterd do their work
 *
 * DESCRIPTION
 *   The client's side of dialog. Loaded at each start: it needs little.
 *
 * DIAGNOSTICS
 *   callFilterd() gives null where the client is to do the work itself: no filterd
 *   is there, it has another configuration, or it does not answer within
 *   ANSWER_MS. sendMessage() throws where filterd went away after it had agreed.
 */

import { connect } from 'node:net'
import type { Reply } from '../../mail/reply.js'
import type { ParentCheck } from '../launcher.js'
import { Peer, readReply, type Hello } from './dialog.js'

/** More than a busy filterd takes, and less than pipe(8) or smtpd minds. */
const ANSWER_MS = 1000

export async function callFilterd(
  path: string,
  hello: Hello,
): Promise<Peer | null> {
  const socket = connect({ path, allowHalfOpen: true })
  const peer = new Peer(socket)
  const late = setTimeout(() => socket.destroy(), ANSWER_MS)
  await peer.write(`${JSON.stringify(hello)}\n`)
  const answer = await peer.line()
  clearTimeout(late)
  if (answer === 'go') return peer
  socket.destroy()
  return null
}

export async function sendMessage(
  peer: Peer,
  message: AsyncIterable<Buffer>,
  parentIsThere: ParentCheck,
): Promise<Reply> {
  for await (const chunk of message) {
    if (chunk.length > 0) await peer.frame(chunk)
  }
  await peer.frame(Buffer.alloc(0))
  for (;;) {
    const line = await peer.line()
    if (line === null) throw new Error('filterd went away before its answer')
    if (line === 'there?') {
      await peer.write((await parentIsThere()) ? 'yes\n' : 'no\n')
      continue
    }
    const reply = readReply(line)
    peer.socket.destroy()
    if (reply === null) throw new Error('filterd gave no answer')
    return reply
  }
}
