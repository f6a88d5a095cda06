/*
 * NAME
 *   client - what is asked of an S3 server, and what its answers mean
 *
 * DESCRIPTION
 *   The door of the package s3mini, which signs and reads XML. What it does not do
 *   is done here: requests go over our own connections (http.ts), for by itself it
 *   waits for ever and cannot give a file of certificates; bytes go with their MD5,
 *   which the server compares, for it signs no body; the answer 200 to a completion
 *   is read, for it may contain an error; a bucket that is missing is not taken for
 *   an object that is; and only what may be mended by it is tried again.
 *
 * DIAGNOSTICS
 *   Rejects with StoreError where the server cannot be asked, or refuses; with Error
 *   where it refuses this object: it is too large. Neither has a key in its text.
 */

import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { S3mini } from 's3mini'
import { readGuarded } from '../../util/files/secret-file.js'
import { printable } from '../../util/text.js'
import { StoreError } from '../store.js'
import type { BucketAddress } from './address.js'
import { makeRequests } from './http.js'

export interface BucketOptions {
  readonly address: BucketAddress
  /** File with the key's name and, in its second line, its secret. */
  readonly keyFile: string
  /** In which something must move; four times as long where the server stores
   * something. Default WAIT_MS. */
  readonly waitMs?: number
}

export interface Part {
  readonly partNumber: number
  readonly etag: string
}

export interface Listed {
  readonly name: string
  readonly size: number
  readonly changedAt: number
}

/** A name is all after the bucket. */
export interface BucketClient {
  check(): Promise<void>
  put(name: string, bytes: Buffer): Promise<void>
  /** null: there is none. */
  size(name: string): Promise<number | null>
  /** From that byte on; null: there is none. */
  get(name: string, from: number): Promise<Response | null>
  remove(name: string): Promise<void>
  /** A page; the next one follows `after`. */
  list(prefix: string, after: string): Promise<readonly Listed[]>
  begin(name: string): Promise<string>
  putPart(
    name: string,
    upload: string,
    part: { readonly number: number; readonly bytes: Buffer },
  ): Promise<Part>
  complete(name: string, upload: string, parts: readonly Part[]): Promise<void>
  abort(name: string, upload: string): Promise<void>
  /** Uploads that are neither complete nor given up: some of them. */
  unfinished(prefix: string): Promise<readonly Unfinished[]>
  close(): void
}

export interface Unfinished {
  readonly name: string
  readonly upload: string
  readonly begunAt: number
}

const WAIT_MS = 15_000
const CONNECTIONS = 8

export function openBucket(options: BucketOptions): BucketClient {
  const { address, keyFile, waitMs = WAIT_MS } = options
  const { bucket, endpoint, region, rootCertificate } = address
  const requests = makeRequests({
    ...{ rootCertificate, waitMs, connections: CONNECTIONS },
  })
  const server = new S3mini({
    ...{ ...keyIn(keyFile), region, fetch: requests.fetch },
    endpoint: `${endpoint}/${bucket}`,
  })
  const page = (prefix: string, after: string) =>
    sure(() =>
      server.listObjectsPaged('/', prefix, PAGE, undefined, {
        ...(after !== '' && { 'start-after': after }),
      }),
    )
  return {
    check: async () => {
      const found = await sure(() => server.listObjectsPaged('/', '', 1))
      if (!found) throw noBucket(bucket)
    },
    put: async (name, bytes) => {
      await sure(() =>
        server.putObject(name, bytes, undefined, undefined, md5Of(bytes)),
      )
    },
    size: name =>
      orNull(() => again(() => server.getContentLength(name)), bucket),
    get: (name, from) =>
      orNull(
        () => again(() => server.getObjectRaw(name, from === 0, from)),
        bucket,
      ),
    remove: async name => {
      await orNull(() => again(() => server.deleteObject(name)), bucket)
    },
    list: async (prefix, after) => {
      const found = await page(prefix, after)
      if (!found) throw noBucket(bucket)
      return (found.objects ?? []).map(({ Key, Size, LastModified }) => ({
        ...{ name: Key, size: Size, changedAt: LastModified.getTime() },
      }))
    },
    begin: name => sure(() => server.getMultipartUploadId(name)),
    putPart: (name, upload, { number, bytes }) =>
      sure(() =>
        server.uploadPart(
          ...([name, upload, bytes, number, {}, undefined] as const),
          md5Of(bytes),
        ),
      ),
    complete: async (name, upload, parts) => {
      const done = await sure(() =>
        server.completeMultipartUpload(name, upload, [...parts]),
      )
      if (typeof done.etag !== 'string') {
        throw new StoreError('S3: an upload was not completed')
      }
    },
    abort: async (name, upload) => {
      await orNull(
        () => again(() => server.abortMultipartUpload(name, upload)),
        bucket,
      )
    },
    unfinished: async prefix => {
      try {
        const list = () => server.listMultipartUploads('/', prefix)
        return uploadsIn(await sure(list))
      } catch (error) {
        // A server that has no such list has other means to remove them.
        if (statusOf((error as Error).cause) === 501) return []
        throw error
      }
    },
    close: () => requests.close(),
  }
}

