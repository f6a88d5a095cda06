/*
 * NAME
 *   crypt - PDFs that are encrypted and open all the same (ISO 32000-2 7.6)
 *
 * DESCRIPTION
 *   Most encrypted PDFs forbid printing and ask for no password: their user
 *   password is empty. unlock() tries that and those that it is given.
 *
 * DIAGNOSTICS
 *   null where none fits, or the handler is not the standard one.
 *
 * SECURITY
 *   Hostile numbers: a password costs at most some hundred digests, and those of
 *   a message are counted.
 */

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { Gathering } from '../container.js'
import { Rc4 } from '../bytes/rc4.js'
import type { PdfDictionary, PdfValue } from './tokens.js'

export interface PdfKey {
  readonly bytes: Buffer
  readonly streams: Method
  readonly texts: Method
  readonly files: Method
}

export type Method = 'none' | 'rc4' | 'aes128' | 'aes256'

export function unlock(
  encrypt: PdfDictionary,
  id: Buffer,
  { passwords, takeRounds }: Pick<Gathering, 'passwords' | 'takeRounds'>,
): PdfKey | null {
  const get = (name: string): PdfValue | undefined => encrypt.entries.get(name)
  if (nameIn(get('Filter')) !== 'Standard') return null
  const version = numberIn(get('V'), 0)
  const facts = {
    revision: numberIn(get('R'), 0),
    owner: textIn(get('O')),
    user: textIn(get('U')),
    userKey: textIn(get('UE')),
    permissions: numberIn(get('P'), 0),
    bytes: version === 1 ? 5 : lengthOf(numberIn(get('Length'), 40), version),
    id,
  }
  const find = facts.revision >= 5 ? keyOf6 : keyOf4
  const rounds = facts.revision >= 6 ? ROUNDS_OF_6 : ROUNDS
  for (const password of ['', ...passwords()]) {
    if (!takeRounds(rounds, password === '' ? 'unasked' : 'asked')) break
    const bytes = find(Buffer.from(password), facts)
    if (bytes === null) continue
    const method = (name: string, fallback: string): Method =>
      methodOf(encrypt, version, nameIn(get(name)) || fallback)
    const streams = nameIn(get('StmF')) || 'Identity'
    return {
      bytes,
      streams: method('StmF', 'Identity'),
      texts: method('StrF', 'Identity'),
      files: method('EFF', streams),
    }
  }
  return null
}

/** What a password costs, in digests: 2.B encrypts 4 KiB for each of many. */
const ROUNDS = 100
const ROUNDS_OF_6 = 2000

interface Facts {
  readonly revision: number
  readonly owner: Buffer
  readonly user: Buffer
  readonly userKey: Buffer
  readonly permissions: number
  readonly bytes: number
  readonly id: Buffer
}

// In bits; some write bytes. Version 4 is always 128 bits.
function lengthOf(length: number, version: number): number {
  if (version >= 4) return 16
  const bytes = length >= 40 ? length / 8 : length
  return Math.max(5, Math.min(16, Math.floor(bytes)))
}

const PAD = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
)

// Algorithms 2, 4 and 5. Where metadata is not encrypted, revision 4 says so
// in the key; both are tried.
function keyOf4(password: Buffer, facts: Facts): Buffer | null {
  const { revision, owner, user, permissions, bytes, id } = facts
  const padded = Buffer.concat([password, PAD]).subarray(0, 32)
  const flags = Buffer.alloc(4)
  flags.writeInt32LE(permissions | 0)
  const common = [padded, owner.subarray(0, 32), flags, id]
  for (const metadata of ['', 'ffffffff']) {
    let key: Buffer = md5(...common, Buffer.from(metadata, 'hex'))
    const rounds = revision >= 3 ? 50 : 0
    for (let round = 0; round < rounds; round++)
      key = md5(key.subarray(0, bytes))
    key = key.subarray(0, bytes)
    const check = revision >= 3 ? manyTimes(key, md5(PAD, id)) : rc4(key, PAD)
    if (check.equals(user.subarray(0, check.length))) return key
  }
  return null
}

function manyTimes(key: Buffer, start: Buffer): Buffer {
  let bytes: Buffer = start
  for (let round = 0; round < 20; round++) {
    bytes = rc4(Buffer.from(key.map(byte => byte ^ round)), bytes)
  }
  return bytes
}

