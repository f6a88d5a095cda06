/*
 * NAME
 *   names - F: names of files that readers take differently
 */

import { OCTETS } from './base.js'
import { b64, fields, I, named, percent, utf16, X } from './named.js'
import { family, type Recipe, type Row } from './recipe.js'

const PLAIN = [
  ...[`N=${X}`, `N="${X}"`, `N='${X}'`, `N=\n ${X}`, `N=\n \n ${X}`, `N =${X}`],
  ...[`N= ${X}`, `N\n =${X}`, `N=\n\t"${X}"`, `N="${X}`, `N=${X}"`, `N=${X};`],
  ...[`x=y; N=${X}`, `x; N=${X}`, `; N=${X}`, `x="y z"; N=${X}`, `N=${X}; x=y`],
  ...[
    `N="report\n .exe"`,
    `N="report.\n exe"`,
    `N="report.exe\n "`,
    'N="rep\\ort.exe"',
  ],
  ...[
    'N="report.e\\xe"',
    'N="report.exe\\"',
    'N=report.exe\\',
    'N="report".exe',
    'N=report."exe"',
  ],
  ...[
    'N="report.""exe"',
    'N="\\"report.exe\\""',
    'N=report.exe x',
    'N=my report.exe',
    'N=my "report.exe"',
  ],
  ...[
    'N="<report.exe>"',
    'N=<report.exe>',
    'N=[report.exe]',
    'N=report.exe,x',
    'N=a,report.exe',
  ],
  ...['\xc2\xa0', '\xa0'].flatMap(it => [
    ...[`N=${X}${it}`, `${it}N=${X}`, `N${it}=${X}`, `N=${it}${X}`],
    `N=${X}${it}x`,
  ]),
  ...[':a', '?a', '@a', '[1]', '<a>', '=a', '/a', '\\a', ':a.txt'].map(
    it => `N=${X}${it}`,
  ),
]

const TWO: readonly Row[] = [
  fields('type harmless, disposition not', [
    `${OCTETS}; name=${I}`,
    `Content-Disposition: attachment; filename=${X}`,
  ]),
  fields('disposition harmless, type not', [
    `${OCTETS}; name=${X}`,
    `Content-Disposition: attachment; filename=${I}`,
  ]),
  fields('disposition first, type harmless', [
    `Content-Disposition: attachment; filename=${X}`,
    `${OCTETS}; name=${I}`,
  ]),
  fields('disposition first, itself harmless', [
    `Content-Disposition: attachment; filename=${I}`,
    `${OCTETS}; name=${X}`,
  ]),
  fields('filename in the type', [
    `${OCTETS}; filename=${X}`,
    'Content-Disposition: attachment',
  ]),
  fields('name in the disposition', [
    OCTETS,
    `Content-Disposition: attachment; name=${X}`,
  ]),
  fields('filename in the type, name too', [
    `${OCTETS}; name=${I}; filename=${X}`,
  ]),
  fields('name and filename in the disposition', [
    OCTETS,
    `Content-Disposition: attachment; filename=${I}; name=${X}`,
  ]),
  fields('no disposition type', [OCTETS, `Content-Disposition: filename=${X}`]),
  fields('no disposition type, a semicolon', [
    OCTETS,
    `Content-Disposition: ; filename=${X}`,
  ]),
  fields('inline', [OCTETS, `Content-Disposition: inline; filename=${X}`]),
  fields('an unknown disposition', [
    OCTETS,
    `Content-Disposition: x-foo; filename=${X}`,
  ]),
  fields('form-data', [
    OCTETS,
    `Content-Disposition: form-data; name=a; filename=${X}`,
  ]),
  fields('a text', [
    'Content-Type: text/plain',
    `Content-Disposition: attachment; filename=${X}`,
  ]),
  fields('a picture', [`Content-Type: image/png; name=${X}`]),
  fields('no type', [`Content-Disposition: attachment; filename=${X}`]),
  fields('an upper case field', [
    OCTETS,
    `CONTENT-DISPOSITION: ATTACHMENT; FILENAME=${X.toUpperCase()}`,
  ]),
]

