/*
 * NAME
 *   xor - workbooks obfuscated by XOR ([MS-OFFCRYPTO] 2.3.7)
 *
 * DESCRIPTION
 *   What Excel did before it encrypted, and still reads. A password gives an
 *   array of sixteen bytes, and two numbers to tell a wrong one.
 */

import type { RecordCipher } from './record-cipher.js'

/** @param facts of FilePass after its kind: key and verifier. */
export function xorLock(
  facts: Buffer,
): ((password: string) => RecordCipher | null) | null {
  if (facts.length < 4) return null
  const [key, verifier] = [facts.readUInt16LE(0), facts.readUInt16LE(2)]
  return password => {
    const letters = Buffer.from(password, 'latin1').subarray(0, LETTERS)
    const isRight =
      letters.length > 0 &&
      keyOf(letters) === key &&
      verifierOf(letters) === verifier
    if (!isRight) return null
    const array = arrayOf(letters, key)
    return (body, at) => {
      const start = at + body.length
      return Buffer.from(
        body.map((byte, index) =>
          turned(byte ^ (array[(start + index) & 15] ?? 0), 5),
        ),
      )
    }
  }
}

/** A longer password is cut. */
const LETTERS = 15

// To the right, of eight bits.
function turned(byte: number, bits: number): number {
  return ((byte >> bits) | (byte << (8 - bits))) & 0xff
}

// 2.3.7.1
function verifierOf(letters: Buffer): number {
  let verifier = 0
  for (const letter of [
    ...Buffer.from([letters.length, ...letters]),
  ].reverse()) {
    verifier = (((verifier >> 14) & 1) | ((verifier << 1) & 0x7fff)) ^ letter
  }
  return verifier ^ 0xce4b
}

const FIRST_KEYS = [
  0xe1f0, 0x1d0f, 0xcc9c, 0x84c0, 0x110c, 0x0e10, 0xf1ce, 0x313e, 0x1872,
  0xe139, 0xd40f, 0x84f9, 0x280c, 0xa96a, 0x4ec3,
]

/** Of the matrix the first of each row: the next is the one before shifted. */
const ROWS = [
  0xaefc, 0x7b61, 0x4563, 0x0375, 0xd849, 0x6f45, 0xeb23, 0x47d3, 0xb861,
  0x45a0, 0xaa51, 0x76b4, 0x3730, 0x3331, 0x1021,
]

// 2.3.7.2: the last letter has the last row.
function keyOf(letters: Buffer): number {
  let key = FIRST_KEYS[letters.length - 1] ?? 0
  letters.forEach((letter, index) => {
    let element = ROWS[LETTERS - letters.length + index] ?? 0
    for (let bit = 0; bit < 7; bit++) {
      if ((letter & (1 << bit)) !== 0) key ^= element
      element = ((element << 1) & 0xffff) ^ (element & 0x8000 ? 0x1021 : 0)
    }
  })
  return key
}

const PAD = Buffer.from('bbffffbaffffb98000be0f00bf0f00', 'hex')

// 2.3.7.2: the password and what fills it up, with the key's two bytes.
function arrayOf(letters: Buffer, key: number): Buffer {
  const filled = Buffer.concat([letters, PAD]).subarray(0, 16)
  return Buffer.from(
    filled.map((byte, index) =>
      turned(byte ^ (index % 2 === 0 ? key & 0xff : key >> 8), 1),
    ),
  )
}
