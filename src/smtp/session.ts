/*
 * NAME
 *   session - the server side of one SMTP or LMTP connection
 *
 * DESCRIPTION
 *   runSession() serves a connection to its end: any number of messages, each
 *   handed to the handler as it comes (see transaction). Replies to commands
 *   that came together leave in one write. Nothing is read from a client that
 *   is ahead of its handler, or that does not read our replies. The client may
 *   close its side after the final dot and still gets the reply.
 *
 * DIAGNOSTICS
 *   Never rejects. `notice` gets a line for the log about each end that was
 *   not the client's wish, and for each failure of the handler.
 *
 * SECURITY
 *   Reads untrusted bytes, and keeps at most a line, a chunk and a block of
 *   them. There is no way from an early end to Receiver.end().
 */

import type { Duplex } from 'node:stream'
import { Alarm } from './alarm.js'
import { REPLIES, type CommandReply } from './command-reply.js'
import { LineReader, TOO_LONG } from './line.js'
import { Reception } from './reception.js'
import { ReplyWriter } from './reply-writer.js'
import {
  SESSION_LIMITS,
  type SessionLimits,
  type SessionOptions,
} from './session-options.js'
import { SessionState } from './state.js'

/** Serves the connection; resolves when it is closed and no work is left. */
export function runSession(
  socket: Duplex,
  options: SessionOptions,
): Promise<void> {
  return new Session(socket, options).run()
}

type Phase = 'command' | 'data' | 'working' | 'closing'

const INPUT_LIMIT_BYTES = 64 * 1024
const LINGER_SECONDS = 5
const IDLE = 'the client was idle for too long'
const CUT_OFF = 'connection lost before the end of the message'

class Session {
  readonly #socket: Duplex
  readonly #options: SessionOptions
  readonly #limits: SessionLimits
  readonly #notice: (text: string) => void
  readonly #state: SessionState
  readonly #input: LineReader
  readonly #output: ReplyWriter
  #phase: Phase = 'command'
  #reception: Reception | null = null
  /** Nothing is read while the handler or the client is too slow. */
  #isHandlerBusy = false
  /** A message was answered, and the client sent nothing since. */
  #isBetween = false
  #inputOver = false
  #closed = false
  /** What to do if it turns out that the last reply cannot have been read. */
  #unheard: (() => void) | null = null
  readonly #alarm = new Alarm()
  #finish: () => void = () => {}

  constructor(socket: Duplex, options: SessionOptions) {
    const limits = { ...SESSION_LIMITS, ...options.limits }
    const { notice = () => {}, xforward = true } = options
    this.#socket = socket
    this.#options = options
    this.#limits = limits
    this.#notice = notice
    this.#state = new SessionState({ ...options, xforward, limits })
    this.#input = new LineReader(limits.lineLimitBytes)
    this.#output = new ReplyWriter(socket, () => this.#proceed())
  }

