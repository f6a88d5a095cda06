/*
 * NAME
 *   icap-server - one service of an ICAP server
 *
 * DESCRIPTION
 *   Asks for its OPTIONS first, and again when Options-TTL is over, and keeps
 *   connections that are idle. No more than Max-Connections are open at once.
 *   Where ISTag changes, the server has other signatures: it is shown EICAR before
 *   its next "clean" counts.
 *
 *   A connection that was kept and is lost is followed by a new one, once.
 *
 * DIAGNOSTICS
 *   look() throws where there is no whole answer, or one that makes no sense; the
 *   error of connect(2); the signal's reason; ScannerBusy for status 503.
 */

import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { bytesOf, views, type Bytes } from '../../util/bytes.js'
import { startDeadline } from '../../util/deadline.js'
import { printable } from '../../util/text.js'
import { openSocket } from '../open-socket.js'
import { EICAR } from '../test-strings.js'
import type { IcapAddress } from './icap-address.js'
import { tagOf, type IcapAnswer } from './icap-answer.js'
import {
  ConnectionLost,
  IcapConnection,
  refuseEarly,
  type Answered,
  type Question,
} from './icap-connection.js'
import { firstOf, IcapError } from './icap-fields.js'
import {
  optionsRequest,
  questionHead,
  type IcapMethod,
  type ObjectLabel,
} from './icap-request.js'
import { statusError, verdictsOf } from './icap-verdict.js'
import type { Verdict } from './icap-vendors.js'
import { makeGate, type Gate } from './gate.js'

export interface ServerSettings {
  readonly method: IcapMethod
  readonly redirect: boolean
  readonly connectSeconds: number
}

export interface IcapObject extends Pick<ObjectLabel, 'fileName' | 'type'> {
  readonly bytes: Bytes
}

const IDLE_CONNECTIONS = 16
/** Servers close an idle connection after 15 s or more. */
const IDLE_MS = 10_000

/** Without Options-TTL, or with one that makes no sense. */
const OPTIONS_KEPT_S = 3600
const OPTIONS_KEPT_LEAST_S = 30

interface Options {
  readonly endsAt: number
  /** One printable line: what the server calls itself. */
  readonly service: string
}

export class IcapServer {
  readonly #address: IcapAddress
  readonly #settings: ServerSettings
  readonly #onNewTag: (tag: string) => void
  readonly #gate: Gate = makeGate()
  #idle: { readonly connection: IcapConnection; readonly since: number }[] = []
  #options: Options | null = null
  /** The last one that counts; '' for none. */
  #tag = ''

  constructor(
    address: IcapAddress,
    settings: ServerSettings,
    onNewTag: (tag: string) => void,
  ) {
    this.#address = address
    this.#settings = settings
    this.#onNewTag = onNewTag
  }

  /** What the server found in the object. */
  async look(
    object: IcapObject,
    signal: AbortSignal,
  ): Promise<readonly Verdict[]> {
    const { verdicts, tag } = await this.#judge(object, signal)
    const isNew = tag !== '' && tag !== this.#tag
    if (isNew && verdicts.length === 0) await this.#takeTag(tag, signal)
    return verdicts
  }

  /** Whether it finds EICAR, and what it calls itself. */
  async test(
    signal: AbortSignal,
  ): Promise<{ readonly found: boolean; readonly about: string }> {
    const { verdicts, tag } = await this.#judge(TEST_OBJECT, signal)
    const service = this.#options?.service ?? ''
    const about = [service, tag === '' ? '' : `ISTag ${tag}`]
    return {
      found: verdicts.some(it => it.class === 'infected'),
      about: about.filter(Boolean).join(', '),
    }
  }

  close(): void {
    for (const { connection } of this.#idle) connection.close()
    this.#idle = []
  }

  async #takeTag(tag: string, signal: AbortSignal): Promise<void> {
    // At its start an engine is tested by others (see src/self-test).
    if (this.#tag !== '') {
      const { verdicts } = await this.#judge(TEST_OBJECT, signal)
      if (!verdicts.some(it => it.class === 'infected')) {
        throw new IcapError(
          `it has a new ISTag, ${tag}, and does not find the test virus EICAR`,
        )
      }
      this.#onNewTag(tag)
    }
    this.#tag = tag
  }

