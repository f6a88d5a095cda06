/*
 * NAME
 *   clamd - a real clamd with a database of our own, for one test
 *
 * DESCRIPTION
 *   Runs in the foreground on a private folder. Its database has a signature
 *   for EICAR (anywhere in a file) and the sums of the files that the test
 *   gives it, so it starts at once and needs no freshclam. Limits are clamd's
 *   defaults, except that what goes over one is reported (AlertExceedsMax).
 *
 *   clamd adds `.UNOFFICIAL` to the name of a signature that ClamAV's makers
 *   did not sign: EICAR is found as EICAR_FOUND.
 *
 *   With `daily` its database also has a number, as that of ClamAV's makers has.
 *
 *   `stop` and `start` are an outage: the addresses stay the same.
 *
 * DIAGNOSTICS
 *   Error with clamd's own words where it does not answer PING in time.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { EICAR } from './eicar.js'
import { scratchFolder, subFolder } from './folder.js'
import type { Teardown } from './folder.js'
import { freePort } from './port.js'
import { over, startProgram } from './program.js'
import type { RunningProgram } from './program.js'
import { waitUntil } from './wait.js'

/** What clamd calls the EICAR test file. */
export const EICAR_FOUND = 'Test.Eicar.UNOFFICIAL'

export interface ClamdOptions {
  /** Also listens on a port of 127.0.0.1. */
  readonly tcp?: boolean
  /** Files that are malware from now on, whole content by name. */
  readonly hashes?: Readonly<Record<string, Buffer | string>>
  /** clamd.conf(5) options, which win over ours. */
  readonly conf?: Readonly<Record<string, string>>
  /** The number of its database, which VERSION has then. Default: none. */
  readonly daily?: number
}

export interface Clamd {
  /** The unix socket, open to all accounts. */
  readonly socketPath: string
  /** 0 without `tcp`. */
  readonly port: number
  readonly directory: string
  readonly pid: () => number
  /** What it has printed since the last start. */
  readonly log: () => string
  /** Ends when it answers PING. */
  readonly start: () => Promise<void>
  /** Ends when it is gone. */
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
  /** Another number, and the name of what it finds from now on. It is not loaded
   * before RELOAD. */
  readonly writeDaily: (number: number, found: string) => void
}

/** A clamd that runs until the test `t` ends. */
export const startClamd = async (
  t: Teardown,
  options: ClamdOptions = {},
): Promise<Clamd> => {
  const directory = scratchFolder(t, 'clamd')
  const socketPath = join(directory, 'clamd.sock')
  const port = options.tcp ? await freePort() : 0
  const confFile = join(directory, 'clamd.conf')
  const database = subFolder(join(directory, 'db'))
  writeDatabase(database, options.hashes ?? {})
  const writeDaily = (number: number, found: string): void =>
    writeFileSync(join(database, 'daily.cud'), dailyDatabase(number, found))
  if (options.daily !== undefined) writeDaily(options.daily, 'never in a file')
  writeFileSync(confFile, configuration(directory, port, options.conf ?? {}))

  let program: RunningProgram
  const log = () => program.stdout() + program.stderr()
  const start = async () => {
    program = startProgram(t, '/usr/sbin/clamd', ['-c', confFile])
    const isOver = over(program.ended)
    const answers = async () => (await ping(socketPath)) || isOver()
    await waitUntil(answers, { what: 'clamd to answer PING', report: log })
  }
  const stop = async () => void (await program.stop())
  await start()
  return {
    ...{ socketPath, port, directory, pid: () => program.pid },
    ...{ log, start, stop, writeDaily },
    restart: () => stop().then(start),
  }
}

const writeDatabase = (
  folder: string,
  hashes: Readonly<Record<string, Buffer | string>>,
) => {
  // clamav.net "Extended signature format": name, any file type, any place, bytes.
  const eicar = Buffer.from(EICAR).toString('hex')
  writeFileSync(join(folder, 'test.ndb'), `Test.Eicar:0:*:${eicar}\n`)
  const sums = Object.entries(hashes).map(([name, content]) => {
    const sum = createHash('sha256').update(content).digest('hex')
    return `${sum}:${Buffer.byteLength(content)}:${name}\n`
  })
  if (sums.length) writeFileSync(join(folder, 'test.hsb'), sums.join(''))
}

// A database with a number and without a signature of ClamAV's makers, as sigtool(1)
// makes with --build --unsigned: a header of 512 bytes, and a tar with a list.
const dailyDatabase = (number: number, found: string): Buffer => {
  const header = (sum: string): string =>
    `ClamAV-VDB:30 Nov 2026 10-00 +0000:${number}:1:60:${sum}:X:builder:${1_796_000_000 + number}`
  const hex = Buffer.from(found).toString('hex')
  const rules = `Test.Daily.${number}:0:*:${hex}\n`
  const sum = createHash('sha256').update(rules).digest('hex')
  const list = `${header('0'.repeat(32))}\ndaily.ndb:${rules.length}:${sum}\n`
  const files = [tarFile('daily.info', list), tarFile('daily.ndb', rules)]
  const body = gzipSync(Buffer.concat([...files, Buffer.alloc(1024)]))
  const md5 = createHash('md5').update(body).digest('hex')
  return Buffer.concat([Buffer.from(header(md5).padEnd(512)), body])
}

const tarFile = (name: string, text: string): Buffer => {
  const head = Buffer.alloc(512)
  head.write(name, 0)
  head.write('0000644\0' + '0000000\0'.repeat(2), 100)
  head.write(
    `${text.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`,
    124,
  )
  head.write('        0', 148)
  head.write('ustar\u000000', 257)
  const sum = head.reduce((all, it) => all + it, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512)
  body.write(text)
  return Buffer.concat([head, body])
}

const configuration = (
  directory: string,
  port: number,
  conf: Readonly<Record<string, string>>,
): string => {
  const settings = {
    Foreground: 'yes',
    DatabaseDirectory: join(directory, 'db'),
    TemporaryDirectory: subFolder(join(directory, 'tmp')),
    LocalSocket: join(directory, 'clamd.sock'),
    LocalSocketMode: '666',
    ...(port && { TCPSocket: String(port), TCPAddr: '127.0.0.1' }),
    MaxThreads: '4',
    AlertExceedsMax: 'yes',
    ...conf,
  }
  const lines = Object.entries(settings).map(words => words.join(' '))
  return `${lines.join('\n')}\n`
}

const ping = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    let answer = ''
    const socket = net.connect({ path }, () => socket.write('zPING\0'))
    socket.on('data', chunk => (answer += chunk.toString()))
    socket.on('error', () => {}) // not there yet
    socket.on('close', () => resolve(answer === 'PONG\0'))
  })
