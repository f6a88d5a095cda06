/*
 * NAME
 *   clamd-ask - one object, shown to the first clamd that answers
 *
 * DESCRIPTION
 *   Addresses are asked in order: one that cannot be reached, or that fails, is
 *   followed by the next. A connection that is lost is tried once more on a new
 *   one, because clamd may have closed a kept one or been restarted.
 *
 *   For the cache of answers, an answer needs the version of the clamd that gave
 *   it. It is asked for on the same connection, before the object, where it is not
 *   known there for VERSION_MS: several clamd may be at one address.
 *
 * DIAGNOSTICS
 *   Throws the last address's error where none gave an answer, with those of the
 *   others after it; ScannerBusy where one had no time; or the signal's reason.
 */

import type { Bytes } from '../../util/bytes.js'
import { DeadlineError, startDeadline } from '../../util/deadline.js'
import { ConnectionLost } from '../exchange.js'
import { ScannerBusy } from '../scanner.js'
import {
  CHUNK_BYTES,
  VERSION_MS,
  type ClamdConnection,
  type ClamdPool,
  type Scan,
} from './clamd-client.js'
import {
  ClamdError,
  ClamdTimedOut,
  readReply,
  type ClamdReply,
} from './clamd-reply.js'

/** A clamd says it at once, unless it is in trouble. */
const VERSION_LIMIT_SECONDS = 0.25

export interface ClamdAnswer {
  readonly reply: ClamdReply
  /** Of the clamd that gave it; '' where it is not known or not wanted. */
  readonly version: string
}

export interface ClamdJob {
  readonly bytes: Bytes
  readonly signal: AbortSignal
  /** Whether the answer is for the cache. Default false. */
  readonly isVersioned?: boolean
}

export async function askInOrder(
  pools: readonly ClamdPool[],
  job: ClamdJob,
): Promise<ClamdAnswer> {
  let failure: unknown = null
  let isBusy = false
  for (const pool of pools) {
    try {
      return await ask(pool, job)
    } catch (error) {
      job.signal.throwIfAborted()
      isBusy ||= saysBusy(error)
      failure = failure === null ? error : withCause(error, failure)
    }
  }
  throw isBusy ? busy(failure) : failure
}

/** Of the clamd that would be asked first; '' where it does not say it at once. */
export async function versionNow(
  pools: readonly ClamdPool[],
  signal: AbortSignal,
): Promise<string> {
  const [pool] = pools
  if (pool === undefined || pool.isMute) return ''
  if (pool.version !== null) return pool.version
  const deadline = startDeadline('clamd VERSION', VERSION_LIMIT_SECONDS, signal)
  try {
    const kept = pool.take()
    if (kept !== null) {
      const version = await tried(versionOn(kept, pool, deadline.signal))
      if (version !== null) return version
    }
    const fresh = await pool.open(deadline.signal)
    return await versionOn(fresh, pool, deadline.signal)
  } catch {
    signal.throwIfAborted()
    pool.mute()
    return ''
  } finally {
    deadline.close()
  }
}

async function versionOn(
  connection: ClamdConnection,
  pool: ClamdPool,
  signal: AbortSignal,
): Promise<string> {
  try {
    const askedAt = performance.now()
    const version = await connection.version(signal)
    pool.learn(version, askedAt)
    pool.give(connection)
    return version
  } catch (error) {
    connection.close()
    throw error
  }
}

async function tried<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch {
    return null
  }
}

// While it loads its database, clamd may take no connection or read no command:
// connections wait in its queue until that is full.
function saysBusy(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return (
    error instanceof DeadlineError ||
    error instanceof ClamdTimedOut ||
    code === 'EAGAIN'
  )
}

function busy(failure: unknown): ScannerBusy {
  const { message, cause } = withCause(failure, (failure as Error).cause)
  return new ScannerBusy(message, { cause })
}

async function ask(pool: ClamdPool, job: ClamdJob): Promise<ClamdAnswer> {
  const { signal } = job
  const kept = pool.take()
  try {
    return await askOn(kept ?? (await pool.open(signal)), pool, job)
  } catch (error) {
    signal.throwIfAborted()
    // A kept connection may also have an earlier reply in it: that it was idle
    // for too long.
    const mayHelp = kept !== null || error instanceof ConnectionLost
    if (!mayHelp) throw error
    const plain = { ...job, isVersioned: false }
    return await askOn(await pool.open(signal), pool, plain)
  }
}

async function askOn(
  connection: ClamdConnection,
  pool: ClamdPool,
  { bytes, signal, isVersioned = false }: ClamdJob,
): Promise<ClamdAnswer> {
  try {
    const version = isVersioned ? await versionOf(connection, pool, signal) : ''
    const scan = await connection.scan(bytes, signal)
    const reply = judged(scan, bytes)
    if (reply.kind !== 'size-limit') pool.give(connection)
    return { reply, version }
  } catch (error) {
    connection.close()
    throw error
  }
}

// Before the object is shown: what it loads in between is newer.
async function versionOf(
  connection: ClamdConnection,
  pool: ClamdPool,
  signal: AbortSignal,
): Promise<string> {
  const known = connection.knownVersion(VERSION_MS)
  if (known !== null || pool.isMute) return known ?? ''
  const deadline = startDeadline('clamd VERSION', VERSION_LIMIT_SECONDS, signal)
  try {
    const askedAt = performance.now()
    const version = await connection.version(deadline.signal)
    pool.learn(version, askedAt)
    return version
  } catch (error) {
    signal.throwIfAborted()
    pool.mute()
    // Another connection, which is not asked for it, is as good as any.
    throw new ConnectionLost({ cause: error })
  } finally {
    deadline.close()
  }
}

function judged(scan: Scan, bytes: Bytes): ClamdReply {
  const reply = readReply(scan.line, scan.number)
  if (reply.kind === 'clean' && !scan.whole) {
    throw new ClamdError('"stream: OK" before the end of the stream')
  }
  // No clamd is set up to take less than one chunk: it is in trouble, and
  // another try may help. Of larger messages it knows its own limit better
  // than we do, and another try would end the same for days.
  if (reply.kind === 'size-limit' && bytes.size <= CHUNK_BYTES) {
    throw new ClamdError(`size limit exceeded by ${bytes.size} bytes`)
  }
  return reply
}

function withCause(error: unknown, cause: unknown): Error {
  const text = error instanceof Error ? error.message : String(error)
  return new Error(text, { cause })
}
