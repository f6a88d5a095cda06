/*
 * NAME
 *   listeners - the listeners of the configuration, and their sockets
 */

import {
  bindSocket,
  type SocketAddress,
} from '../../src/util/listening-socket.js'
import { ConfigError, type Config } from '../../src/config/config.js'
import { MAIN } from '../../src/options.js'
import { LISTENER } from '../../src/listener-options.js'
import { listenersOf, type Listener } from '../../src/receive/listener.js'
import { inheritedSockets } from '../../src/receive/service-manager.js'
import { formatEndpoint } from '../../src/smtp/endpoint.js'

/** As log lines and records name it: `smtp:127.0.0.1:10025`. */
export function placeOf({ endpoint }: Listener): string {
  return formatEndpoint(endpoint)
}

export function placesOf(listeners: readonly Listener[]): string {
  return listeners.map(placeOf).join(', ')
}

export async function configuredListeners(
  config: Config,
): Promise<readonly Listener[]> {
  const origin = await config.origin('listen_address')
  try {
    return listenersOf(
      config.settings(MAIN),
      config.tables(LISTENER),
      origin !== 'default',
    )
  } catch (error) {
    const text = (error as Error).message
    throw new ConfigError(origin, `listener: ${text}`, { cause: error })
  }
}

export async function takeSockets(
  listeners: readonly Listener[],
): Promise<readonly number[]> {
  const inherited = inheritedSockets()
  if (inherited.length === listeners.length) return inherited
  if (inherited.length > 0) {
    throw new Error(
      `${inherited.length} sockets handed over for ${listeners.length} listeners`,
    )
  }
  const sockets = []
  for (const listener of listeners) {
    sockets.push(await bindSocket(addressOf(listener)))
  }
  return sockets.map(socket => socket.fd)
}

function addressOf({ endpoint, socketMode }: Listener): SocketAddress {
  return 'path' in endpoint
    ? { path: endpoint.path, mode: socketMode }
    : { host: endpoint.host, port: endpoint.port }
}
