/*
 * NAME
 *   verify-objects - whether each object that the index names is there, and no other
 *
 * DESCRIPTION
 *   Day by day: the list of the objects against the index. Others go on meanwhile, so
 *   what looks wrong is looked at once more. An object that no entry has counts when
 *   it is older than a day: it may be of a message that is being stored.
 *
 * DIAGNOSTICS
 *   As Database, and as objects.
 */

import type { ContentObjects, StoredObject } from '../objects.js'
import { StoreError } from '../store.js'
import { hasContent, IN_OBJECTS } from './content.js'
import type { Database } from './database.js'
import type { StoreFault } from './verify.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** @param days that the index has. */
export async function* objectFaults(
  database: Database,
  objects: ContentObjects | null,
  days: readonly string[],
): AsyncGenerator<StoreFault> {
  const left = new Set(days)
  for await (const some of byDay(objects?.list() ?? none())) {
    const [{ day } = { day: '' }] = some
    left.delete(day)
    yield* faultsOf(database, objects, { day, some })
  }
  for (const day of left) yield* faultsOf(database, objects, { day, some: [] })
}

async function* none(): AsyncGenerator<StoredObject> {
  await Promise.resolve()
  yield* []
}

async function* byDay(
  all: AsyncIterable<StoredObject>,
): AsyncGenerator<readonly StoredObject[]> {
  let some: StoredObject[] = []
  for await (const it of all) {
    if (some.length > 0 && some[0]?.day !== it.day) {
      yield some
      some = []
    }
    some.push(it)
  }
  if (some.length > 0) yield some
}

async function* faultsOf(
  database: Database,
  objects: ContentObjects | null,
  {
    day,
    some,
  }: { readonly day: string; readonly some: readonly StoredObject[] },
): AsyncGenerator<StoreFault> {
  const sizes = new Map(some.map(it => [it.sha256, it.size]))
  const heads = await headsOf(database, day)
  if (heads.length > 0 && objects === null) {
    throw new StoreError(
      'bytes are in a bucket, and content of [store] names none',
    )
  }
  for (const { key, sha256, size } of heads) {
    if (sizes.get(sha256) === size) continue
    const isThere = (await objects?.size({ day, sha256 })) === size
    if (isThere || !(await isNamed(database, { day, sha256 }))) continue
    yield { day, what: 'damaged', key, sha256 }
  }
  const named = new Set(heads.map(({ sha256 }) => sha256))
  const before = Date.now() - DAY_MS
  for (const { sha256, changedAt } of some) {
    if (named.has(sha256) || !(changedAt < before)) continue
    if (await isNamed(database, { day, sha256 })) continue
    yield { day, what: 'unused', key: '', sha256 }
  }
}

function isNamed(
  database: Database,
  name: { readonly day: string; readonly sha256: string },
): Promise<boolean> {
  return database.ask(session => hasContent(session, name))
}

interface Head {
  /** Of an entry; '' where there is none. */
  readonly key: string
  readonly sha256: string
  readonly size: number
}

async function headsOf(
  database: Database,
  day: string,
): Promise<readonly Head[]> {
  const { rows } = await database.ask(session =>
    session.query<{ key: string; sha256: string; size: string }>(
      `SELECT coalesce(min(e.key), '') AS key, c.sha256, c.size FROM content c
        LEFT JOIN kept e ON e.day = c.day AND e.sha256 = c.sha256
        WHERE c.day = $1 AND c.pieces = $2 GROUP BY c.sha256, c.size`,
      [day, IN_OBJECTS],
    ),
  )
  return rows.map(({ size, ...more }) => ({ ...more, size: Number(size) }))
}
