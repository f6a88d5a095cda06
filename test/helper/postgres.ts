/*
 * NAME
 *   postgres - a real PostgreSQL server, for one test
 *
 * DESCRIPTION
 *   In a folder of its own, on a unix socket, as the account of the filter: the
 *   server does not run as root. `kill` is a crash, `stop` and `start` an outage.
 *   Only in a network of the test itself may it have an address as well.
 *
 * DIAGNOSTICS
 *   Error with the server's own words where it does not answer in time.
 */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { ensureFilterUser } from './filter-user.js'
import { scratchFolder, subFolder, type Teardown } from './folder.js'
import {
  over,
  runProgram,
  startProgram,
  type ProgramOptions,
  type RunningProgram,
} from './program.js'
import { waitUntil } from './wait.js'

/** The newest that is installed. */
const VERSIONS = '/usr/lib/postgresql'
const [NEWEST = ''] = readdirSync(VERSIONS).sort().reverse()
const BIN = join(VERSIONS, NEWEST, 'bin')

export interface Postgres {
  /** Folder of the socket, with the port, as an address has it. */
  readonly place: string
  readonly port: number
  readonly url: (database: string) => string
  /** A new empty database. */
  readonly create: (database: string) => Promise<string>
  /** Prints what a statement gives. */
  readonly sql: (database: string, statement: string) => Promise<string>
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
  readonly log: () => string
  /** A server that follows this one until it is promoted.
   * @param port default that of this one and 1. */
  readonly standby: (port?: number) => Promise<Standby>
  /** Stops it, and removes its data. */
  readonly remove: () => Promise<void>
}

export interface Standby extends Postgres {
  readonly promote: () => Promise<void>
}

export interface PostgresOptions {
  /** An address of the test's own network, and that network. */
  readonly listen?: { readonly address: string; readonly network: string }
  /** More settings, `synchronous_commit=on`. */
  readonly settings?: readonly string[]
}

/** Runs until the test `t` ends. */
export const startPostgres = async (
  t: Teardown,
  options: PostgresOptions = {},
): Promise<Postgres> => {
  const folder = scratchFolder(t, 'postgres')
  const { uid, gid } = await ensureFilterUser()
  chownSync(folder, uid, gid)
  chmodSync(folder, 0o755)
  const data = join(folder, 'data')
  const user = { uid, gid }
  await must(`${BIN}/initdb`, ['-D', data, ...NEW_DATA], { user, cwd: folder })
  const { listen } = options
  if (listen !== undefined) {
    const lines = `host all all ${listen.network} trust\n`
    appendFileSync(join(data, 'pg_hba.conf'), lines)
  }
  return startServer(t, { folder, data, port: 5432, user, options })
}

const NEW_DATA = [
  ...['-U', 'postsift', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'],
  '--no-sync',
]

interface Where {
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly user: { readonly uid: number; readonly gid: number }
  readonly options: PostgresOptions
}

const startServer = async (t: Teardown, where: Where): Promise<Postgres> => {
  const { folder, data, port, user } = where
  const { listen, settings = [] } = where.options
  const options = { user, cwd: folder }
  let program: RunningProgram
  const log = () => program.stdout() + program.stderr()
  const place = `${folder}:${port}`
  const psql = (database: string, statement: string) =>
    runProgram(
      `${BIN}/psql`,
      [
        ...['-h', folder, '-p', String(port), '-U', 'postsift'],
        ...['-v', 'ON_ERROR_STOP=1', '-qAt', '-d', database, '-c', statement],
      ],
      options,
    )
  const start = async () => {
    const args = [
      ...['-D', data, '-k', folder, '-p', String(port), ...SETTINGS],
      ...['-c', `listen_addresses=${listen?.address ?? ''}`],
      ...settings.flatMap(it => ['-c', it]),
    ]
    program = startProgram(t, `${BIN}/postgres`, args, options)
    const isOver = over(program.ended)
    const answers = async () => {
      const { status } = await psql('postgres', 'SELECT 1')
      return status === 0 || isOver()
    }
    await waitUntil(answers, { what: 'PostgreSQL to answer', report: log })
  }
  // Processes of one that was killed go soon, and hold its memory until then.
  const startAgain = () =>
    waitUntil(
      () =>
        start().then(
          () => true as const,
          () => undefined,
        ),
      { what: 'PostgreSQL to start again', report: log },
    )
  const url = (database: string) =>
    `postgresql://postsift@/${database}?host=${place}`
  const sql = async (database: string, statement: string) => {
    const { status, stdout, stderr } = await psql(database, statement)
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  await start()
  return {
    ...{ place, port, url, log, sql },
    create: async database => {
      await sql('postgres', `CREATE DATABASE ${database}`)
      return url(database)
    },
    start: async () => void (await startAgain()),
    stop: async () => void (await program.stop('SIGINT')),
    kill: async () => void (await program.stop('SIGKILL')),
    standby: (next = port + 1) => startStandby(t, where, next),
    remove: async () => {
      await program.stop('SIGKILL')
      rmSync(data, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

// Nothing of a test must outlive the machine.
const SETTINGS = [
  ...['-c', 'fsync=off', '-c', 'shared_buffers=32MB'],
  ...['-c', 'max_wal_senders=4'],
  ...['-c', 'wal_level=replica', '-c', 'hot_standby=on'],
]

const startStandby = async (
  t: Teardown,
  { folder, port, user, options: more }: Where,
  next: number,
): Promise<Standby> => {
  const data = subFolder(join(folder, `data${next}`), 0o700)
  chownSync(data, user.uid, user.gid)
  const options = { user, cwd: folder }
  await must(
    `${BIN}/pg_basebackup`,
    [
      ...['-h', folder, '-p', String(port), '-U', 'postsift', '-D', data],
      ...['-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
    ],
    options,
  )
  const where = { folder, data, port: next, user, options: more }
  const server = await startServer(t, where)
  return {
    ...server,
    promote: () => must(`${BIN}/pg_ctl`, ['promote', '-D', data], options),
  }
}

const must = async (
  path: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<void> => {
  const { status, stdout, stderr } = await runProgram(path, args, options)
  if (status !== 0) throw new Error(`${path}: ${stdout}${stderr}`)
}
