/*
 * NAME
 *   database - connections to the PostgreSQL server that can be written to
 *
 * DESCRIPTION
 *   The servers are tried in their order, from the one that was good the last
 *   time; one that is a standby is passed over. Where a server is lost, or says
 *   that it has become a standby, its connections are closed and the servers are
 *   tried again, once at once; the next who asks tries again.
 *
 * DIAGNOSTICS
 *   Rejects with StoreError where no server can be written to, and with the
 *   server's error where it refuses what it was asked.
 *
 * SECURITY
 *   Values are never part of a statement's text. Each wait has an end.
 */

import { readFileSync } from 'node:fs'
import { DatabaseError, Pool, type PoolClient } from 'pg'
import { DamagedError, StoreError } from '../store.js'
import type { DatabaseAddress } from './address.js'

export type Session = Pick<PoolClient, 'query'>

export interface Database {
  /** One statement, or several of one transaction; done again where the server
   * was lost: it must not matter whether the first time was in force. */
  ask<T>(work: (session: Session) => Promise<T>): Promise<T>
  transact<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** The server that is asked now; '' before the first question. */
  place(): string
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly address: DatabaseAddress
  /** File with the password; '' is none. */
  readonly passwordFile: string
  /** At once. Default CONNECTIONS. */
  readonly connections?: number
  /** For a connection, and for each statement. Default WAIT_MS. */
  readonly waitMs?: number
}

const CONNECTIONS = 4
const WAIT_MS = 15_000

export function openDatabase(options: DatabaseOptions): Database {
  const { hosts } = options.address
  let current: Promise<Pool> | null = null
  let last = 0
  let place = ''
  const find = async (): Promise<Pool> => {
    const refused: string[] = []
    for (let turn = 0; turn < hosts.length; turn++) {
      const at = (last + turn) % hosts.length
      const where = hosts[at]
      if (where === undefined) continue
      place = `${where.host}:${where.port}`
      const pool = openPool(where, options)
      try {
        if (await isWritable(pool)) {
          last = at
          return pool
        }
        refused.push(`${place} is a standby`)
      } catch (error) {
        refused.push(`${place}: ${(error as Error).message || String(error)}`)
      }
      void pool.end().catch(() => undefined)
    }
    throw new StoreError(`no server can be written to: ${refused.join('; ')}`)
  }
  const leave = (pool: Pool, found: Promise<Pool>): void => {
    if (current === found) current = null
    void pool.end().catch(() => undefined)
  }
  const ask = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    for (let isAgain = false; ; isAgain = true) {
      const found = (current ??= find())
      const pool = await found.catch((error: unknown) => {
        if (current === found) current = null
        throw error
      })
      try {
        return await use(pool, work)
      } catch (error) {
        if (!isLost(error)) throw isOfServer(error) ? refusal(error) : error
        leave(pool, found)
        if (isAgain) throw new StoreError(textOf(error), { cause: error })
      }
    }
  }
  return {
    ask,
    transact: work =>
      ask(async session => {
        await session.query('BEGIN')
        try {
          const result = await work(session)
          await session.query('COMMIT')
          return result
        } catch (error) {
          if (!isLost(error)) await session.query('ROLLBACK')
          throw error
        }
      }),
    place: () => place,
    close: async () => {
      const found = current
      current = null
      await (await found?.catch(() => null))?.end()
    },
  }
}

function openPool(
  { host, port }: DatabaseAddress['hosts'][number],
  options: DatabaseOptions,
): Pool {
  const { address, passwordFile, waitMs = WAIT_MS } = options
  const { user, database, tls, rootCertificate } = address
  const pool = new Pool({
    ...{ host, port, user, database, keepAlive: true },
    // Not what the environment says.
    password: passwordFile === '' ? '' : passwordIn(passwordFile),
    ssl:
      tls === 'disable'
        ? false
        : {
            rejectUnauthorized: true,
            ...(rootCertificate !== '' && {
              ca: readFileSync(rootCertificate, 'utf8'),
            }),
          },
    application_name: 'postsift',
    max: options.connections ?? CONNECTIONS,
    connectionTimeoutMillis: waitMs,
    query_timeout: 2 * waitMs,
    statement_timeout: waitMs,
    lock_timeout: waitMs,
    idle_in_transaction_session_timeout: 4 * waitMs,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
  })
  // Of a connection that no one uses now: the next question finds out.
  pool.on('error', () => undefined)
  return pool
}

function passwordIn(path: string): string {
  const [line = ''] = readFileSync(path, 'utf8').split('\n')
  return line.trimEnd()
}

async function isWritable(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ no: boolean }>(
    `SELECT pg_is_in_recovery() OR
      current_setting('default_transaction_read_only') = 'on' AS no`,
  )
  return rows[0]?.no === false
}

// A connection on which something went wrong is not used again.
async function use<T>(
  pool: Pool,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await pool.connect()
  // It may be lost while no statement waits for an answer.
  const ignore = (): void => undefined
  session.on('error', ignore)
  let isSpoiled = false
  try {
    return await work(session)
  } catch (error) {
    isSpoiled = true
    throw error
  } finally {
    session.off('error', ignore)
    session.release(isSpoiled)
  }
}

// It is no fault of what was asked: the disk is full, a right or a table is
// missing, the password is wrong.
function isOfServer(error: unknown): error is DatabaseError {
  if (!(error instanceof DatabaseError)) return false
  return /^(?:28|3D|42|53|58|XX)/u.test(error.code ?? '')
}

function refusal(error: DatabaseError): StoreError {
  return new StoreError(`the server: ${error.message}`, { cause: error })
}

// The server is away, ends, starts, or has become a standby. What is no answer
// of a server is of the connection.
function isLost(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return isOfConnection(error)
  const { code = '' } = error
  return code.startsWith('08') || LOST.includes(code)
}

/** read_only_sql_transaction, admin_shutdown, crash_shutdown,
 * cannot_connect_now. */
const LOST = ['25006', '57P01', '57P02', '57P03']

function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof StoreError || error instanceof DamagedError) return false
  const { code = '', message } = error as NodeJS.ErrnoException
  return UNREACHED.includes(code) || /connection|timeout/iu.test(message)
}

const UNREACHED = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
  // The socket of a server that is gone.
  'ENOENT',
]

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
