/*
 * NAME
 *   thunderbird-frame - what mail of Thunderbird has at the top
 *
 * DESCRIPTION
 *   Fields, user agent and a boundary that starts with many hyphens.
 */

import { digits, mail } from '../build.js'
import { postfix } from '../trace.js'

const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64; rv:68.0) Gecko/20100101\n Thunderbird/68.3.1'

/** A boundary as Thunderbird makes them, the same for a seed. */
export function boundaryOf(seed: string): string {
  return `------------${digits(seed, 24).toUpperCase()}`
}

/** The fields of a letter; `type` is the whole value of Content-Type. */
export function frame(seed: string, subject: string, type: string): Buffer {
  return mail`
    ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    To: Ben Ortiz <ben@example.net>
    From: Anna Keller <anna@example.org>
    Subject: ${subject}
    Organization: Example e.V.
    Message-ID: <${digits(seed, 8)}-7e2b-e4ba-8c5d-${digits(seed, 12)}@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    User-Agent: ${AGENT}
    MIME-Version: 1.0
    Content-Type: ${type}
  `
}
