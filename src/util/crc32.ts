/*
 * NAME
 *   crc32 - the checksum of zip and its relatives
 *
 * DESCRIPTION
 *   Node's own, loaded when it is first asked for: most messages have nothing
 *   that is packed, and each program that starts for one would wait for it.
 */

/** @param before the checksum of what was before these bytes. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return process.getBuiltinModule('node:zlib').crc32(bytes, before)
}
