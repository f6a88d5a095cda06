/*
 * NAME
 *   icap-server - one service of an ICAP server
 *
 * DESCRIPTION
 *   Asks for its OPTIONS first, and again when Options-TTL is over or after a
 *   failure. No more questions are asked at once than Max-Connections and
 *   `max_connections` allow.
 *
 *   Where ISTag is new, the server has other signatures: it is shown EICAR before
 *   its "clean" counts.
 *
 *   A server without status 204 sends a clean object back. One with it does so
 *   with an object that it did not look at: c-icap does beyond MaxObjectSize. So
 *   one that sends an object back is shown a few bytes, if it has not said 204
 *   before; where it says 204 to them, the object is unchecked.
 *
 * DIAGNOSTICS
 *   look() throws where there is no whole answer, or one that makes no sense; the
 *   error of connect(2); the signal's reason; ScannerBusy for status 503.
 */

import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { bytesOf, views, type Bytes } from '../../util/bytes.js'
import { printable } from '../../util/text.js'
import { EICAR } from '../test-strings.js'
import { makeGate, type Gate } from './gate.js'
import type { IcapAddress } from './icap-address.js'
import { tagOf, type IcapAnswer } from './icap-answer.js'
import { refuseEarly } from './icap-connection.js'
import { firstOf, IcapError } from './icap-fields.js'
import { IcapPool } from './icap-pool.js'
import {
  optionsRequest,
  questionHead,
  type IcapMethod,
  type ObjectLabel,
} from './icap-request.js'
import type { Verdict } from './icap-vendors.js'
import { statusError, verdictsOf } from './icap-verdict.js'

export interface ServerSettings {
  readonly method: IcapMethod
  readonly redirect: boolean
  readonly connectSeconds: number
  readonly mostConnections: number
}

export interface IcapObject extends Pick<ObjectLabel, 'fileName' | 'type'> {
  readonly bytes: Bytes
}

/** Without Options-TTL, or with one that makes no sense. */
const OPTIONS_KEPT_S = 3600
const OPTIONS_KEPT_LEAST_S = 30

const KNOWN_TAGS = 32

/** No answer from before other signatures counts longer, if the server says so. */
const TAG_MS = 1000

interface Options {
  readonly endsAt: number
  /** One printable line: what the server calls itself. */
  readonly service: string
}

interface Judged {
  readonly verdicts: readonly Verdict[]
  readonly status: number
  readonly tag: string
}

export class IcapServer {
  readonly #address: IcapAddress
  readonly #settings: ServerSettings
  readonly #onNewTag: (tag: string) => void
  readonly #pool: IcapPool
  readonly #gate: Gate
  #options: Options | null = null
  /** Those that count; several servers may be at one address. */
  readonly #tags = new Set<string>()
  /** What it says of a clean object; null before it is known. */
  #cleanStatus: number | null = null
  #tag = ''
  #tagAt = -Infinity

  constructor(
    address: IcapAddress,
    settings: ServerSettings,
    onNewTag: (tag: string) => void,
  ) {
    this.#address = address
    this.#settings = settings
    this.#onNewTag = onNewTag
    this.#gate = makeGate(settings.mostConnections)
    this.#pool = new IcapPool(address.place, settings.connectSeconds)
  }

