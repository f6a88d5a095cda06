/*
 * NAME
 *   serve - filterd does the work of filter-pipe and filter-smtp
 *
 * DESCRIPTION
 *   Serves one connection to engine.sock: see dialog. What filter-pipe would do
 *   with its message is done here, by the same code and into the same folders.
 *
 * DIAGNOSTICS
 *   Never rejects. Where something fails after `go`, the connection ends without a
 *   reply, which is a temporary failure to the client.
 *
 * SECURITY
 *   The mode of the socket is 0600, in a folder of the filter's account: who can
 *   connect can do the same without filterd.
 */

import type { Socket } from 'node:net'
import type { Origin } from '../../mail/envelope.js'
import type { Filter } from '../../mail/intake.js'
import { receiveFromPipe } from '../pipe.js'
import { Peer, readHello, type Hello } from './dialog.js'

export interface ResidentDoor {
  /** '' where it is served; else why not, in a few words. */
  readonly refusal: (hello: Hello) => string
  /** For filter-pipe. */
  readonly filter: Filter
  /** For filter-smtp: until the session is over. */
  readonly session: (
    socket: Socket,
    client: { readonly origin: Origin; readonly isTrusted: boolean },
  ) => Promise<void>
}

/** For the Hello, which is in the socket when its client has connected. */
const HELLO_MS = 10_000

export async function serveResident(
  socket: Socket,
  door: ResidentDoor,
): Promise<void> {
  const peer = new Peer(socket)
  const late = setTimeout(() => socket.destroy(), HELLO_MS)
  try {
    const hello = readHello((await peer.line()) ?? '')
    clearTimeout(late)
    const why = hello === null ? 'another version' : door.refusal(hello)
    if (hello === null || why !== '') {
      socket.end(`no ${why}\n`)
      return
    }
    await peer.write('go\n')
    const { wish } = hello
    if (wish.program === 'filter-smtp') {
      await door.session(peer.release(), wish)
      return
    }
    const reply = await receiveFromPipe(wish.args, {
      filter: door.filter,
      parentIsThere: () => isThere(peer),
      message: peer.message(),
    })
    socket.end(`${JSON.stringify(reply)}\n`)
  } catch {
    socket.destroy()
  } finally {
    clearTimeout(late)
  }
}

// The client asks its own parents.
async function isThere(peer: Peer): Promise<boolean> {
  if (!peer.isOpen) return false
  await peer.write('there?\n')
  return (await peer.line()) === 'yes'
}
