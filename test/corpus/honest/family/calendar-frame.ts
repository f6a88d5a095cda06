/*
 * NAME
 *   calendar-frame - calendar objects and the fields of their mail
 *
 * DESCRIPTION
 *   An iCalendar object as a text, and what all invitations have at the top.
 */

import { digits, mail } from '../build.js'
import { postfix } from '../trace.js'

/** What differs between two iCalendar objects. */
export interface Event {
  readonly product: string
  readonly method: string
  readonly summary: string
  readonly extra?: readonly string[]
}

/** An iCalendar object; `end` is what its lines end with. */
export function calendar(
  { product, method, summary, extra = [] }: Event,
  end = '\r\n',
): string {
  return [
    'BEGIN:VCALENDAR',
    `PRODID:${product}`,
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    'DTSTART:20200121T090000Z',
    'DTEND:20200121T100000Z',
    'DTSTAMP:20200114T081231Z',
    'ORGANIZER;CN=Anna Keller:mailto:anna@example.org',
    `UID:${digits(product + method, 26)}@example.org`,
    'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=',
    ' TRUE;CN=ben@example.net;X-NUM-GUESTS=0:mailto:ben@example.net',
    `SUMMARY:${summary}`,
    ...extra,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join(end)
}

/** The fields of a letter, without its Content-Type. */
export function frame(seed: string, subject: string): Buffer {
  return mail`
    ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: ${subject}
    Message-ID: <calendar-${digits(seed, 20)}@example.org>
    MIME-Version: 1.0
  `
}
