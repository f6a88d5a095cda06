/*
 * NAME
 *   calendars-groupware - invitations from Exchange, Outlook, Zimbra and Notes
 *
 * DESCRIPTION
 *   text/calendar as third alternative, over SMTP, as counter-proposal, and
 *   beside a numbered file.
 */

import { base64Lines, digits, mail, multipart } from '../build.js'
import type { HonestMessage } from '../build.js'
import { calendar, frame } from './calendar-frame.js'
import type { Event } from './calendar-frame.js'

/** Invitations from Exchange, Outlook, Zimbra and Notes. */
export const calendarsGroupware = (): readonly HonestMessage[] => [
  exchangeRequest(),
  exchangeCancel(),
  teamsMeeting(),
  outlookSmtpRequest(),
  zimbraCounter(),
  lotusNotesRequest(),
]

const exchangeAlternative = (
  seed: string,
  subject: string,
  event: Event,
): Buffer => mail`
  ${frame(seed, subject)}
  Thread-Topic: Budget
  Thread-Index: AdXKuNdQ${digits(seed, 18)}A==
  Accept-Language: de-DE, en-US
  Content-Language: de-DE
  X-MS-Has-Attach:
  X-MS-TNEF-Correlator:
  Content-Type: multipart/alternative;
  \tboundary="_000_${digits(seed, 40)}_"

  ${multipart(
    `_000_${digits(seed, 40)}_`,
    mail`
      Content-Type: text/plain; charset="iso-8859-1"
      Content-Transfer-Encoding: quoted-printable

      Besprechung im gro=DFen Saal

    `,
    mail`
      Content-Type: text/html; charset="iso-8859-1"
      Content-Transfer-Encoding: quoted-printable

      <html><body><p>Besprechung im gro=DFen Saal</p></body></html>

    `,
    mail`
      Content-Type: text/calendar; charset="utf-8"; method=${event.method}
      Content-Transfer-Encoding: base64

      ${base64Lines(calendar(event))}

    `,
  )}
`

const EXCHANGE = 'Microsoft Exchange Server 2010'

const exchangeRequest = (): HonestMessage => ({
  name: 'exchange-meeting-request-three-alternatives',
  program: 'Exchange Online',
  bytes: exchangeAlternative('exreq', 'Budget', {
    product: EXCHANGE,
    method: 'REQUEST',
    summary: 'Budget im großen Saal',
    extra: [
      'DESCRIPTION;LANGUAGE=de-DE:Besprechung im großen Saal\\n',
      'X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE',
    ],
  }),
})

const exchangeCancel = (): HonestMessage => ({
  name: 'exchange-meeting-cancellation',
  program: 'Exchange Online',
  bytes: exchangeAlternative('excancel', 'Canceled: Budget', {
    product: EXCHANGE,
    method: 'CANCEL',
    summary: 'Canceled: Budget',
    extra: ['STATUS:CANCELLED'],
  }),
})

const teamsMeeting = (): HonestMessage => ({
  name: 'teams-meeting-with-long-join-link',
  program: 'Microsoft Teams',
  bytes: exchangeAlternative('teams', 'Budget (Teams)', {
    product: EXCHANGE,
    method: 'REQUEST',
    summary: 'Budget (Teams)',
    extra: [
      `X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/19%3ameeting_${digits('teams', 64)}%40thread.v2/0?context=%7b%22Tid%22%3a%22${digits('tid', 32)}%22%7d`,
    ],
  }),
})

const outlookSmtpRequest = (): HonestMessage => ({
  name: 'outlook-16-meeting-request-over-smtp',
  program: 'Outlook 16',
  bytes: mail`
    ${frame('osmtp', 'Budget')}
    Content-Type: multipart/alternative;
    \tboundary="----=_NextPart_000_0042_01D5CABB.1A2B3C40"
    X-Mailer: Microsoft Outlook 16.0
    Content-Language: en-us

    This is a multipart message in MIME format.

    ------=_NextPart_000_0042_01D5CABB.1A2B3C40
    Content-Type: text/plain;
    \tcharset="us-ascii"
    Content-Transfer-Encoding: 7bit

    When: Tuesday, January 21, 2020 10:00 AM-11:00 AM.

    *~*~*~*~*~*~*~*~*~*


    ------=_NextPart_000_0042_01D5CABB.1A2B3C40
    Content-Type: text/calendar; method=REQUEST;
    \tcharset="utf-8"
    Content-Transfer-Encoding: 7bit

    ${calendar({ product: '-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN', method: 'REQUEST', summary: 'Budget' }, '\n')}

    ------=_NextPart_000_0042_01D5CABB.1A2B3C40--

  `,
})

const zimbraCounter = (): HonestMessage => ({
  name: 'zimbra-counter-proposal',
  program: 'Zimbra 8.8',
  bytes: mail`
    ${frame('zimbra', 'New Time Proposed: Budget')}
    Content-Type: multipart/alternative;${' '}
    \tboundary="----=_Part_4713_815.1578989551123"

    ------=_Part_4713_815.1578989551123
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    The following is a new time proposed for the meeting.
    ------=_Part_4713_815.1578989551123
    Content-Type: text/calendar; charset=utf-8; method=COUNTER; name=meeting.ics
    Content-Transfer-Encoding: 7bit

    ${calendar({ product: 'Zimbra-Calendar-Provider', method: 'COUNTER', summary: 'Budget' }, '\n')}
    ------=_Part_4713_815.1578989551123--
  `,
  parts: ['meeting.ics'],
})

const lotusNotesRequest = (): HonestMessage => ({
  name: 'lotus-notes-invitation-c-numbered-ics',
  program: 'Lotus Notes 9',
  bytes: mail`
    ${frame('notes', 'Einladung: Budget (21 Jan 10:00 CET)')}
    X-Mailer: IBM Notes Release 9.0.1FP8 October 11, 2017
    Content-Type: multipart/mixed; boundary="=_mixed 002D1A2BC12584F1_="

    This is a multipart message in MIME format.
    --=_mixed 002D1A2BC12584F1_=
    Content-Type: multipart/alternative; boundary="=_alternative 002D1A2CC12584F1_="


    --=_alternative 002D1A2CC12584F1_=
    Content-Type: text/plain; charset="US-ASCII"

    Budget
    --=_alternative 002D1A2CC12584F1_=
    Content-Type: text/calendar; method=REQUEST; charset="UTF-8"

    ${calendar({ product: '-//Lotus Development Corporation//NONSGML Notes 9.0//EN_C', method: 'REQUEST', summary: 'Budget', extra: ['X-LOTUS-NOTESVERSION:2', 'X-LOTUS-APPTTYPE:3'] }, '\n')}

    --=_alternative 002D1A2CC12584F1_=--
    --=_mixed 002D1A2BC12584F1_=
    Content-Type: application/ics; name="c124711.ics"
    Content-Disposition: attachment; filename="c124711.ics"
    Content-Transfer-Encoding: base64

    ${base64Lines(calendar({ product: '-//Lotus Development Corporation//NONSGML Notes 9.0//EN_C', method: 'REQUEST', summary: 'Budget' }), 72)}

    --=_mixed 002D1A2BC12584F1_=--
  `,
  parts: ['c124711.ics'],
})
