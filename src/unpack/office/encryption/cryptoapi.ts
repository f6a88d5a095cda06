/*
 * NAME
 *   cryptoapi - how Office of 2002 to 2007 locks ([MS-OFFCRYPTO] 2.3)
 *
 * DESCRIPTION
 *   A header of Windows' CryptoAPI and a number to verify a password with:
 *   AES for packages of XML (2.3.4.5, "standard"), RC4 in blocks for the
 *   binary documents (2.3.5). Before that, RC4 with 40 bits and MD5 (2.3.6).
 *
 * SECURITY
 *   Hostile bytes: null for what does not fit.
 */

import { createDecipheriv } from 'node:crypto'
import { plainPackage } from './package.js'
import { digest, spin } from './key-rounds.js'
import { Rc4 } from '../../bytes/rc4.js'
import type { OfficeLock } from './office-lock.js'

interface Header {
  readonly algorithm: number
  readonly keyBytes: number
  readonly salt: Buffer
  readonly verifier: Buffer
  readonly verifierHash: Buffer
}

const AES_KEY_BYTES = new Map([
  [0x660e, 16],
  [0x660f, 24],
  [0x6610, 32],
])

const RC4 = 0x6801

// 2.3.4.5, 2.3.5.1: flags, the size of the header, the header (2.3.2), the
// verifier (2.3.3). They follow the version.
function headerOf(info: Buffer): Header | null {
  if (info.length < 12) return null
  const end = 8 + info.readUInt32LE(4)
  const header = info.subarray(8, end)
  const verifier = info.subarray(end)
  if (header.length < 32 || verifier.length < 60) return null
  const saltBytes = verifier.readUInt32LE(0)
  if (saltBytes !== 16) return null
  const algorithm = header.readUInt32LE(8)
  const bits = header.readUInt32LE(16)
  return {
    algorithm,
    // 0 means 40 for RC4.
    keyBytes: AES_KEY_BYTES.get(algorithm) ?? (bits === 0 ? 5 : bits / 8),
    salt: verifier.subarray(4, 20),
    verifier: verifier.subarray(20, 36),
    verifierHash: verifier.subarray(40),
  }
}

/** 2.3.4.7. */
const ROUNDS = 50_000

/** Of a package, by the bytes after the version. */
export function standardLock(info: Buffer): OfficeLock | null {
  const header = headerOf(info)
  if (header === null || !AES_KEY_BYTES.has(header.algorithm)) return null
  return {
    rounds: ROUNDS,
    unlock: async (password, gathering) => {
      const start = [header.salt, password] as const
      const spun = await spin('sha1', start, ROUNDS, gathering)
      const key = keyOf(digest('sha1', spun, Buffer.alloc(4)), header.keyBytes)
      const verifier = decrypt(key, header.verifier)
      const told = decrypt(key, header.verifierHash.subarray(0, 32))
      if (!digest('sha1', verifier).equals(told.subarray(0, 20))) return null
      return packed =>
        plainPackage(packed, gathering, {
          step: STEP_BYTES,
          decrypt: bytes => decrypt(key, bytes),
        })
    },
  }
}

function keyOf(hash: Buffer, keyBytes: number): Buffer {
  const masked = [0x36, 0x5c].map(mask => {
    const block = Buffer.alloc(64, mask)
    hash.forEach((byte, at) => (block[at] = byte ^ mask))
    return digest('sha1', block)
  })
  return Buffer.concat(masked).subarray(0, keyBytes)
}

function decrypt(key: Buffer, bytes: Buffer): Buffer {
  const cipher = `aes-${8 * key.length}-ecb`
  const decipher = createDecipheriv(cipher, key, null).setAutoPadding(false)
  const whole = bytes.subarray(0, bytes.length & ~15)
  return Buffer.concat([decipher.update(whole), decipher.final()])
}

const STEP_BYTES = 64 * 1024

/** The cipher of each block of a stream, from 0. */
export type BlockCipher = (block: number) => Rc4

/** Of a binary document, by its version and the bytes after it. */
export function blockLock(
  info: Buffer,
): ((password: string) => BlockCipher | null) | null {
  if (info.length < 4) return null
  const [major, minor] = [info.readUInt16LE(0), info.readUInt16LE(2)]
  if (major === 1 && minor === 1) return oldLock(info.subarray(4))
  const header = minor === 2 ? headerOf(info.subarray(4)) : null
  if (header?.algorithm !== RC4) return null
  const { keyBytes, salt, verifier, verifierHash } = header
  if (!(keyBytes >= 5 && keyBytes <= 16)) return null
  return password => {
    const first = digest('sha1', salt, Buffer.from(password, 'utf16le'))
    const cipher: BlockCipher = block => {
      const key = digest('sha1', first, numbered(block)).subarray(0, keyBytes)
      // 2.3.5.2: 40 bits are 128, the rest of them zero.
      return new Rc4(keyBytes === 5 ? Buffer.concat([key], 16) : key)
    }
    const stream = cipher(0)
    const plain = stream.next(verifier)
    const told = stream.next(verifierHash.subarray(0, 20))
    return digest('sha1', plain).equals(told) ? cipher : null
  }
}

// 2.3.6.1: salt, verifier, its hash.
function oldLock(
  info: Buffer,
): ((password: string) => BlockCipher | null) | null {
  if (info.length < 48) return null
  const salt = info.subarray(0, 16)
  return password => {
    const hash = digest('md5', Buffer.from(password, 'utf16le')).subarray(0, 5)
    const mixed = Array.from({ length: 16 }, () => [hash, salt]).flat()
    const first = digest('md5', ...mixed).subarray(0, 5)
    const cipher: BlockCipher = block =>
      new Rc4(digest('md5', first, numbered(block)))
    const stream = cipher(0)
    const plain = stream.next(info.subarray(16, 32))
    const told = stream.next(info.subarray(32, 48))
    return digest('md5', plain).equals(told) ? cipher : null
  }
}

function numbered(block: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(block)
  return bytes
}
