/*
 * NAME
 *   crypto-frame - the fields of signed and encrypted letters
 *
 * DESCRIPTION
 *   What the families of OpenPGP and S/MIME have in common.
 */

import { digits, mail } from '../build.js'

/** The fields of a letter, without its Content-Type. */
export function frame(seed: string, subject = 'Signed'): Buffer {
  return mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: ${subject}
    Message-ID: <20200114081231.${digits(seed, 12)}@example.org>
    MIME-Version: 1.0
  `
}
