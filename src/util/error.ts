/*
 * NAME
 *   error - whose fault an error is
 */

/**
 * Whether the system could not do what it was asked, and a retry may help: a
 * system call failed, or there was no memory.
 */
export function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isCall = 'syscall' in error && typeof error.syscall === 'string'
  return isCall || /allocation failed/iu.test(error.message)
}
