/*
 * NAME
 *   sender - sends mail by SMTP, each message once, and times each
 *
 * DESCRIPTION
 *   What smtp-source cannot: messages that differ, clients that differ, and how
 *   long each message took, from MAIL to the answer to its end. As Postfix does,
 *   commands go together where the other side takes that (PIPELINING).
 *
 *   A message that is refused for good is counted: other filters have other ideas
 *   of honest mail. A temporary answer throws, for then the work was not done.
 */
import { once } from 'node:events'
import net from 'node:net'
import { stuff } from '../helper/smtp-text.js'
import { waitUntil } from '../helper/wait.js'
import type { Sink, Target } from './flow.js'
import { cpuMsOfFamily, type Cost } from './measure.js'

export interface Sent extends Cost {
  /** Of each message, in ms. */
  readonly times: readonly number[]
  readonly refused: number
}

export interface Sending {
  readonly sessions: number
  /** Whom Postfix would name as the client of a session; by default no one. */
  readonly client?: (session: number) => string
}

/** As they go over the wire. */
export function wireOf(messages: readonly Buffer[]): readonly Buffer[] {
  return messages.map(stuff)
}

/** Sends all of them; where the sink counts, it has got those not refused. */
export async function sendEach(
  { port, pid, sink }: Omit<Target, 'sink'> & { readonly sink: Sink | null },
  wires: readonly Buffer[],
  { sessions, client }: Sending,
): Promise<Sent> {
  const before = sink?.count() ?? 0
  const cpu = pid === 0 ? 0 : cpuMsOfFamily(pid)
  const start = performance.now()
  const times: number[] = []
  let [next, refused] = [0, 0]
  const work = async (at: number): Promise<void> => {
    const session = await openSession(port, client?.(at))
    for (let wire = wires[next++]; wire; wire = wires[next++]) {
      const { ms, reply } = await session.send(wire)
      times.push(ms)
      if (reply.startsWith('5')) refused++
      else expectCode(reply, '250')
    }
    session.end()
  }
  const ends = await Promise.allSettled(
    Array.from({ length: sessions }, (_, at) =>
      work(at).catch((error: unknown) => {
        // The others send no more.
        next = wires.length
        throw error
      }),
    ),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  const ms = performance.now() - start
  if (sink !== null) await expectCount(sink, before, wires.length - refused)
  const cpuMs = pid === 0 ? 0 : cpuMsOfFamily(pid) - cpu
  return { ms, cpuMs, times, refused }
}

async function expectCount(
  sink: Sink,
  before: number,
  wanted: number,
): Promise<void> {
  await waitUntil(() => sink.count() - before >= wanted || undefined, {
    what: `${wanted} messages in the sink`,
    report: () => String(sink.count() - before),
    timeoutMs: 20_000,
  })
  const got = sink.count() - before
  if (got !== wanted) throw new Error(`${got} for ${wanted}`)
}

export interface Session {
  /** From MAIL to the reply to the final dot. */
  readonly send: (
    wire: Buffer,
  ) => Promise<{ readonly ms: number; readonly reply: string }>
  readonly end: () => void
}

/** @param client an address, told by XFORWARD. */
export async function openSession(
  port: number,
  client?: string,
): Promise<Session> {
  const socket = net.connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  const hear = listen(socket)
  await once(socket, 'connect')
  expectCode(await hear(), '220')
  const ask = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`)
    return hear()
  }
  const ehlo = await ask('EHLO client.example')
  expectCode(ehlo, '250')
  const isPipelined = /^250[- ]PIPELINING\r?$/imu.test(ehlo)
  const open = async (lines: readonly string[]): Promise<readonly string[]> => {
    const replies: string[] = []
    if (isPipelined) socket.write(`${lines.join('\r\n')}\r\n`)
    for (const line of lines) {
      replies.push(await (isPipelined ? hear() : ask(line)))
    }
    return replies
  }
  const forward = client === undefined ? [] : [`XFORWARD ADDR=${client}`]
  return {
    send: async wire => {
      const start = performance.now()
      const replies = await open([...forward, ...ENVELOPE])
      replies.slice(0, -1).forEach(reply => expectCode(reply, '250'))
      expectCode(replies.at(-1) ?? '', '354')
      socket.write(wire)
      const reply = await hear()
      return { ms: performance.now() - start, reply }
    },
    end: () => void socket.end('QUIT\r\n'),
  }
}

const ENVELOPE = [
  'MAIL FROM:<alice@sender.example>',
  'RCPT TO:<bob@recipient.example>',
  'DATA',
]

function expectCode(reply: string, code: string): void {
  if (!reply.startsWith(code)) throw new Error(`not ${code}: ${reply}`)
}

// One whole reply at a time, in order.
function listen(socket: net.Socket): () => Promise<string> {
  const replies: string[] = []
  let text = ''
  let failure: Error | null = null
  let wake = (): void => undefined
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text += chunk
    for (let reply = REPLY.exec(text); reply; reply = REPLY.exec(text)) {
      replies.push(reply[0])
      text = text.slice(reply[0].length)
    }
    wake()
  })
  const fail = (error: Error): void => {
    failure ??= error
    wake()
  }
  // A server may go in a way that no one hears of.
  socket.setTimeout(SILENCE_MS, () => {
    fail(new Error(`nothing came for ${SILENCE_MS / 1000} s`))
    socket.destroy()
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the connection has ended')))
  return async () => {
    while (replies.length === 0) {
      if (failure !== null) throw failure
      await new Promise<void>(resolve => (wake = resolve))
    }
    return replies.shift() ?? ''
  }
}

const SILENCE_MS = 30_000

const REPLY = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/u

/** The value below which so much of them are; 0.99 of 1. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  const at = Math.min(sorted.length - 1, Math.floor(share * sorted.length))
  return sorted[at] ?? NaN
}
