/*
 * NAME
 *   pgp-inline - OpenPGP inside plain text
 *
 * DESCRIPTION
 *   Text signed inline with its dash-escaped lines, text encrypted inline,
 *   keys attached and pasted.
 */

import { digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pgpMessage, pgpPublicKey, pgpSignature } from '../pgp.js'
import { frame } from './crypto-frame.js'

/** OpenPGP inside plain text. */
export const pgpInline = (): readonly HonestMessage[] => [
  inlineSigned(),
  inlineSignedPatch(),
  inlineEncrypted(),
  keyAttached(),
  keyPasted(),
]

const inlineSigned = (): HonestMessage => ({
  name: 'pgp-inline-clear-signed-iso-8859-1',
  program: 'Enigmail inline',
  bytes: mail`
    ${frame('inline')}
    Content-Type: text/plain; charset=ISO-8859-1
    Content-Transfer-Encoding: 8bit
    X-Enigmail-Version: 1.4

    -----BEGIN PGP SIGNED MESSAGE-----
    Hash: SHA1

    ${encode('Schöne Grüße,', 'iso-8859-1')}

    - --${' '}
    Anna
    ${pgpSignature('inline', 'GnuPG v1.4.11 (GNU/Linux)')}
  `,
})

const inlineSignedPatch = (): HonestMessage => ({
  name: 'pgp-inline-clear-signed-announcement-dash-escaped',
  program: 'release script',
  bytes: mail`
    ${frame('announce', '[ANNOUNCE] garden 1.0')}
    Content-Type: text/plain; charset=us-ascii

    -----BEGIN PGP SIGNED MESSAGE-----
    Hash: SHA256

    garden 1.0 is out.

    - ------------------------------------------------------------
    ${digits('sha256', 64)}  garden-1.0.tar.xz

    - --- a/README
    - -----BEGIN CERTIFICATE-----

    ${pgpSignature('announce')}
  `,
})

const inlineEncrypted = (): HonestMessage => ({
  name: 'pgp-inline-encrypted-text',
  program: 'Enigmail inline',
  bytes: mail`
    ${frame('inlineenc', 'Encrypted')}
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    ${pgpMessage('inlineenc', 'GnuPG v2.0.22 (GNU/Linux)')}
  `,
  wrapped: true,
})

const keyAttached = (): HonestMessage => ({
  name: 'thunderbird-openpgp-key-attached',
  program: 'Thunderbird and Enigmail',
  bytes: mail`
    ${frame('key', 'My key')}
    Content-Type: multipart/mixed;
     boundary="------------0A1B2C3D4E5F6A7B8C9D0E1F"

    This is a multi-part message in MIME format.
    --------------0A1B2C3D4E5F6A7B8C9D0E1F
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Attached.

    --------------0A1B2C3D4E5F6A7B8C9D0E1F
    Content-Type: application/pgp-keys;
     name="0x1A2B3C4D.asc"
    Content-Transfer-Encoding: quoted-printable
    Content-Disposition: attachment;
     filename="0x1A2B3C4D.asc"

    ${pgpPublicKey('anna@example.org').replaceAll('=', '=3D')}

    --------------0A1B2C3D4E5F6A7B8C9D0E1F--
  `,
  parts: ['0x1A2B3C4D.asc'],
})

const keyPasted = (): HonestMessage => ({
  name: 'openpgp-key-pasted-in-text',
  program: 'mutt',
  bytes: mail`
    ${frame('keytext', 'My key')}
    Content-Type: text/plain; charset=us-ascii

    pub   rsa2048 2019-03-06 [SC]

    ${pgpPublicKey('Anna Keller <anna@example.org>', 'GnuPG v1')}
  `,
})
