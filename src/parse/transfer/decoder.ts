/*
 * NAME
 *   decoder - what each decoder of a transfer encoding does
 */

export interface TransferDecoder {
  /** @param memory where what comes of it may be, if it fits. */
  push(chunk: Buffer, memory?: Buffer): Buffer
  end(): Buffer
  /** False once something was seen that no encoder writes. */
  readonly clean: boolean
}
