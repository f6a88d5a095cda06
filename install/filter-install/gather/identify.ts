/*
 * NAME
 *   identify - which protocol a spam engine speaks at an address
 *
 * DESCRIPTION
 *   Asks in turn as Postfix asks a milter (SMFIC_OPTNEG), and as clients ask rspamd
 *   (GET /ping) and spamd (PING). Each answer is known by its first bytes.
 *
 * DIAGNOSTICS
 *   '' where nothing answers, or no one that is known.
 *
 * SECURITY
 *   Sends no mail, reads at most READ_BYTES, and waits ASK_MS at most for each.
 */

import { connect } from 'node:net'
import { parseSocketAddress } from '../../../src/scan/socket-address.js'

export type Spoken = 'rspamd' | 'spamd' | 'milter' | ''

const ASK_MS = 2000
const READ_BYTES = 200

export async function identify(address: string): Promise<Spoken> {
  for (const { name, question, answer } of PROTOCOLS) {
    if (answer.test(await firstBytes(address, question))) return name
  }
  return ''
}

// Length, command, version 6, no actions, no steps (milter protocol).
const OPTNEG = Buffer.from([
  ...[0, 0, 0, 13, 0x4f],
  ...[0, 0, 0, 6, 0, 0, 1, 0xff, 0, 0x1f, 0xff, 0xff],
])

const PROTOCOLS: readonly {
  readonly name: Spoken
  readonly question: Buffer
  readonly answer: RegExp
}[] = [
  // First: rspamd's milter answers GET /ping as well.
  {
    name: 'milter',
    question: OPTNEG,
    answer: /^\0\0\0[\x01-\xff]O/u,
  },
  {
    name: 'rspamd',
    question: Buffer.from('GET /ping HTTP/1.0\r\n\r\n'),
    answer: /^HTTP\/1\.[01] 200 [^]*pong/u,
  },
  {
    name: 'spamd',
    question: Buffer.from('PING SPAMC/1.5\r\n\r\n'),
    answer: /^SPAMD\/[\d.]+ 0 PONG/u,
  },
]

function firstBytes(address: string, question: Buffer): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    const socket = connect({
      ...parseSocketAddress(address),
      allowHalfOpen: true,
    })
    const finish = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(text)
    }
    const timer = setTimeout(finish, ASK_MS)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      const isMilter = text.startsWith('\0\0\0')
      if (isMilter || text.length > READ_BYTES || text.includes('pong'))
        finish()
    })
    socket.on('error', finish)
    socket.on('end', finish)
    socket.write(question, () => {
      // A milter ends a session that is half closed.
      if (question !== OPTNEG) socket.end()
    })
  })
}
