/*
 * NAME
 *   office-writer - packages encrypted as Office does ([MS-OFFCRYPTO] 2.3.4.10)
 */
import { createCipheriv, createHash } from 'node:crypto'
import { oleOf } from './ole-writer.js'

export interface AgileOptions {
  readonly password: string
  readonly spinCount?: number
  /** What is written there; what is done is `spinCount`. */
  readonly statedSpinCount?: string
  readonly cipher?: 'AES' | '3DES' | 'RC2'
  readonly chaining?: 'CBC' | 'CFB'
  readonly hash?: 'SHA1' | 'SHA512'
}

/** A compound file with the package encrypted in it. */
export const agileOf = (content: Buffer, options: AgileOptions): Buffer => {
  const { password, spinCount = 1000, hash = 'SHA512' } = options
  const { cipher = 'AES', chaining = 'CBC' } = options
  const [keyBytes, blockBytes] = cipher === 'AES' ? [32, 16] : [24, 8]
  const name = cipher === 'AES' ? 'aes-256' : 'des-ede3'
  const algorithm = `${name}-${chaining === 'CBC' ? 'cbc' : 'cfb8'}`
  const digest = (...pieces: readonly Buffer[]): Buffer =>
    createHash(hash.toLowerCase()).update(Buffer.concat(pieces)).digest()
  const sized = (bytes: Buffer, size: number): Buffer =>
    Buffer.concat([bytes, Buffer.alloc(64, 0x36)]).subarray(0, size)
  const encrypt = (key: Buffer, vector: Buffer, bytes: Buffer): Buffer => {
    const padding = Buffer.alloc((16 - (bytes.length % 16)) % 16)
    const machine = createCipheriv(algorithm, key, sized(vector, blockBytes))
    return machine.setAutoPadding(false).update(Buffer.concat([bytes, padding]))
  }
  const [salt, dataSalt] = [Buffer.alloc(16, 0x51), Buffer.alloc(16, 0x52)]
  const secret = Buffer.alloc(keyBytes, 0x53)
  let spun = digest(salt, Buffer.from(password, 'utf16le'))
  for (let round = 0; round < spinCount; round++) {
    spun = digest(long(round), spun)
  }
  const locked = (use: string, bytes: Buffer): string => {
    const key = sized(digest(spun, Buffer.from(use, 'hex')), keyBytes)
    return encrypt(key, salt, bytes).toString('base64')
  }
  const input = Buffer.alloc(16, 0x54)
  const facts = (own: Buffer): string =>
    `saltSize="16" blockSize="${blockBytes}" keyBits="${8 * keyBytes}" ` +
    `hashSize="${digest().length}" cipherAlgorithm="${cipher}" ` +
    `cipherChaining="ChainingMode${chaining}" hashAlgorithm="${hash}" ` +
    `saltValue="${own.toString('base64')}"`
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?><encryption xmlns="http://schemas.' +
    'microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.' +
    `com/office/2006/keyEncryptor/password"><keyData ${facts(dataSalt)}/>` +
    '<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/' +
    '2006/keyEncryptor/password"><p:encryptedKey ' +
    `spinCount="${options.statedSpinCount ?? spinCount}" ${facts(salt)} ` +
    `encryptedVerifierHashInput="${locked('fea7d2763b4b9e79', input)}" ` +
    'encryptedVerifierHashValue="' +
    `${locked('d7aa0f6d3061344e', digest(input))}" ` +
    `encryptedKeyValue="${locked('146e0be7abacd0d6', secret)}"/>` +
    '</keyEncryptor></keyEncryptors></encryption>'
  const segments: Buffer[] = []
  for (let at = 0; at < content.length; at += 4096) {
    const vector = digest(dataSalt, long(at / 4096))
    segments.push(encrypt(secret, vector, content.subarray(at, at + 4096)))
  }
  return oleOf({
    EncryptionInfo: Buffer.concat([
      Buffer.from([4, 0, 4, 0, 0x40, 0, 0, 0]),
      Buffer.from(xml),
    ]),
    EncryptedPackage: Buffer.concat([
      long(content.length),
      long(0),
      ...segments,
    ]),
  })
}

const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
