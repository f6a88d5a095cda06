/*
 * NAME
 *   resident - what filter-pipe and filter-smtp load where filterd does the work
 *
 * DESCRIPTION
 *   One small file, as the build makes it: what would do the work is not loaded.
 */

import { Socket } from 'node:net'
import type { Reply } from '../../src/mail/reply.js'
import type { Origin } from '../../src/mail/envelope.js'
import { parentCheck } from '../../src/receive/launcher.js'
import { messageFrom } from '../../src/receive/message-from.js'
import { isLoopback } from '../../src/receive/peer.js'
import { readPipeArguments } from '../../src/receive/pipe-arguments.js'
import { callFilterd, sendMessage } from '../../src/receive/resident/ask.js'
import {
  DIALOG_VERSION,
  type Hello,
} from '../../src/receive/resident/dialog.js'
import { VERSION } from '../../src/version.js'
import type { Wanted } from './wants-filterd.js'

export { exitStatusOf } from './sysexits.js'

/** @returns null where filter-pipe is to do the work itself. */
export async function pipeByFilterd(
  words: readonly string[],
  wanted: Wanted,
  parentAtStart: number,
): Promise<Reply | null> {
  const args = readPipeArguments(words)
  const peer = await call(wanted, { program: 'filter-pipe', args })
  if (peer === null) return null
  const launcher = process.env['POSTSIFT_LAUNCHER']
  return sendMessage(peer, messageFrom(0), parentCheck(launcher, parentAtStart))
}

/**
 * Passes the session on descriptor 0 on, to its end.
 * @returns the connection where filter-smtp is to serve it, null when it is over.
 */
export async function smtpByFilterd(
  wanted: Wanted,
  origin: Origin,
): Promise<Socket | null> {
  const client = new Socket({ fd: 0, allowHalfOpen: true })
  const isTrusted = isLoopback(client)
  const peer = await call(wanted, { program: 'filter-smtp', origin, isTrusted })
  if (peer === null) return client
  const filterd = peer.release()
  await Promise.all([passOn(client, filterd), passOn(filterd, client)])
  return null
}

// What one side ends or breaks, ends or breaks for the other.
function passOn(from: Socket, to: Socket): Promise<void> {
  from.pipe(to)
  from.on('error', () => to.destroy())
  return new Promise(resolve => {
    from.on('close', () => {
      if (!from.readableEnded) to.destroy()
      resolve()
    })
  })
}

function call(
  { socket, file, text, overrides }: Wanted,
  wish: Hello['wish'],
): ReturnType<typeof callFilterd> {
  const mailConfig = process.env['MAIL_CONFIG'] ?? ''
  return callFilterd(socket, {
    ...{ dialog: DIALOG_VERSION, version: VERSION, wish },
    ...{ file, text, overrides, mailConfig },
  })
}
