/*
 * NAME
 *   local - accounts of administrators in a file
 *
 * DESCRIPTION
 *   For sites without a directory, and for the day on which it does not answer. A
 *   line for each account:
 *
 *     NAME:scrypt:N:R:P:SALT:HASH:MADE
 *
 *   SALT and HASH in base64, MADE as ISO 8601. The parameters are in the line, so
 *   that they can grow with machines: older lines stay good. The file is looked at
 *   anew at each sign-in, and by each request of a session whether its line is
 *   still there: an account that is removed, or gets another password, is signed
 *   out everywhere.
 *
 * DIAGNOSTICS
 *   readAccounts() throws Error with the path and what is wrong; a missing file
 *   has no accounts.
 *
 * SECURITY
 *   filter-web reads the file and cannot write it: root's, mode 0640, of its group
 *   (see account-command). A file that others can read is refused. scrypt with 64
 *   MiB; one at a time, and few may wait. Of an unknown name as much is computed,
 *   and compared in constant time.
 */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { listFileVersion } from '../../util/files/list-file.js'
import { isLogin, type Account } from './account.js'
import { readGuarded } from '../../util/files/secret-file.js'

export interface ScryptParameters {
  /** Of two; memory is 128 * n * r bytes. */
  readonly n: number
  readonly r: number
  readonly p: number
}

/** OWASP's for 64 MiB. */
export const PARAMETERS: ScryptParameters = { n: 65_536, r: 8, p: 2 }

export interface LocalAccount extends ScryptParameters {
  readonly name: string
  readonly salt: Buffer
  readonly hash: Buffer
  /** ISO 8601. */
  readonly made: string
}

const HASH_BYTES = 32
const SALT_BYTES = 16
const FILE_BYTES = 256 * 1024
/** Characters, and bytes. */
export const PASSWORD = { least: 12, most: 1024 }

export function isAccountName(name: string): boolean {
  return isLogin(name) && !/[:#]/u.test(name) && name.length <= 64
}

export async function makeAccount(
  name: string,
  password: string,
  parameters: ScryptParameters = PARAMETERS,
): Promise<LocalAccount> {
  const salt = randomBytes(SALT_BYTES)
  const made = new Date().toISOString()
  const hash = await derive(password, salt, parameters)
  return { name, ...parameters, salt, hash, made }
}

export function accountLine(it: LocalAccount): string {
  const numbers = [it.n, it.r, it.p].join(':')
  const [salt, hash] = [it.salt, it.hash].map(one => one.toString('base64'))
  return `${it.name}:scrypt:${numbers}:${salt}:${hash}:${it.made}`
}

/** null: the line is none. */
export function readAccount(line: string): LocalAccount | null {
  const match = LINE.exec(line)
  if (match === null) return null
  const [, name = '', n, r, p, salt = '', hash = '', made = ''] = match
  const numbers = { n: Number(n), r: Number(r), p: Number(p) }
  const account = {
    ...{ name, ...numbers, made },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
  const isGood =
    isAccountName(name) &&
    areBounded(numbers) &&
    account.salt.length >= 8 &&
    account.hash.length === HASH_BYTES
  return isGood ? account : null
}

const LINE =
  /^([^:]+):scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([\w+/=]{8,90}):([\w+/=]{40,50}):([\w:.-]+)$/u

function areBounded({ n, r, p }: ScryptParameters): boolean {
  const isPower = n >= 2 && (n & (n - 1)) === 0
  return isPower && r >= 1 && p >= 1 && p <= 16 && 128 * n * r <= MEMORY_BYTES
}

const MEMORY_BYTES = 256 * 1024 * 1024

/** Lines that are none, empty ones and comments are passed over. */
export function readAccounts(path: string): readonly LocalAccount[] {
  try {
    const text = readGuarded(path, FILE_BYTES)
    return text.split('\n').flatMap(line => readAccount(line.trim()) ?? [])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export interface LocalAccounts {
  /** null: name and password are no one's. 'busy': too many wait. */
  signIn(name: string, password: string): Promise<Account | null | 'busy'>
  /** Changes when the line of the account does; null: there is none. */
  mark(name: string): string | null
}

const WAITING_LIMIT = 8

export function openLocalAccounts(path: string): LocalAccounts {
  let seen = ''
  let known: readonly LocalAccount[] = []
  const accounts = (): readonly LocalAccount[] => {
    const version = versionOf(path)
    if (version !== seen || version === '') known = readAccounts(path)
    seen = version
    return known
  }
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    signIn: async (name, password) => {
      if (waiting >= WAITING_LIMIT) return 'busy'
      waiting++
      const check = last.then(() => isTheirs(accounts(), name, password))
      last = check.catch(() => undefined)
      try {
        return (await check)
          ? { way: 'local', login: name, addresses: [], groups: [] }
          : null
      } finally {
        waiting--
      }
    },
    mark: name => {
      const found = accounts().find(it => it.name === name)
      return found === undefined ? null : accountLine(found)
    },
  }
}

async function isTheirs(
  accounts: readonly LocalAccount[],
  name: string,
  password: string,
): Promise<boolean> {
  if (password === '' || Buffer.byteLength(password) > PASSWORD.most) {
    return false
  }
  const found = accounts.find(it => it.name === name)
  // As dear as one that is there.
  const like = found ?? accounts[0] ?? PARAMETERS
  const salt = found?.salt ?? randomBytes(SALT_BYTES)
  const hash = found?.hash ?? randomBytes(HASH_BYTES)
  const made = await derive(password, salt, like)
  return timingSafeEqual(made, hash) && found !== undefined
}

function derive(
  password: string,
  salt: Buffer,
  { n, r, p }: ScryptParameters,
): Promise<Buffer> {
  const options = { N: n, r, p, maxmem: 2 * MEMORY_BYTES }
  // The same letters however they were typed.
  const text = password.normalize('NFKC')
  return new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

function versionOf(path: string): string {
  try {
    return listFileVersion(path)
  } catch {
    return ''
  }
}
