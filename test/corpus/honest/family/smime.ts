/*
 * NAME
 *   smime - mail signed and encrypted with S/MIME
 *
 * DESCRIPTION
 *   Detached signatures as openssl, Apple Mail, Outlook and Thunderbird write
 *   them; opaque signatures and enveloped data, which are marked `wrapped`.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { detachedSignature, envelopedData, opaqueSignature } from '../cms.js'
import { frame } from './crypto-frame.js'

/** Mail signed and encrypted with S/MIME. */
export const smime = (): readonly HonestMessage[] => [
  opensslSigned(),
  appleSigned(),
  outlookSigned(),
  thunderbirdSigned(),
  outlookOpaque(),
  outlookEncrypted(),
]

const opensslSigned = (): HonestMessage => ({
  name: 'openssl-smime-signed-preamble',
  program: 'openssl smime',
  bytes: mail`
    To: ben@example.net
    From: anna@example.org
    Subject: Signed
    MIME-Version: 1.0
    Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; boundary="----9F2A1B3C4D5E6F708192A3B4C5D6E7F8"

    This is an S/MIME signed message

    ------9F2A1B3C4D5E6F708192A3B4C5D6E7F8
    Content-Type: text/plain

    Signed text.

    ------9F2A1B3C4D5E6F708192A3B4C5D6E7F8
    Content-Type: application/x-pkcs7-signature; name="smime.p7s"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="smime.p7s"

    ${base64Lines(detachedSignature('Anna Keller'), 64)}

    ------9F2A1B3C4D5E6F708192A3B4C5D6E7F8--

  `,
  parts: ['smime.p7s'],
})

const appleSigned = (): HonestMessage => ({
  name: 'apple-mail-smime-signed',
  program: 'Apple Mail 13',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    Content-Type: multipart/signed;
    \tboundary="Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3306";
    \tprotocol="application/pkcs7-signature";
    \tmicalg=sha-256
    Mime-Version: 1.0 (Mac OS X Mail 13.0 \\(3608.40.2.2.4\\))
    Subject: Signed
    Message-Id: <1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C60@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    To: Ben Ortiz <ben@example.net>
    X-Mailer: Apple Mail (2.3608.40.2.2.4)


    --Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3306
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/plain;
    \tcharset=utf-8

    Unterschrieben f=C3=BCr dich.

    --Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3306
    Content-Disposition: attachment;
    \tfilename=smime.p7s
    Content-Type: application/pkcs7-signature;
    \tname=smime.p7s
    Content-Transfer-Encoding: base64

    ${base64Lines(detachedSignature('anna@example.org'))}
    --Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3306--
  `,
  parts: ['smime.p7s'],
})

const outlookSigned = (): HonestMessage => ({
  name: 'outlook-16-smime-signed-alternative',
  program: 'Outlook 16',
  bytes: mail`
    ${frame('outlook')}
    Content-Type: multipart/signed;
    \tprotocol="application/x-pkcs7-signature";
    \tmicalg=2.16.840.1.101.3.4.2.1;
    \tboundary="----=_NextPart_000_0013_01D5CABA.4A1B2C30"
    X-Mailer: Microsoft Outlook 16.0
    Content-Language: de

    This is a multipart message in MIME format.

    ------=_NextPart_000_0013_01D5CABA.4A1B2C30
    Content-Type: multipart/alternative;
    \tboundary="----=_NextPart_001_0014_01D5CABA.4A1B2C30"


    ------=_NextPart_001_0014_01D5CABA.4A1B2C30
    Content-Type: text/plain;
    \tcharset="us-ascii"
    Content-Transfer-Encoding: 7bit

    Signed text.


    ------=_NextPart_001_0014_01D5CABA.4A1B2C30
    Content-Type: text/html;
    \tcharset="us-ascii"
    Content-Transfer-Encoding: quoted-printable

    <html><body>Signed text.</body></html>
    ------=_NextPart_001_0014_01D5CABA.4A1B2C30--

    ------=_NextPart_000_0013_01D5CABA.4A1B2C30
    Content-Type: application/pkcs7-signature;
    \tname="smime.p7s"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="smime.p7s"

    ${base64Lines(detachedSignature('Keller, Anna'))}

    ------=_NextPart_000_0013_01D5CABA.4A1B2C30--
  `,
  parts: ['smime.p7s'],
})

const thunderbirdSigned = (): HonestMessage => ({
  name: 'thunderbird-smime-signed-ms-boundary',
  program: 'Thunderbird 68',
  bytes: mail`
    ${frame('tb')}
    Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="------------ms010203040506070809000102"

    This is a cryptographically signed message in MIME format.

    --------------ms010203040506070809000102
    Content-Type: text/plain; charset=utf-8; format=flowed
    Content-Transfer-Encoding: quoted-printable
    Content-Language: de-DE

    Unterschrieben=2E

    --------------ms010203040506070809000102
    Content-Type: application/pkcs7-signature; name="smime.p7s"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="smime.p7s"
    Content-Description: S/MIME Cryptographic Signature

    ${base64Lines(detachedSignature('Anna'))}
    --------------ms010203040506070809000102--
  `,
  parts: ['smime.p7s'],
})

const outlookOpaque = (): HonestMessage => ({
  name: 'outlook-16-smime-opaque-signed',
  program: 'Outlook 16',
  bytes: mail`
    ${frame('opaque')}
    Content-Type: application/x-pkcs7-mime;
    \tsmime-type=signed-data;
    \tname="smime.p7m"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="smime.p7m"
    X-Mailer: Microsoft Outlook 16.0

    ${base64Lines(opaqueSignature('Anna Keller', Buffer.from('Content-Type: text/plain;\r\n\tcharset="us-ascii"\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSigned text.\r\n')))}
  `,
  parts: ['smime.p7m'],
  wrapped: true,
})

const outlookEncrypted = (): HonestMessage => ({
  name: 'outlook-16-smime-encrypted',
  program: 'Outlook 16',
  bytes: mail`
    ${frame('enveloped', 'Encrypted')}
    Content-Type: application/pkcs7-mime;
    \tsmime-type=enveloped-data;
    \tname="smime.p7m"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="smime.p7m"
    X-Mailer: Microsoft Outlook 16.0

    ${base64Lines(envelopedData('Ben Ortiz', 800))}
  `,
  parts: ['smime.p7m'],
  wrapped: true,
})
