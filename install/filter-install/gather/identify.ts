/*
 * NAME
 *   identify - which protocol an engine speaks at an address
 *
 * DESCRIPTION
 *   Asks in turn as Postfix asks a milter (SMFIC_OPTNEG), and as clients ask rspamd
 *   (GET /ping), spamd and clamd (PING) and ICAP servers (OPTIONS). Each answer is known by its first bytes.
 *
 * DIAGNOSTICS
 *   '' where nothing answers, or no one that is known.
 *
 * SECURITY
 *   Sends no mail, reads at most READ_BYTES, and waits ASK_MS at most for each.
 */

import { connect } from 'node:net'
import {
  parseSocketAddress,
  type SocketAddress,
} from '../../../src/scan/socket-address.js'

export type Spoken = 'rspamd' | 'spamd' | 'clamd' | 'icap' | 'milter' | ''

const ASK_MS = 2000
const READ_BYTES = 200

/**
 * @param address as text, or what parseSocketAddress() makes of it.
 * @param expected is asked for first, where no other answers to it as well.
 */
export async function identify(
  address: string | SocketAddress,
  expected: Spoken = '',
): Promise<Spoken> {
  const place =
    typeof address === 'string' ? parseSocketAddress(address) : address
  const isFirst = ({ name }: (typeof PROTOCOLS)[number]): boolean =>
    name === expected && name !== 'rspamd'
  const inOrder = [
    ...PROTOCOLS.filter(it => isFirst(it)),
    ...PROTOCOLS.filter(it => !isFirst(it)),
  ]
  for (const { name, question, answer } of inOrder) {
    if (answer.test(await firstBytes(place, question))) return name
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
  {
    name: 'clamd',
    question: Buffer.from('zPING\0'),
    answer: /^PONG\0/u,
  },
  {
    name: 'icap',
    question: Buffer.from(
      'OPTIONS icap://localhost/ ICAP/1.0\r\nHost: localhost\r\nEncapsulated: null-body=0\r\n\r\n',
    ),
    answer: /^ICAP\/1\.\d \d{3} /u,
  },
]

function firstBytes(place: SocketAddress, question: Buffer): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    const socket = connect({ ...place, allowHalfOpen: true })
    const finish = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(text)
    }
    const timer = setTimeout(finish, ASK_MS)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      const isMilter = text.startsWith('\0\0\0')
      if (isMilter || text.length > READ_BYTES || DONE.test(text)) finish()
    })
    socket.on('error', finish)
    socket.on('end', finish)
    socket.write(question, () => {
      // A milter ends a session that is half closed.
      if (question !== OPTNEG) socket.end()
    })
  })
}

/** Nothing more is to come, though the connection may stay. */
const DONE = /pong|PONG\0|^ICAP\/[^]*\r\n\r\n/u
