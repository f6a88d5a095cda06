/*
 * NAME
 *   calendars-web - invitations from Google, Apple, Zoom and calendar servers
 *
 * DESCRIPTION
 *   The same text/calendar once as alternative and once as file, only as file,
 *   or as the whole message; contacts as vCard.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { calendar, frame } from './calendar-frame.js'

/** Invitations from Google, Apple, Zoom and calendar servers. */
export const calendarsWeb = (): readonly HonestMessage[] => [
  googleInvitation(),
  googleReply(),
  appleInvitation(),
  lightningReply(),
  zoomWithAttachment(),
  calendarOnly(),
  vcardsOfMany(),
]

const GOOGLE = '-//Google Inc//Google Calendar 70.9054//EN'

const googleInvitation = (): HonestMessage => {
  const ics = calendar({
    product: GOOGLE,
    method: 'REQUEST',
    summary: 'Café – Prüfung',
  })
  return {
    name: 'google-calendar-invitation-alternative-and-file',
    program: 'Google Calendar',
    bytes: mail`
      ${frame('google', encodedWords('Invitation: Café – Prüfung @ Tue Jan 21, 2020'))}
      Reply-To: Anna Keller <anna@example.org>
      Sender: Google Calendar <calendar-notification@google.com>
      Content-Type: multipart/mixed; boundary="000000000000${digits('g1', 16)}"

      --000000000000${digits('g1', 16)}
      Content-Type: multipart/alternative; boundary="000000000000${digits('g2', 16)}"

      --000000000000${digits('g2', 16)}
      Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
      Content-Transfer-Encoding: base64

      ${base64Lines('You have been invited to the following event.\r\n\r\nTitle: Café – Prüfung\r\n')}
      --000000000000${digits('g2', 16)}
      Content-Type: text/html; charset="UTF-8"
      Content-Transfer-Encoding: quoted-printable

      ${quotedPrintable('<span itemscope itemtype="http://schema.org/InformAction"><h2>Café – Prüfung</h2></span>')}
      --000000000000${digits('g2', 16)}
      Content-Type: text/calendar; charset="UTF-8"; method=REQUEST
      Content-Transfer-Encoding: quoted-printable

      ${quotedPrintable(ics)}
      --000000000000${digits('g2', 16)}--

      --000000000000${digits('g1', 16)}
      Content-Type: application/ics; name="invite.ics"
      Content-Disposition: attachment; filename="invite.ics"
      Content-Transfer-Encoding: base64

      ${base64Lines(ics)}
      --000000000000${digits('g1', 16)}--
    `,
    parts: ['invite.ics'],
  }
}

const googleReply = (): HonestMessage => ({
  name: 'google-calendar-accepted-7bit',
  program: 'Google Calendar',
  bytes: mail`
    ${frame('greply', 'Accepted: Budget @ Tue Jan 21, 2020')}
    Content-Type: multipart/mixed; boundary="000000000000${digits('g3', 16)}"

    ${multipart(
      `000000000000${digits('g3', 16)}`,
      mail`
        Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes

        Ben Ortiz has accepted this invitation.

      `,
      mail`
        Content-Type: text/calendar; charset="UTF-8"; method=REPLY
        Content-Transfer-Encoding: 7bit

        ${calendar({ product: GOOGLE, method: 'REPLY', summary: 'Budget' }, '\n')}
      `,
      mail`
        Content-Type: application/ics; name="invite.ics"
        Content-Disposition: attachment; filename="invite.ics"
        Content-Transfer-Encoding: base64

        ${base64Lines(calendar({ product: GOOGLE, method: 'REPLY', summary: 'Budget' }))}
      `,
    )}
  `,
  parts: ['invite.ics'],
})

