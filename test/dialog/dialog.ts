/*
 * NAME
 *   dialog - plays scripts of SMTP and LMTP, with our server or our client
 *
 * DESCRIPTION
 *   A script is a file NAME.dialog. Its first line says which side is ours:
 *   `server smtp`, `server lmtp`, `client smtp` or `client lmtp`. The other
 *   side is played by the script. Then come, line by line:
 *
 *     # text          a comment
 *     C: text         the client says this line; what is said is written in
 *                     UTF-8, what is heard is compared as Latin-1
 *     S: text         the server says this line; `...` means anything
 *     C| S| text      the same, without a line end of its own; \r \n \0 \\ and
 *                     \xHH mean bytes. Played, not expected.
 *     C! S! end       this side closes its direction; reset: it resets the
 *                     connection; gone: it has closed, having said no more
 *
 *   With our server:
 *
 *     limit NAME N    sets a limit of the session (at the top)
 *     noxforward      switches XFORWARD off (at the top)
 *     reply REPLY     what the handler answers for each recipient in turn,
 *                     `[CODE] STATUS TEXT` or `throw` (at the top, repeated;
 *                     the last one holds for all others)
 *     busy            the handler takes each block only after a while
 *     drain           the drain signal fires
 *     M: JSON         a transaction has been handed over and is as described
 *                     by these properties; `content` is canonical, `ended`,
 *                     `aborted` and `lost` are booleans
 *
 *   At the end no transaction may be left that the script has not named. The
 *   script is played three times: line by line, byte by byte, and with all
 *   that the client says in one write. `stepwise` at the top says why it can
 *   only be played line by line.
 *
 *   With our client, which is a pool:
 *
 *     send JSON       sends a message; properties of OutgoingMessage, content
 *                     as text, `recipients` may be addresses. `breaks`: the
 *                     content throws after its text. `seconds`: the deadline
 *     connect         the client must connect (again)
 *     limit NAME N    sets a time limit (at the top)
 *     R: final STATUS TEXT  the answer for the next recipient; `early`: it is
 *                     not about the message
 *     E: STATUS KIND  send() has thrown, `uncertain` or `unused` after it
 */

import { isDeepStrictEqual } from 'node:util'
import { createServer, type Socket } from 'node:net'
import type { Answer } from '../../src/mail/answer.js'
import { MailError } from '../../src/mail/error.js'
import type { Recipient } from '../../src/mail/envelope.js'
import { parseStatus, type Reply } from '../../src/mail/reply.js'
import { NextHopError } from '../../src/smtp/next-hop-error.js'
import type { OutgoingMessage } from '../../src/smtp/outgoing.js'
import { ClientPool } from '../../src/smtp/pool.js'
import {
  canonical,
  closeServer,
  listen,
  makeBed,
  outgoing,
  talker,
  talkTo,
  type Bed,
  type Got,
  type Talker,
} from '../smtp/bed.js'

export interface Script {
  readonly side: 'client' | 'server'
  readonly protocol: 'smtp' | 'lmtp'
  readonly steps: readonly Step[]
}

export interface Step {
  /** 1 for the first line of the file. */
  readonly line: number
  readonly word: string
  readonly text: string
}

export type Manner = 'line by line' | 'byte by byte' | 'in one write'

const WORDS =
  /^(C:|S:|C\||S\||C!|S!|M:|R:|E:|limit|noxforward|reply|busy|drain|stepwise|send|connect)(?: (.*))?$/

/** A script from its text; throws for what is no line of one. */
export function parseScript(text: string): Script {
  const steps: Step[] = []
  let head: readonly string[] | null = null
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (head === null) {
      head = /^(client|server) (smtp|lmtp)$/.exec(line)
      if (head === null) throw new Error(`${index + 1}: which side is ours?`)
      continue
    }
    const found = WORDS.exec(line)
    if (found === null) throw new Error(`${index + 1}: what is "${line}"?`)
    const [, word = '', rest = ''] = found
    steps.push({ line: index + 1, word, text: rest })
  }
  if (head === null) throw new Error('an empty script')
  const [, side, protocol] = head as readonly [
    string,
    Script['side'],
    Script['protocol'],
  ]
  return { side, protocol, steps }
}

/** In which manners a script can be played. */
export function mannersOf(script: Script): readonly Manner[] {
  const isPlain =
    script.side === 'server' && !script.steps.some(s => s.word === 'stepwise')
  return isPlain
    ? ['line by line', 'byte by byte', 'in one write']
    : ['line by line']
}

/**
 * Plays the script; throws, with the line, where it goes another way.
 * @param seconds how long one line may take.
 */
export async function play(
  script: Script,
  manner: Manner,
  seconds = 10,
): Promise<void> {
  if (script.side === 'server') await playOnServer(script, manner, seconds)
  else await playOnClient(script, seconds)
}