// Algorithm 2.A: a digest and salts in U, the key itself in UE.
function keyOf6(password: Buffer, facts: Facts): Buffer | null {
  const { revision, user, userKey } = facts
  const digest = (salt: Buffer): Buffer =>
    revision === 5 ? sha(256, password, salt) : hash6(password, salt)
  const check = digest(user.subarray(32, 40))
  if (!check.equals(user.subarray(0, 32)) || userKey.length < 32) return null
  const key = digest(user.subarray(40, 48))
  return withoutPadding('aes-256-cbc', key, userKey.subarray(0, 32))
}

// Algorithm 2.B.
function hash6(password: Buffer, salt: Buffer): Buffer {
  let key: Buffer = sha(256, password, salt)
  for (let round = 0; ; round++) {
    const text = Buffer.concat(Array<Buffer[]>(64).fill([password, key]).flat())
    const cipher = createCipheriv(
      'aes-128-cbc',
      key.subarray(0, 16),
      key.subarray(16, 32),
    ).setAutoPadding(false)
    const packed = Buffer.concat([cipher.update(text), cipher.final()])
    const sum = packed.subarray(0, 16).reduce((total, byte) => total + byte, 0)
    key = sha(([256, 384, 512] as const)[sum % 3] ?? 256, packed)
    const last = packed[packed.length - 1] ?? 0
    if (round >= 63 && last <= round - 31) return key.subarray(0, 32)
  }
}

function methodOf(
  { entries }: PdfDictionary,
  version: number,
  filter: string,
): Method {
  if (version < 4) return 'rc4'
  const filters = entries.get('CF')
  const found =
    filters?.is === 'dictionary' ? filters.entries.get(filter) : undefined
  const method =
    found?.is === 'dictionary' ? nameIn(found.entries.get('CFM')) : ''
  return METHODS.get(method) ?? 'none'
}

const METHODS = new Map<string, Method>([
  ['V2', 'rc4'],
  ['AESV2', 'aes128'],
  ['AESV3', 'aes256'],
])

/** Bytes of an object, decrypted. */
export function decrypt(
  bytes: Buffer,
  key: Buffer,
  method: Method,
  [object, generation]: readonly [number, number],
): Buffer {
  if (method === 'none') return bytes
  if (method === 'aes256') return aes('aes-256-cbc', key, bytes)
  const numbers = Buffer.alloc(5)
  numbers.writeUIntLE(object & 0xffffff, 0, 3)
  numbers.writeUInt16LE(generation & 0xffff, 3)
  const salt = Buffer.from(method === 'aes128' ? 'sAlT' : '')
  const own = md5(key, numbers, salt).subarray(0, Math.min(16, key.length + 5))
  return method === 'rc4' ? rc4(own, bytes) : aes('aes-128-cbc', own, bytes)
}

// The first block is the vector; the padding of the last stays if it is none.
function aes(cipher: string, key: Buffer, bytes: Buffer): Buffer {
  const whole = bytes.length & ~15
  if (whole < 32) return Buffer.alloc(0)
  const text = bytes.subarray(16, whole)
  const plain = withoutPadding(cipher, key, text, bytes.subarray(0, 16))
  const padding = plain[plain.length - 1] ?? 0
  const isPadding = padding >= 1 && padding <= 16
  return isPadding ? plain.subarray(0, plain.length - padding) : plain
}

function withoutPadding(
  cipher: string,
  key: Buffer,
  text: Buffer,
  vector: Buffer = Buffer.alloc(16),
): Buffer {
  const decipher = createDecipheriv(cipher, key, vector).setAutoPadding(false)
  return Buffer.concat([decipher.update(text), decipher.final()])
}

function rc4(key: Buffer, bytes: Buffer): Buffer {
  return new Rc4(key).next(bytes)
}

function md5(...pieces: readonly Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(pieces)).digest()
}

function sha(bits: 256 | 384 | 512, ...pieces: readonly Buffer[]): Buffer {
  return createHash(`sha${bits}`).update(Buffer.concat(pieces)).digest()
}

export function nameIn(value: PdfValue | undefined): string {
  return value?.is === 'name' ? value.name : ''
}

export function numberIn(
  value: PdfValue | undefined,
  fallback: number,
): number {
  return value?.is === 'number' ? value.number : fallback
}

function textIn(value: PdfValue | undefined): Buffer {
  return value?.is === 'text' ? value.bytes : Buffer.alloc(0)
}
