/*
 * NAME
 *   teardown - what a test has from tap, for a program of the tests
 */

import type { Teardown } from '../helper/folder.js'

/** Runs the work, and then all teardowns, the last one first. */
export async function withTeardown<T>(
  work: (t: Teardown) => Promise<T>,
): Promise<T> {
  const handlers: (() => void | Promise<void>)[] = []
  try {
    return await work({ teardown: handler => void handlers.unshift(handler) })
  } finally {
    for (const handler of handlers) await handler()
  }
}
