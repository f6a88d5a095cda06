/*
 * NAME
 *   listener - the addresses on which filterd listens, by the configuration
 *
 * DESCRIPTION
 *   [[listener]] tables, and the short form `listen_address`, whose default
 *   counts only where there is no table.
 *
 * SECURITY
 *   One that other hosts can reach is for the clients that it lists: who could
 *   connect to the filter could send mail to anyone, for the smtpd after it
 *   believes the filter.
 */

import type { Origin, Stage } from '../mail/envelope.js'
import { makeNetworks, type Networks } from '../util/networks.js'
import {
  formatEndpoint,
  isPeer,
  parseEndpoint,
  parseForwardTo,
  type Endpoint,
} from '../smtp/endpoint.js'

export interface Listener {
  readonly endpoint: Endpoint
  readonly stage: Stage
  readonly origin: Origin
  /** Who may connect; null: this host. */
  readonly clients: Networks | null
  /** As configured. */
  readonly forwardTo: string
  /** Permissions of a unix socket. */
  readonly socketMode: number
}

interface Row {
  readonly address: string
  readonly stage: Stage
  readonly origin: Origin
  readonly clients: readonly string[]
  readonly forward_to: string
  readonly socket_mode: string
}

interface Settings {
  readonly listen_address: readonly string[]
  readonly forward_to: string
}

/**
 * Throws RangeError, or MailError 4.3.5 of endpoint, with a sentence.
 * @param explicit listen_address was configured.
 */
export function listenersOf(
  settings: Settings,
  rows: readonly Row[],
  explicit: boolean,
): readonly Listener[] {
  const short = rows.length === 0 || explicit ? settings.listen_address : []
  const listeners = [
    ...short.map(address => makeListener({ ...SHORT_FORM, address }, settings)),
    ...rows.map(row => makeListener(row, settings)),
  ]
  const names = listeners.map(({ endpoint }) => formatEndpoint(endpoint))
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new RangeError(`${twice} is listed twice`)
  if (names.length === 0) throw new RangeError('there is no listener')
  return listeners
}

const SHORT_FORM = {
  stage: 'after-queue',
  origin: 'inbound',
  clients: [],
  forward_to: '',
  socket_mode: '0666',
} as const

function makeListener(row: Row, settings: Settings): Listener {
  if (row.address === '') throw new RangeError('a listener has no address')
  if (!/^0?[0-7]{3}$/u.test(row.socket_mode)) {
    throw new RangeError(`socket_mode ${row.socket_mode} is not octal`)
  }
  const endpoint = parseEndpoint(row.address)
  return {
    endpoint,
    stage: row.stage,
    origin: row.origin,
    clients: clientsOf(row, endpoint),
    forwardTo: row.forward_to === '' ? settings.forward_to : row.forward_to,
    socketMode: Number.parseInt(row.socket_mode, 8),
  }
}

function clientsOf(
  { address, clients, forward_to }: Row,
  endpoint: Endpoint,
): Networks | null {
  const isUnix = 'path' in endpoint
  if (clients.length > 0) {
    if (!isUnix) return listed(clients)
    throw new RangeError(`${address} has clients, and is a unix socket`)
  }
  if (!isUnix && !LOOPBACK.test(endpoint.host)) {
    throw new RangeError(
      `other hosts can reach ${address}: list those that may connect in clients`,
    )
  }
  if (forward_to !== '' && isPeer(parseForwardTo(forward_to))) {
    throw new RangeError(`forward_to = "${forward_to}" needs clients`)
  }
  return null
}

function listed(clients: readonly string[]): Networks {
  try {
    return makeNetworks(clients)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`clients ${error.message}`, { cause: error })
  }
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/iu
