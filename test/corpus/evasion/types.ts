/*
 * NAME
 *   types - F: what the bytes are, whatever the label says
 */

import { zip } from '../writers/archive.js'
import { gif, jpeg, pdf, png } from '../writers/files.js'
import { IN_BASE64, OCTETS, t0 } from './base.js'
import { base64, PAYLOADS, type Payload } from './payload.js'
import { family, type Recipe, type Row, type Text } from './recipe.js'

const LABELS = [
  ...[
    'text/plain; name=a.txt',
    'text/plain',
    'image/png; name=a.png',
    'text/html',
  ],
  ...[
    'application/pdf; name=a.pdf',
    'application/zip; name=a.zip',
    'audio/mpeg',
  ],
  ...['application/octet-stream', 'message/delivery-status', 'text/calendar'],
  ...['application/pgp-signature; name=signature.asc', 'text/csv; name=a.csv'],
  ...[
    'application/msword; name=a.doc',
    'image/jpeg; name="a.jpg"',
    'x',
    'font/ttf',
  ],
]

const labelled = (label: string, ...more: readonly string[]): string =>
  t0({ part: [`Content-Type: ${label}`, ...more, IN_BASE64] })

/** A payload in a larger file, under this label. */
const holding =
  (label: string, make: (bytes: Buffer) => Buffer): Text =>
  ({ bytes }) =>
    t0({
      part: [`Content-Type: ${label}`, IN_BASE64],
      payload: base64(make(bytes)),
    })

const join = (...pieces: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(pieces.map(it => Buffer.from(it as string, 'latin1')))

const EICAR_ZIP = (bytes: Buffer): Buffer =>
  zip([{ name: 'a.txt', data: bytes }])

const EMBEDDED: readonly Row[] = [
  [
    'after a PDF',
    holding('application/pdf', it => join(pdf('x'), EICAR_ZIP(it))),
    'D',
    'eicar',
    'type',
  ],
  [
    'after a JPEG',
    holding('image/jpeg', it => join(jpeg(), EICAR_ZIP(it))),
    'D',
    'eicar',
    'type',
  ],
  [
    'after a PNG',
    holding('image/png', it => join(png('x'), EICAR_ZIP(it))),
    'D',
    'eicar',
    'type',
  ],
  [
    'after a GIF',
    holding('image/gif', it => join(gif(), EICAR_ZIP(it))),
    'D',
    'eicar',
    'type',
  ],
  [
    'after an HTML page',
    holding('text/html', it =>
      join('<html><body>x</body></html>\n', EICAR_ZIP(it)),
    ),
    'D',
    'eicar',
    'type',
  ],
  [
    'after a text of 1 KiB',
    holding('text/plain; name=a.txt', it =>
      join('x'.repeat(1024), EICAR_ZIP(it)),
    ),
    'D',
    'eicar',
    'type',
  ],
  [
    'after NULs',
    holding('application/octet-stream', it =>
      join('\0'.repeat(100), EICAR_ZIP(it)),
    ),
    'D',
    'eicar',
    'type',
  ],
  [
    'before a text',
    holding('application/zip', it => join(EICAR_ZIP(it), 'x'.repeat(300))),
    'D',
    'eicar',
    'type',
  ],
  [
    'in a zip in a zip',
    holding('application/zip', it =>
      zip([{ name: 'a.zip', data: EICAR_ZIP(it) }]),
    ),
    'D-A',
    'eicar',
    'type',
  ],
  [
    'in a zip called a picture',
    holding('image/png; name=a.png', EICAR_ZIP),
    'D',
    'eicar',
    'type',
  ],
  [
    'in a stored zip',
    holding('application/zip', it =>
      zip([{ name: 'a', data: it, store: true }]),
    ),
    'D-A',
    'eicar',
    'type',
  ],
  [
    'a message in a zip',
    p =>
      t0({
        part: ['Content-Type: application/zip', IN_BASE64],
        payload: base64(
          zip([
            {
              name: 'a.eml',
              data: t0()
                .replace('{BASE64}', p.letters)
                .replaceAll('{NAME}', p.name),
            },
          ]),
        ),
      }),
    'D-A',
    'eicar',
    'zip',
    'name',
    'type',
  ],
]

const harmless = PAYLOADS.filter(({ kind }) => kind === 'name')

const inZip = (name: string): Row => [
  `called ${name} in a zip`,
  () =>
    t0({
      part: [`${OCTETS}; name=a.zip`, IN_BASE64],
      payload: base64(
        zip([
          { name, data: harmless.map(({ bytes }: Payload) => bytes)[0] ?? '' },
        ]),
      ),
    }),
  'D',
  'name',
]

const MAGIC: readonly (readonly [string, Buffer])[] = [
  ['ELF', join('\x7fELF\x02\x01\x01', Buffer.alloc(57))],
  [
    'Mach-O',
    join('\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0', Buffer.alloc(48)),
  ],
  ['Java class', join('\xca\xfe\xba\xbe\0\0\0\x34\0\x10', Buffer.alloc(54, 1))],
  [
    'LNK',
    join('L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F', Buffer.alloc(56)),
  ],
  [
    'cabinet',
    join(
      'MSCF\0\0\0\0\x40\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\x03\x01',
      Buffer.alloc(38),
    ),
  ],
  ['CHM', join('ITSF\x03\0\0\0\x60\0\0\0\x01\0\0\0', Buffer.alloc(80))],
  [
    'ISO 9660',
    join(Buffer.alloc(32_768), '\x01CD001\x01\0', Buffer.alloc(2040)),
  ],
  ['VHDX', join('vhdxfile', Buffer.alloc(120))],
  ['WIM', join('MSWIM\0\0\0\xd0\0\0\0\0\x0d\x01\0', Buffer.alloc(192))],
  [
    'OneNote',
    join(
      Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex'),
      Buffer.alloc(112),
    ),
  ],
  ['wasm', join('\0asm\x01\0\0\0', Buffer.alloc(24))],
  ['dex', join('dex\n035\0', Buffer.alloc(104, 1))],
  ['shell script', join('#!/bin/sh\nrm -rf ~\n')],
  [
    'VHD',
    join(Buffer.alloc(512), 'conectix\0\0\0\x02\0\x01\0\0', Buffer.alloc(496)),
  ],
]

export const TYPES: readonly Recipe[] = [
  ...family('F10', 'D', 'label and bytes', [
    ...LABELS.map((it): Row => [
      it,
      labelled(it),
      it.startsWith('x') ? 'D' : 'D-A',
      'eicar',
      'zip',
      'type',
    ]),
    ...LABELS.slice(0, 4).map((it): Row => [
      `${it}, inline`,
      labelled(it, 'Content-Disposition: inline'),
      'D-A',
      'eicar',
      'zip',
      'type',
    ]),
    ...EMBEDDED,
    ...MAGIC.flatMap(([story, bytes]): Row[] =>
      ['text/plain; name=a.txt', 'image/png; name=a.png'].map(label => [
        `${story} as ${label}`,
        t0({
          part: [`Content-Type: ${label}`, IN_BASE64],
          payload: base64(bytes),
        }),
        'D',
        'type',
      ]),
    ),
  ]),
  ...family(
    'F11',
    'D',
    'names in an archive',
    [
      'report.exe',
      'a/b/report.exe',
      'REPORT.EXE',
      'report.exe.',
      'report.pdf.exe',
      '../report.exe',
      'a\\report.exe',
      'report.exe ',
      'report.{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}',
      '\u202etxt.exe',
    ].map(inZip),
  ),
]
