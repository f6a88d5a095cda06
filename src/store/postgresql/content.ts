/*
 * NAME
 *   content - bytes of kept messages, in pieces
 *
 * DESCRIPTION
 *   256 KiB each, so that neither side ever has all bytes of a message.
 *
 * DIAGNOSTICS
 *   readContent() throws DamagedError where bytes are missing or changed.
 */

import { createHash } from 'node:crypto'
import { windows, type Bytes } from '../../util/bytes.js'
import { KEY } from '../../quarantine/entry.js'
import { DamagedError } from '../store.js'
import type { Database, Session } from './database.js'

interface ContentName {
  readonly day: string
  readonly sha256: string
}

/** The caller has locked the bytes. */
export async function putContent(
  session: Session,
  { day, sha256 }: ContentName,
  bytes: Bytes,
): Promise<void> {
  const known = await session.query(
    'SELECT 1 FROM content WHERE day = $1 AND sha256 = $2',
    [day, sha256],
  )
  if (known.rowCount !== 0) return
  // Pieces without their head are of no one.
  await removeContent(session, { day, sha256 })
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
  await session.query(
    'INSERT INTO content (day, sha256, size, pieces) VALUES ($1, $2, $3, $4)',
    [day, sha256, bytes.size, number],
  )
}

export async function removeContent(
  session: Session,
  { day, sha256 }: ContentName,
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
  const digest = createHash('sha256')
  let size = 0
  for (let number = 0; number < head.pieces; number++) {
    const piece = await pieceOf(database, { ...head, sha256 }, number)
    digest.update(piece)
    size += piece.length
    yield piece
  }
  const isSame = !KEY.test(sha256) || digest.digest('hex') === sha256
  if (size !== Number(head.size) || !isSame) {
    throw new DamagedError(`${key}: its bytes in the store are damaged`)
  }
}

async function pieceOf(
  database: Database,
  { day, sha256 }: ContentName,
  number: number,
): Promise<Buffer> {
  const { rows } = await database.ask(session =>
    session.query<{ bytes: Buffer }>(
      `SELECT bytes FROM content_piece
        WHERE day = $1 AND sha256 = $2 AND number = $3`,
      [day, sha256, number],
    ),
  )
  const [row] = rows
  if (row !== undefined) return row.bytes
  throw new DamagedError(`piece ${number} of ${sha256} is missing in the store`)
}
