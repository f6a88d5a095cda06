/*
 * NAME
 *   name-tricks - F: names that systems change before they use them
 */

import { IN_BASE64, OCTETS, part, t0 } from './base.js'
import { b64, latin, named, percent, X } from './named.js'
import { family, type Recipe, type Row } from './recipe.js'

const BASE = 'report.exe'

const TRICKS: readonly string[] = [
  ...[
    `${BASE}.`,
    `${BASE} `,
    `${BASE}...`,
    `${BASE}. .`,
    `${BASE}\t`,
    `${BASE}::$DATA`,
    `${BASE}:x:$DATA`,
  ],
  ...[
    `${BASE}\0.txt`,
    `report.txt\0.exe`,
    `${BASE}%00`,
    `${BASE}%00.txt`,
    `${BASE}\r`,
    'report\r.exe',
  ],
  ...[
    `${BASE}/`,
    `../${BASE}`,
    `C:\\x\\${BASE}`,
    `${BASE};1`,
    `${BASE}\\`,
    `/${BASE}`,
    `//x/y/${BASE}`,
    `x:${BASE}`,
  ],
  ...[
    'report%2Eexe',
    'report&#46;exe',
    'report&#x2e;exe',
    'report&period;exe',
    'report.ex%65',
    '.exe',
    '..exe',
  ],
  ...[
    'REPORT.EXE',
    'report.eXe',
    'report.pdf.exe',
    'report.exe.exe',
    `report.pdf${' '.repeat(50)}.exe`,
  ],
  ...[
    'report.{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}',
    'report.txt.{00020C01-0000-0000-C000-000000000046}',
  ],
  ...[
    `${'a'.repeat(251)}.exe`,
    `${'a'.repeat(252)}.exe`,
    `${'a'.repeat(255)}.exe`,
    `${'a'.repeat(256)}.exe`,
    `${'a'.repeat(1000)}.exe`,
    `${'a'.repeat(10_000)}.exe`,
  ],
  ...[
    `${BASE}${' '.repeat(250)}.txt`,
    `${'a'.repeat(251)}.exe.txt`,
    `"${BASE}"`,
    `'${BASE}'`,
    `<${BASE}>`,
    `${BASE}?`,
    `${BASE}*`,
    `${BASE}|`,
  ],
  ...[
    'report.scr',
    'report.pif',
    'report.vbs',
    'report.hta',
    'report.lnk',
    'report.iso',
    'report.js',
    'report.bat',
    'report.cmd',
    'report.com',
    'report.jar',
    'report.msi',
    'report.ps1',
    'report.wsf',
    'report.cpl',
    'report.chm',
    'report.url',
    'report.vhd',
    'report.one',
  ],
]

const UNICODE: readonly string[] = [
  ...[
    `${BASE}\u00a0`,
    `report\u202etxt.exe`,
    'report\u202eexe.txt\u202c.exe',
    'report\u200b.exe',
    'report.e\u200bxe',
  ],
  ...[
    'report\uff0eexe',
    'report\ufe52exe',
    'report\u2024exe',
    'report\u3002exe',
    'report.\uff45\uff58\uff45',
  ],
  ...[
    'report.\u0435\u0445\u0435',
    'report.\u0435xe',
    'report.ex\u0435',
    'report.e\u0301xe',
    'report.\u00e9xe',
  ],
  ...[
    '\ufeffreport.exe',
    'report.exe\ufeff',
    'report.e\u00adxe',
    'report.exe\u2028',
    'report\u2060.exe',
    'report.exe\u200e',
  ],
  ...[
    'report.exe\u3000',
    'report.exe\u2800',
    'report.exe\u3164',
    'report.ex\u1d49',
    'report.\u24d4\u24e7\u24d4',
    'report.exe\u{e0020}',
  ],
  ...[
    '\u202eexe.troper',
    'report.exe\u0000.png',
    'report\u2215.exe',
    'report.\u212fxe',
    'report.e\u034fxe',
    'report.exe\ufe0f',
  ],
]

/** Turned names: what is seen is no program, what is run is what the last
 * letters say; the other way round is harmless on every system. */
const ONLY_FLAGGED = new Set(['\u202eexe.troper'])

const quoted = (name: string): string => name.replace(/["\\]/g, '\\$&')

export const NAME_TRICKS: readonly Recipe[] = [
  ...family('F08', 'D', 'names that systems change', [
    ...TRICKS.flatMap(it => named(`N="${quoted(it)}"`)),
    ...named('N="report.\nexe"', 'D/A'),
    ...UNICODE.flatMap(it => {
      const expected = ONLY_FLAGGED.has(it) ? 'D/A' : 'D'
      return [
        ...named(`N="${latin(it)}"`, expected),
        ...named(`N*=utf-8''${percent(Buffer.from(it))}`, expected),
        ...named(`N="=?utf-8?B?${b64(it)}?="`, expected),
      ]
    }),
  ]),
  ...family('F09', 'D', 'names elsewhere', [
    ...[
      'application/x-msdownload',
      'application/hta',
      'application/x-ms-shortcut',
      'APPLICATION/X-MSDOWNLOAD',
      'application/x-msdownload; x=y',
      '"application/x-msdownload"',
      'application/x-msdownload (x)',
      '(x) application/hta',
      'application / hta',
    ].map((it): Row => [
      it,
      part(`Content-Type: ${it}`, IN_BASE64),
      it.includes('"') || it.includes(' /') ? 'D/A' : 'B',
      'type',
    ]),
    ...[
      'Content-Description',
      'Content-Location',
      'Content-ID',
      'X-Attachment-Name',
    ].map((it): Row => [
      it,
      part(OCTETS, `${it}: ${X}`, 'Content-Disposition: attachment', IN_BASE64),
      'D',
      'type',
    ]),
    [
      'only in a uuencoded file',
      t0({
        part: [OCTETS, 'Content-Transfer-Encoding: x-uuencode'],
        payload: `begin 644 ${X}\n{UU}\n\`\nend`,
      }),
      'D',
      'name',
      'type',
    ],
    [
      'of a message part',
      t0({
        part: [`Content-Type: message/rfc822; name=${X}`],
        payload: 'Subject: x\n\nhello',
      }),
      'D',
      'name',
    ],
    [
      'of a multipart',
      t0({
        part: [
          `Content-Type: multipart/mixed; boundary=bar; name=${X}`,
          IN_BASE64,
        ],
      }),
      'D/A',
      'name',
      'type',
    ],
    [
      'of the message itself',
      t0({ root: `application/octet-stream; name=${X}` }),
      'D/A',
      'name',
    ],
  ]),
]
