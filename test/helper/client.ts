/*
 * NAME
 *   client - send one message by SMTP or LMTP and keep every reply
 *
 * DESCRIPTION
 *   The other end of the sink: a small client that sends addresses and
 *   parameters as the test wrote them, one command at a time, and goes on as
 *   far as the replies allow.
 *
 * DIAGNOSTICS
 *   A 4xx or 5xx is a result, not an error. Rejects where the connection
 *   fails or ends early, or nothing comes for `timeoutMs`; the text has the
 *   dialogue so far.
 */
import net from 'node:net'
import { stuff } from './smtp-text.js'

export interface SendOptions {
  /** As it goes between the angle brackets; '' is the null sender. */
  readonly from?: string
  readonly to?: string | readonly string[]
  /** LF or CRLF; sent with CRLF and stuffed. */
  readonly data?: Buffer | string
  /** Sent instead of `data`, as it is, final dot included. */
  readonly wire?: Buffer | string
  readonly ehlo?: string
  /** Sent before MAIL, as `XFORWARD NAME=a ADDR=192.0.2.1`. */
  readonly commands?: readonly string[]
  /** As `BODY=8BITMIME SMTPUTF8`. */
  readonly mailParams?: string
  /** For all recipients, or for each one as the function says. */
  readonly rcptParams?: string | ((recipient: string) => string)
  readonly timeoutMs?: number
}

export interface SendPlace {
  readonly port?: number
  readonly path?: string
  readonly lmtp?: boolean
}

export interface SendResult {
  /** The reply that decided: to the dot, or the one where it ended before. */
  readonly reply: string
  /** The first digit of `reply` is 2. */
  readonly accepted: boolean
  /** From `Ok: queued as ...`; '' where the reply does not say so. */
  readonly queueId: string
  /** Whole replies, lines joined by LF. LMTP has a dot reply for each accepted
   * recipient. Absent where it did not come so far. */
  readonly greeting: string
  readonly ehlo?: string
  readonly commands: readonly string[]
  readonly mail?: string
  readonly rcpt: readonly string[]
  readonly data?: string
  readonly dot: readonly string[]
}

/** Sends one message over a connection of its own. */
export const sendMail = async (
  place: SendPlace,
  options: SendOptions = {},
): Promise<SendResult> => {
  const peer = connect(place, options.timeoutMs ?? 120_000)
  try {
    const result = await converse(peer, place, options)
    // What counts is said: a peer that goes without a word is no fault here.
    await peer.ask('QUIT').catch(() => '')
    return result
  } finally {
    peer.end()
  }
}

type Draft = { -readonly [Key in keyof SendResult]: SendResult[Key] }

const converse = async (
  peer: Peer,
  { lmtp = false }: SendPlace,
  options: SendOptions,
): Promise<SendResult> => {
  const { from = 'alice@sender.example', to = 'bob@recipient.example' } =
    options
  const { ehlo = 'client.test', mailParams = '', rcptParams = '' } = options
  const greeting = await peer.read()
  const result: Draft = {
    ...{ reply: greeting, accepted: false, queueId: '', greeting },
    ...{ commands: [], rcpt: [], dot: [] },
  }
  const ask = async (line: string) => (result.reply = await peer.ask(line))
  if (!isGood(greeting)) return result

  result.ehlo = await ask(`${lmtp ? 'LHLO' : 'EHLO'} ${ehlo}`)
  for (const line of options.commands ?? []) {
    result.commands = [...result.commands, await ask(line)]
  }
  if (!isGood(result.reply)) return result
  result.mail = await ask(`MAIL FROM:<${from}>${param(mailParams)}`)
  if (!isGood(result.reply)) return result
  for (const recipient of typeof to === 'string' ? [to] : to) {
    const params =
      typeof rcptParams === 'string' ? rcptParams : rcptParams(recipient)
    const reply = await ask(`RCPT TO:<${recipient}>${param(params)}`)
    result.rcpt = [...result.rcpt, reply]
  }
  const taken = result.rcpt.filter(isGood).length
  if (taken === 0) return result
  result.data = await ask('DATA')
  if (!result.reply.startsWith('3')) return result
  peer.write(
    options.wire ?? stuff(options.data ?? 'Subject: a test\n\nHello.\n'),
  )
  for (let left = lmtp ? taken : 1; left > 0; left--) {
    result.reply = await peer.read()
    result.dot = [...result.dot, result.reply]
  }
  result.accepted = result.dot.every(isGood)
  result.queueId = /queued as ([A-Za-z0-9]+)/.exec(result.reply)?.[1] ?? ''
  return result
}

const isGood = (reply: string): boolean => reply.startsWith('2')

const param = (text: string): string => (text ? ` ${text}` : '')

interface Peer {
  readonly read: () => Promise<string>
  readonly ask: (line: string) => Promise<string>
  readonly write: (bytes: Buffer | string) => void
  readonly end: () => void
}

const connect = ({ port = 0, path }: SendPlace, timeoutMs: number): Peer => {
  const socket = net.connect(
    path === undefined ? { port, host: '127.0.0.1' } : { path },
  )
  let input = ''
  let over = ''
  let wake = () => {}
  const dialogue: string[] = []
  const finish = (why: string) => {
    over ||= why
    socket.destroy()
    wake()
  }
  socket.setEncoding('utf8')
  socket.setTimeout(timeoutMs, () => finish(`nothing came for ${timeoutMs} ms`))
  socket.on('data', (text: string) => {
    input += text
    wake()
  })
  socket.on('error', error => finish(error.message))
  socket.on('close', () => finish('connection ended'))

  const read = async () => {
    for (;;) {
      const match = REPLY.exec(input)
      if (match) {
        input = input.slice(match[0].length)
        const reply = match[0].trimEnd().replaceAll('\r\n', '\n')
        dialogue.push(reply)
        return reply
      }
      if (over) throw new Error([over, ...dialogue, input].join('\n'))
      await new Promise<void>(resolve => (wake = resolve))
    }
  }
  const write = (bytes: Buffer | string) => void socket.write(bytes)
  const ask = (line: string) => {
    dialogue.push(`> ${line}`)
    write(`${line}\r\n`)
    return read()
  }
  return { read, ask, write, end: () => void socket.destroy() }
}

const REPLY = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/