const TWICE: readonly Row[] = [
  ...[
    `N=${X}; N=${I}`,
    `N=${I}; N=${X}`,
    `N=${I}; N =${X}; N=a`,
    `N=${I}, N=${X}`,
    `N=${I}; x=y; N=${X}`,
    `N=""; N=${X}`,
    `N=${X}; N=""`,
    `N=${I} N=${X}`,
  ].flatMap(it => named(it)),
  ...[
    [X, I],
    [I, X],
  ].flatMap(([a, b]): Row[] => [
    fields(`two types, ${a} first`, [
      `${OCTETS}; name=${a}`,
      `${OCTETS}; name=${b}`,
    ]),
    fields(`two dispositions, ${a} first`, [
      OCTETS,
      `Content-Disposition: attachment; filename=${a}`,
      `Content-Disposition: attachment; filename=${b}`,
    ]),
  ]),
]

const EXTENDED = [
  ...[
    "N*=''report.exe",
    "N*=''report.%65%78%65",
    'N*0=report.exe',
    'N*0=report.; N*1=exe',
  ],
  ...[
    'N*0=report.; N*2=exe',
    'N*1=report.; N*2=exe',
    'N*1=exe; N*0=report.',
    'N*1=report.; N*0=exe',
  ],
  ...[
    'N*2=exe; N*0=report.',
    'N*2=exe; N*1=report.',
    "N*0*=''report.exe",
    "N*0*=''report.; N*1*=exe",
  ],
  ...[
    "N*1*=exe; N*0*=''report.",
    "N*0*=''report.; N*1=exe",
    'N*0="report."; N*1*=%65xe',
    'N*1=report.exe',
  ],
]

const CHARSETS = [
  ...[
    "N*=UTF-8''report.exe",
    "N*=utf-8'en-US'report.exe",
    "N*=us-ascii'en'report%2Eexe",
  ],
  ...[
    `N*=UTF-16''${percent(utf16(X))}`,
    `N*=UTF-16BE''${percent(utf16(X).swap16())}`,
  ],
  ...[
    `N*=UTF-16LE''${percent(utf16(X))}`,
    `N*=utf-16''%FF%FE${percent(utf16(X))}`,
  ],
  ...[
    "N*=x-no-such''report.exe",
    "N*=utf-7''report+AC4-exe",
    'N*=report.exe',
    "N*='report.exe",
  ],
  ...[
    "N*=utf-8'report.exe",
    "N*='en'report.exe",
    'N*="utf-8\'\'report.exe"',
    "N*='''report.exe",
  ],
  ...[
    "N*=utf-8''report%3D%3Futf-8%3FQ%3F%3D2Eexe%3F%3D",
    'N=report%2Eexe',
    "N*=utf-8''report%252Eexe",
  ],
  ...[
    "N*=utf-8''=?utf-8?Q?report.exe?=",
    'N*999999999=report.exe',
    'N*00=report.exe',
  ],
  ...[
    "N*0*=utf-8''report%2; N*1*=Eexe",
    "N*=utf-8''report.exe%00.txt",
    "N*=utf-8''report.e%78e",
  ],
  ...[
    "N*=iso-8859-1''report%2eexe",
    "N*=utf-8''%72%65%70%6F%72%74%2E%65%78%65",
    "N *=''report.exe",
  ],
  ...[
    'N*0=report.; N*1=txt; N*1=exe',
    'N*0=report.; N*1=exe; N*1=txt',
    'N*0=report.exe; N*2=.txt',
    'N*0=rep; N*1=ort; N*2=.; N*3=e; N*4=x; N*5=e',
  ],
]

