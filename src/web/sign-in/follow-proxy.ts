/*
 * NAME
 *   follow-proxy - the session of a request is that of who the proxy says
 *
 * DESCRIPTION
 *   Where the proxy knows its users, each request says whose it is. Someone else
 *   gets a session of their own; where no one is named, a session by the proxy
 *   ends. Sessions of other ways stay.
 *
 * SECURITY
 *   See proxy. A header from elsewhere is a line of the log, one an hour.
 */

import type { Level } from '../../log/line.js'
import type { WebContext } from '../context.js'
import { endSession, startSession } from '../session-cookie.js'
import type { Sessions } from '../session.js'
import { accountOfProxy } from './proxy.js'
import type { Ways, WebSettings } from './ways.js'

export interface Followed {
  readonly settings: WebSettings
  readonly ways: Ways
  readonly sessions: Sessions
  readonly now: () => number
  readonly note: (level: Level, text: string) => void
}

const HOUR_MS = 60 * 60 * 1000

/** @returns looks at the header of a request whose session is known. */
export function makeProxyFollower(
  followed: Followed,
): (context: WebContext) => void {
  const { settings, ways, sessions, now, note } = followed
  if (settings.proxy_header === '') return () => undefined
  const isSocket = settings.address.startsWith('unix:')
  let toldAt = -Infinity
  return context => {
    const answer = accountOfProxy(
      {
        header: name => context.req.header(name),
        // Of a port, also where the client has gone meanwhile.
        peer: isSocket ? undefined : (peerOf(context) ?? 'unknown'),
      },
      settings,
    )
    const person = context.get('session')?.person
    if ('refused' in answer && now() - toldAt > HOUR_MS) {
      toldAt = now()
      note('warning', `sign-in refused: ${answer.refused}`)
    }
    if (!('account' in answer)) {
      if (person?.way === 'proxy') endSession(context, sessions)
      return
    }
    const { account } = answer
    const { login, addresses, way } = account
    const isAdministrator = ways.isAdministrator(account)
    const isSame =
      person?.way === way &&
      person.login === login &&
      person.isAdministrator === isAdministrator &&
      person.addresses.join() === addresses.join()
    if (isSame) return
    startSession(context, sessions, { login, addresses, isAdministrator, way })
    note('info', `signed in: way=proxy, login=${login}`)
  }
}

function peerOf({ env }: WebContext): string | undefined {
  // Of @hono/node-server; a test gives the same.
  const { incoming } = (env ?? {}) as {
    readonly incoming?: {
      readonly socket?: { readonly remoteAddress?: string }
    }
  }
  return incoming?.socket?.remoteAddress
}
