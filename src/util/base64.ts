/*
 * NAME
 *   base64 - its alphabet, and its letters among others
 *
 * DESCRIPTION
 *   What is no letter is dropped, as most readers do it (RFC 2045 6.8). How the
 *   readers of mail differ in it is a matter of parse/transfer.
 */

/** The letters by their value (RFC 4648 4). */
export const BASE64_ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Without all that is no letter. */
export function base64Letters(text: string): string {
  return text.replace(/[^A-Za-z0-9+/]/gu, '')
}

/** Decodes a text that comes in pieces of any length. */
export class Base64Pieces {
  readonly #write: (bytes: Buffer) => boolean
  #rest = ''

  /** `write` gets the bytes, and is false when it wants no more. */
  constructor(write: (bytes: Buffer) => boolean) {
    this.#write = write
  }

  /** False when no more is wanted. */
  text(piece: string): boolean {
    const letters = this.#rest + base64Letters(piece)
    const whole = letters.length & ~3
    this.#rest = letters.slice(whole)
    return this.#write(Buffer.from(letters.slice(0, whole), 'base64'))
  }

  /** The last letters, which are fewer than four. */
  end(): boolean {
    const rest = this.#rest
    this.#rest = ''
    return this.#write(Buffer.from(rest, 'base64'))
  }
}