/** The most that a server lists at once. */
const PAGE = 1000

function keyIn(path: string): {
  readonly accessKeyId: string
  readonly secretAccessKey: string
} {
  if (path === '') throw new StoreError('content_key_file of [store] is empty')
  const [name = '', secret = ''] = readGuarded(path, KEY_BYTES).split(/\r?\n/u)
  if (name === '' || secret === '') {
    throw new StoreError(
      `${path} has no key: its name in the first line, its secret in the second`,
    )
  }
  return { accessKeyId: name, secretAccessKey: secret }
}

const KEY_BYTES = 4096

// The type of the package knows x-amz-... only; it sends what it gets.
function md5Of(bytes: Buffer): Record<`x-amz-${string}`, string> {
  const digest = createHash('md5').update(bytes).digest('base64')
  return { 'content-md5': digest } as Record<string, string>
}

// Whether it was done or not: everything may be done once more.
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const fault = faultOf(error)
      if (!fault.mayPass || tries === TRIES) throw fault.error
      await sleep(PAUSE_MS * 4 ** (tries - 1))
    }
  }
}

const TRIES = 3
const PAUSE_MS = 250

class MissingError extends Error {
  override readonly name = 'MissingError'
}

async function orNull<T>(
  work: () => Promise<T>,
  bucket: string,
): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof MissingError)) throw error
    if (error.message === NO_BUCKET) throw noBucket(bucket)
    return null
  }
}

// Nothing may be missing.
async function sure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await again(work)
  } catch (error) {
    if (!(error instanceof MissingError)) throw error
    throw new StoreError(`S3: the server answers 404 ${error.message}`)
  }
}

function noBucket(bucket: string): StoreError {
  return new StoreError(`S3: there is no bucket ${bucket}, or it is not shown`)
}

const NO_BUCKET = 'NoSuchBucket'

interface Fault {
  readonly error: Error
  readonly mayPass: boolean
}

function faultOf(thrown: unknown): Fault {
  const error = rootOf(thrown)
  const { serviceCode = '' } = error as ServiceFault
  const status = statusOf(error)
  if (status === null) {
    const text = `S3: ${printable(error.message || String(error), 300)}`
    return { error: new StoreError(text, { cause: error }), mayPass: true }
  }
  if (status === 404) {
    return { error: new MissingError(serviceCode), mayPass: false }
  }
  const text = `S3: the server answers ${status} ${printable(serviceCode, 100)}`
  if (status === 413 || serviceCode === 'EntityTooLarge') {
    return { error: new Error(text), mayPass: false }
  }
  const mayPass =
    (status >= 500 && status !== 501) ||
    [408, 429].includes(status) ||
    PASSES.includes(serviceCode)
  return { error: new StoreError(text, { cause: error }), mayPass }
}

function statusOf(error: unknown): number | null {
  const { status } = (error ?? {}) as ServiceFault
  return typeof status === 'number' ? status : null
}

interface ServiceFault extends Error {
  readonly status?: unknown
  readonly serviceCode?: string
}

/** Of a body that was not whole. */
const PASSES = ['BadDigest', 'IncompleteBody', 'RequestTimeout', 'SlowDown']

// The package wraps some in an error of another kind.
function rootOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (statusOf(error) !== null) return error
  return error.cause instanceof Error ? rootOf(error.cause) : error
}

function uploadsIn(answer: object): readonly Unfinished[] {
  const { ListMultipartUploadsResult: list } = answer as Loose
  const { Upload: found = [] } = (list ?? {}) as Loose
  const all = (Array.isArray(found) ? found : [found]) as readonly Loose[]
  return all.flatMap(({ Key, UploadId, Initiated }) =>
    typeof Key === 'string' && typeof UploadId === 'string'
      ? [
          {
            name: Key,
            upload: UploadId,
            begunAt: Date.parse(String(Initiated)),
          },
        ]
      : [],
  )
}

type Loose = Readonly<Record<string, unknown>>
