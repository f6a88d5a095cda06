/*
 * NAME
 *   bytes.test - what comes in is what goes out, and nothing ends too early
 *
 * DESCRIPTION
 *   The smuggling sequences of SEC Consult's scanner and of smtpsmug at the
 *   start, in the middle and at the end of a body, cut into two at every byte;
 *   and random bodies through a session, the canonical form, our client and a
 *   second session.
 */

import { createHash } from 'node:crypto'
import t from 'tap'
import type { Reply } from '../../src/mail/reply.js'
import { ClientPool } from '../../src/smtp/pool.js'
import { runSession } from '../../src/smtp/session.js'
import {
  canonical,
  FakeSocket,
  keeper,
  makeBed,
  outgoing,
  seeded,
  talkTo,
  type Got,
} from './bed.js'

const SEQUENCES = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n.\n',
  '\r\n.\r',
]

const SMUGGLED =
  'MAIL FROM:<smuggled@x>\r\nRCPT TO:<victim@y>\r\nDATA\r\nevil\r\n'
const HEAD = 'From: a\r\nSubject: x\r\n\r\n'
const OPENING = 'EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n'
const END = '\r\n.\r\nQUIT\r\n'

const PLACES: readonly (readonly [
  where: string,
  body: (s: string) => string,
])[] = [
  ['start', sequence => `${sequence}${SMUGGLED}tail`],
  ['middle', sequence => `${HEAD}Hi${sequence}${SMUGGLED}tail`],
  ['end', sequence => `${HEAD}Hi\r\n${SMUGGLED}${sequence}`],
]

t.test('nothing is smuggled, at any place and with any cut', async t => {
  for (const sequence of SEQUENCES) {
    for (const [where, bodyOf] of PLACES) {
      const body = bodyOf(sequence)
      const wanted = canonical(Buffer.from(unstuffed(`${body}\r\n`), 'latin1'))
      const wire = Buffer.from(body + END, 'latin1')
      const wrong: number[] = []
      for (let cut = 0; cut <= wire.length; cut++) {
        const got = await received([wire.subarray(0, cut), wire.subarray(cut)])
        const [only] = got
        const isRight =
          got.length === 1 && only && canonical(only.content).equals(wanted)
        if (!isRight) wrong.push(cut)
      }
      t.same(wrong, [], `${JSON.stringify(sequence)} at the ${where}`)
    }
  }
})

async function received(chunks: readonly Buffer[]): Promise<readonly Got[]> {
  const socket = new FakeSocket()
  const { got, handler } = keeper()
  const over = runSession(socket, {
    protocol: 'smtp',
    hostname: 'filter.example',
    handler,
  })
  socket.feed(OPENING)
  for (const chunk of chunks) socket.feed(chunk)
  await over
  const isWhole = socket.said.endsWith('250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n')
  return isWhole ? got : []
}

/** A body as a client that stuffs nothing means it (RFC 5321 4.5.2). */
function unstuffed(body: string): string {
  return body.replace(/^\.|(?<=\r\n)\./g, '')
}

t.test('and our client sends none of it', async t => {
  const bed = await makeBed()
  const pool = new ClientPool({ hostname: 'filter.example' })
  for (const sequence of SEQUENCES) {
    const content = Buffer.from(`Hi${sequence}${SMUGGLED}`, 'latin1')
    await pool.send(bed.endpoint, outgoing({ content: [content] }))
    const wire = bed.got.at(-1)?.content.toString('latin1') ?? ''
    t.notMatch(wire, /\r(?!\n)|(?<!\r)\n/, JSON.stringify(sequence))
    const lines = content.toString('latin1').replaceAll('\r', ' ')
    t.equal(wire, lines.replaceAll('\n', '\r\n'))
  }
  t.equal(bed.got.length, SEQUENCES.length)
  pool.close()
  await bed.close()
})

const MESSAGES = 10_000
const SESSIONS = 8

t.test(
  '10,000 random bodies: what was scanned is what is delivered',
  async t => {
    const scanned: string[] = []
    const far = await makeBed()
    const pool = new ClientPool({ hostname: 'filter.example' })
    const near = await makeBed({
      replies: async got => {
        const content = canonical(got.content)
        const sender = got.transaction.sender
        const answers = await pool.send(
          far.endpoint,
          outgoing({ sender, content: [content] }),
        )
        scanned[Number(sender)] = digest(content)
        return answers as Reply[]
      },
    })
    const wanted: string[] = []
    const bodies: string[] = []
    const random = seeded(19820801)
    for (let count = 0; count < MESSAGES; count++) {
      const body = randomBody(random)
      const whole = `${body}\r\n`
      wanted.push(digest(canonical(Buffer.from(whole, 'latin1'))))
      bodies.push(body)
    }
    await Promise.all(
      Array.from({ length: SESSIONS }, (_, which) =>
        sendAll(near.endpoint.port, bodies, which),
      ),
    )
    const delivered: string[] = []
    let bare = 0
    for (const { transaction, content } of far.got) {
      const wire = content.toString('latin1')
      if (/\r(?!\n)|(?<!\r)\n/.test(wire)) bare++
      const lines = Buffer.from(wire.replaceAll('\r\n', '\n'), 'latin1')
      delivered[Number(transaction.sender)] = digest(lines)
    }
    t.equal(far.got.length, MESSAGES)
    t.equal(bare, 0)
    t.equal(countDifferent(scanned, wanted), 0, 'scanned as canonical')
    t.equal(countDifferent(delivered, wanted), 0, 'delivered as scanned')
    pool.close()
    await Promise.all([near.close(), far.close()])
  },
)

// A client that stuffs dots after CRLF, as RFC 5321 has it, and cuts its
// writes anywhere.
async function sendAll(
  port: number,
  bodies: readonly string[],
  which: number,
): Promise<void> {
  const talk = await talkTo(port)
  const random = seeded(which)
  await talk.hear()
  for (let count = which; count < bodies.length; count += SESSIONS) {
    const stuffed = `${bodies[count]}\r\n`.replace(/^\.|(?<=\r\n)\./g, '..')
    talk.say(`MAIL FROM:<${count}>\r\nRCPT TO:<b@y>\r\nDATA\r\n`)
    const cut = Math.floor(random() * stuffed.length)
    talk.say(stuffed.slice(0, cut))
    if (random() < 0.2) await new Promise(resolve => setImmediate(resolve))
    talk.say(`${stuffed.slice(cut)}.\r\n`)
    const replies = [await talk.hear(), await talk.hear(), await talk.hear()]
    const last = await talk.hear()
    if (last !== '250 2.0.0 Ok\r\n') throw new Error(`${replies} ${last}`)
  }
  talk.say('QUIT\r\n')
  await talk.rest()
  talk.socket.destroy()
}

const PIECES = [
  '\r',
  '\n',
  '\r\n',
  '.',
  '\r\n.',
  '\r\n..',
  '\0',
  'x',
  '\xe9',
  'MAIL FROM:<e>',
  ...SEQUENCES,
]

function randomBody(random: () => number): string {
  let body = ''
  for (let left = random() * 40; left > 0; left--) {
    body += PIECES[Math.floor(random() * PIECES.length)] ?? ''
  }
  if (random() < 0.01) body += `${body}${'z'.repeat(997)}`.repeat(40)
  return body
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function countDifferent(a: readonly string[], b: readonly string[]): number {
  return b.filter((one, index) => one !== a[index]).length
}
