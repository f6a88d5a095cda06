/*
 * NAME
 *   decoder - what each decoder of a transfer encoding does
 */

export interface TransferDecoder {
  push(chunk: Buffer): Buffer
  end(): Buffer
  /** False once something was seen that no encoder writes. */
  readonly clean: boolean
}
