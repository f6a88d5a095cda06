/*
 * NAME
 *   rig-clamd - a clamd whose behavior changes while it runs
 */

import { chmodSync, symlinkSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Teardown } from '../helper/folder.js'
import { fakeClamd, type Behavior } from '../scan/fake-clamd.js'

export interface FakeClamd {
  /** What it does; {} is that it finds nothing. */
  behavior: Behavior
  /** Where the filter looks for it: a symbolic link to its socket. */
  readonly link: string
  readonly socketPath: string
  /** Ends the connections that the filter keeps. */
  cut(): void
}

export async function startFakeClamd(
  t: Teardown,
  link: string,
): Promise<FakeClamd> {
  const peers = new Set<Socket>()
  const fake = await fakeClamd(t, {
    connected: peer => {
      peers.add(peer.socket)
      peer.socket.on('close', () => peers.delete(peer.socket))
      clamd.behavior.connected?.(peer)
    },
    received: peer => clamd.behavior.received?.(peer),
    streamed: (peer, number) => {
      const { streamed } = clamd.behavior
      if (streamed) streamed(peer, number)
      else peer.socket.write(`${number}: stream: OK\0`)
    },
  })
  const socketPath = fake.address.replace(/^unix:/u, '')
  chmodSync(socketPath, 0o666)
  symlinkSync(socketPath, link)
  const clamd: FakeClamd = {
    ...{ behavior: {}, link, socketPath },
    cut: () => peers.forEach(socket => socket.destroy()),
  }
  return clamd
}
