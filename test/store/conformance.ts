/*
 * NAME
 *   conformance - what every engine of a store does
 *
 * DESCRIPTION
 *   The same tests for the files of one host and for each other engine.
 */
import type { Test } from 'tap'
import { checkJournal, checkMarks, checkRecords } from './conformance-rest.js'
import { checkKept } from './conformance-kept.js'
import { checkProcesses } from './conformance-processes.js'

export interface Engine {
  /** The place of a new and empty store, for openPlace(). */
  readonly fresh: () => Promise<string>
  /** How many entries the test of many puts. */
  readonly many: number
}

export async function checkStore(t: Test, engine: Engine): Promise<void> {
  await checkKept(t, engine)
  await checkMarks(t, engine)
  await checkJournal(t, engine)
  await checkRecords(t, engine)
  await checkProcesses(t, engine)
}