async function playOnServer(
  script: Script,
  manner: Manner,
  seconds: number,
): Promise<void> {
  const drain = new AbortController()
  const bed = await makeBed({
    protocol: script.protocol,
    limits: limitsOf(script),
    xforward: !script.steps.some(step => step.word === 'noxforward'),
    replies: got => repliesFor(got, script),
    drain: drain.signal,
    ...(script.steps.some(step => step.word === 'busy')
      ? { write: () => new Promise(resolve => setImmediate(resolve)) }
      : {}),
  })
  const talk = await talkTo(bed.endpoint.port)
  try {
    if (manner === 'in one write') talk.say(allOf(script))
    for (const step of script.steps) {
      await at(step, seconds, () =>
        playServerStep(step, manner, talk, bed, drain),
      )
    }
    talk.socket.destroy()
    await bed.sessions()
    if (bed.got.length > 0) throw new Error(`${bed.got.length} more messages`)
  } finally {
    talk.socket.destroy()
    await bed.close()
  }
}

async function playServerStep(
  step: Step,
  manner: Manner,
  talk: Talker,
  bed: Bed,
  drain: AbortController,
): Promise<void> {
  const { word, text } = step
  const bytes = bytesOf(step)
  if (word === 'S:') return expectLine(talk, text)
  if (word === 'M:') return expectMessage(bed, text)
  if (word === 'drain') return drain.abort()
  if (word === 'S!') return expectGone(talk)
  if (word === 'C!' && text === 'end') talk.socket.end()
  if (word === 'C!' && text === 'reset') talk.socket.resetAndDestroy()
  if (bytes === null || manner === 'in one write') return
  if (manner === 'line by line') return talk.say(bytes)
  for (const byte of bytes) {
    talk.say(Buffer.of(byte))
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function playOnClient(script: Script, seconds: number): Promise<void> {
  const sockets: Socket[] = []
  let arrived = (): void => {}
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.push(socket)
    arrived()
  })
  const port = await listen(server)
  const endpoint = { protocol: script.protocol, host: '127.0.0.1', port }
  const pool = new ClientPool({
    hostname: 'filter.example',
    timeLimits: limitsOf(script),
  })
  let talk: Talker | null = null
  let count = 0
  let outcome: Promise<Answer[] | Error> = Promise.resolve([])
  const accept = async (): Promise<void> => {
    while (sockets.length <= count) await new Promise<void>(r => (arrived = r))
    talk = talker(sockets[count++] as Socket)
  }
  try {
    for (const step of script.steps) {
      await at(step, seconds, async () => {
        const { word, text } = step
        if (word === 'connect') return accept()
        if (word === 'send') {
          outcome = pool.send(endpoint, messageOf(text)).then(
            replies => [...replies],
            (error: Error) => error,
          )
          return
        }
        if (word === 'R:') return expectReply(await outcome, text)
        if (word === 'E:') return expectError(await outcome, text)
        if (talk !== null) await playClientStep(step, talk)
      })
    }
    if (sockets.length > count) throw new Error('one connection more')
    const left = await outcome
    if (left instanceof Error) return
    if (left.length > 0) throw new Error(`${left.length} more replies`)
  } finally {
    pool.close()
    for (const socket of sockets) socket.destroy()
    await closeServer(server)
  }
}

async function playClientStep(step: Step, talk: Talker): Promise<void> {
  const { word, text } = step
  if (word === 'C:') return expectLine(talk, text)
  if (word === 'C!') return expectGone(talk)
  if (word === 'S!' && text === 'end') talk.socket.end()
  if (word === 'S!' && text === 'reset') talk.socket.resetAndDestroy()
  const bytes = bytesOf(step)
  if (bytes !== null) talk.say(bytes)
}

async function at(
  step: Step,
  seconds: number,
  act: () => Promise<void> | void,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing came')), seconds * 1000)
  })
  try {
    await Promise.race([act(), late])
  } catch (error) {
    const { line, word, text } = step
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`line ${line}, ${word} ${text}: ${why}`)
  } finally {
    clearTimeout(timer)
  }
}

function allOf(script: Script): Buffer {
  return Buffer.concat(
    script.steps
      .filter(step => step.word === 'C:' || step.word === 'C|')
      .map(step => bytesOf(step) ?? Buffer.alloc(0)),
  )
}

