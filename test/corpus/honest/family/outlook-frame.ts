/*
 * NAME
 *   outlook-frame - what mail of Outlook has at the top
 *
 * DESCRIPTION
 *   Fields, a thread index, NextPart boundaries, the HTML of Word.
 */

import { mail, seeded } from '../build.js'
import { exim } from '../trace.js'

function threadIndex(seed: string): string {
  return Buffer.concat([Buffer.of(1, 0xd5), seeded(seed, 20)]).toString(
    'base64',
  )
}

/** The fields of a letter; `type` is the whole value of Content-Type. */
export function frame(seed: string, subject: string, type: string): Buffer {
  return mail`
    ${exim('DESKTOP4711', 'Tue, 14 Jan 2020 09:12:33 +0100')}
    From: "Anna Keller" <anna@example.org>
    To: "'Ben Ortiz'" <ben@example.net>
    Subject: ${subject}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <000${seed.length}01d5caaf$${seeded(seed, 4).toString('hex')}$${seeded(`${seed}2`, 4).toString('hex')}$@example.org>
    MIME-Version: 1.0
    Content-Type: ${type}
    X-Mailer: Microsoft Outlook 16.0
    Thread-Index: ${threadIndex(seed)}
    Content-Language: en-us
  `
}

/** A boundary as Outlook makes them; `level` is its number. */
export function boundaryOf(seed: string, level = 0): string {
  return `----=_NextPart_00${level}_${seeded(seed, 2).toString('hex').toUpperCase()}_01D5CAB8.${seeded(seed, 4).toString('hex').toUpperCase()}`
}

/** The Content-Type of a multipart of this kind, folded. */
export function typed(kind: string, boundary: string): string {
  return `multipart/${kind};\n\tboundary="${boundary}"`
}
