/*
 * NAME
 *   outside-memory - how many bytes of buffers this thread has outside of its heap
 *
 * DESCRIPTION
 *   For one message after the other. The first finds next to none there. So the
 *   one message of filter-pipe does not load what tells it, which takes as long as
 *   to read the message.
 */

let isFirst = true

/** Before a message is read. */
export function outsideBytesBefore(): number {
  if (!isFirst) return outsideBytes()
  isFirst = false
  return 0
}

export function outsideBytes(): number {
  return process.getBuiltinModule('node:v8').getHeapStatistics().external_memory
}
