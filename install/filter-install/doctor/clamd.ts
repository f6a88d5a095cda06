/*
 * NAME
 *   clamd - what a clamd does with what is too large or too deep for it
 *
 * DESCRIPTION
 *   Three streams. The first is the test virus, which every database of
 *   ClamAV's makers has: a clamd that says OK to it has no signatures, and says
 *   OK to every virus. The second is small and nested deeper than any clamd
 *   looks (MaxRecursion is 100 at most): a clamd that says OK to it says OK to
 *   all that it did not look into (AlertExceedsMax no). The third is as large
 *   as the largest message that it will be sent: it must not be refused.
 *
 *   A socket that we can open as root may be closed to the filter's account:
 *   owner, group and mode of the path tell.
 */

import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bytesOf } from '../../../src/util/bytes.js'
import { parseSocketAddress } from '../../../src/scan/socket-address.js'
import { ClamdPool } from '../../../src/scan/clamd/clamd-client.js'
import {
  readReply,
  type ClamdReply,
} from '../../../src/scan/clamd/clamd-reply.js'
import type { AccountFacts } from './facts.js'
import type { ClamdFacts } from '../plan/facts.js'
import { EICAR } from '../verify/probes.js'

const NESTED = 120
const CONNECT_SECONDS = 5
const TIME_LIMIT_SECONDS = 60
/** For a few bytes, which are scanned at once. */
const SMALL_SECONDS = 10

export async function askClamd(
  address: string,
  largest: number,
  account: AccountFacts | null,
  timeLimitSeconds = TIME_LIMIT_SECONDS,
): Promise<ClamdFacts> {
  const place = parseSocketAddress(address)
  const closed =
    'path' in place && account !== null ? closedTo(place.path, account) : ''
  const pool = new ClamdPool(place, CONNECT_SECONDS)
  const facts = { address, closed, largest }
  const smallSeconds = Math.min(SMALL_SECONDS, timeLimitSeconds)
  try {
    const virus = await stream(pool, Buffer.from(EICAR), smallSeconds)
    const nested = await stream(pool, nestedGzip(), smallSeconds)
    const whole = await stream(pool, Buffer.alloc(largest), timeLimitSeconds)
    return {
      ...facts,
      error: '',
      findsVirus: virus.kind === 'found',
      hidesLimits: nested.kind === 'clean',
      takesLargest: whole.kind === 'clean',
    }
  } catch (error) {
    const text = (error as Error).message
    const unknown = { findsVirus: true, hidesLimits: false, takesLargest: true }
    return { ...facts, ...unknown, error: text }
  } finally {
    pool.close()
  }
}

async function stream(
  pool: ClamdPool,
  bytes: Buffer,
  timeLimitSeconds: number,
): Promise<ClamdReply> {
  const signal = AbortSignal.timeout(timeLimitSeconds * 1000)
  const connection = await pool.open(signal)
  try {
    const { line, number } = await connection.scan(bytesOf(bytes), signal)
    return readReply(line, number)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Error(`no answer in ${timeLimitSeconds} s`, { cause: error })
  } finally {
    connection.close()
  }
}

function nestedGzip(): Buffer {
  let bytes: Buffer = Buffer.from('postsift doctor\n')
  for (let depth = 0; depth < NESTED; depth++) bytes = gzipSync(bytes)
  return bytes
}

/** The first part of the path that the account cannot pass; '' for none. */
export function closedTo(
  socket: string,
  account: AccountFacts,
  // Of a socket, to write.
  bit = 2,
): string {
  const parents: string[] = []
  for (let at = dirname(socket); ; at = dirname(at)) {
    parents.unshift(at)
    if (at === dirname(at)) break
  }
  const steps = [...parents.map(path => ({ path, bit: 1 }))]
  const all = [...steps, { path: socket, bit }]
  return all.find(({ path, bit }) => !may(path, bit, account))?.path ?? ''
}

// What is missing is not closed: the connection tells of that.
function may(path: string, bit: number, account: AccountFacts): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || account.uid === 0) return true
  if (stat.uid === account.uid) return (stat.mode & (bit << 6)) !== 0
  if (account.gids.includes(stat.gid)) return (stat.mode & (bit << 3)) !== 0
  return (stat.mode & bit) !== 0
}
