/*
 * NAME
 *   pgp-mime - mail signed with PGP/MIME
 *
 * DESCRIPTION
 *   multipart/signed, RFC 3156, as mutt, Enigmail, KMail and ProtonMail make
 *   it.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf } from '../files.js'
import { pgpPublicKey, pgpSignature } from '../pgp.js'
import { frame } from './crypto-frame.js'

/** Mail signed with PGP/MIME. */
export const pgpMime = (): readonly HonestMessage[] => [
  muttSigned(),
  muttSignedAttachment(),
  enigmailSigned(),
  kmailSigned(),
  protonSigned(),
]

const muttSigned = (): HonestMessage => ({
  name: 'mutt-pgp-mime-signed',
  program: 'mutt and GnuPG',
  bytes: mail`
    ${frame('mutt')}
    Content-Type: multipart/signed; micalg=pgp-sha256;
    \tprotocol="application/pgp-signature"; boundary="x+6KMIRAuhnl3hBn"
    Content-Disposition: inline
    User-Agent: Mutt/1.10.1 (2018-07-13)


    --x+6KMIRAuhnl3hBn
    Content-Type: text/plain; charset=us-ascii
    Content-Disposition: inline
    Content-Transfer-Encoding: quoted-printable

    Signed text.

    --=20
    Anna

    --x+6KMIRAuhnl3hBn
    Content-Type: application/pgp-signature; name="signature.asc"

    ${pgpSignature('mutt')}

    --x+6KMIRAuhnl3hBn--
  `,
  parts: ['signature.asc'],
})

const muttSignedAttachment = (): HonestMessage => ({
  name: 'mutt-pgp-mime-signed-mixed',
  program: 'mutt and GnuPG',
  bytes: mail`
    ${frame('mutt2')}
    Content-Type: multipart/signed; micalg=pgp-sha512;
    \tprotocol="application/pgp-signature"; boundary="opJtzjQTFsWo+cga"
    Content-Disposition: inline


    --opJtzjQTFsWo+cga
    Content-Type: multipart/mixed; boundary="k+w/mQv8wyuph6w0"
    Content-Disposition: inline


    --k+w/mQv8wyuph6w0
    Content-Type: text/plain; charset=utf-8
    Content-Disposition: inline
    Content-Transfer-Encoding: quoted-printable

    Gr=C3=BC=C3=9Fe

    --k+w/mQv8wyuph6w0
    Content-Type: application/pdf
    Content-Disposition: attachment; filename="plan.pdf"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Plan'))}

    --k+w/mQv8wyuph6w0--

    --opJtzjQTFsWo+cga
    Content-Type: application/pgp-signature; name="signature.asc"

    ${pgpSignature('mutt2', 'GnuPG v2')}

    --opJtzjQTFsWo+cga--
  `,
  parts: ['plan.pdf', 'signature.asc'],
})

const enigmailSigned = (): HonestMessage => ({
  name: 'enigmail-pgp-mime-signed-protected-headers',
  program: 'Thunderbird and Enigmail',
  bytes: mail`
    To: Ben Ortiz <ben@example.net>
    From: Anna Keller <anna@example.org>
    Subject: Signed
    Message-ID: <${digits('enigmail', 8)}-1111-2222-3333-${digits('enigmail', 12)}@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    Content-Type: multipart/signed; micalg=pgp-sha256;
     protocol="application/pgp-signature";
     boundary="TNkNa0ICpcFBdLAg4NWcThnLIfrVwMzlq"

    This is an OpenPGP/MIME signed message (RFC 4880 and 3156)
    --TNkNa0ICpcFBdLAg4NWcThnLIfrVwMzlq
    Content-Type: multipart/mixed; boundary="dTcAdyFUBSDKaVl4JLgSCzvQzYlcQVhlO";
     protected-headers="v1"
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <${digits('enigmail', 8)}-1111-2222-3333-${digits('enigmail', 12)}@example.org>
    Subject: Signed

    --dTcAdyFUBSDKaVl4JLgSCzvQzYlcQVhlO
    Content-Type: text/plain; charset=utf-8
    Content-Language: en-US
    Content-Transfer-Encoding: quoted-printable

    Signed text.


    --dTcAdyFUBSDKaVl4JLgSCzvQzYlcQVhlO--

    --TNkNa0ICpcFBdLAg4NWcThnLIfrVwMzlq
    Content-Type: application/pgp-signature; name="signature.asc"
    Content-Description: OpenPGP digital signature
    Content-Disposition: attachment; filename="signature.asc"

    ${pgpSignature('enigmail')}

    --TNkNa0ICpcFBdLAg4NWcThnLIfrVwMzlq--
  `,
  parts: ['signature.asc'],
})

const kmailSigned = (): HonestMessage => ({
  name: 'kmail-pgp-mime-signed',
  program: 'KMail 5',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Signed
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <4711815.ElGaqSPkdT@laptop>
    MIME-Version: 1.0
    Content-Type: multipart/signed; boundary="nextPart8154711.QkFKNUVXSk"; micalg="pgp-sha256"; protocol="application/pgp-signature"

    --nextPart8154711.QkFKNUVXSk
    Content-Transfer-Encoding: 7Bit
    Content-Type: text/plain; charset="us-ascii"

    Signed text.

    --nextPart8154711.QkFKNUVXSk
    Content-Type: application/pgp-signature; name="signature.asc"
    Content-Description: This is a digitally signed message part.
    Content-Transfer-Encoding: 7Bit

    ${pgpSignature('kmail')}

    --nextPart8154711.QkFKNUVXSk--



  `,
  parts: ['signature.asc'],
})

const protonSigned = (): HonestMessage => ({
  name: 'protonmail-pgp-mime-signed-with-key',
  program: 'ProtonMail',
  bytes: mail`
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    To: ben@example.net
    From: Anna Keller <anna@proton.example>
    Subject: Signed
    Message-ID: <${digits('proton', 40)}=@proton.example>
    MIME-Version: 1.0
    Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary="---------------------${digits('proton', 32)}"; charset=UTF-8

    This is an OpenPGP/MIME signed message (RFC 4880 and 3156)
    -----------------------${digits('proton', 32)}
    Content-Type: multipart/mixed;boundary=---------------------${digits('proton2', 32)}

    -----------------------${digits('proton2', 32)}
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/plain;charset=utf-8

    Signed text.
    -----------------------${digits('proton2', 32)}
    Content-Type: application/pgp-keys; filename="publickey - anna@proton.example - 0x1A2B3C4D.asc"; name="publickey - anna@proton.example - 0x1A2B3C4D.asc"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="publickey - anna@proton.example - 0x1A2B3C4D.asc"; name="publickey - anna@proton.example - 0x1A2B3C4D.asc"

    ${base64Lines(pgpPublicKey('anna@proton.example'))}
    -----------------------${digits('proton2', 32)}--
    -----------------------${digits('proton', 32)}
    Content-Type: application/pgp-signature; name="signature.asc"
    Content-Description: OpenPGP digital signature
    Content-Disposition: attachment; filename="signature.asc"

    ${pgpSignature('proton', 'ProtonMail')}

    -----------------------${digits('proton', 32)}--
  `,
  parts: ['publickey - anna@proton.example - 0x1A2B3C4D.asc', 'signature.asc'],
})
