/*
 * NAME
 *   structure-frame - the fields of the messages about structure
 *
 * DESCRIPTION
 *   What both families have at the top.
 */

import { digits, mail } from '../build.js'
import { postfix } from '../trace.js'

/** The fields of a message, without its Content-Type. */
export function head(seed: string, subject = 'structure'): Buffer {
  return mail`
    ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: ${subject}
    Message-ID: <${digits(seed, 24)}@example.org>
    MIME-Version: 1.0
  `
}
