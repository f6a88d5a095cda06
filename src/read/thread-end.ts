/*
 * NAME
 *   thread-end - why a reader thread has ended with the message that it read
 */

/** time: its share is used up. memory: its heap is full. deadline: that of the
 * message. died: anything else. */
export type EndReason = 'time' | 'memory' | 'deadline' | 'died'

export function reasonOf(error: unknown, signal: AbortSignal): EndReason {
  if (isOutOfMemory(error)) return 'memory'
  return signal.aborted ? 'deadline' : 'died'
}

export function isOutOfMemory(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
}
