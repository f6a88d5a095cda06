/*
 * NAME
 *   machine-frame - a message as a program pipes it into sendmail
 *
 * DESCRIPTION
 *   Its own fields, an id, a date if it has none, and the text.
 */

import { digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pickup } from '../trace.js'

/** A notice: its fields and its text. */
export type Plain = readonly [
  name: string,
  program: string,
  head: readonly string[],
  body: Buffer | string,
]

/** A message without MIME, unless its own fields declare it. */
export function plain([name, program, head, body]: Plain): HonestMessage {
  return {
    name,
    program,
    bytes: mail`
    ${pickup('server.example.net', 0, 'Tue, 14 Jan 2020 04:00:02 +0100 (CET)')}
    ${head}
    Message-Id: <20200114030002.${digits(name, 10).toUpperCase()}@server.example.net>
    ${head.some(line => line.startsWith('Date:')) ? [] : ['Date: Tue, 14 Jan 2020 04:00:02 +0100 (CET)']}

    ${body}
  `,
  }
}
