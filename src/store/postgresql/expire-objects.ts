/*
 * NAME
 *   expire-objects - objects of days that the index has no more go
 *
 * DESCRIPTION
 *   The tables of a day are dropped first. While its objects are removed, no one can
 *   make them again: what comes late for such a day waits, finds that its object is
 *   gone, and puts it once more. A day that has tables again is left until the next
 *   time. An upload that no one has completed in a day goes as well.
 *
 * DIAGNOSTICS
 *   As Database, and as objects. What was not removed is removed the next time.
 */

import type { ContentObjects, ObjectName } from '../objects.js'
import type { Database } from './database.js'
import { onGoneDay } from './days.js'

export async function expireObjects(
  database: Database,
  objects: ContentObjects,
  before: string,
): Promise<void> {
  let some: ObjectName[] = []
  const removeSome = async (): Promise<void> => {
    const [first] = some
    const names = some
    some = []
    if (first === undefined) return
    const about = { table: 'content', day: first.day } as const
    await onGoneDay(database, about, () => removeAll(objects, names))
  }
  for await (const { day, sha256 } of objects.list()) {
    if (day >= before) break
    if (some.length === AT_ONCE || some[0]?.day !== day) await removeSome()
    some.push({ day, sha256 })
  }
  await removeSome()
  await objects.removeUnfinished(Date.now() - DAY_MS)
}

/** The others wait so long. */
const AT_ONCE = 64
const DAY_MS = 24 * 60 * 60 * 1000

async function removeAll(
  objects: ContentObjects,
  names: readonly ObjectName[],
): Promise<void> {
  const waiting = [...names]
  const work = async (): Promise<void> => {
    for (let it = waiting.pop(); it !== undefined; it = waiting.pop()) {
      await objects.remove(it)
    }
  }
  const all = Array.from({ length: WORKERS }, work)
  await Promise.allSettled(all)
  await Promise.all(all)
}

const WORKERS = 8
