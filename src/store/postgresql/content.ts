/*
 * NAME
 *   content - bytes of kept messages, in pieces or as objects
 *
 * DESCRIPTION
 *   Pieces of 256 KiB each, so that neither side ever has all bytes of a message.
 *   Where there are objects, they have the bytes (see objects), and the index only
 *   says so: their number of pieces is IN_OBJECTS. What was stored before stays
 *   where it is.
 *
 *   An object is put before the transaction, which then looks whether it is still
 *   there: who removes it has the same lock, and may have done so meanwhile. One
 *   that no entry got is found by its day, or by verify.
 *
 * DIAGNOSTICS
 *   readContent() throws DamagedError where bytes are missing or changed; what needs
 *   objects, and has none, StoreError. putContent() throws AbsentError where the
 *   object is to be put first.
 */

import { createHash } from 'node:crypto'
import { windows, type Bytes } from '../../util/bytes.js'
import { KEY } from '../../quarantine/entry.js'
import type { ContentObjects, ObjectName } from '../objects.js'
import { DamagedError, StoreError } from '../store.js'
import type { Database, Session } from './database.js'

type Objects = ContentObjects | null

/** In the column `pieces`. */
export const IN_OBJECTS = -1

/** The object is not there, or not any more. */
export class AbsentError extends Error {
  override readonly name = 'AbsentError'
}

/** The caller has locked the bytes. */
export async function putContent(
  session: Session,
  { day, sha256, bytes }: ObjectName & { readonly bytes: Bytes },
  objects: Objects,
): Promise<void> {
  if (await hasContent(session, { day, sha256 })) return
  if (objects !== null && isObject(sha256, bytes)) {
    const size = await objects.size({ day, sha256 })
    if (size !== bytes.size) throw new AbsentError(`${day} ${sha256}`)
    return insertHead(session, { day, sha256 }, [size, IN_OBJECTS])
  }
  // Pieces without their head are of no one.
  await removePieces(session, { day, sha256 })
  let number = 0
  const digest = createHash('sha256')
  for (const piece of windows(bytes)) {
    digest.update(piece)
    await session.query(
      `INSERT INTO content_piece (day, sha256, number, bytes)
        VALUES ($1, $2, $3, $4)`,
      [day, sha256, number++, piece],
    )
  }
  if (digest.digest('hex') !== sha256 && KEY.test(sha256)) {
    throw new DamagedError(`the bytes are not those of ${sha256}: not stored`)
  }
  await insertHead(session, { day, sha256 }, [bytes.size, number])
}

/** The key is of the bytes too: who puts the same entry waits here. */
export async function lockContent(
  session: Session,
  sha256: string,
): Promise<void> {
  const sql = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7057191))'
  await session.query(sql, [sha256])
}

/** Whether bytes have a name by which an object can be found. */
export function isObject(sha256: string, { size }: Bytes): boolean {
  return size > 0 && KEY.test(sha256)
}

export async function hasContent(
  session: Session,
  { day, sha256 }: ObjectName,
): Promise<boolean> {
  const known = await session.query(
    'SELECT 1 FROM content WHERE day = $1 AND sha256 = $2',
    [day, sha256],
  )
  return known.rowCount !== 0
}

async function insertHead(
  session: Session,
  { day, sha256 }: ObjectName,
  counts: readonly [size: number, pieces: number],
): Promise<void> {
  await session.query(
    'INSERT INTO content (day, sha256, size, pieces) VALUES ($1, $2, $3, $4)',
    [day, sha256, ...counts],
  )
}

/** The caller has locked the bytes. */
export async function removeContent(
  session: Session,
  { day, sha256 }: ObjectName,
  objects: Objects,
): Promise<void> {
  const { rows } = await session.query<{ pieces: number }>(
    'SELECT pieces FROM content WHERE day = $1 AND sha256 = $2',
    [day, sha256],
  )
  if (rows[0]?.pieces === IN_OBJECTS) {
    if (objects === null) throw withoutObjects()
    await objects.remove({ day, sha256 })
  }
  await removePieces(session, { day, sha256 })
}

function withoutObjects(): StoreError {
  return new StoreError(
    'the bytes are in a bucket, and content of [store] names none',
  )
}

async function removePieces(
  session: Session,
  { day, sha256 }: ObjectName,
): Promise<void> {
  for (const table of ['content', 'content_piece']) {
    const sql = `DELETE FROM ${table} WHERE day = $1 AND sha256 = $2`
    await session.query(sql, [day, sha256])
  }
}

/** The bytes of the entry that has this key. */
export async function* readContent(
  database: Database,
  { key, sha256 }: { readonly key: string; readonly sha256: string },
  objects: Objects,
): AsyncGenerator<Buffer> {
  const { rows } = await database.ask(session =>
    session.query<{ day: string; size: string; pieces: number }>(
      `SELECT c.day::text AS day, c.size, c.pieces FROM kept k
        JOIN content c ON c.day = k.day AND c.sha256 = k.sha256
        WHERE k.key = $1`,
      [key],
    ),
  )
  const [head] = rows
  if (head === undefined)
    throw new DamagedError(`${key}: no bytes in the store`)
  const { day, pieces } = head
  const length = Number(head.size)
  if (pieces === IN_OBJECTS && objects === null) throw withoutObjects()
  const all =
    pieces === IN_OBJECTS && objects !== null
      ? objects.read({ day, sha256 }, length)
      : piecesOf(database, { day, sha256, pieces })
  const digest = createHash('sha256')
  let size = 0
  for await (const piece of all) {
    digest.update(piece)
    size += piece.length
    yield piece
  }
  const isSame = !KEY.test(sha256) || digest.digest('hex') === sha256
  if (size !== length || !isSame) {
    throw new DamagedError(`${key}: its bytes in the store are damaged`)
  }
}

async function* piecesOf(
  database: Database,
  { day, sha256, pieces }: ObjectName & { readonly pieces: number },
): AsyncGenerator<Buffer> {
  for (let number = 0; number < pieces; number++) {
    const { rows } = await database.ask(session =>
      session.query<{ bytes: Buffer }>(
        `SELECT bytes FROM content_piece
          WHERE day = $1 AND sha256 = $2 AND number = $3`,
        [day, sha256, number],
      ),
    )
    const [row] = rows
    if (row === undefined) {
      throw new DamagedError(
        `piece ${number} of ${sha256} is missing in the store`,
      )
    }
    yield row.bytes
  }
}
