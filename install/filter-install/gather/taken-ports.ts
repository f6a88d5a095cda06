/*
 * NAME
 *   taken-ports - ports on which Postfix, or the filter, could not listen
 */

import { createServer } from 'node:net'
import { LOOPBACK } from '../plan/stanzas.js'

/** Those of them that someone has. */
export async function takenPorts(
  ports: readonly number[],
  host: string = LOOPBACK,
): Promise<readonly number[]> {
  const taken = await Promise.all(ports.map(it => isTaken(it, host)))
  return ports.filter((_, at) => taken[at])
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE'),
    )
    server.listen(port, host, () => server.close(() => resolve(false)))
  })
}
