/*
 * NAME
 *   rig-spam - spam engines whose behavior changes while they run
 */

import { chmodSync, renameSync } from 'node:fs'
import net from 'node:net'
import type { Teardown } from '../helper/folder.js'
import {
  http,
  isWholeRequest,
  saying,
  type Answer,
} from '../scan/fake-engine.js'

export interface FakeSpam {
  /** null is that it finds nothing. */
  behavior: Answer | null
  readonly socketPath: string
  /** Takes its socket away, and puts it back. */
  hide(): void
  show(): void
  /** Ends the connections that the filter keeps. */
  cut(): void
}

export const SPAMD_HAM =
  'SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\nSpam: False ; 0.1 / 5.0\r\n\r\n'

export const RSPAMD_HAM = http(
  200,
  JSON.stringify({ action: 'no action', score: 0.1, required_score: 15 }),
)

export async function startFakeSpam(
  t: Teardown,
  socketPath: string,
  ham: string,
): Promise<FakeSpam> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    let question = Buffer.alloc(0)
    let isAnswered = false
    const reply = (): void => {
      if (isAnswered) return
      isAnswered = true
      const answer = fake.behavior ?? saying(ham)
      answer(socket, question)
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // the filter may go at any time
    socket.on('data', chunk => {
      question = Buffer.concat([question, chunk])
      if (isWholeRequest(question)) reply()
    })
    socket.on('end', reply)
  })
  const hidden = `${socketPath}.hidden`
  const fake: FakeSpam = {
    ...{ behavior: null, socketPath },
    hide: () => renameSync(socketPath, hidden),
    show: () => renameSync(hidden, socketPath),
    cut: () => sockets.forEach(socket => socket.destroy()),
  }
  await new Promise<void>(resolve => server.listen(socketPath, resolve))
  chmodSync(socketPath, 0o666)
  t.teardown(() => {
    fake.cut()
    server.close()
  })
  return fake
}
