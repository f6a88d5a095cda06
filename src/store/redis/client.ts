/*
 * NAME
 *   client - one connection to a Redis or Valkey server
 *
 * DESCRIPTION
 *   The only door to ioredis. A connection is made once: it does not come back by
 *   itself and keeps no commands for later. Who uses it makes another one. Of
 *   Sentinels, the master is asked for at each new connection.
 *
 * DIAGNOSTICS
 *   connectRedis() throws where there is no connection in time, and RangeError for
 *   a password file that others can read. send() gives the error of a single
 *   command in its place, and throws where the connection is gone.
 */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import {
  Redis,
  type CommonRedisOptions,
  type SentinelConnectionOptions,
} from 'ioredis'
import type { RedisAddress } from './address.js'

/** A command with its words. */
export type RedisCommand = readonly [name: string, ...words: string[]]

export interface RedisConnection {
  /** Sends all at once; an answer for each. */
  send(commands: readonly RedisCommand[]): Promise<readonly RedisAnswer[]>
  /** False once it is closed by either side. */
  readonly isOpen: boolean
  close(): void
}

export type RedisAnswer =
  { readonly value: unknown } | { readonly error: Error }

export async function connectRedis(
  address: RedisAddress,
  known: { readonly passwordFile: string; readonly limitMs: number },
): Promise<RedisConnection> {
  const redis = new Redis(optionsOf(address, known))
  let why: unknown = null
  redis.on('error', error => (why ??= error))
  let limit: NodeJS.Timeout | null = null
  try {
    const late = new Promise<never>((_, reject) => {
      const text = `no connection within ${known.limitMs} ms`
      limit = setTimeout(() => reject(new Error(text)), known.limitMs)
    })
    await Promise.race([redis.connect(), late])
  } catch (error) {
    redis.disconnect()
    throw why ?? error
  } finally {
    if (limit !== null) clearTimeout(limit)
  }
  return {
    send: async commands => {
      const pipeline = redis.pipeline()
      for (const [name, ...words] of commands) pipeline.call(name, ...words)
      const answers = await pipeline.exec()
      return (answers ?? []).map(([error, value]) =>
        error === null ? { value } : { error },
      )
    },
    get isOpen() {
      return redis.status === 'ready'
    },
    close: () => redis.disconnect(),
  }
}

function optionsOf(
  address: RedisAddress,
  known: { readonly passwordFile: string; readonly limitMs: number },
): Omit<CommonRedisOptions, 'replyMapping'> &
  Omit<SentinelConnectionOptions, 'path' | 'replyMapping'> {
  const { hosts, user, database, master, isTls, rootCertificate } = address
  const { passwordFile, limitMs } = known
  const [{ host, port } = { host: '', port: 0 }] = hosts
  const password = passwordFile === '' ? undefined : readPassword(passwordFile)
  return {
    ...(address.kind === 'sentinel'
      ? {
          sentinels: [...hosts],
          name: master,
          sentinelRetryStrategy: () => null,
          sentinelReconnectStrategy: () => null,
          sentinelCommandTimeout: limitMs,
        }
      : { host, port }),
    ...(user !== '' && { username: user }),
    ...(password !== undefined && { password }),
    ...(isTls && {
      tls: rootCertificate === '' ? {} : { ca: readFileSync(rootCertificate) },
    }),
    db: database,
    connectTimeout: limitMs,
    lazyConnect: true,
    connectionName: 'postsift',
    retryStrategy: () => null,
    reconnectOnError: null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // The first command shows whether it is loading.
    enableReadyCheck: false,
    disableClientInfo: true,
  }
}

const READ_BY_OTHERS = 0o007
const WRITTEN_BY_GROUP = 0o020

function readPassword(path: string): string {
  const fd = openSync(path, 'r')
  try {
    if ((fstatSync(fd).mode & (READ_BY_OTHERS | WRITTEN_BY_GROUP)) !== 0) {
      throw new RangeError(
        `${path} must be closed to other accounts: chmod 0640 or 0600`,
      )
    }
    const [line = ''] = readFileSync(fd, 'utf8').split('\n')
    return line.trimEnd()
  } finally {
    closeSync(fd)
  }
}
