/*
 * NAME
 *   script-frame - how the mail of a web server came in
 *
 * DESCRIPTION
 *   A Received field by local pickup and an id for the message.
 */

import { digits } from '../build.js'
import { pickup } from '../trace.js'

/** Received by pickup(8) from the user with this number. */
export function trace(uid: number): Buffer {
  return pickup('web.example.net', uid, 'Tue, 14 Jan 2020 09:12:31 +0100 (CET)')
}

/** A Message-ID as Postfix makes it, without angle brackets. */
export function ids(seed: string): string {
  return `20200114081231.${digits(seed, 10).toUpperCase()}@web.example.net`
}
