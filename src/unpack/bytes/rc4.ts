/*
 * NAME
 *   rc4 - the cipher that old documents are locked with
 *
 * DESCRIPTION
 *   Node's OpenSSL has it no more. One Rc4 is one stream: what it is given is
 *   decrypted where the bytes before ended.
 */

export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, index) => index)
  #i = 0
  #j = 0

  constructor(key: Buffer) {
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + (this.#state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255
      this.#swap(i, j)
    }
  }

  next(bytes: Buffer): Buffer {
    const output = Buffer.allocUnsafe(bytes.length)
    for (let at = 0; at < bytes.length; at++) {
      this.#i = (this.#i + 1) & 255
      this.#j = (this.#j + (this.#state[this.#i] ?? 0)) & 255
      const place = this.#swap(this.#i, this.#j)
      output[at] = (bytes[at] ?? 0) ^ (this.#state[place] ?? 0)
    }
    return output
  }

  #swap(a: number, b: number): number {
    const [first = 0, second = 0] = [this.#state[a], this.#state[b]]
    this.#state[a] = second
    this.#state[b] = first
    return (first + second) & 255
  }
}
