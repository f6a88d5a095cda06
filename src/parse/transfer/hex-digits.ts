/*
 * NAME
 *   hex-digits - values of hexadecimal digits, by byte
 */

/** In either case; -1 of what is none. */
export const HEX = valuesOf('0123456789ABCDEFabcdef')

/** As RFC 2045 6.7 (1) has them. */
export const UPPER_HEX = valuesOf('0123456789ABCDEF')

function valuesOf(digits: string): Int8Array {
  const values = new Int8Array(256).fill(-1)
  for (const digit of digits) {
    values[digit.charCodeAt(0)] = Number.parseInt(digit, 16)
  }
  return values
}
