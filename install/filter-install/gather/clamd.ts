/*
 * NAME
 *   clamd - a clamd of this machine that the filter could ask
 *
 * DESCRIPTION
 *   Where clamd.conf(5) has it listen, then where distributions have it, then
 *   its port. The first that answers is the one, and is asked as doctor asks it.
 */

import { existsSync, readFileSync } from 'node:fs'
import { runCommand } from '../../../src/util/process/command.js'
import { parseSocketAddress } from '../../../src/scan/socket-address.js'
import { askClamd, closedTo } from '../doctor/clamd.js'
import type { AccountFacts } from '../doctor/facts.js'
import type { Account, ClamdFacts } from '../plan/facts.js'
import { accountName } from '../plan/manifest.js'
import { LOOPBACK } from '../plan/stanzas.js'

/** Debian and others; Fedora and its kin. */
const CONF_FILES = [
  '/etc/clamav/clamd.conf',
  '/etc/clamd.d/scan.conf',
  '/etc/clamd.conf',
]
const USUAL = [
  'unix:/run/clamav/clamd.ctl',
  'unix:/run/clamd.scan/clamd.sock',
  'unix:/run/clamav/clamd.sock',
  '127.0.0.1:3310',
]
/** What is small is looked at at once. */
const TIME_LIMIT_SECONDS = 5
const SMALL_BYTES = 1

/** Null where none answers. */
export async function findClamd({
  user,
  account,
  isOwnProcess,
}: Asker): Promise<ClamdFacts | null> {
  for (const address of clamdPlaces()) {
    const found = await askClamd(address, SMALL_BYTES, null, TIME_LIMIT_SECONDS)
    if (found.error !== '') continue
    const place = parseSocketAddress(address)
    if (!('path' in place)) return found
    const reader = await readerOf({ user, account, isOwnProcess })
    return { ...found, closed: closedTo(place.path, reader) }
  }
  return null
}

/** Who will ask it. */
export interface Asker {
  /** As in pipe(8). */
  readonly user: string
  /** Null: there is no such account yet. */
  readonly account: Account | null
  /** Whether it has all groups of its account: Postfix drops them. */
  readonly isOwnProcess: boolean
}

/** Addresses as `[scanner.clamd]` has them. */
function clamdPlaces(): readonly string[] {
  const named = CONF_FILES.filter(path => existsSync(path)).flatMap(path =>
    addressesIn(readFileSync(path, 'utf8')),
  )
  return [...new Set([...named, ...USUAL])]
}

function addressesIn(conf: string): readonly string[] {
  const all = (name: string): readonly string[] =>
    [...conf.matchAll(new RegExp(`^${name}[ \\t]+(\\S+)`, 'gmu'))].map(
      it => it[1] ?? '',
    )
  const sockets = all('LocalSocket').map(
    path => `unix:${path.replace(/^\/var\/run\//u, '/run/')}`,
  )
  const hosts = all('TCPAddr').map(it => (IS_ANY.test(it) ? LOOPBACK : it))
  const ports = all('TCPSocket').flatMap(port =>
    (hosts.length > 0 ? hosts : [LOOPBACK]).map(host =>
      host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    ),
  )
  return [...sockets, ...ports].filter(isAddress)
}

const IS_ANY = /^(?:0\.0\.0\.0|::|localhost)$/u

function isAddress(text: string): boolean {
  try {
    parseSocketAddress(text)
    return true
  } catch {
    // A configuration of clamd that is wrong is no affair of a plan.
    return false
  }
}

async function readerOf({
  user,
  account,
  isOwnProcess,
}: Asker): Promise<AccountFacts> {
  const name = accountName(user)
  const [, group] = user.split(':')
  const entry = group ? await ask('/usr/bin/getent', 'group', '--', group) : ''
  const named = entry === '' ? account?.gid : Number(entry.split(':')[2])
  const hasMore = isOwnProcess && account !== null
  const all = hasMore ? await ask('/usr/bin/id', '-G', '--', name) : ''
  const gids = [String(named ?? ''), ...all.split(/\s+/u)].filter(Boolean)
  return {
    ...{ name, uid: account?.uid ?? NOBODY, shell: '' },
    gids: gids.map(Number),
  }
}

/** One that is not there yet owns nothing. */
const NOBODY = -1

async function ask(path: string, ...args: readonly string[]): Promise<string> {
  const signal = AbortSignal.timeout(30_000)
  return (await runCommand({ path, args, signal })).output
}
