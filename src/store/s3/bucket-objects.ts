/*
 * NAME
 *   bucket-objects - contents as objects of a bucket
 *
 * DESCRIPTION
 *   An object is named PREFIX/2026-11-30/SHA256. Up to 8 MiB go in one request; what
 *   is larger goes in parts of 8 MiB, one after the other, and can be seen when the
 *   last one is there. So much memory one content takes, however large it is. A body
 *   that is cut off is read on from where it ended.
 *
 *   Objects of other names are of someone else, and are never touched.
 *
 * DIAGNOSTICS
 *   As objects.
 */

import { createHash } from 'node:crypto'
import type { Bytes } from '../../util/bytes.js'
import { KEY } from '../../quarantine/entry.js'
import type { ContentObjects, ObjectName, StoredObject } from '../objects.js'
import { DamagedError, StoreError } from '../store.js'
import {
  openBucket,
  type BucketClient,
  type BucketOptions,
  type Part,
} from './client.js'

export function openBucketObjects(options: BucketOptions): ContentObjects {
  const bucket = openBucket(options)
  const { prefix } = options.address
  const pathOf = ({ day, sha256 }: ObjectName): string => {
    if (!DAY.test(day) || !KEY.test(sha256)) {
      throw new RangeError(`${day} ${sha256} is no name of an object`)
    }
    return `${prefix}${day}/${sha256}`
  }
  return {
    check: () => bucket.check(),
    put: (name, bytes) => put(bucket, { path: pathOf(name), ...name }, bytes),
    size: name => bucket.size(pathOf(name)),
    read: (name, size) => read(bucket, pathOf(name), size),
    remove: name => bucket.remove(pathOf(name)),
    list: () => list(bucket, prefix),
    removeUnfinished: async before => {
      for (const it of await bucket.unfinished(prefix)) {
        const isOurs = nameIn(it.name, prefix) !== null
        if (isOurs && it.begunAt < before)
          await bucket.abort(it.name, it.upload)
      }
    },
    close: () => bucket.close(),
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/u
/** No server takes less for a part that is not the last. */
const PART_BYTES = 8 * 1024 * 1024

type Target = ObjectName & { readonly path: string }

async function put(
  bucket: BucketClient,
  { path, sha256 }: Target,
  bytes: Bytes,
): Promise<void> {
  if (bytes.size <= PART_BYTES) {
    const all = bytes.slice(0, bytes.size)
    mustBe(createHash('sha256').update(all).digest('hex'), sha256)
    return bucket.put(path, all)
  }
  // An earlier try that was not noted: it was complete, or could not be seen.
  if ((await bucket.size(path)) === bytes.size) return
  const upload = await bucket.begin(path)
  try {
    const parts = await putParts(bucket, { path, sha256, upload }, bytes)
    await bucket.complete(path, upload, parts)
  } catch (error) {
    // The answer to a completion may have been lost.
    const isThere =
      error instanceof StoreError &&
      (await bucket.size(path).catch(() => null)) === bytes.size
    if (isThere) return
    // Who looks for unfinished ones finds it (removeUnfinished).
    await bucket.abort(path, upload).catch(() => undefined)
    throw error
  }
}

async function putParts(
  bucket: BucketClient,
  about: Omit<Target, 'day'> & { readonly upload: string },
  bytes: Bytes,
): Promise<readonly Part[]> {
  const { path, sha256, upload } = about
  const memory = Buffer.allocUnsafeSlow(PART_BYTES)
  const digest = createHash('sha256')
  const parts: Part[] = []
  for (let at = 0; at < bytes.size; at += PART_BYTES) {
    const piece = bytes.slice(at, Math.min(at + PART_BYTES, bytes.size), memory)
    digest.update(piece)
    const number = parts.length + 1
    parts.push(await bucket.putPart(path, upload, { number, bytes: piece }))
  }
  mustBe(digest.digest('hex'), sha256)
  return parts
}

function mustBe(digest: string, sha256: string): void {
  if (digest === sha256) return
  throw new DamagedError(`the bytes are not those of ${sha256}: not stored`)
}

async function* read(
  bucket: BucketClient,
  path: string,
  size: number,
): AsyncGenerator<Buffer> {
  let at = 0
  for (let tries = 1; at < size; tries++) {
    const answer = await bucket.get(path, at)
    if (answer === null) throw new DamagedError(`${path} is not in the bucket`)
    mustGoOn(answer, path, at)
    try {
      for await (const piece of answer.body ?? []) {
        at += piece.length
        if (at > size)
          throw new DamagedError(`${path} is too long in the bucket`)
        if (piece.length > 0) tries = 0
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.length)
      }
    } catch (error) {
      if (error instanceof DamagedError) throw error
      if (tries < TRIES) continue
      throw new StoreError(`S3: ${path}: ${(error as Error).message}`, {
        cause: error,
      })
    }
    // It ended as it should, and is too short.
    if (at < size) throw new DamagedError(`${path} is too short in the bucket`)
  }
}

const TRIES = 3

function mustGoOn(answer: Response, path: string, at: number): void {
  if (at === 0 && answer.status === 200) return
  const range = answer.headers.get('content-range') ?? ''
  if (answer.status === 206 && range.startsWith(`bytes ${at}-`)) return
  void answer.body?.cancel().catch(() => undefined)
  throw new StoreError(`S3: ${path} cannot be read on from byte ${at}`)
}

async function* list(
  bucket: BucketClient,
  prefix: string,
): AsyncGenerator<StoredObject> {
  for (let after = ''; ;) {
    const page = await bucket.list(prefix, after)
    for (const { name, size, changedAt } of page) {
      const known = nameIn(name, prefix)
      if (known !== null) yield { ...known, size, changedAt }
    }
    const last = page.at(-1)?.name ?? ''
    if (last === '') return
    if (last <= after) throw new StoreError('S3: the list has no order')
    after = last
  }
}

function nameIn(path: string, prefix: string): ObjectName | null {
  if (!path.startsWith(prefix)) return null
  const [, day, sha256] = NAME.exec(path.slice(prefix.length)) ?? []
  return day === undefined || sha256 === undefined ? null : { day, sha256 }
}

const NAME = /^(\d{4}-\d{2}-\d{2})\/([0-9a-f]{64})$/u
