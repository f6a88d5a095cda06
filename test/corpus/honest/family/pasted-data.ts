/*
 * NAME
 *   pasted-data - people who paste data into text
 *
 * DESCRIPTION
 *   base64, keys, certificates, long links, hexdumps, HTML, rare characters.
 */

import { base64Lines, digits, mail, seeded } from '../build.js'
import type { HonestMessage } from '../build.js'
import { certificate } from '../cms.js'
import { pasted } from './pasted-frame.js'
import type { Text } from './pasted-frame.js'

/** People who paste data into text. */
export const pastedData = (): readonly HonestMessage[] => [
  ...encoded().map(text => pasted(text)),
]

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${base64Lines(bytes, 64)}\n-----END ${label}-----`

const encoded = (): readonly Text[] => [
  [
    'base64-token',
    'mutt',
    mail`
      The token is

      ${base64Lines(seeded('token', 96), 128)}

      and is valid until tomorrow.
    `,
  ],
  [
    'base64-block',
    'Thunderbird',
    mail`
      Here is the picture as base64, decode it yourself :-)

      ${base64Lines(seeded('picture', 900))}

      Cheers
    `,
  ],
  [
    'base64-of-text',
    'mutt',
    mail`
      Try: echo ... | base64 -d

      ${base64Lines('Congratulations, you found the hidden sentence of our little game. '.repeat(4), 76)}
    `,
  ],
  [
    'certificate-pasted',
    'mutt',
    mail`
      ${pem('CERTIFICATE', certificate('www.example.org'))}

      Please install it.
    `,
  ],
  [
    'certificate-chain-with-subjects',
    'Thunderbird',
    mail`
       0 s:CN = www.example.org
         i:CN = Example Mail CA
      ${pem('CERTIFICATE', certificate('www.example.org'))}
       1 s:CN = Example Mail CA
         i:CN = Example Mail CA
      ${pem('CERTIFICATE', certificate('Example Mail CA'))}
      ---
      Server certificate
    `,
  ],
  [
    'public-key-pasted',
    'mutt',
    mail`
      ${pem('PUBLIC KEY', seeded('public key', 294))}

      ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${base64Lines(seeded('ssh', 33), 60)} anna@laptop
    `,
  ],
  [
    'dkim-record',
    'Thunderbird',
    mail`
      mail._domainkey IN TXT ( "v=DKIM1; k=rsa; "
        "p=${base64Lines(seeded('dkim', 160), 400)}"
        "${base64Lines(seeded('dkim2', 100), 400)}" ) ; ----- DKIM key mail for example.org
    `,
  ],
  [
    'hexdump',
    'mutt',
    mail`
      00000000  4d 5a 90 00 03 00 00 00  04 00 00 00 ff ff 00 00  |MZ..............|
      00000010  b8 00 00 00 00 00 00 00  40 00 00 00 00 00 00 00  |........@.......|
      00000020  50 4b 03 04
    `,
  ],
  [
    'html-source',
    'Thunderbird',
    mail`
      <a href="data:text/plain;base64,SGVsbG8=">link</a>
      <script>alert("hi")</script>
      <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">

      Why does the editor remove the second line?
    `,
  ],
  [
    'long-url',
    'Thunderbird',
    mail`
      Look here:

      https://maps.example.org/?data=${digits('url', 900)}

      On the left.
    `,
  ],
  [
    'armored-looking-license-key',
    'mutt',
    '=== BEGIN LICENSE ===\n' +
      base64Lines(seeded('license', 200), 48) +
      '\n=== END LICENSE ===',
  ],
  [
    'emoji-and-zero-width',
    'Thunderbird',
    '👩🏽‍🚀 “Zitat” – naïve café… ✂︎ ‹x› non‑breaking hyphen, soft­hyphen, خط, עברית, ไทย',
  ],
]
