/*
 * NAME
 *   limits - how often a password may be wrong
 *
 * DESCRIPTION
 *   Each try is counted before it is made, so that many at once are no way around,
 *   and given back where it was right. Counted are the client, the login from this
 *   client, and the login from anywhere: the last with a high limit, for anyone can
 *   reach it, and who is it for would be locked out.
 */

import { makeRateLimit } from '../rate-limit.js'

export interface Tries {
  /** false: too often. */
  take(client: string, login: string): boolean
  /** The try was right. */
  succeeded(client: string, login: string): void
  /** The try was not made: the directory does not answer. */
  giveBack(client: string, login: string): void
}

const QUARTER = 15 * 60
const OF_CLIENT = { count: 20, seconds: QUARTER }
const OF_LOGIN_AND_CLIENT = { count: 5, seconds: QUARTER }
const OF_LOGIN = { count: 100, seconds: 4 * QUARTER }

export function makeTries(now: () => number = Date.now): Tries {
  const clients = makeRateLimit(OF_CLIENT, now)
  const both = makeRateLimit(OF_LOGIN_AND_CLIENT, now)
  const logins = makeRateLimit(OF_LOGIN, now)
  const names = (
    client: string,
    login: string,
  ): readonly [string, string, string] => {
    const small = login.slice(0, 200).toLowerCase()
    return [client, `${client} ${small}`, small]
  }
  const giveBack = (client: string, login: string): void => {
    const [one, pair, name] = names(client, login)
    clients.giveBack(one)
    both.giveBack(pair)
    logins.giveBack(name)
  }
  return {
    take: (client, login) => {
      const [one, pair, name] = names(client, login)
      // All three, so that what is given back was counted.
      const takes = [clients.take(one), both.take(pair), logins.take(name)]
      return takes.every(Boolean)
    },
    giveBack,
    succeeded: (client, login) => {
      giveBack(client, login)
      both.forget(names(client, login)[1])
    },
  }
}
