/*
 * NAME
 *   redis - a real redis-server, and a redis-sentinel, for one test
 *
 * DESCRIPTION
 *   In a folder of its own, on a port of 127.0.0.1, without a file of its data. `kill`
 *   is a crash, `freeze` a server that the kernel still connects to.
 *
 * DIAGNOSTICS
 *   Error with the server's own words where it does not answer in time.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  connectRedis,
  type RedisConnection,
} from '../../src/store/redis/client.js'
import { parseRedisAddress } from '../../src/store/redis/address.js'
import { scratchFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'
import { over, startProgram, type RunningProgram } from './program.js'
import { waitUntil } from './wait.js'

export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly start: () => Promise<void>
  readonly kill: () => Promise<void>
  readonly freeze: () => void
  readonly thaw: () => void
  /** The value of a command's answer; an error rejects. */
  readonly send: (...words: [string, ...string[]]) => Promise<unknown>
}

/** Runs until the test `t` ends. */
export const startRedis = async (
  t: Teardown,
  options: Readonly<Record<string, string>> = {},
): Promise<RedisServer> => {
  const folder = scratchFolder(t, 'redis')
  const port = await freePort()
  const settings = {
    ...{ port: String(port), bind: '127.0.0.1', dir: folder },
    ...{ save: '""', appendonly: 'no', 'repl-diskless-sync-delay': '0' },
    ...options,
  }
  return startServer(t, { folder, port, settings, program: 'redis-server' })
}

/** A Sentinel that watches `master` under the name `main`; alone, unless `options`
 * have another quorum. */
export const startSentinel = async (
  t: Teardown,
  master: RedisServer,
  options: Readonly<Record<string, string>> = {},
): Promise<RedisServer> => {
  const folder = scratchFolder(t, 'sentinel')
  const port = await freePort()
  const settings = {
    ...{ port: String(port), bind: '127.0.0.1', dir: folder },
    'sentinel monitor': `main 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds': 'main 300',
    'sentinel failover-timeout': 'main 2000',
    ...options,
  }
  return startServer(t, { folder, port, settings, program: 'redis-sentinel' })
}

interface Known {
  readonly folder: string
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly program: 'redis-server' | 'redis-sentinel'
}

const startServer = async (
  t: Teardown,
  { folder, port, settings, program: name }: Known,
): Promise<RedisServer> => {
  const file = join(folder, 'redis.conf')
  const lines = Object.entries(settings).map(words => words.join(' '))
  writeFileSync(file, `${lines.join('\n')}\n`)
  let program: RunningProgram
  let connection: RedisConnection | null = null
  const url = `redis://127.0.0.1:${port}`
  const send = async (...words: [string, ...string[]]): Promise<unknown> => {
    if (connection?.isOpen !== true) {
      const known = { passwordFile: '', limitMs: 2000 }
      connection = await connectRedis(parseRedisAddress(url), known)
    }
    const [answer] = await connection.send([words])
    if (answer !== undefined && 'error' in answer) throw answer.error
    return answer?.value
  }
  const start = async () => {
    program = startProgram(t, `/usr/bin/${name}`, [file])
    const isOver = over(program.ended)
    // One that wants a password answers, too.
    const isThere = (error: Error) => /NOAUTH|LOADING/u.test(error.message)
    const answers = async () => {
      const done = send('PING').then(() => true, isThere)
      return isOver() || (await done) || undefined
    }
    const report = () => program.stdout() + program.stderr()
    await waitUntil(answers, { what: `${name} to answer`, report })
  }
  t.teardown(() => connection?.close())
  await start()
  return {
    ...{ port, url, start, send },
    kill: async () => void (await program.stop('SIGKILL')),
    freeze: () => void process.kill(program.pid, 'SIGSTOP'),
    thaw: () => void process.kill(program.pid, 'SIGCONT'),
  }
}
