/*
 * NAME
 *   icap-answer - an answer of an ICAP server, read as it comes
 *
 * DESCRIPTION
 *   A status line, header lines, and what Encapsulated says: HTTP header lines of
 *   exactly so many bytes, and a body in chunks (RFC 3507, 4.3 and 4.4). add()
 *   returns the answer once its last byte is there. Of the body only the size and
 *   the sum are kept.
 *
 *   An answer with an error status ends with its header: the connection is not
 *   used again.
 *
 * DIAGNOSTICS
 *   Throws IcapError for bytes that are no such answer, for more than one answer,
 *   and for what is longer than its limit.
 *
 * SECURITY
 *   The server may be another machine, or lie: every length is bounded.
 */

import { createHash } from 'node:crypto'
import { printable } from '../../util/text.js'
import { ChunkReader } from './icap-chunks.js'
import {
  firstOf,
  IcapError,
  linesIn,
  NO_FIELDS,
  readFields,
  together,
  type Fields,
} from './icap-fields.js'

export interface IcapAnswer {
  readonly status: number
  /** The text of the status line, printable. */
  readonly reason: string
  /** Of ICAP, with those after the body. */
  readonly fields: Fields
  /** The HTTP messages that it has, of which the last counts. */
  readonly http: readonly HttpHead[]
  /** Null if there is none. */
  readonly body: { readonly size: number; readonly sha256: string } | null
}

export interface HttpHead {
  readonly kind: 'request' | 'response'
  /** 0 for a request. */
  readonly status: number
  readonly fields: Fields
}

const HEAD_LIMIT_BYTES = 32 * 1024

interface Head extends Omit<IcapAnswer, 'http' | 'body'> {
  readonly parts: Parts
}

interface Parts {
  readonly heads: readonly {
    readonly kind: HttpHead['kind']
    readonly start: number
    readonly end: number
  }[]
  readonly bytes: number
  readonly hasBody: boolean
}

export class AnswerReader {
  #bytes = Buffer.alloc(0)
  #head: Head | null = null
  #http: readonly HttpHead[] | null = null
  readonly #sum = createHash('sha256')
  readonly #chunks: ChunkReader

  /** @param bodyLimit the most bytes of a body. */
  constructor(bodyLimit: number) {
    this.#chunks = new ChunkReader(bodyLimit, data => this.#sum.update(data))
  }

