/*
 * NAME
 *   script-frame - how the mail of a web server came in
 *
 * DESCRIPTION
 *   A Received field by local pickup and an id for the message.
 */
import { digits } from '../build.js'
import { pickup } from '../trace.js'

export const trace = (uid: number): Buffer =>
  pickup('web.example.net', uid, 'Tue, 14 Jan 2020 09:12:31 +0100 (CET)')

export const ids = (seed: string): string =>
  `20200114081231.${digits(seed, 10).toUpperCase()}@web.example.net`
