/*
 * NAME
 *   binary - opens .xls and .doc that are encrypted
 *
 * DESCRIPTION
 *   Workbooks ([MS-XLS] 2.2.10) have records whose bodies are encrypted and
 *   whose headers are not. Text documents ([MS-DOC] 2.2.6) have whole encrypted
 *   streams. Both become a copy of the document in the clear: a member, opened
 *   as any other.
 *
 * DIAGNOSTICS
 *   As package-lock.
 *
 * SECURITY
 *   Hostile bytes: one pass over a stream; a try costs less than it.
 */

import { windows, type Bytes } from '../../../util/bytes.js'
import type { Gathering } from '../../container.js'
import { blockLock, type BlockCipher } from './cryptoapi.js'
import { DEFAULT_PASSWORD } from './package-lock.js'
import { xorLock } from './xor.js'
import type { Rc4 } from '../../bytes/rc4.js'
import type { RecordCipher } from './record-cipher.js'

/** A stream of a document, by its key. */
export interface Stream {
  readonly key: string
  readonly content: Bytes
}

/** More is not tried of the words of a message. */
const TRY_LIMIT = 200
/** A digest, and the keys of a cipher. */
const ROUNDS = 10

async function find<T>(
  lock: ((password: string) => T | null) | null,
  gathering: Gathering,
): Promise<T | null> {
  if (lock === null) {
    gathering.report('container-unsupported')
  } else {
    const words = [DEFAULT_PASSWORD, ...gathering.passwords()]
    for (const password of words.slice(0, TRY_LIMIT)) {
      await gathering.turn()
      const isOwn = password === DEFAULT_PASSWORD
      const tried = isOwn ? 'unasked' : 'asked'
      if (!gathering.takeRounds(ROUNDS, tried)) break
      const found = lock(password)
      if (found === null) continue
      gathering.report('container-decrypted')
      return found
    }
  }
  gathering.report('container-encrypted')
  return null
}

const FILEPASS = 0x2f
const BOUND_SHEET = 0x85

/** [MS-XLS] 2.2.10: records that are never encrypted. */
const PLAIN_RECORDS = new Set([
  ...[0x09, 0x209, 0x409, 0x809, FILEPASS],
  ...[0xe1, 0x138, 0x194, 0x195, 0x196],
])

const XLS_BLOCK_BYTES = 1024

/** The workbook in the clear; null where it is not encrypted or stays so. */
export async function openBook(
  book: Bytes,
  gathering: Gathering,
): Promise<Bytes | null> {
  const pass = filePass(book)
  if (pass === null) return null
  const lock = isXor(pass)
    ? xorLock(pass.subarray(-4))
    : asRecords(blockLock(pass.subarray(2)))
  const cipher = await find(lock, gathering)
  return cipher === null ? null : plainBook(book, cipher, gathering)
}

// Before Excel 97 there was nothing else, and no word for it.
function isXor(pass: Buffer): boolean {
  return pass.length === 4 || (pass.length === 6 && pass.readUInt16LE(0) === 0)
}

function asRecords(
  lock: ReturnType<typeof blockLock>,
): ((password: string) => RecordCipher | null) | null {
  if (lock === null) return null
  return password => {
    const cipher = lock(password)
    if (cipher === null) return null
    const blocks = new Blocks(cipher, XLS_BLOCK_BYTES)
    return (body, at) => blocks.decrypt(body, at)
  }
}

/** A cipher that begins anew with each block of a stream. */
class Blocks {
  readonly #cipher: BlockCipher
  readonly #blockBytes: number
  #stream: Rc4 | null = null
  /** The offset in the stream that the cipher has reached. */
  #at = -1

  constructor(cipher: BlockCipher, blockBytes: number) {
    this.#cipher = cipher
    this.#blockBytes = blockBytes
  }

  decrypt(bytes: Buffer, start: number): Buffer {
    const pieces: Buffer[] = []
    for (let done = 0; done < bytes.length;) {
      const at = start + done
      const stream = this.#streamAt(at)
      const room = this.#blockBytes - (at % this.#blockBytes)
      const piece = bytes.subarray(done, done + room)
      pieces.push(stream.next(piece))
      done += piece.length
      this.#at = at + piece.length
    }
    return Buffer.concat(pieces)
  }

