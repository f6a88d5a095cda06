/*
 * NAME
 *   lotus-notes-parts - files and reports from Lotus Notes and Domino
 *
 * DESCRIPTION
 *   Nested parts with spaces in their boundaries, pictures by number, failures
 *   and receipts of the server.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { gif, pdf } from '../files.js'
import { xls } from '../ole.js'

/** Files and reports from Lotus Notes and Domino. */
export const lotusNotesParts = (): readonly HonestMessage[] => [
  notesMixed(),
  notesRelated(),
  dominoFailure(),
  notesReadReceipt(),
]

const notesMixed = (): HonestMessage => ({
  name: 'lotus-notes-8-mixed-boundary-with-space',
  program: 'Lotus Notes 8.5',
  bytes: mail`
    To: ben@example.net
    MIME-Version: 1.0
    Subject: =?ISO-8859-1?Q?Pr=FCfbericht?=
    X-Mailer: Lotus Notes Release 8.5.3 September 15, 2011
    Message-ID: <OF1A2B3C4D.5E6F7A8B-ONC1257852.00401A2B-C1257852.00402B3C@example.org>
    From: Anna Keller <anna@example.org>
    Date: Mon, 14 Mar 2011 12:40:02 +0100
    Content-Type: multipart/mixed; boundary="=_mixed 00402B3CC1257852_="

    This is a multipart message in MIME format.
    --=_mixed 00402B3CC1257852_=
    Content-Type: multipart/alternative; boundary="=_alternative 00402B3CC1257852_="


    --=_alternative 00402B3CC1257852_=
    Content-Type: text/plain; charset="ISO-8859-1"
    Content-Transfer-Encoding: quoted-printable

    Anbei der Pr=FCfbericht.

    --=_alternative 00402B3CC1257852_=
    Content-Type: text/html; charset="ISO-8859-1"
    Content-Transfer-Encoding: quoted-printable

    <font size=3D2 face=3D"sans-serif">Anbei der Pr=FCfbericht.</font>
    --=_alternative 00402B3CC1257852_=--
    --=_mixed 00402B3CC1257852_=
    Content-Type: application/pdf; name="=?ISO-8859-1?Q?Pr=FCfbericht.pdf?="
    Content-Disposition: attachment; filename="=?ISO-8859-1?Q?Pr=FCfbericht.pdf?="
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Bericht'), 72)}

    --=_mixed 00402B3CC1257852_=
    Content-Type: application/octet-stream; name="Zahlen.xls"
    Content-Disposition: attachment; filename="Zahlen.xls"
    Content-Transfer-Encoding: base64

    ${base64Lines(xls(), 72)}

    --=_mixed 00402B3CC1257852_=--
  `,
  parts: ['Prüfbericht.pdf', 'Zahlen.xls'],
})

const notesRelated = (): HonestMessage => ({
  name: 'lotus-notes-8-related-gif-numeric-name',
  program: 'Lotus Notes 8.5',
  bytes: mail`
    To: ben@example.net
    MIME-Version: 1.0
    Subject: Chart
    X-Mailer: Lotus Notes Release 8.5.3 September 15, 2011
    Message-ID: <OF2A2B3C4D.5E6F7A8B-ONC1257852.00411A2B-C1257852.00412B3C@example.org>
    From: Anna Keller <anna@example.org>
    Date: Mon, 14 Mar 2011 12:50:02 +0100
    Content-Type: multipart/related; boundary="=_related 00412B3CC1257852_="

    This is a multipart message in MIME format.
    --=_related 00412B3CC1257852_=
    Content-Type: multipart/alternative; boundary="=_alternative 00412B3DC1257852_="


    --=_alternative 00412B3DC1257852_=
    Content-Type: text/plain; charset="US-ASCII"



    --=_alternative 00412B3DC1257852_=
    Content-Type: text/html; charset="US-ASCII"

    <img src=cid:_1_0A1B2C3D0A1B28B000412B3CC1257852>
    --=_alternative 00412B3DC1257852_=--
    --=_related 00412B3CC1257852_=
    Content-Type: image/gif
    Content-ID: <_1_0A1B2C3D0A1B28B000412B3CC1257852>
    Content-Transfer-Encoding: base64

    ${base64Lines(gif(), 72)}

    --=_related 00412B3CC1257852_=--
  `,
})

const dominoFailure = (): HonestMessage => ({
  name: 'domino-9-delivery-failure-report',
  program: 'Domino 9',
  bytes: mail`
    To: ben@example.net
    Subject: DELIVERY FAILURE: User nobody (nobody@example.org) not listed in Domino Directory
    Message-ID: <OF4A2B3C4D.5E6F7A8B-ONC12584EF.002E1A2B@example.org>
    From: Postmaster@example.org
    Date: Tue, 14 Jan 2020 09:20:00 +0100
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="==IFJRGLKFGIR4711UHRUHIHD"

    --==IFJRGLKFGIR4711UHRUHIHD
    Content-Type: text/plain; charset=us-ascii

    Your message

      Subject: Hello

    was not delivered to:

      nobody@example.org

    because:

      User nobody (nobody@example.org) not listed in Domino Directory

    --==IFJRGLKFGIR4711UHRUHIHD
    Content-Type: message/delivery-status

    Reporting-MTA: dns;mail01.example.org

    Final-Recipient: rfc822;nobody@example.org
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: X-Notes; User nobody (nobody@example.org) not listed in Domino Di
     rectory

    --==IFJRGLKFGIR4711UHRUHIHD
    Content-Type: message/rfc822

    From: Ben Ortiz <ben@example.net>
    To: nobody@example.org
    Subject: Hello
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <20200114081231.GA1234@example.net>

    Hello!

    --==IFJRGLKFGIR4711UHRUHIHD--
  `,
})

const notesReadReceipt = (): HonestMessage => ({
  name: 'lotus-notes-return-receipt',
  program: 'Lotus Notes 9',
  bytes: mail`
    To: "Ben Ortiz" <ben@example.net>
    Subject: Return Receipt
    X-KeepSent: 5A2B3C4D:5E6F7A8B-C12584EF:002F1A2B; type=4; name=$KeepSent
    X-Mailer: IBM Notes Release 9.0.1FP8 October 11, 2017
    Message-ID: <OF5A2B3C4D.5E6F7A8B-ONC12584EF.002F1A2B@example.org>
    From: anna@example.org
    Date: Tue, 14 Jan 2020 09:25:00 +0100
    MIME-Version: 1.0
    Content-type: multipart/report; Report-type=disposition-notification;
     Boundary="0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C"

    --0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C
    Content-type: text/plain; charset=US-ASCII

    Your document: Offer
    was received by: Anna Keller/Example
    at: 14.01.2020 09:25:00

    --0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C
    Content-type: message/disposition-notification
    Content-transfer-encoding: 7bit

    Reporting-UA: MAIL01; Domino 9.0.1
    Final-Recipient: rfc822;anna@example.org
    Original-Message-ID: <20200114081231.GA1234@example.net>
    Disposition: manual-action/MDN-sent-automatically; displayed

    --0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C--
  `,
})
