/*
 * NAME
 *   status - how the filter is, for administrators
 *
 * DESCRIPTION
 *   Stamps of self-tests, bypasses and the socket of filterd are for the account of
 *   the filter alone: filter-web asks here. Only looks, and changes nothing.
 */

import type { Config } from '../config/config.js'
import { makeHealth } from '../status/gather.js'
import type { Handlers } from './server.js'

/** The handler of the request. */
export function makeStatus(config: Config): Handlers['status'] {
  const health = makeHealth(config)
  return ({ who }) =>
    who.by === 'administrator'
      ? health()
      : { refused: 'not-allowed', text: 'This is for administrators.' }
}