function bytesOf({ word, text }: Step): Buffer | null {
  if (word === 'C:' || word === 'S:') return Buffer.from(`${text}\r\n`)
  if (word !== 'C|' && word !== 'S|') return null
  const escapes: Record<string, string> = { r: '\r', n: '\n', 0: '\0' }
  const parts = text.split(/\\(x[0-9a-fA-F]{2}|.)/)
  return Buffer.concat(
    parts.map((part, index) => {
      if (index % 2 === 0) return Buffer.from(part)
      if (part.length === 3) return Buffer.from(part.slice(1), 'hex')
      return Buffer.from(escapes[part] ?? part)
    }),
  )
}

async function expectLine(talk: Talker, wanted: string): Promise<void> {
  const heard = await talk.hear()
  const pieces = wanted
    .split('...')
    .map(piece => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  if (new RegExp(`^${pieces.join('.*')}\r\n$`, 's').test(heard)) return
  throw new Error(`heard ${JSON.stringify(heard)}`)
}

async function expectGone(talk: Talker): Promise<void> {
  const rest = await talk.rest()
  if (rest !== '') throw new Error(`it said ${JSON.stringify(rest)}`)
}

async function expectMessage(bed: Bed, text: string): Promise<void> {
  const got = bed.got.shift()
  if (got === undefined) throw new Error('no message')
  const wanted = JSON.parse(text) as Record<string, unknown>
  if (wanted['lost'] !== undefined || wanted['aborted'] !== undefined) {
    await bed.sessions()
  }
  const is = plain(got)
  for (const [name, value] of Object.entries(wanted)) {
    if (isDeepStrictEqual(is[name], value)) continue
    throw new Error(`${name} is ${JSON.stringify(is[name])}`)
  }
}

function plain(got: Got): Record<string, unknown> {
  const { transaction } = got
  return {
    ...transaction,
    recipients: transaction.recipients.map(one =>
      Object.keys(one).length === 1 ? one.address : one,
    ),
    parameters: Object.fromEntries(transaction.parameters),
    content: canonical(got.content).toString(),
    ended: got.ended,
    aborted: got.aborted !== '',
    lost: got.lost !== null,
  }
}

function limitsOf(script: Script): Record<string, number> {
  return Object.fromEntries(
    script.steps
      .filter(step => step.word === 'limit')
      .map(step => step.text.split(' '))
      .map(([name, value]) => [name ?? '', Number(value)]),
  )
}

function repliesFor(got: Got, script: Script): Reply[] {
  const texts = script.steps
    .filter(step => step.word === 'reply')
    .map(step => step.text)
  if (texts.includes('throw')) throw new TypeError('secret of the inside')
  return got.transaction.recipients.map((_, index) =>
    replyOf(texts[Math.min(index, texts.length - 1)] ?? '2.0.0 Ok'),
  )
}

function replyOf(text: string): Reply {
  const [, code, given = '', rest = ''] =
    /^(?:(\d{3}) )?(\S+) (.*)$/.exec(text) ?? []
  const status = parseStatus(given)
  if (status === null) throw new Error(`no status in "${text}"`)
  const lines = rest.replaceAll('\\n', '\n')
  return { status, text: lines, ...(code ? { code: Number(code) } : {}) }
}

type Described = Omit<Partial<OutgoingMessage>, 'recipients' | 'content'> & {
  readonly recipients?: readonly (string | Recipient)[]
  readonly content?: string
  readonly breaks?: boolean
  readonly seconds?: number
}

function messageOf(text: string): OutgoingMessage {
  const { recipients, content, breaks, seconds, ...rest } = JSON.parse(
    text,
  ) as Described
  return outgoing({
    ...rest,
    ...(recipients && {
      recipients: recipients.map(one =>
        typeof one === 'string' ? { address: one } : one,
      ),
    }),
    ...(content !== undefined && { content: contentOf(content, breaks) }),
    ...(seconds !== undefined && {
      signal: AbortSignal.timeout(seconds * 1000),
    }),
  })
}

function* contentOf(text: string, breaks = false): Generator<Buffer> {
  yield Buffer.from(text)
  if (breaks) throw new MailError('4.3.0', 'the spool is unreadable')
}

function expectReply(outcome: Answer[] | Error, wanted: string): void {
  if (outcome instanceof Error) throw outcome
  const reply = outcome.shift()
  const word = reply?.isFinal === true ? 'final' : 'early'
  const text = `${word} ${reply?.status} ${reply?.text.replaceAll('\n', '\\n')}`
  if (text !== wanted) throw new Error(`it is ${text}`)
}

function expectError(outcome: Answer[] | Error, wanted: string): void {
  if (!(outcome instanceof MailError)) throw new Error('no MailError')
  const words: string[] = [outcome.status]
  if (outcome instanceof NextHopError) {
    words.push(outcome.kind)
    if (outcome.uncertain) words.push('uncertain')
    if (outcome.unused) words.push('unused')
  }
  if (words.join(' ') !== wanted) throw new Error(`it is ${words.join(' ')}`)
}
