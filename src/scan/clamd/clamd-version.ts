/*
 * NAME
 *   clamd-version - the version of clamd, and the age of its database
 *
 * DESCRIPTION
 *   Asks VERSION (clamd(8)): `ClamAV 1.0.7/27450/Mon Nov 18 09:26:04 2026`. The
 *   time is that of the database; without one it is missing.
 *
 * DIAGNOSTICS
 *   Throws the error of the connection, the signal's reason, or ClamdError.
 */

import { connect } from 'node:net'
import { startDeadline } from '../../util/deadline.js'
import { printable } from '../../util/text.js'
import { connectUntil } from '../open-socket.js'
import type { SocketAddress } from '../socket-address.js'
import { ClamdError } from './clamd-reply.js'

const REPLY_LIMIT_BYTES = 1000

export async function askVersion(
  address: SocketAddress,
  limit: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Version> {
  const name = 'scanner.clamd.connect_time_limit'
  const deadline = startDeadline(name, limit.seconds, limit.signal)
  try {
    const socket = await connectUntil(() => connect(address), deadline.signal)
    const abort = (): void => {
      socket.destroy(deadline.signal.reason as Error)
    }
    deadline.signal.addEventListener('abort', abort, { once: true })
    try {
      socket.write('zVERSION\0')
      let text = ''
      for await (const chunk of socket) {
        text += (chunk as Buffer).toString('latin1')
        if (text.includes('\0') || text.length > REPLY_LIMIT_BYTES) break
      }
      return versionOf(text.split('\0')[0] ?? '', Date.now())
    } finally {
      deadline.signal.removeEventListener('abort', abort)
      socket.destroy()
    }
  } finally {
    deadline.close()
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

export interface Version {
  /** `ClamAV 1.0.7, database 27450, 3 days old`. */
  readonly text: string
  /** When its database was made, milliseconds since the epoch. */
  readonly databaseAt: number | null
}

export function versionOf(reply: string, now: number): Version {
  const [version = '', number = '', made = ''] = reply.trim().split('/')
  if (!version.startsWith('ClamAV')) throw new ClamdError('no version')
  const time = Date.parse(`${made} UTC`)
  if (number === '' || Number.isNaN(time)) {
    return { text: printable(version, 80), databaseAt: null }
  }
  const days = Math.max(0, Math.floor((now - time) / DAY_MS))
  const age = days === 1 ? '1 day' : `${days} days`
  const text = printable(`${version}, database ${number}, ${age} old`, 120)
  return { text, databaseAt: time }
}
