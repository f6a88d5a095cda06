/*
 * NAME
 *   pgp - OpenPGP armor: signatures, keys and cryptograms
 *
 * DESCRIPTION
 *   Writes packets of RFC 4880 in ASCII armor with the right checksum. They
 *   parse, but no key made them: all numbers are seeded bytes.
 */

import { base64Lines, seeded } from './bytes.js'

/** A public key with its user id, armored. */
export function pgpPublicKey(user: string, version?: string): string {
  const key = Buffer.concat([
    Buffer.from('045c7fbd0801', 'hex'),
    number(user, 256),
    Buffer.from('0011010001', 'hex'),
  ])
  const packets = [packet(6, key), packet(13, Buffer.from(user))]
  return armor('PUBLIC KEY BLOCK', Buffer.concat(packets), version)
}

/** An encrypted message for one recipient, armored. */
export function pgpMessage(seed: string, version?: string): string {
  const session = Buffer.concat([
    Buffer.of(3),
    seeded(`recipient ${seed}`, 8),
    Buffer.of(1),
    number(seed, 256),
  ])
  const data = Buffer.concat([Buffer.of(1), seeded(`data ${seed}`, 640)])
  const packets = [packet(1, session), packet(18, data)]
  return armor('MESSAGE', Buffer.concat(packets), version)
}

/** A number in OpenPGP's form: its length in bits, then its bytes. */
function number(seed: string, bytes: number): Buffer {
  const value = seeded(`number ${seed}`, bytes)
  value.writeUInt8(value.readUInt8() | 0x80)
  return Buffer.concat([Buffer.of(bytes >> 5, (bytes << 3) & 0xff), value])
}

function packet(tag: number, body: Buffer): Buffer {
  const length = body.length - 192
  return body.length < 192
    ? Buffer.concat([Buffer.of(0xc0 | tag, body.length), body])
    : Buffer.concat([
        Buffer.of(0xc0 | tag, (length >> 8) + 192, length & 0xff),
        body,
      ])
}

function armor(kind: string, data: Buffer, version?: string): string {
  return [
    `-----BEGIN PGP ${kind}-----`,
    ...(version ? [`Version: ${version}`] : []),
    '',
    base64Lines(data, 64),
    `=${crc24(data)}`,
    `-----END PGP ${kind}-----`,
  ].join('\n')
}

function crc24(data: Buffer): string {
  let crc = 0xb704ce
  for (const byte of data) {
    crc ^= byte << 16
    for (let bit = 0; bit < 8; bit++)
      crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0)
  }
  return Buffer.of((crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff).toString(
    'base64',
  )
}
