/*
 * NAME
 *   sink - where probes end that are delivered
 *
 * DESCRIPTION
 *   An SMTP server on a free port of 127.0.0.1 that takes what comes to the
 *   domain of the probes, and keeps it in memory. Mail for anybody else is
 *   refused for the time being.
 */

import { createServer, type AddressInfo, type Socket } from 'node:net'
import { failed, type Reply } from '../../../src/mail/reply.js'
import { runSession } from '../../../src/smtp/session.js'
import type { Receiver, Transaction } from '../../../src/smtp/transaction.js'
import { LOOPBACK } from '../plan/stanzas.js'
import { PROBE_DOMAIN } from './path.js'

export interface Caught {
  readonly transaction: Transaction
  /** LF lines. */
  readonly content: Buffer
}

export interface ProbeSink {
  readonly port: number
  readonly caught: readonly Caught[]
  close(): void
}

const HOSTNAME = 'probe.postsift.localhost'
/** A bounce contains a probe, and words. */
const CONTENT_LIMIT_BYTES = 1024 * 1024

export async function openSink(): Promise<ProbeSink> {
  const caught: Caught[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    const handler = (transaction: Transaction): Receiver =>
      receiverFor(transaction, it => caught.push(it))
    void runSession(socket, {
      ...{ protocol: 'smtp', hostname: HOSTNAME, handler },
    }).then(() => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    caught,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A port of 127.0.0.1 that no one listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

function receiverFor(
  transaction: Transaction,
  keep: (caught: Caught) => void,
): Receiver {
  const blocks: Buffer[] = []
  let size = 0
  return {
    write: block => {
      size += block.length
      if (size <= CONTENT_LIMIT_BYTES) blocks.push(Buffer.from(block))
    },
    end: () => {
      const isOurs = transaction.recipients.every(({ address }) =>
        address.endsWith(`@${PROBE_DOMAIN}`),
      )
      if (isOurs) keep({ transaction, content: withLf(Buffer.concat(blocks)) })
      const reply = isOurs ? TAKEN : NOT_OURS
      return Promise.resolve(transaction.recipients.map(() => reply))
    },
    abort: () => undefined,
  }
}

// Not the filter's yes: no one but us is waiting for a probe.
const TAKEN: Reply = { status: '2.0.0', text: 'probe ended' }
const NOT_OURS = failed('4.3.0', 'this server accepts no mail')

function withLf(content: Buffer): Buffer {
  const text = content.toString('latin1').replaceAll('\r\n', '\n')
  return Buffer.from(text, 'latin1')
}
