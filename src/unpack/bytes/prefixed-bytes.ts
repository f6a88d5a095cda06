/*
 * NAME
 *   prefixed-bytes - bytes with others in front of them
 *
 * DESCRIPTION
 *   For readers that want a header which the container does not have; nothing
 *   is copied before it is read.
 */

import type { Bytes } from '../../util/bytes.js'

export function withHead(head: Buffer, body: Bytes): Bytes {
  const start = head.length
  const within = (at: number): number => Math.max(0, at - start)
  return {
    size: start + body.size,
    slice: (from, to) =>
      Buffer.concat([
        head.subarray(from, Math.max(from, to)),
        body.slice(within(from), within(to)),
      ]),
  }
}
