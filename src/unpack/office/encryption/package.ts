/*
 * NAME
 *   package - an encrypted package in the clear ([MS-OFFCRYPTO] 2.3.4.4)
 *
 * DESCRIPTION
 *   It begins with the number of its decrypted bytes. The encrypted bytes
 *   follow and fill whole blocks, or segments.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` where there are fewer bytes than it announces.
 */

import { windows, type Bytes } from '../../../util/bytes.js'
import type { Gathering } from '../../container.js'

const SIZE_BYTES = 8

/** @param decrypt one step of it, and which, from 0. */
export async function plainPackage(
  packed: Bytes,
  gathering: Gathering,
  {
    step,
    decrypt,
  }: {
    readonly step: number
    readonly decrypt: (bytes: Buffer, number: number) => Buffer
  },
): Promise<Bytes> {
  const head = packed.slice(0, SIZE_BYTES)
  let left = head.length < SIZE_BYTES ? 0 : Number(head.readBigUInt64LE())
  const store = gathering.store()
  let number = 0
  let content
  try {
    for (const window of windows(packed, SIZE_BYTES, packed.size, step)) {
      await gathering.turn()
      const plain = decrypt(window, number++).subarray(0, left)
      left -= plain.length
      if (!store.write(plain)) break
    }
  } finally {
    content = store.end()
  }
  if (left > 0) gathering.report('container-damaged')
  return content
}
