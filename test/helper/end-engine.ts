/*
 * NAME
 *   end-engine - the end of an engine that a test has made
 *
 * DESCRIPTION
 *   Mail does not wait for its record. One that is written after the test has
 *   removed its folder makes the folder anew, and it stays.
 */
import type { Engine } from '../../src/engine.js'
import type { Teardown } from './folder.js'

/** Ends it with the test, when its records are written. */
export const endWithTest = (
  t: Teardown,
  engine: Pick<Engine, 'flush' | 'close'>,
): void =>
  t.teardown(async () => {
    await engine.flush()
    engine.close()
  })
