/*
 * NAME
 *   base64-alphabet - what each byte is in base64, and the readings of it
 */

import { BASE64_ALPHABET } from '../../util/base64.js'
import type { Reading } from '../../mail/reading.js'

export type BaseReading = Extract<Reading, `base64: ${string}`>

/** Classes of what is no letter; letters have their value, 0 to 63. */
export const PAD = 64
export const LINE = 65
export const BLANK = 66
export const DASH = 67
export const SCORE = 68
export const FOREIGN = 69

export const CLASSES = ((): Uint8Array => {
  const classes = new Uint8Array(256).fill(FOREIGN)
  Array.from(BASE64_ALPHABET, (letter, value) => {
    classes[letter.charCodeAt(0)] = value
  })
  classes[0x3d] = PAD
  classes[0x0a] = LINE
  classes[0x20] = BLANK
  classes[0x09] = BLANK
  classes[0x2d] = DASH
  classes[0x5f] = SCORE
  return classes
})()

/** Class of a byte in a buffer. */
export function classAt(bytes: Buffer, at: number): number {
  return CLASSES[bytes[at] ?? 0] ?? FOREIGN
}
