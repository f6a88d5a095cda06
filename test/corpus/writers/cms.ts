/*
 * NAME
 *   cms - signatures and cryptograms for S/MIME mail
 *
 * DESCRIPTION
 *   Writes the structures of RFC 5652 in DER: a detached signature
 *   (smime.p7s), an opaque one with the content inside (smime.p7m), and
 *   enveloped data. They decode, but no key made them: signature and
 *   ciphertext are seeded bytes.
 */

import { seeded } from './bytes.js'

/** The value of an smime.p7m or a .p7m file with the content inside. */
export function opaqueSignature(signer: string, content: Buffer): Buffer {
  return contentInfo(
    SIGNED_DATA,
    signedData(signer, der(0x30, oid(DATA), der(0xa0, der(0x04, content)))),
  )
}

/** An X.509 certificate for a person, self-made by `Example Mail CA`. */
function certificate(subject: string): Buffer {
  return der(
    0x30,
    der(
      0x30,
      der(0xa0, integer(2)),
      serial(subject),
      algorithm(RSA_SHA256),
      commonName('Example Mail CA'),
      der(0x30, time('190301000000Z'), time('290301000000Z')),
      commonName(subject),
      der(0x30, algorithm(RSA), bits(publicKey(subject))),
    ),
    algorithm(RSA_SHA256),
    bits(seeded(`certificate ${subject}`, 256)),
  )
}

const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const RSA = '1.2.840.113549.1.1.1'
const RSA_SHA256 = '1.2.840.113549.1.1.11'
const SHA256 = '2.16.840.1.101.3.4.2.1'

function contentInfo(type: string, content: Buffer): Buffer {
  return der(0x30, oid(type), der(0xa0, content))
}

function signedData(signer: string, content: Buffer): Buffer {
  return der(
    0x30,
    integer(1),
    der(0x31, algorithm(SHA256)),
    content,
    der(0xa0, certificate(signer)),
    der(
      0x31,
      der(
        0x30,
        integer(1),
        issuerAndSerial(signer),
        algorithm(SHA256),
        algorithm(RSA),
        der(0x04, seeded(`signature ${signer}`, 256)),
      ),
    ),
  )
}

function issuerAndSerial(subject: string): Buffer {
  return der(0x30, commonName('Example Mail CA'), serial(subject))
}

function serial(subject: string): Buffer {
  return der(0x02, Buffer.concat([Buffer.of(0x11), seeded(subject, 7)]))
}

function commonName(text: string): Buffer {
  return der(
    0x30,
    der(0x31, der(0x30, oid('2.5.4.3'), der(0x0c, Buffer.from(text)))),
  )
}

function publicKey(subject: string): Buffer {
  const modulus = seeded(`modulus ${subject}`, 256)
  return der(
    0x30,
    der(0x02, Buffer.concat([Buffer.of(0), modulus])),
    integer(65537),
  )
}

function algorithm(id: string): Buffer {
  return der(0x30, oid(id), der(0x05))
}

function time(text: string): Buffer {
  return der(0x17, Buffer.from(text))
}

function bits(data: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.of(0), data]))
}

function integer(value: number): Buffer {
  const hex = value.toString(16)
  return der(
    0x02,
    Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'),
  )
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): readonly number[] {
  const septets = [value & 0x7f]
  for (let left = value >> 7; left > 0; left >>= 7)
    septets.unshift((left & 0x7f) | 0x80)
  return septets
}

/** One DER element: tag, length and the elements or bytes inside it. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const { length } = body
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), body])
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), body])
  const head = Buffer.of(tag, 0x82, length >> 8, length & 0xff)
  return Buffer.concat([head, body])
}