  run(): Promise<void> {
    const socket = this.#socket
    const { drain } = this.#options
    const onDrain = (): void => this.#settle()
    drain?.addEventListener('abort', onDrain)
    socket.allowHalfOpen = true
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.on('end', () => this.#onEnd())
    socket.on('error', error => this.#onError(error))
    socket.on('close', () => this.#onClose())
    this.#alarm.set(this.#limits.idleLimitSeconds, () => this.#onIdle())
    this.#output.add(this.#state.greeting())
    this.#output.flush()
    return new Promise<void>(resolve => {
      this.#finish = resolve
      if (socket.destroyed) this.#onClose()
    }).finally(() => drain?.removeEventListener('abort', onDrain))
  }

  #onData(chunk: Buffer): void {
    this.#unheard = null
    // Read and thrown away: a close with unread input would be a reset, and
    // could take our last reply with it.
    if (this.#phase === 'closing') return
    if (this.#phase !== 'command') this.#alarm.putOff()
    this.#input.push(chunk)
    this.#proceed()
    const isAhead = this.#isWaiting() && this.#input.size > INPUT_LIMIT_BYTES
    if (isAhead) this.#socket.pause()
  }

  /** Works on what came in until more is needed or someone must act. */
  #proceed(): void {
    while (!this.#isWaiting() && this.#step());
    this.#output.flush()
    if (this.#isWaiting()) return
    if (this.#inputOver) this.#conclude()
    else this.#socket.resume()
  }

  #isWaiting(): boolean {
    const isWorking = this.#phase === 'working' || this.#isHandlerBusy
    return isWorking || this.#output.isSlow
  }

  /** One step; false when there is nothing to do without more input. */
  #step(): boolean {
    if (this.#phase === 'data') return this.#takeContent()
    if (this.#phase !== 'command') return false
    const line = this.#input.next()
    if (line === null) return false
    this.#alarm.putOff()
    const isOver = this.#isDrained()
    if (this.#isBetween) this.#options.onRest?.(null)
    this.#isBetween = false
    const answer =
      line === TOO_LONG ? this.#state.tooLong() : this.#state.answer(line)
    if (isOver && answer.next !== 'close') {
      this.#close(REPLIES.drained)
    } else {
      this.#obey(answer)
    }
    return true
  }

  #obey(answer: CommandReply): void {
    if (answer.next === 'close') {
      if (answer.why !== undefined) this.#notice(answer.why)
      return this.#close(answer.text)
    }
    this.#output.add(answer.text)
    if (answer.next === 'skip') this.#input.skip(answer.skipBytes ?? 0)
    if (answer.next === 'data') this.#begin()
    if (answer.later !== undefined) this.#await(answer.later)
  }

  #await(later: Promise<CommandReply>): void {
    this.#isHandlerBusy = true
    void later.then(answer => {
      const isOver = this.#closed || this.#phase !== 'command'
      if (!isOver) this.#resume(() => this.#obey(answer))
    })
  }

  #begin(): void {
    const { handler } = this.#options
    this.#reception = new Reception(this.#state.take(), handler, this.#notice)
    this.#phase = 'data'
  }

  #takeContent(): boolean {
    const reception = this.#reception
    if (reception === null || !reception.readFrom(this.#input)) return false
    this.#handOn(reception)
    return true
  }

  #handOn(reception: Reception): void {
    const busy = reception.handOn()
    if (busy !== undefined) {
      this.#isHandlerBusy = true
      void busy.then(() => this.#goOn(reception))
    } else if (reception.isComplete) {
      this.#phase = 'working'
      void this.#work(reception)
    }
  }

  #goOn(reception: Reception): void {
    // The message may have been dropped in the meantime.
    if (this.#reception !== reception) return
    this.#resume(() => this.#handOn(reception))
  }

  #resume(work: () => void): void {
    this.#isHandlerBusy = false
    this.#alarm.putOff()
    work()
    this.#proceed()
  }

  async #work(reception: Reception): Promise<void> {
    const { protocol } = this.#options
    const { text, lost } = await reception.answer(protocol)
    this.#reception = null
    this.#isBetween = true
    if (this.#closed) {
      lost()
      return this.#finish()
    }
    this.#output.add(text)
    this.#phase = 'command'
    // A client that closed its side before our reply may still read it, but the
    // clients that do so mostly have given up.
    if (this.#inputOver) lost()
    else this.#unheard = lost
    this.#alarm.putOff()
    this.#settle()
    this.#options.onRest?.(() => this.#giveWay())
    this.#proceed()
  }

  // At once and in silence: a client that keeps the connection for later does
  // not see that we have closed our side.
  #giveWay(): void {
    const isResting = this.#phase === 'command' && this.#isBetween
    if (isResting && this.#socket.writableLength === 0) this.#socket.destroy()
  }

  /** The client will send no more, and what it sent is worked up. */
  #conclude(): void {
    if (this.#phase !== 'command' && this.#phase !== 'data') return
    this.#drop(CUT_OFF)
    this.#end()
  }

  #onEnd(): void {
    this.#unheard = null
    this.#inputOver = true
    this.#proceed()
  }

  // Postfix does not wait for the reply to QUIT: then a reset is no news.
  #onError(error: Error): void {
    const isNews = this.#phase !== 'closing'
    if (isNews) this.#notice(`connection lost: ${error.message}`)
    this.#unheard?.()
    this.#unheard = null
  }

  #onClose(): void {
    this.#closed = true
    this.#output.stop()
    this.#alarm.clear()
    this.#drop(CUT_OFF)
    if (this.#phase === 'working') return
    this.#phase = 'closing'
    this.#finish()
  }

  #onIdle(): void {
    const isOurs = this.#phase === 'working' || this.#isHandlerBusy
    if (isOurs) return this.#alarm.putOff()
    this.#notice(IDLE)
    this.#drop(IDLE)
    this.#close(REPLIES.idle)
  }

  /** A message that has not come to its end never will. */
  #drop(why: string): void {
    if (this.#phase !== 'data') return
    this.#reception?.abort(why)
    this.#reception = null
  }

  #isDrained(): boolean {
    return this.#isBetween && this.#options.drain?.aborted === true
  }

  /** In a drained session, waits for QUIT with little patience. */
  #settle(): void {
    if (this.#phase === 'command' && this.#isDrained()) {
      this.#alarm.set(this.#limits.drainGraceSeconds, () => this.#close(''))
    }
  }

  #close(text: string): void {
    this.#output.add(text)
    this.#output.flush()
    this.#end()
  }

  #end(): void {
    this.#phase = 'closing'
    this.#isHandlerBusy = false
    this.#alarm.set(LINGER_SECONDS, () => this.#socket.destroy())
    this.#output.end()
  }
}
