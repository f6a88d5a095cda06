/*
 * NAME
 *   wasm-maximum - a module of WebAssembly whose memory has a maximum
 *
 * DESCRIPTION
 *   A module says how much memory it has at first, and may say how much at most.
 *   Nothing outside of the module can say so for it.
 *
 * DIAGNOSTICS
 *   Error for a module with another memory than one that is its own.
 */

export const WASM_PAGE_BYTES = 65_536

const HEAD_BYTES = 8
const MEMORY_SECTION = 5
const NO_MAXIMUM = 0
const HAS_MAXIMUM = 1

/** @param pages of 64 KiB. */
export function withMaximum(
  module: Buffer,
  pages: number,
): Uint8Array<ArrayBuffer> {
  for (let at = HEAD_BYTES; at < module.length;) {
    const size = readNumber(module, at + 1)
    const end = size.end + size.value
    if (module[at] === MEMORY_SECTION) {
      const section = limited(module.subarray(size.end, end), pages)
      const head = [MEMORY_SECTION, ...numberBytes(section.length)]
      return new Uint8Array(
        Buffer.concat([
          module.subarray(0, at),
          Buffer.from(head),
          section,
          module.subarray(end),
        ]),
      )
    }
    at = end
  }
  throw new Error('the module has no memory of its own')
}

function limited(section: Buffer, pages: number): Buffer {
  const [count, kind] = section
  if (count !== 1 || (kind !== NO_MAXIMUM && kind !== HAS_MAXIMUM)) {
    throw new Error('the module has memories of another kind')
  }
  const least = readNumber(section, 2).value
  const most = Math.max(least, pages)
  return Buffer.from([
    ...[1, HAS_MAXIMUM],
    ...numberBytes(least),
    ...numberBytes(most),
  ])
}

// LEB128.
function readNumber(
  bytes: Buffer,
  start: number,
): { readonly value: number; readonly end: number } {
  let value = 0
  for (let at = start, scale = 1; at < bytes.length; at++, scale *= 128) {
    const byte = bytes[at] ?? 0
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return { value, end: at + 1 }
  }
  throw new Error('the module is cut')
}

function numberBytes(value: number): readonly number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 0x80)
  }
}
