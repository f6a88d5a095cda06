/*
 * NAME
 *   reply-writer - replies on their way to a client, no faster than it reads
 *
 * DESCRIPTION
 *   Replies are collected, and leave in one write at flush(). A client that
 *   does not read them is slow: its session should read no more of its
 *   commands until `onRead` is called.
 */

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** How much may wait for a client that does not read. */
const OUTPUT_LIMIT_BYTES = 64 * 1024

export class ReplyWriter {
  readonly #socket: Duplex
  readonly #onRead: () => void
  #text = ''
  #isSlow = false
  #isStopped = false

  constructor(socket: Duplex, onRead: () => void) {
    this.#socket = socket
    this.#onRead = onRead
    if (socket instanceof Socket) socket.setNoDelay(true)
  }

  /** Too much of what was written is not read yet. */
  get isSlow(): boolean {
    return this.#isSlow
  }

  add(text: string): void {
    this.#text += text
  }

  /** Writes what was added, and pauses the socket if the client is slow. */
  flush(): void {
    const text = this.#text
    if (text === '' || this.#isStopped) return
    this.#text = ''
    this.#socket.write(text, 'latin1')
    if (this.#socket.writableLength <= OUTPUT_LIMIT_BYTES) return
    this.#isSlow = true
    this.#socket.pause()
    this.#socket.once('drain', () => {
      this.#isSlow = false
      this.#onRead()
    })
  }

  /** Closes our side; then the client may be as slow as it likes. */
  end(): void {
    this.#isSlow = false
    this.#socket.end()
  }

  /** The connection is closed: nothing can be written. */
  stop(): void {
    this.#isStopped = true
  }
}