  /** What the server found in the object, and the ISTag of that answer. */
  async look(
    object: IcapObject,
    signal: AbortSignal,
  ): Promise<{ readonly verdicts: readonly Verdict[]; readonly tag: string }> {
    const { verdicts, status, tag } = await this.#judge(object, signal)
    if (verdicts.length > 0) return { verdicts, tag }
    if (tag !== '' && !this.#tags.has(tag)) await this.#takeTag(tag, signal)
    if (status === 204) this.#cleanStatus = status
    this.#cleanStatus ??= (await this.#judge(CLEAN_OBJECT, signal)).status
    return { verdicts: this.#cleanStatus === status ? [] : [NOT_SCANNED], tag }
  }

  /** The ISTag that it has now: of an answer that is not older than TAG_MS. */
  async tagNow(signal: AbortSignal): Promise<string> {
    if (performance.now() - this.#tagAt < TAG_MS) return this.#tag
    await this.#gate.enter(signal)
    try {
      return this.#noteTag(tagOf(await this.#askOptions(signal)))
    } finally {
      this.#gate.leave()
    }
  }

  /** Whether it finds EICAR, and what it calls itself. */
  async test(
    signal: AbortSignal,
  ): Promise<{ readonly found: boolean; readonly about: string }> {
    const judged = await this.#judge(TEST_OBJECT, signal)
    const { tag } = judged
    const service = this.#options?.service ?? ''
    const about = [service, tag === '' ? '' : `ISTag ${tag}`]
    return {
      found: isInfected(judged),
      about: about.filter(Boolean).join(', '),
    }
  }

  close(): void {
    this.#pool.close()
  }

  async #takeTag(tag: string, signal: AbortSignal): Promise<void> {
    // At its start an engine is tested by others (see src/self-test).
    if (this.#tags.size > 0) {
      if (!isInfected(await this.#judge(TEST_OBJECT, signal))) {
        throw new IcapError(
          `it has a new ISTag, ${tag}, and does not find the test virus EICAR`,
        )
      }
      this.#onNewTag(tag)
    }
    const [oldest = ''] = this.#tags
    if (this.#tags.size >= KNOWN_TAGS) this.#tags.delete(oldest)
    this.#tags.add(tag)
  }

  async #judge(object: IcapObject, signal: AbortSignal): Promise<Judged> {
    await this.#gate.enter(signal)
    try {
      const { bytes } = object
      const { method, redirect } = this.#settings
      const label = { ...object, size: bytes.size }
      await this.#learnOptions(signal)
      const head = questionHead(method, this.#address, label)
      const answered = await this.#pool.ask({ head, body: bytes }, signal)
      const { answer } = answered
      const isSame = await isSameBody(answer, bytes)
      const verdicts = verdictsOf(answer, { method, redirect, isSame })
      // What was found in the beginning of it is found.
      if (verdicts.length === 0) refuseEarly(answered)
      const tag = this.#noteTag(tagOf(answer))
      return { verdicts, status: answer.status, tag }
    } catch (error) {
      // Another server may be there next time.
      this.#options = null
      this.#cleanStatus = null
      throw error
    } finally {
      this.#gate.leave()
    }
  }

  async #learnOptions(signal: AbortSignal): Promise<void> {
    const known = this.#options
    if (known !== null && performance.now() < known.endsAt) return
    const answer = await this.#askOptions(signal)
    const { method } = this.#settings
    const methods = methodsIn(answer)
    if (!methods.includes(method)) {
      const offered = methods.length > 0 ? methods.join(', ') : 'nothing'
      throw new IcapError(
        `the service does not offer ${method}, but ${printable(offered, 60)}`,
      )
    }
    const most = numberIn(answer, 'max-connections') ?? Infinity
    const own = this.#settings.mostConnections
    this.#gate.setLimit(Math.max(1, Math.min(most, own)))
    const seconds = numberIn(answer, 'options-ttl') ?? OPTIONS_KEPT_S
    const kept = Math.max(seconds, OPTIONS_KEPT_LEAST_S)
    this.#options = {
      endsAt: performance.now() + Math.min(kept, OPTIONS_KEPT_S) * 1000,
      service: printable(firstOf(answer.fields, 'service'), 80),
    }
  }

  async #askOptions(signal: AbortSignal): Promise<IcapAnswer> {
    const question = { head: optionsRequest(this.#address), body: null }
    const { answer } = await this.#pool.ask(question, signal)
    return answer
  }

  #noteTag(tag: string): string {
    this.#tag = tag
    this.#tagAt = performance.now()
    return tag
  }
}

const TEST_OBJECT: IcapObject = {
  bytes: bytesOf(Buffer.from(EICAR.text)),
  ...{ fileName: 'eicar.com', type: 'text/plain' },
}

const CLEAN_OBJECT: IcapObject = {
  bytes: bytesOf(Buffer.from('clean\n')),
  ...{ fileName: 'clean.txt', type: 'text/plain' },
}

const NOT_SCANNED: Verdict = {
  ...{ name: 'not scanned', class: 'unchecked-overlimit', inner: '' },
}

function isInfected({ verdicts }: Judged): boolean {
  return verdicts.some(it => it.class === 'infected')
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