const WORDS = [
  ...[
    '=?utf-8?Q?report.exe?=',
    '=?utf-8?B?cmVwb3J0LmV4ZQ==?=',
    '=?utf-8?q?report=2Eexe?=',
  ],
  ...[
    `=?utf-16?B?${b64(utf16(X))}?=`,
    `=?utf-16be?B?${b64(utf16(X).swap16())}?=`,
    `=?utf-16le?B?${b64(utf16(X))}?=`,
  ],
  ...[
    '=?utf-8?Q?report.?= =?utf-8?Q?exe?=',
    '=?utf-8?Q?report.?==?utf-8?Q?exe?=',
    '=?utf-8?Q?report.?=\n =?utf-8?Q?exe?=',
  ],
  ...[
    '=?utf-8?B?cmVwb3J0Lg==?= =?utf-8?B?ZXhl?=',
    '=?utf-8?Q?my_report.exe?=',
    '=?utf-8?Q?report.exe',
    '=?utf-8?Q?report.exe?',
  ],
  ...[
    'report.=?utf-8?Q?exe?=',
    '=?utf-8?Q?report?=.exe',
    '=?x-foo?Q?report.exe?=',
    '=?IBM037?Q?=99=85=97=96=99=A3=4B=85=A7=85?=',
    '=?cp1140?B?mYWXlpmjS4Wnhf==?=',
    '=?IBM037?Q?report.exe?=',
    '=?iso-2022-jp?Q?report.exe?=',
  ],
  ...[
    '=?utf-7?Q?report+AC4-exe?=',
    '=?utf-8?B?cmVwb3J0LmV4ZQ?=',
    '=?utf-8*en?Q?report.exe?=',
    '=?utf-8?Q?report=00.exe?=',
  ],
  ...[
    '=?utf-8?Q?report.exe=00?=',
    '=?utf-8?Q??= =?utf-8?Q?report.exe?=',
    '=?utf-8?Q?=72=65=70ort.e=78e?=',
    '=?utf-8?b?cmVw b3J0LmV4ZQ==?=',
  ],
  ...[
    '=?utf-8?Q?report.ex?=e',
    '=?utf-8?Q?report.exe?=\t',
    '=?utf-8?Q?report .exe?=',
    '=?UTF-8?Q?report%2Eexe?=',
    '==?utf-8?Q?report.exe?=',
  ],
]

const COMMENTS = [
  ...[
    'N=report.exe()',
    'N=report.exe(.gif)',
    'N=report.e()xe',
    'N=report.e(.gif)xe',
    'N()=report.exe',
  ],
  ...[
    'N=()report.exe',
    'N=(file.png)report.exe',
    'N=report(x).exe',
    '(x) N=report.exe',
    'N=(x) report.exe (y)',
  ],
  ...[
    'N="report.exe"(x)',
    'N=report.(x)exe',
    'N=report.exe(',
    '(N=file.png) N=report.exe',
    '(; N=report.exe',
  ],
]

const GARBLED = ["N**=''report.exe", 'N*a=report.exe', 'N*-1=report.exe']

export const NAMES: readonly Recipe[] = [
  ...family(
    'F01',
    'D',
    'plain names',
    PLAIN.flatMap(it => named(it)),
  ),
  ...family('F02', 'D', 'type and disposition', TWO),
  ...family('F03', 'D+A', 'several names', TWICE),
  ...family('F04', 'D', 'extended names', [
    ...EXTENDED.flatMap(it => [
      ...named(it),
      ...named(`${it}; N=${I}`),
      ...named(`N=${I}; ${it}`),
    ]),
    ...CHARSETS.flatMap(it => [...named(it), ...named(`N=${I}; ${it}`)]),
    ...GARBLED.flatMap(it => [
      ...named(it, 'D/A'),
      ...named(`N=${I}; ${it}`, 'D/A'),
    ]),
    fields('sections in two dispositions', [
      OCTETS,
      'Content-Disposition: attachment; filename*0=report.',
      'Content-Disposition: attachment; filename*1=exe',
    ]),
  ]),
  ...family(
    'F05',
    'D',
    'encoded words in names',
    WORDS.flatMap(it => [
      ...named(`N="${it}"`),
      ...named(`N=${it}`),
      ...named(`N=${I}; N="${it}"`),
    ]),
  ),
  ...family(
    'F07',
    'D',
    'comments in names',
    COMMENTS.flatMap(it => named(it)),
  ),
]
