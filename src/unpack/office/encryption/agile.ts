/*
 * NAME
 *   agile - how Office locks documents of XML ([MS-OFFCRYPTO] 2.3.4.10)
 *
 * DESCRIPTION
 *   XML names the ciphers and hashes. A password gives keys for three
 *   things: a number, its hash to compare, and the key of the package, which is
 *   encrypted in segments, each with an initialization vector of its own.
 *
 * SECURITY
 *   Hostile bytes: only names of ciphers and hashes in the tables here come to
 *   OpenSSL, only lengths that fit them.
 */

import { createDecipheriv } from 'node:crypto'
import { bytesOf } from '../../../util/bytes.js'
import type { Gathering } from '../../container.js'
import { plainPackage } from './package.js'
import { digest, spin } from './key-rounds.js'
import { attributesOf, localName, xmlPieces } from '../xml.js'
import type { OfficeLock } from './office-lock.js'

/** null for what we cannot open. */
export async function agileLock(
  xml: Buffer,
  gathering: Gathering,
): Promise<OfficeLock | null> {
  let data: Suite | null = null
  let key: (Suite & { readonly attributes: Attributes }) | null = null
  for await (const pieces of xmlPieces(bytesOf(xml), gathering)) {
    for (const { tag } of pieces) {
      if (tag === null) continue
      const name = localName(tag)
      if (name === 'keyData') data ??= suiteOf(attributesOf(tag))
      if (name !== 'encryptedKey') continue
      const attributes = attributesOf(tag)
      const suite = suiteOf(attributes)
      if (suite !== null) key ??= { ...suite, attributes }
    }
  }
  if (data === null || key === null) return null
  const rounds = Number(key.attributes.get('spinCount') ?? NaN)
  const isCount = Number.isSafeInteger(rounds) && rounds >= 0
  return isCount ? lockOf(data, key, rounds) : null
}

type Attributes = ReadonlyMap<string, string>

/** A cipher and a hash, as one of the tags names them. */
interface Suite {
  readonly cipher: string
  readonly keyBytes: number
  readonly blockBytes: number
  readonly hash: string
  readonly salt: Buffer
}

const HASHES = new Map([
  ['SHA1', 'sha1'],
  ['SHA-1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
  ['MD5', 'md5'],
  ['RIPEMD-160', 'ripemd160'],
])

function suiteOf(attributes: Attributes): Suite | null {
  const get = (name: string): string => attributes.get(name) ?? ''
  const bits = Number(get('keyBits'))
  const mode = /CFB$/iu.test(get('cipherChaining')) ? 'cfb8' : 'cbc'
  const ciphers = new Map([
    ['AES', { cipher: `aes-${bits}-${mode}`, blockBytes: 16 }],
    ['3DES', { cipher: `des-ede3-${mode}`, blockBytes: 8 }],
  ])
  const found = ciphers.get(get('cipherAlgorithm').toUpperCase())
  const hash = HASHES.get(get('hashAlgorithm').toUpperCase())
  const isAes = found?.blockBytes === 16
  const isKnown = isAes ? [128, 192, 256].includes(bits) : bits >= 168
  if (found === undefined || hash === undefined || !isKnown) return null
  const salt = Buffer.from(get('saltValue'), 'base64')
  return { ...found, hash, salt, keyBytes: isAes ? bits / 8 : 24 }
}

/** [MS-OFFCRYPTO] 2.3.4.13: what a key is for. */
const FOR = {
  input: Buffer.from('fea7d2763b4b9e79', 'hex'),
  hash: Buffer.from('d7aa0f6d3061344e', 'hex'),
  key: Buffer.from('146e0be7abacd0d6', 'hex'),
} as const

function lockOf(
  data: Suite,
  key: Suite & { readonly attributes: Attributes },
  rounds: number,
): OfficeLock {
  const { attributes } = key
  const value = (name: string): Buffer =>
    Buffer.from(attributes.get(name) ?? '', 'base64')
  const hashBytes = digest(key.hash).length
  return {
    rounds,
    unlock: async (password, gathering) => {
      const start = [key.salt, password] as const
      const spun = await spin(key.hash, start, rounds, gathering)
      const open = (use: keyof typeof FOR, name: string): Buffer => {
        const own = sized(digest(key.hash, spun, FOR[use]), key.keyBytes)
        const vector = sized(key.salt, key.blockBytes)
        return decrypt(key.cipher, [own, vector], value(name))
      }
      const input = open('input', 'encryptedVerifierHashInput')
      const told = open('hash', 'encryptedVerifierHashValue')
      const wanted = digest(key.hash, input.subarray(0, key.salt.length))
      if (!wanted.equals(told.subarray(0, hashBytes))) return null
      const secret = sized(open('key', 'encryptedKeyValue'), data.keyBytes)
      return packed =>
        plainPackage(packed, gathering, {
          step: SEGMENT_BYTES,
          decrypt: (bytes, number) => plainSegment(data, secret, bytes, number),
        })
    },
  }
}

const SEGMENT_BYTES = 4096

function plainSegment(
  { cipher, hash, salt, blockBytes }: Suite,
  key: Buffer,
  bytes: Buffer,
  number: number,
): Buffer {
  const segment = Buffer.alloc(4)
  segment.writeUInt32LE(number)
  const vector = sized(digest(hash, salt, segment), blockBytes)
  return decrypt(cipher, [key, vector], bytes)
}

// Whole blocks only: the last one may be cut.
function decrypt(
  cipher: string,
  [key, vector]: readonly [Buffer, Buffer],
  bytes: Buffer,
): Buffer {
  const decipher = createDecipheriv(cipher, key, vector).setAutoPadding(false)
  const whole = bytes.subarray(0, bytes.length - (bytes.length % vector.length))
  return Buffer.concat([decipher.update(whole), decipher.final()])
}

// 2.3.4.12: cut, or filled up with 0x36.
function sized(bytes: Buffer, count: number): Buffer {
  const fill = Buffer.alloc(Math.max(0, count - bytes.length), 0x36)
  return Buffer.concat([bytes, fill]).subarray(0, count)
}
