/*
 * NAME
 *   crypto - encrypted members, where a password is known
 *
 * DESCRIPTION
 *   The traditional encryption (APPNOTE.TXT 6.1) has one byte to tell a wrong
 *   password, WinZip's AES (AE-1 and AE-2, winzip.com/aes_info) two, and a code
 *   at the end that tells for sure. A Lock is one member's encryption; unlock()
 *   is null where a password does not fit.
 *
 * SECURITY
 *   A password is tried cheaply first: most that are tried are words of the
 *   message. None is kept or shown.
 */

import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import { extraFields, FLAG, type MemberFacts } from './records.js'

/** Encrypted data with what their header says. */
export interface Locked {
  readonly data: Bytes
  readonly facts: MemberFacts
  readonly gathering: Gathering
}

export interface Unlocked {
  readonly content: Bytes
  /** How the content is packed. */
  readonly method: number
  /** Bytes of the encryption's own. */
  readonly overhead: number
  /** False where the checksum of the content alone can tell. */
  readonly isCertain: boolean
}

/** The data in the clear; null where the password is wrong. */
export type Lock = (password: string) => Promise<Unlocked | null>

/** How this member is locked; null for what we cannot open. */
export function lockOf(locked: Locked): Lock | null {
  const { facts } = locked
  if ((facts.flags & (FLAG.strong | FLAG.masked)) !== 0) return null
  return facts.method === AES_METHOD ? aesLock(locked) : oldLock(locked)
}

const AES_METHOD = 99

const OLD_HEADER_BYTES = 12

function oldLock({ data, facts, gathering }: Locked): Lock | null {
  if (data.size < OLD_HEADER_BYTES) return null
  const header = data.slice(0, OLD_HEADER_BYTES)
  // Packers that do not know the checksum yet take the time.
  const checks = [facts.checksum >>> 24, facts.time >>> 8]
  return async password => {
    const keys = makeKeys(password)
    const plain = decryptOld(keys, header)
    if (!checks.includes(plain[OLD_HEADER_BYTES - 1] ?? -1)) return null
    const store = gathering.store()
    for (const window of windows(data, OLD_HEADER_BYTES)) {
      if (!store.write(decryptOld(keys, window))) break
      await gathering.turn()
    }
    const content = store.end()
    const { method } = facts
    const overhead = OLD_HEADER_BYTES
    return { content, method, overhead, isCertain: false }
  }
}

type Keys = [first: number, second: number, third: number]

function makeKeys(password: string): Keys {
  const keys: Keys = [0x12345678, 0x23456789, 0x34567890]
  for (const byte of Buffer.from(password)) update(keys, byte)
  return keys
}

// crc32() begins and ends with all bits turned, the keys do not.
const TABLE = Uint32Array.from(
  { length: 256 },
  (_, byte) =>
    (crc32(Buffer.from([byte]), 0) ^ crc32(Buffer.from([0]), 0)) >>> 0,
)

function update(keys: Keys, byte: number): void {
  keys[0] = (TABLE[(keys[0] ^ byte) & 0xff] ?? 0) ^ (keys[0] >>> 8)
  keys[1] = (Math.imul(keys[1] + (keys[0] & 0xff), 134775813) + 1) >>> 0
  keys[2] = (TABLE[(keys[2] ^ (keys[1] >>> 24)) & 0xff] ?? 0) ^ (keys[2] >>> 8)
}

function decryptOld(keys: Keys, data: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(data.length)
  for (let at = 0; at < data.length; at++) {
    const word = (keys[2] | 2) & 0xffff
    const byte = (data[at] ?? 0) ^ ((Math.imul(word, word ^ 1) >>> 8) & 0xff)
    plain[at] = byte
    update(keys, byte)
  }
  return plain
}

const VERIFIER_BYTES = 2
const CODE_BYTES = 10

function aesLock({ data, facts, gathering }: Locked): Lock | null {
  const [field] = extraFields(facts.extra, AES_FIELD)
  const keyBytes = AES_KEY_BYTES[field?.[4] ?? 0]
  if (field === undefined || field.length < 7) return null
  if (keyBytes === undefined) return null
  const saltBytes = keyBytes / 2
  const start = saltBytes + VERIFIER_BYTES
  const overhead = start + CODE_BYTES
  if (data.size < overhead) return null
  const end = data.size - CODE_BYTES
  const salt = data.slice(0, saltBytes)
  const verifier = data.slice(saltBytes, start)
  return async password => {
    const size = 2 * keyBytes + VERIFIER_BYTES
    const keys = pbkdf2Sync(password, salt, 1000, size, 'sha1')
    if (!keys.subarray(2 * keyBytes).equals(verifier)) return null
    const code = createHmac('sha1', keys.subarray(keyBytes, 2 * keyBytes))
    for (const window of windows(data, start, end)) code.update(window)
    const digest = code.digest().subarray(0, CODE_BYTES)
    if (!digest.equals(data.slice(end, data.size))) return null
    const key = keys.subarray(0, keyBytes)
    const store = gathering.store()
    let at = 0
    for (const window of windows(data, start, end)) {
      if (!store.write(decryptAes(key, window, at))) break
      at += window.length
      await gathering.turn()
    }
    const method = field.readUInt16LE(5)
    return { content: store.end(), method, overhead, isCertain: true }
  }
}

const AES_FIELD = 0x9901

/** By the strength in the extra field. */
const AES_KEY_BYTES: readonly (number | undefined)[] = [undefined, 16, 24, 32]

const BLOCK_BYTES = 16

// CTR mode, but with a counter of the lower byte first, from 1; windows are
// whole blocks.
function decryptAes(key: Buffer, data: Buffer, at: number): Buffer {
  const blocks = Math.ceil(data.length / BLOCK_BYTES)
  const counters = Buffer.alloc(blocks * BLOCK_BYTES)
  const first = at / BLOCK_BYTES + 1
  for (let block = 0; block < blocks; block++) {
    counters.writeUInt32LE(first + block, block * BLOCK_BYTES)
  }
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null)
  const stream = cipher.setAutoPadding(false).update(counters)
  const plain = Buffer.allocUnsafe(data.length)
  for (let byte = 0; byte < data.length; byte++) {
    plain[byte] = (data[byte] ?? 0) ^ (stream[byte] ?? 0)
  }
  return plain
}
