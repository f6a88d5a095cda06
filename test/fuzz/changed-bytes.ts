/*
 * NAME
 *   changed-bytes - a file, changed as someone would who knows containers
 *
 * DESCRIPTION
 *   Containers are made of records with lengths and offsets: numbers become
 *   others, pieces are taken out, doubled or put in from another file.
 */
import type { Random } from './random.js'

const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff]

/** One change, up to `most`, some with pieces of others. */
export function changed(
  seed: Buffer,
  others: readonly Buffer[],
  random: Random,
  most = 6,
): Buffer<ArrayBuffer> {
  let bytes = Buffer.from(seed)
  for (let count = 1 + random.upTo(most); count > 0; count--) {
    bytes = change(bytes, others, random)
  }
  return bytes
}

function change(
  bytes: Buffer<ArrayBuffer>,
  others: readonly Buffer[],
  random: Random,
): Buffer<ArrayBuffer> {
  // Headers are at the start and at the end.
  const near = Math.min(bytes.length, 600)
  const at = random.pick([
    random.upTo(bytes.length),
    random.upTo(near),
    bytes.length - random.upTo(near),
  ])
  const length = random.upTo(Math.min(bytes.length, random.pick([4, 64, 9999])))
  const piece = bytes.subarray(at, at + length)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (random.upTo(9)) {
    case 0:
      if (at < bytes.length) bytes[at] = random.upTo(256)
      return bytes
    case 1:
      if (at < bytes.length)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.upTo(8))
      return bytes
    case 2:
      if (at + 2 <= bytes.length) {
        bytes.writeUInt16LE(random.pick(NUMBERS) & 0xffff, at)
      }
      return bytes
    case 3:
      if (at + 4 <= bytes.length) bytes.writeUInt32LE(random.pick(NUMBERS), at)
      return bytes
    case 4:
      if (at + 4 <= bytes.length) bytes.writeUInt32BE(random.pick(NUMBERS), at)
      return bytes
    case 5:
      return Buffer.concat([before, after.subarray(length)])
    case 6: {
      const times = Array.from({ length: 1 + random.upTo(20) }, () => piece)
      return Buffer.concat([before, ...times, after]).subarray(0, 1e6)
    }
    case 7:
      return Buffer.from(before)
    default: {
      const other = random.pick(others)
      const from = random.upTo(other.length)
      return Buffer.concat([before, other.subarray(from), after]).subarray(
        0,
        1e6,
      )
    }
  }
}