  async #judge(
    object: IcapObject,
    signal: AbortSignal,
  ): Promise<{ readonly verdicts: readonly Verdict[]; readonly tag: string }> {
    await this.#gate.enter(signal)
    try {
      const { bytes } = object
      const { method, redirect } = this.#settings
      const label = { ...object, size: bytes.size }
      await this.#learnOptions(signal)
      const head = questionHead(method, this.#address, label)
      const answered = await this.#ask({ head, body: bytes }, signal)
      const { answer } = answered
      const isSame = await isSameBody(answer, bytes)
      const verdicts = verdictsOf(answer, { method, redirect, isSame })
      // What was found in a part of it is found.
      if (verdicts.length === 0) refuseEarly(answered)
      return { verdicts, tag: tagOf(answer) }
    } catch (error) {
      // Another server may be there next time.
      this.#options = null
      throw error
    } finally {
      this.#gate.leave()
    }
  }

  async #learnOptions(signal: AbortSignal): Promise<void> {
    if (this.#options !== null && performance.now() < this.#options.endsAt)
      return
    this.#options = null
    const question = { head: optionsRequest(this.#address), body: null }
    const { answer } = await this.#ask(question, signal)
    const { method } = this.#settings
    const methods = methodsIn(answer)
    if (!methods.includes(method)) {
      const offered = methods.length > 0 ? methods.join(', ') : 'nothing'
      throw new IcapError(
        `the service does not offer ${method}, but ${printable(offered, 60)}`,
      )
    }
    const limit = numberIn(answer, 'max-connections')
    if (limit !== null && limit > 0) this.#gate.setLimit(limit)
    const seconds = numberIn(answer, 'options-ttl') ?? OPTIONS_KEPT_S
    const kept = Math.min(
      Math.max(seconds, OPTIONS_KEPT_LEAST_S),
      OPTIONS_KEPT_S,
    )
    this.#options = {
      endsAt: performance.now() + kept * 1000,
      service: printable(firstOf(answer.fields, 'service'), 80),
    }
  }

  async #ask(question: Question, signal: AbortSignal): Promise<Answered> {
    const connection = this.#take() ?? (await this.#open(signal))
    const { isKept } = connection
    try {
      return await this.#askOn(connection, question, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!isKept || !(error instanceof ConnectionLost)) throw error
    }
    return this.#askOn(await this.#open(signal), question, signal)
  }

  async #askOn(
    connection: IcapConnection,
    question: Question,
    signal: AbortSignal,
  ): Promise<Answered> {
    try {
      const answered = await connection.ask(question, signal)
      this.#give(connection)
      return answered
    } catch (error) {
      connection.close()
      throw error
    }
  }

  #take(): IcapConnection | null {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      const idle = performance.now() - last.since
      if (last.connection.isUsable && idle < IDLE_MS) return last.connection
      last.connection.close()
    }
    return null
  }

  #give(connection: IcapConnection): void {
    if (!connection.isUsable || this.#idle.length >= IDLE_CONNECTIONS) {
      return connection.close()
    }
    this.#idle.push({ connection, since: performance.now() })
  }

  async #open(signal: AbortSignal): Promise<IcapConnection> {
    const limit = 'scanner.icap.connect_time_limit'
    const { connectSeconds } = this.#settings
    const deadline = startDeadline(limit, connectSeconds, signal)
    try {
      const { place } = this.#address
      return new IcapConnection(
        await openSocket(() => connect(place), deadline.signal),
      )
    } finally {
      deadline.close()
    }
  }
}

const TEST_OBJECT: IcapObject = {
  bytes: bytesOf(Buffer.from(EICAR.text)),
  fileName: 'eicar.com',
  type: 'text/plain',
}

function methodsIn(answer: IcapAnswer): readonly string[] {
  if (answer.status !== 200) throw statusError('OPTIONS: ', answer)
  return (answer.fields.get('methods') ?? [])
    .flatMap(it => it.toUpperCase().split(/[\s,]+/u))
    .filter(Boolean)
}

function numberIn(answer: IcapAnswer, name: string): number | null {
  const text = firstOf(answer.fields, name)
  return /^\d{1,9}$/u.test(text) ? Number(text) : null
}

async function isSameBody(
  { status, body }: IcapAnswer,
  sent: Bytes,
): Promise<boolean> {
  if (status !== 200 || body?.size !== sent.size) return false
  const sum = createHash('sha256')
  for (const view of views(sent)) {
    sum.update(view)
    await nextTurn()
  }
  return sum.digest('hex') === body.sha256
}
