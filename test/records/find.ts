/*
 * NAME
 *   find - the one record that is asked for
 */
import { findRecords } from '../../src/records/find-record.js'

/** The newest that fits, or null. */
export const findRecord = (
  folder: string,
  name: string,
): ReturnType<typeof findRecords>[number] | null =>
  findRecords(folder, name, 1)[0] ?? null