  // Where it was left, or from the beginning of the block.
  #streamAt(at: number): Rc4 {
    const start = at - (at % this.#blockBytes)
    const known = start < this.#at && this.#at <= at ? this.#stream : null
    const stream = known ?? this.#cipher(start / this.#blockBytes)
    stream.next(Buffer.alloc(at - (known === null ? start : this.#at)))
    this.#stream = stream
    return stream
  }
}

/** What is before it are the first few records of the book. */
const FILEPASS_BYTES = 64 * 1024

function filePass(book: Bytes): Buffer | null {
  const head = book.slice(0, FILEPASS_BYTES)
  for (let at = 0; at + 4 <= head.length;) {
    const end = at + 4 + head.readUInt16LE(at + 2)
    const body = head.subarray(at + 4, end)
    if (head.readUInt16LE(at) === FILEPASS && body.length >= 4) return body
    at = end
  }
  return null
}

// The record that declares the encryption becomes one that no reader knows.
async function plainBook(
  book: Bytes,
  decrypt: RecordCipher,
  gathering: Gathering,
): Promise<Bytes> {
  const store = gathering.store()
  let content
  try {
    for (let at = 0; at < book.size;) {
      await gathering.turn()
      const head = Buffer.from(book.slice(at, at + 4))
      const length = head.length < 4 ? 0 : head.readUInt16LE(2)
      const type = head.length < 4 ? 0 : head.readUInt16LE(0)
      const start = at + 4
      const body = book.slice(start, start + length)
      if (type === FILEPASS) head.writeUInt16LE(0)
      const clear =
        type === BOUND_SHEET ? 4 : PLAIN_RECORDS.has(type) ? length : 0
      const plain = clear < body.length ? decrypt(body, start) : body
      const kept = [head, body.subarray(0, clear), plain.subarray(clear)]
      if (!store.write(Buffer.concat(kept))) break
      at = start + length
    }
  } finally {
    content = store.end()
  }
  return content
}

/** [MS-DOC] 2.5.2 FibBase. */
const ENCRYPTED = 0x0100
const OBFUSCATED = 0x8000
const TABLE_ONE = 0x0200

/** The part of a text document in the clear: the beginning of its FIB. */
const CLEAR_BYTES = 68

const DOC_BLOCK_BYTES = 512

/** The streams of a text document, decrypted; none where they stay locked. */
export async function openLetter(
  streams: readonly Stream[],
  gathering: Gathering,
): Promise<readonly Stream[]> {
  const letter = streams.find(it => it.key === 'worddocument')
  const fib = letter?.content.slice(0, CLEAR_BYTES) ?? Buffer.alloc(0)
  if (letter === undefined || fib.length < CLEAR_BYTES) return []
  const flags = fib.readUInt16LE(10)
  if ((flags & ENCRYPTED) === 0) return []
  const name = (flags & TABLE_ONE) === 0 ? '0table' : '1table'
  const table = streams.find(it => it.key === name)
  const isObfuscated = (flags & OBFUSCATED) !== 0
  if (table === undefined || isObfuscated) {
    gathering.report('container-encrypted')
    return []
  }
  const infoBytes = Math.min(fib.readUInt32LE(14), 4096)
  const info = table.content.slice(0, infoBytes)
  const cipher = await find(blockLock(info), gathering)
  if (cipher === null) return []
  const head = Buffer.from(fib)
  head.writeUInt16LE(flags & ~ENCRYPTED, 10)
  head.writeUInt32LE(0, 14)
  const plains: Stream[] = []
  for (const { key, content } of streams) {
    if (!['worddocument', name, 'data'].includes(key)) continue
    const clear = key === 'worddocument' ? head : Buffer.alloc(0)
    const plain = await plainStream(content, { cipher, clear }, gathering)
    plains.push({ key, content: plain })
  }
  return plains
}

async function plainStream(
  content: Bytes,
  { cipher, clear }: { readonly cipher: BlockCipher; readonly clear: Buffer },
  gathering: Gathering,
): Promise<Bytes> {
  const blocks = new Blocks(cipher, DOC_BLOCK_BYTES)
  const store = gathering.store()
  let plain
  try {
    let at = 0
    for (const window of windows(content)) {
      await gathering.turn()
      const bytes = blocks.decrypt(window, at)
      if (at === 0) clear.copy(bytes)
      at += window.length
      if (!store.write(bytes)) break
    }
  } finally {
    plain = store.end()
  }
  return plain
}
