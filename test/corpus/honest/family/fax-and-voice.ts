/*
 * NAME
 *   fax-and-voice - mail from fax gateways and telephone systems
 *
 * DESCRIPTION
 *   Faxes as TIFF and PDF, Internet fax with the page as message, voice as WAV
 *   and MP3.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { mp3, pdf, tiff, wav } from '../files.js'
import { attached, scan } from './device-frame.js'
import type { Machine } from './device-frame.js'

/** Mail from fax gateways and telephone systems. */
export const faxAndVoice = (): readonly HonestMessage[] => [
  ...phones().map(machine => scan(machine)),
  internetFax(),
  hylafax(),
]

const phones = (): readonly Machine[] => [
  {
    name: 'fritzbox-fax-pdf',
    program: 'FRITZ!Box',
    head: [
      'Subject: =?utf-8?Q?Fax_von_022155501_07?=',
      'X-Mailer: FRITZ!Box 7590',
      'Content-Type: multipart/mixed;',
      ' boundary="FritzBox-4711-boundary"',
    ],
    boundary: 'FritzBox-4711-boundary',
    text: [
      'Content-Type: text/html; charset="utf-8"',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<html><body>Ihre FRITZ!Box hat f=C3=BCr Sie ein Fax empfangen.</body></html>',
      '',
    ],
    file: attached('application/pdf', '14.01.20_09.12_Telefax.02215550107.pdf'),
    data: pdf('Fax'),
    found: '14.01.20_09.12_Telefax.02215550107.pdf',
  },
  {
    name: 'fritzbox-voice-mail-wav',
    program: 'FRITZ!Box',
    head: [
      'Subject: =?utf-8?Q?Nachricht_von_0221555_0108?=',
      'X-Mailer: FRITZ!Box 7590',
      'Content-Type: multipart/mixed;',
      ' boundary="FritzBox-4712-boundary"',
    ],
    boundary: 'FritzBox-4712-boundary',
    text: [
      'Content-Type: text/html; charset="utf-8"',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<html><body>Neue Nachricht</body></html>',
      '',
    ],
    file: attached('audio/x-wav', '14.01.20_09.12_Anruf.wav'),
    data: wav('fritz'),
    found: '14.01.20_09.12_Anruf.wav',
  },
  {
    name: 'asterisk-voicemail-wav',
    program: 'Asterisk',
    head: [
      'Subject: [PBX]: New message 1 in mailbox 815',
      'X-Asterisk-CallerID: 02215550107',
      'Content-Type: multipart/mixed; boundary="----voicemail_1815471101234567890"',
    ],
    boundary: '----voicemail_1815471101234567890',
    text: [
      'Content-Type: text/plain; charset=ISO-8859-1',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Dear Ben:',
      '',
      '\tJust wanted to let you know you were just left a 0:12 long message',
      '',
    ],
    file: [
      'Content-Type: audio/x-WAV; name="msg0001.WAV"',
      'Content-Transfer-Encoding: base64',
      'Content-Description: Voicemail sound attachment.',
      'Content-Disposition: attachment; filename="msg0001.WAV"',
    ],
    data: wav('asterisk'),
    width: 72,
    found: 'msg0001.WAV',
  },
  {
    name: 'cloud-pbx-voicemail-mp3',
    program: 'sipgate',
    head: [
      'Subject: Neue Sprachnachricht',
      'Content-Type: multipart/mixed; boundary="==sipgate4711=="',
    ],
    boundary: '==sipgate4711==',
    text: [
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Neue Nachricht für Sie.',
      '',
    ],
    file: attached('audio/mpeg', '2020-01-14_09-12_02215550107.mp3'),
    data: mp3(),
    found: '2020-01-14_09-12_02215550107.mp3',
  },
]

/** RFC 2305: nothing but the page, in the message itself. */
const internetFax = (): HonestMessage => ({
  name: 'panasonic-internet-fax-tiff-as-message',
  program: 'Panasonic Internet fax',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: "FAX 02215550107" <fax@mfp.example.org>
    Subject: IMAGE from Internet FAX
    To: ben@example.net
    Message-Id: <20200114091231.${digits('ifax', 6)}@mfp.example.org>
    Mime-Version: 1.0
    X-Mailer: Internet FAX, MGCS
    Content-Type: image/tiff; application=faxbw; name="image.tif"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="image.tif"

    ${base64Lines(tiff())}
  `,
  parts: ['image.tif'],
})

const hylafax = (): HonestMessage => ({
  name: 'hylafax-received-fax-pdf',
  program: 'HylaFAX',
  bytes: mail`
    Received: by fax.example.net (Postfix, from userid 10)
    \tid ${digits('hylafax', 10).toUpperCase()}; Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: the HylaFAX Receive Agent <uucp@fax.example.net>
    To: FaxMaster@fax.example.net
    Subject: facsimile received from +49 221 5550107
    Mime-Version: 1.0
    Content-Type: Multipart/Mixed; Boundary="NextPart4711"
    Content-Transfer-Encoding: 7bit
    Message-Id: <20200114081231.${digits('hylafax', 10).toUpperCase()}@fax.example.net>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)


    --NextPart4711
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: quoted-printable

    recvq/fax000004711.tif (ftp://fax.example.net:21/recvq/fax000004711.tif):
                   Sender: +49 221 5550107
                    Pages: 1
                  Quality: Fine

    --NextPart4711
    Content-Type: application/pdf; name="fax000004711.pdf"
    Content-Description: FAX document
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="fax000004711.pdf"

    ${base64Lines(pdf('Fax'))}

    --NextPart4711--
  `,
  parts: ['fax000004711.pdf'],
})
