/*
 * NAME
 *   pgp-mime-wrapped - mail encrypted with PGP/MIME, or signed and wrapped by a list
 *
 * DESCRIPTION
 *   multipart/encrypted, RFC 3156: the content lies inside a cryptogram, hence
 *   `wrapped`; and a signed message above the footer of a list.
 */

import { mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pgpMessage, pgpSignature } from '../pgp.js'
import { frame } from './crypto-frame.js'

/** Mail encrypted with PGP/MIME, or signed and wrapped by a list. */
export const pgpMimeWrapped = (): readonly HonestMessage[] => [
  gpgToolsEncrypted(),
  muttEncrypted(),
  signedByList(),
]

const encrypted = (boundary: string, seed: string): Buffer => mail`
  --${boundary}
  Content-Type: application/pgp-encrypted
  Content-Description: PGP/MIME version identification

  Version: 1

  --${boundary}
  Content-Type: application/octet-stream; name="encrypted.asc"
  Content-Description: OpenPGP encrypted message
  Content-Disposition: inline; filename="encrypted.asc"

  ${pgpMessage(seed)}

  --${boundary}--
`

const gpgToolsEncrypted = (): HonestMessage => ({
  name: 'apple-mail-gpgtools-pgp-mime-encrypted',
  program: 'Apple Mail and GPGTools',
  bytes: mail`
    ${frame('gpgtools', 'Encrypted')}
    X-Pgp-Agent: GPGMail
    Content-Type: multipart/encrypted;
    \tboundary="Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3305";
    \tprotocol="application/pgp-encrypted"
    Content-Description: OpenPGP encrypted message

    This is an OpenPGP/MIME encrypted message (RFC 2440 and 3156)
    ${encrypted('Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3305', 'gpgtools')}
  `,
  parts: ['encrypted.asc'],
  wrapped: true,
})

const muttEncrypted = (): HonestMessage => ({
  name: 'mutt-pgp-mime-encrypted-msg-asc',
  program: 'mutt and GnuPG',
  bytes: mail`
    ${frame('muttenc', '...')}
    Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";
    \tboundary="LQksG6bCIzRHxTLp"
    Content-Disposition: inline


    --LQksG6bCIzRHxTLp
    Content-Type: application/pgp-encrypted
    Content-Disposition: attachment

    Version: 1

    --LQksG6bCIzRHxTLp
    Content-Type: application/octet-stream
    Content-Disposition: attachment; filename="msg.asc"

    ${pgpMessage('muttenc')}

    --LQksG6bCIzRHxTLp--
  `,
  parts: ['msg.asc'],
  wrapped: true,
})

const signedByList = (): HonestMessage => ({
  name: 'mailman-2-pgp-signed-with-footer-part',
  program: 'Mailman 2.1',
  bytes: mail`
    ${frame('listsigned', '[Garden] Signed')}
    Content-Type: multipart/mixed; boundary="===============9988776655443322110=="
    Sender: "Garden" <garden-bounces@lists.example.org>

    This is an OpenPGP/MIME signed message (RFC 4880 and 3156)
    --===============9988776655443322110==
    Content-Type: multipart/signed; micalg=pgp-sha256;
     protocol="application/pgp-signature";
     boundary="aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456"

    This is an OpenPGP/MIME signed message (RFC 4880 and 3156)
    --aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Signed text.

    --aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456
    Content-Type: application/pgp-signature; name="signature.asc"
    Content-Description: OpenPGP digital signature
    Content-Disposition: attachment; filename="signature.asc"

    ${pgpSignature('listsigned')}

    --aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456--

    --===============9988776655443322110==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    _______________________________________________
    Garden mailing list
    --===============9988776655443322110==--
  `,
  parts: ['signature.asc'],
})