const appleInvitation = (): HonestMessage => ({
  name: 'apple-calendar-invitation-attachment',
  program: 'Apple Calendar',
  bytes: mail`
    ${frame('ical', 'Invitation: Budget')}
    Content-Type: multipart/alternative; boundary="Apple-Mail-2C1D0E9F"
    X-Mailer: iCal

    ${multipart(
      'Apple-Mail-2C1D0E9F',
      mail`
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        Anna Keller has invited you to the event: Budget

      `,
      mail`
        Content-Type: multipart/mixed; boundary="Apple-Mail-2C1D0EA0"

        ${multipart(
          'Apple-Mail-2C1D0EA0',
          mail`
            Content-Type: text/calendar; charset=utf-8; method=REQUEST; name="iCal-20200114-091231.ics"
            Content-Disposition: attachment; filename="iCal-20200114-091231.ics"
            Content-Transfer-Encoding: quoted-printable

            ${quotedPrintable(calendar({ product: '-//Apple Inc.//Mac OS X 10.15.2//EN', method: 'REQUEST', summary: 'Budget' }))}
          `,
        )}
      `,
    )}
  `,
  parts: ['iCal-20200114-091231.ics'],
})

const lightningReply = (): HonestMessage => ({
  name: 'thunderbird-lightning-event-reply',
  program: 'Thunderbird Lightning',
  bytes: mail`
    ${frame('lightning', 'Invitation Reply (Accepted): Budget')}
    Content-Type: multipart/mixed;
     boundary="------------iTIP1578989551123"

    --------------iTIP1578989551123
    Content-Type: multipart/alternative;
     boundary="------------iTIP1578989551124"

    --------------iTIP1578989551124
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    Ben Ortiz hat Ihre Einladung angenommen – für Dienstag.
    --------------iTIP1578989551124
    Content-Type: text/calendar; method=REPLY; charset=utf-8
    Content-Transfer-Encoding: 8bit

    ${calendar({ product: '-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN', method: 'REPLY', summary: 'Prüfung' }, '\n')}

    --------------iTIP1578989551124--

    --------------iTIP1578989551123
    Content-Type: application/ics; name="invite.ics"
    Content-Transfer-Encoding: 8bit
    Content-Disposition: attachment; filename="invite.ics"

    ${calendar({ product: '-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN', method: 'REPLY', summary: 'Prüfung' }, '\n')}

    --------------iTIP1578989551123--
  `,
  parts: ['invite.ics'],
})

const zoomWithAttachment = (): HonestMessage => ({
  name: 'zoom-invitation-ics-octet-stream',
  program: 'Zoom',
  bytes: mail`
    ${frame('zoom', 'Anna Keller is inviting you to a scheduled Zoom meeting')}
    Content-Type: multipart/mixed; boundary=${digits('zoom', 60)}

    ${multipart(
      digits('zoom', 60),
      mail`
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <html><body><a href=3D"https://zoom.example/j/4711815?pwd=3DaBcD">Join</a></body></html>
      `,
      mail`
        Content-Type: application/octet-stream; name="meeting-4711815.ics"
        Content-Disposition: attachment; filename="meeting-4711815.ics"
        Content-Transfer-Encoding: base64

        ${base64Lines(calendar({ product: '-//zoom.us//iCalendar Event//EN', method: 'PUBLISH', summary: 'Budget' }))}
      `,
    )}
  `,
  parts: ['meeting-4711815.ics'],
})

const calendarOnly = (): HonestMessage => ({
  name: 'caldav-server-message-is-the-calendar',
  program: 'DAViCal',
  bytes: mail`
    ${frame('davical', 'Budget')}
    Content-Type: text/calendar; method=REQUEST; charset=UTF-8; component=VEVENT
    Content-Transfer-Encoding: 8bit

    ${calendar({ product: '-//davical.org//NONSGML AWL Calendar//EN', method: 'REQUEST', summary: 'Prüfung im Büro' }, '\n')}
  `,
})

const vcardsOfMany = (): HonestMessage => ({
  name: 'android-contacts-export-vcf-quoted-printable',
  program: 'Android Contacts',
  bytes: mail`
    ${frame('vcf', 'Contacts')}
    Content-Type: multipart/mixed; boundary="----NKQ0Z3J8VY4711"

    ${multipart(
      '----NKQ0Z3J8VY4711',
      mail`
        Content-Type: text/plain; charset=utf-8


      `,
      mail`
        Content-Type: text/x-vcard; name="contacts.vcf"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="contacts.vcf"; size=4711

        ${base64Lines(Array.from({ length: 20 }, (_, i) => `BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Person ${i};;;\r\nTEL;CELL:+49221555${100 + i}\r\nEND:VCARD\r\n`).join(''))}
      `,
    )}
  `,
  parts: ['contacts.vcf'],
})
