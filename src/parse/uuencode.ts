/*
 * NAME
 *   uuencode - files that stand in a text as `begin 644 name`
 *
 * DESCRIPTION
 *   findUu() finds each `begin` line with a mode and what stands behind it, if
 *   anything, up to `end`, the next `begin`, or the end of the text (POSIX
 *   uuencode; also its form `begin-base64`). decodeUu() decodes lines, also of a body that
 *   has no `begin`: by the length that each line gives, or, where that is not
 *   believed, all letters of the line.
 *
 * SECURITY
 *   Hostile bytes; linear. Names are only names.
 */

export interface UuFile {
  /** latin1; '' where there is none. */
  readonly name: string
  readonly base64: boolean
  readonly start: number
  readonly end: number
}

const BEGIN =
  /^[ \t]*begin(?<base>-base64)?[ \t]+[0-7]{3,6}(?:[ \t]+(?<name>[^\n]*))?$/imu

/** Whether findUu() would find something. */
export function hasUu(text: string): boolean {
  return BEGIN.test(text)
}

export function* findUu(text: string): Generator<UuFile, void, undefined> {
  const begins = new RegExp(BEGIN, 'gimu')
  for (let begin = begins.exec(text); begin !== null;) {
    const start = begin.index + begin[0].length + 1
    const next = begins.exec(text)
    const limit = next?.index ?? text.length
    if (limit > start) {
      const end = start + endOf(text.slice(start, limit))
      const { base, name = '' } = begin.groups ?? {}
      yield { name: name.trim(), base64: base !== undefined, start, end }
    }
    begin = next
  }
}

function endOf(lines: string): number {
  const found = lines.search(/^[ \t]*(?:end|====)[ \t]*$/imu)
  return found < 0 ? lines.length : found
}

/** @param byLength whether the first letter of a line tells its length. */
export function decodeUu(bytes: Buffer, byLength: boolean): Buffer {
  const out = Buffer.allocUnsafe(bytes.length + 3)
  let size = 0
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(0x0a, at)
    const end = found < 0 ? bytes.length : found
    if (end > at) {
      const most = Math.floor(((end - at - 1) * 3 + 3) / 4) + 2
      const length = sixBits(bytes[at])
      const wanted = byLength ? Math.min(length, most) : most - 2
      size = decodeLine(bytes.subarray(at + 1, end), out, { size, wanted })
    }
    at = end + 1
  }
  return out.subarray(0, size)
}

// White space at the end of a line may be gone: it stands for zeros.
function decodeLine(
  line: Buffer,
  out: Buffer,
  { size, wanted }: { readonly size: number; readonly wanted: number },
): number {
  let next = size
  const last = Math.min(size + wanted, out.length)
  for (let at = 0; next < last && at < line.length; at += 4) {
    const quad =
      (sixBits(line[at]) << 18) |
      (sixBits(line[at + 1]) << 12) |
      (sixBits(line[at + 2]) << 6) |
      sixBits(line[at + 3])
    for (let shift = 16; shift >= 0 && next < last; shift -= 8) {
      out[next++] = (quad >> shift) & 0xff
    }
  }
  return next
}

function sixBits(byte = 0x20): number {
  return (byte - 0x20) & 0x3f
}
