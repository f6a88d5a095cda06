/*
 * NAME
 *   exchange-services - what Exchange and its neighbors write by themselves
 *
 * DESCRIPTION
 *   Out of office, voice mail, journal reports, moderation, quarantine
 *   digests, the wrapper of encrypted mail.
 */

import {
  base64Lines,
  digits,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { mp3, wav } from '../files.js'
import {
  boundaryOf,
  filePart,
  frame,
  idOf,
  SERVER,
  typed,
} from './exchange-frame.js'

/** What Exchange and its neighbors write by themselves. */
export const exchangeServices = (): readonly HonestMessage[] => [
  outOfOffice(),
  voiceMail(),
  unifiedMessagingMp3(),
  journalReport(),
  moderation(),
  quarantineDigest(),
  encryptedPortal(),
]

const outOfOffice = (): HonestMessage => ({
  name: 'exchange-online-out-of-office',
  program: 'Exchange Online',
  bytes: mail`
    From: "Keller, Anna" <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Automatic reply: Documents
    Thread-Topic: Documents
    Thread-Index: AQHVyrjXl3sQ
    Date: Tue, 14 Jan 2020 08:14:00 +0000
    Message-ID: <${digits('ooo', 32)}@${SERVER}.eurprd04.prod.outlook.com>
    References: <${idOf('documents')}>
    In-Reply-To: <${idOf('documents')}>
    X-MS-Has-Attach:
    X-Auto-Response-Suppress: All
    X-MS-Exchange-Inbox-Rules-Loop: anna@example.org
    X-MS-TNEF-Correlator:
    auto-submitted: auto-generated
    x-ms-exchange-generated-message-source: Mailbox Rules Agent
    Content-Type: multipart/alternative;
    \tboundary="${boundaryOf(0, 'ooo')}"
    MIME-Version: 1.0

    ${multipart(
      boundaryOf(0, 'ooo'),
      mail`
        Content-Type: text/plain; charset="iso-8859-1"
        Content-Transfer-Encoding: quoted-printable

        ${quotedPrintable(encode('Ich bin bis 20. Januar nicht im Büro. Ihre Nachricht wird nicht weitergeleitet.', 'iso-8859-1'))}

      `,
      mail`
        Content-Type: text/html; charset="iso-8859-1"
        Content-Transfer-Encoding: quoted-printable

        <html><body><p>Ich bin bis 20. Januar nicht im B=FCro.</p></body></html>

      `,
    )}
  `,
})

const voiceMail = (): HonestMessage => ({
  name: 'exchange-2010-voice-mail-wav',
  program: 'Exchange 2010 Unified Messaging',
  bytes: mail`
    From: "+4922155501 07" <>
    To: "ortiz, ben" <ben@example.net>
    Subject: Voice Mail (12 seconds)
    Content-Class: voice
    Date: Tue, 1 Feb 2011 14:02:11 +0100
    Message-ID: <${digits('vm', 32)}@EX10.example.net>
    X-CallingTelephoneNumber: +492215550107
    X-VoiceMessageDuration: 12
    X-AttachmentOrder: +492215550107 (12 seconds) Voice Mail.wav
    Content-Type: multipart/mixed; boundary="_004_vm20110201EX10_"
    MIME-Version: 1.0

    --_004_vm20110201EX10_
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: base64

    ${base64Lines('<html><head></head><body>You received a voice mail from +492215550107</body></html>')}

    --_004_vm20110201EX10_
    Content-Type: audio/wav; name="+492215550107 (12 seconds) Voice Mail.wav"
    Content-Description: +492215550107 (12 seconds) Voice Mail.wav
    Content-Disposition: attachment;
    \tfilename="+492215550107 (12 seconds) Voice Mail.wav"; size=444;
    \tcreation-date="Tue, 01 Feb 2011 13:02:11 GMT"
    Content-Transfer-Encoding: base64

    ${base64Lines(wav('vm'))}

    --_004_vm20110201EX10_--
  `,
  parts: ['+492215550107 (12 seconds) Voice Mail.wav'],
})

const unifiedMessagingMp3 = (): HonestMessage => ({
  name: 'teams-voice-mail-mp3',
  program: 'Microsoft Teams',
  bytes: mail`
    ${frame('mp3', 'Voice Mail (8 seconds)', typed('mixed', boundaryOf(4, 'mp3')))}

    ${multipart(
      boundaryOf(4, 'mp3'),
      mail`
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: 7bit

        Call from Carla Souza.

      `,
      filePart('audio.mp3', 'audio/mp3', mp3()),
    )}
  `,
  parts: ['audio.mp3'],
})

const journalReport = (): HonestMessage => ({
  name: 'exchange-online-journal-report',
  program: 'Exchange Online',
  bytes: mail`
    From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>
    To: <journal@example.net>
    Date: Tue, 14 Jan 2020 08:12:40 +0000
    Subject: Documents
    Message-ID: <${digits('journal', 8)}-6f1e-4d5a-8c7b-2a3b4c5d6e7f@journal.report.generator>
    X-MS-Journal-Report:
    Content-Type: multipart/mixed; boundary="_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_"
    MIME-Version: 1.0

    --_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit

    Sender: anna@example.org
    Subject: Documents
    Message-Id: <${idOf('documents')}>
    Recipient: ben@example.net

    --_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_
    Content-Type: message/rfc822

    From: "Keller, Anna" <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Documents
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-ID: <${idOf('documents')}>
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: quoted-printable
    MIME-Version: 1.0

    See attached.=20

    --_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_--
  `,
})

const moderation = (): HonestMessage => ({
  name: 'exchange-online-moderation-request',
  program: 'Exchange Online',
  bytes: mail`
    ${frame('moderate', 'Message "Town hall" awaits your approval', typed('mixed', boundaryOf(2, 'moderate')))}

    ${multipart(
      boundaryOf(2, 'moderate'),
      mail`
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: quoted-printable

        <html><body><a href=3D"mailto:arbitration@example.net?subject=3DApprove">Approve</a>
        <a href=3D"mailto:arbitration@example.net?subject=3DReject">Reject</a></body></html>

      `,
      mail`
        Content-Type: message/rfc822
        Content-Disposition: attachment;
        \tcreation-date="Tue, 14 Jan 2020 08:12:31 GMT";
        \tmodification-date="Tue, 14 Jan 2020 08:12:31 GMT"

        From: "Keller, Anna" <anna@example.org>
        To: All Staff <all@example.net>
        Subject: Town hall
        Date: Tue, 14 Jan 2020 08:12:31 +0000
        Content-Type: text/plain; charset="us-ascii"
        MIME-Version: 1.0

        The town hall is on Monday.

      `,
    )}
  `,
})

const quarantineDigest = (): HonestMessage => ({
  name: 'exchange-online-quarantine-digest',
  program: 'Exchange Online Protection',
  bytes: mail`
    From: <quarantine@messaging.microsoft.com>
    To: <ben@example.net>
    Subject: Microsoft 365 security: You have messages in quarantine
    Date: Tue, 14 Jan 2020 03:00:00 +0000
    Message-ID: <${digits('digest', 8)}-aaaa-4bbb-8ccc-${digits('digest', 12)}@DB3EUR04FT013.eop-eur04.prod.protection.outlook.com>
    MIME-Version: 1.0
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: base64

    ${base64Lines(`<html><head></head><body><h2>Review These Messages</h2><table>${Array.from({ length: 12 }, (_, i) => `<tr><td>Newsletter ${i}</td><td>news@example.com</td><td><a href="https://security.example.com/quarantine?id=${digits(String(i), 32)}">Release</a></td></tr>`).join('')}</table></body></html>`)}
  `,
})

const encryptedPortal = (): HonestMessage => ({
  name: 'office-365-message-encryption-wrapper',
  program: 'Office 365 Message Encryption',
  bytes: mail`
    ${frame('ome', 'Salary statement', typed('mixed', boundaryOf(4, 'ome')))}

    ${multipart(
      boundaryOf(4, 'ome'),
      mail`
        Content-Type: text/plain; charset="us-ascii"
        Content-Transfer-Encoding: 7bit

        Anna Keller (anna@example.org) has sent you a protected message.
        Sign in to read it.

      `,
      filePart(
        'message.html',
        'text/html',
        Buffer.from(
          '<!DOCTYPE html><html><head><title>Encrypted message</title></head><body><form action="https://outlook.office365.com/Encryption/default.aspx" method="post"><input type="submit" value="Read the message"></form></body></html>',
        ),
      ),
    )}
  `,
  parts: ['message.html'],
})