  add(chunk: Buffer): IcapAnswer | null {
    if (this.#http === null) {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#head ??= this.#readHead()
      if (this.#head === null) return null
      if (this.#head.status >= 300) return this.#whole(this.#head, null)
      this.#http = this.#readHttp(this.#head.parts)
      if (this.#http === null) return null
      return this.#readBody(this.#head, this.#bytes)
    }
    return this.#head === null ? null : this.#readBody(this.#head, chunk)
  }

  #readHead(): Head | null {
    const end = /\r?\n\r?\n/u.exec(this.#bytes.toString('latin1'))
    const length = end === null ? this.#bytes.length : end.index + end[0].length
    if (length > HEAD_LIMIT_BYTES) throw new IcapError('header too long')
    if (end === null) {
      refuseOther(this.#bytes)
      return null
    }
    const head = readHead(this.#bytes.subarray(0, length))
    this.#bytes = this.#bytes.subarray(length)
    return head
  }

  #readHttp({ heads, bytes }: Parts): readonly HttpHead[] | null {
    if (this.#bytes.length < bytes) return null
    const http = heads.map(({ kind, start, end }) =>
      readHttpHead(kind, this.#bytes.subarray(start, end)),
    )
    this.#bytes = this.#bytes.subarray(bytes)
    return http
  }

  #readBody(head: Head, bytes: Buffer): IcapAnswer | null {
    if (!head.parts.hasBody) {
      refuseMore(bytes)
      return this.#whole(head, null)
    }
    const rest = this.#chunks.add(bytes)
    if (rest === null) return null
    refuseMore(rest)
    const sha256 = this.#sum.digest('hex')
    return this.#whole(head, { size: this.#chunks.size, sha256 })
  }

  #whole(
    { status, reason, fields }: Head,
    body: IcapAnswer['body'],
  ): IcapAnswer {
    const http = this.#http ?? []
    const after = readFields(this.#chunks.trailer)
    return { status, reason, http, body, fields: together(fields, after) }
  }
}

// What is another protocol is told at once, and not when the limit is over.
function refuseOther(bytes: Buffer): void {
  const start = bytes.toString('latin1', 0, PROTOCOL.length)
  if (PROTOCOL.startsWith(start)) return
  throw new IcapError(`unexpected answer "${printable(lineIn(bytes), 80)}"`)
}

const PROTOCOL = 'ICAP/1.'

function lineIn(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 200).split(/\r?\n/u)[0] ?? ''
}

function refuseMore(bytes: Buffer): void {
  if (bytes.length > 0) throw new IcapError('more than one answer')
}

function readHead(bytes: Buffer): Head {
  const [first = '', ...lines] = linesIn(bytes)
  const [, digits, text = ''] =
    /^ICAP\/1\.\d (\d{3})(?: (.*))?$/u.exec(first) ?? []
  if (digits === undefined) {
    throw new IcapError(`unexpected answer "${printable(first, 80)}"`)
  }
  const status = Number(digits)
  if (status < 200) throw new IcapError(`unexpected status ${status}`)
  const fields = readFields(lines)
  const parts = partsIn(fields)
  if (status === 204 && parts.hasBody) {
    throw new IcapError('status 204 with a body')
  }
  return { status, reason: printable(text, 100), fields, parts }
}

// `req-hdr=0, res-hdr=120, res-body=250`.
function partsIn(fields: Fields): Parts {
  const all = fields.get('encapsulated') ?? []
  if (all.length > 1) throw wrongParts()
  if (all.length === 0) return { heads: [], bytes: 0, hasBody: false }
  const places = (all[0] ?? '').split(',').map(word => {
    const [, name = '', offset = ''] = PLACE.exec(word) ?? []
    if (name === '') throw wrongParts()
    return { name: name.toLowerCase(), at: Number(offset) }
  })
  const last = places.at(-1)
  const isSound =
    places[0]?.at === 0 &&
    places.every(({ at }, i) => i === 0 || at > (places[i - 1]?.at ?? at)) &&
    places.every(it => it.name.endsWith('-hdr') === (it !== last))
  if (!isSound || last === undefined) throw wrongParts()
  if (last.at > HEAD_LIMIT_BYTES) {
    throw new IcapError('encapsulated header too long')
  }
  const heads = places.slice(0, -1).map(({ name, at }, i) => ({
    kind: name === 'req-hdr' ? ('request' as const) : ('response' as const),
    ...{ start: at, end: places[i + 1]?.at ?? at },
  }))
  return { heads, bytes: last.at, hasBody: last.name !== 'null-body' }
}

const PLACE =
  /^\s*(req-hdr|res-hdr|req-body|res-body|opt-body|null-body)\s*=\s*(\d{1,6})\s*$/iu

function wrongParts(): IcapError {
  return new IcapError('Encapsulated makes no sense')
}

function readHttpHead(kind: HttpHead['kind'], bytes: Buffer): HttpHead {
  if (!/\r?\n\r?\n$/u.test(bytes.toString('latin1'))) throw wrongParts()
  const [first = '', ...lines] = linesIn(bytes)
  const fields = lines.length === 0 ? NO_FIELDS : readFields(lines)
  if (kind === 'request') return { kind, status: 0, fields }
  const [, digits] = /^HTTP\/\d\.\d (\d{3})(?: .*)?$/u.exec(first) ?? []
  if (digits === undefined) throw wrongParts()
  return { kind, status: Number(digits), fields }
}

/** `"ABC"` of ISTag, without its quotes. */
export function tagOf({ fields }: Pick<IcapAnswer, 'fields'>): string {
  return printable(firstOf(fields, 'istag').replace(/^"|"$/gu, ''), 64)
}
