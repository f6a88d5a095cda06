/*
 * NAME
 *   binhex - a file in BinHex 4.0 (RFC 1741)
 */

const LETTERS =
  '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'

const RUN = 0x90

/** The whole text, banner and colons included. */
export function binhex(name: string, data: Buffer): string {
  const sizes = Buffer.alloc(18)
  sizes.write('BINAdmp3', 'latin1')
  sizes.writeUInt32BE(data.length, 10)
  const header = Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name, 'latin1'),
    Buffer.from([0]),
    sizes,
  ])
  const forks = [header, data, Buffer.alloc(0)].flatMap(it => [it, crc(it)])
  const text = sixBits(marked(Buffer.concat(forks)))
  const lines = `:${text}:`.replace(/.{64}(?=.)/g, '$&\n')
  return `(This file must be converted with BinHex 4.0)\n\n${lines}`
}

/** Runs are not packed; the byte that marks them is. */
function marked(bytes: Buffer): Buffer {
  return Buffer.from(
    [...bytes].flatMap(byte => (byte === RUN ? [byte, 0] : [byte])),
  )
}

function sixBits(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += LETTERS[(held >> bits) & 63] ?? ''
    }
  }
  if (bits > 0) text += LETTERS[(held << (6 - bits)) & 63] ?? ''
  return text
}

/** CRC-16/XMODEM, high byte first. */
function crc(bytes: Buffer): Buffer {
  let value = 0
  for (const byte of bytes) {
    value ^= byte << 8
    for (let bit = 0; bit < 8; bit++) {
      value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1
      value &= 0xffff
    }
  }
  return Buffer.from([value >> 8, value & 255])
}
