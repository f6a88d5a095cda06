/*
 * NAME
 *   grammar-names - ways to say the name of a file
 */
import type { Random } from '../fuzz/random.js'
import type { Draft, Trick } from './grammar.js'

const NAME = 'tool.exe'
const KEYS = ['filename', 'name', 'FileName', 'NAME', 'file', 'file-name']
const DECOYS = ['a.txt', '.txt', 'b.pdf', '']

/** The field about the name: its value is what `value` makes of the start. */
function named(value: (random: Random) => string): Trick {
  return (draft, random) => {
    if (!draft.isNamed) return
    const isType = random.upTo(2) === 0
    const said = value(random)
    const key = isType ? 'name' : 'filename'
    const text = said.replaceAll('{KEY}', key)
    setFields(
      draft,
      isType
        ? [`Content-Type: application/octet-stream${text}`]
        : [
            'Content-Type: application/octet-stream',
            `Content-Disposition: attachment${text}`,
          ],
    )
  }
}

function setFields(draft: Draft, fields: string[]): void {
  draft.part = [...fields, ...draft.part.filter(it => /^content-tr/iu.test(it))]
}

const separator = (random: Random): string =>
  random.pick([
    '; ',
    ';',
    ' ;',
    ';\n ',
    '; ',
    ';;',
    ',',
    ' ',
    '; x=y; ',
    '; x; ',
  ])

// The name in pieces, cut where chance wants it.
function cut(random: Random, most = 3): string[] {
  const pieces: string[] = []
  let rest = NAME
  for (let at = random.upTo(most); at > 0 && rest.length > 1; at--) {
    const size = 1 + random.upTo(rest.length - 1)
    pieces.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return [...pieces, rest]
}

function percent(text: string, random: Random): string {
  return Array.from(text, it =>
    random.upTo(2) === 0
      ? `%${it.charCodeAt(0).toString(16).padStart(2, '0')}`
      : it,
  ).join('')
}

// Quotes, escapes and comments around and between.
function lexed(text: string, random: Random): string {
  const [one = '', two = ''] = [text.slice(0, 4), text.slice(4)]
  const decoy = random.pick(DECOYS)
  return random.pick([
    () => text,
    () => `"${text}"`,
    () => `'${text}'`,
    () => `"${text}`,
    () => `${text}"`,
    () => `"${one}""${two}"`,
    () => `"${one}"${two}`,
    () => `${one}"${two}"`,
    () => `${text}"${decoy}"`,
    () => `"${text}"${decoy}`,
    () => `"${text}\\"${decoy}"`,
    () => `"${text}\\"; ${decoy}"`,
    () => `"${one}\\${two}"`,
    () => `${one}\\${two}`,
    () => `\\"${text}\\"`,
    () => `(${decoy})${text}`,
    () => `${text}(${decoy})`,
    () => `${one}(${decoy})${two}`,
    () => `"${one}(${decoy})${two}"`,
    () => `(${text})${decoy}`,
    () => `"(${text})"`,
    () => `<${text}>`,
    () => `"${decoy}";${text}`,
    () => `file;${two || '.exe'}`,
    () => `file\\;${two || '.exe'}`,
    () => `${text} ${decoy}`,
    () => `${text},${decoy}`,
    () => `${text}/${decoy}`,
    () => `${text}@${decoy}`,
    () => `${text}:${decoy}`,
    () => `${text}=${decoy}`,
    () => `${text}?${decoy}`,
    () => `${text}\0${decoy}`,
    () => `"${text}\0${decoy}"`,
    () => `"${one}\n ${two}"`,
    () => `${one}\n ${two}`,
    () => `"${text}\n ${decoy}"`,
    () => `${text}\r${decoy}`,
    () => ` ${text}`,
    () => `\xa0${text}`,
    () => `${text}\xa0${decoy}`,
  ])()
}

const CHARSETS = [
  ...['utf-8', 'UTF8', 'us-ascii', 'iso-8859-1', 'utf-8*en', 'x-unknown', ''],
  ...['utf-7', 'utf7', 'unicode-1-1-utf-7', 'csUnicode11UTF7', 'utf-7-imap'],
  ...['utf-16', 'utf-16be', 'UTF-16LE', 'utf_16_le', 'u16', 'ucs-2', 'UCS-2BE'],
  ...['utf-32', 'utf_32_be', 'ucs-4', 'u32', 'iso-10646-ucs-2', 'unicode'],
  ...['cp037', 'ibm037', 'ebcdic-cp-us', 'cp500', 'iso-2022-jp', 'hz', 'hz-gb'],
  ...['unicode-escape', 'raw_unicode_escape', 'punycode', 'idna', 'utf-8-sig'],
  ...['a b', 'utf 8', '"utf-8"', 'iso-2022-kr', 'big5', 'viscii', 'cp1026'],
  ...['rot13', 'rot_13', 'hex', 'base64', 'zlib', 'quopri', 'undefined'],
  ...['csISO2022JP', 'iso-2022-jp-2', 'ISO-2022-CN', 'x-mac-roman', 'cp65000'],
  ...[
    'latin1',
    'l1',
    '646',
    'cp1252',
    'unknown-8bit',
    'default',
    'x-user-defined',
  ],
  ...['utf-8; x', 'utf-16-le', 'utf8mb4', 'big5-hkscs', 'tis-620', 'ks_c_5601'],
]

/** What says in these charsets that ASCII follows, which was there before. */
const SHIFTS: readonly (readonly [charset: RegExp, ...string[]])[] = [
  [/^(?:csiso)?(?:iso)?2022jp/u, '\x1b(B', '\x1b(J', '\x0f'],
  [/^iso2022(?:kr|cn)/u, '\x0f', '\x0e\x0f', '\x1b$)C'],
  [/^hz/u, '~{~}', '~\n'],
]

// Somewhere in it, as often as not.
function shifted(text: string, charset: string, random: Random): string {
  const label = charset.toLowerCase().replace(/[^a-z0-9]/gu, '')
  const [, ...marks] = SHIFTS.find(([it]) => it.test(label)) ?? []
  if (marks.length === 0 || random.upTo(2) === 0) return text
  const at = random.upTo(text.length + 1)
  return text.slice(0, at) + random.pick(marks) + text.slice(at)
}

function encodedIn(text: string, charset: string): Buffer {
  const label = charset.toLowerCase().replace(/[^a-z0-9]/gu, '')
  if (/^(?:utf16le|ucs2|u16|utf16|iso10646ucs2|unicode)$/u.test(label)) {
    return Buffer.from(text, 'utf16le')
  }
  if (/^(?:utf16be|ucs2be)$/u.test(label)) {
    return Buffer.from(text, 'utf16le').swap16()
  }
  if (/^(?:utf32|u32|utf32be|ucs4)$/u.test(label)) {
    return Buffer.concat(
      Array.from(text, it => Buffer.from([0, 0, 0, it.charCodeAt(0)])),
    )
  }
  if (/utf7/u.test(label)) {
    const mark = label.includes('imap') ? '&' : '+'
    return Buffer.from(text.replace('.', `${mark}AC4-`))
  }
  if (/^(?:cp|ibm)\d|ebcdic/u.test(label)) {
    const code: Readonly<Record<string, number>> = {
      ...{ t: 0xa3, o: 0x96, l: 0x93, '.': 0x4b, e: 0x85, x: 0xa7 },
    }
    return Buffer.from(Array.from(text, it => code[it] ?? 0x40))
  }
  if (/unicodeescape/u.test(label)) {
    return Buffer.from(text.replace('.', '\\u002e'))
  }
  return Buffer.from(text, 'latin1')
}

function word(text: string, random: Random): string {
  const charset = random.pick(CHARSETS)
  const said = random.pick([charset, charset, 'utf-8'])
  const bytes = encodedIn(shifted(text, said, random), said)
  const isBase = random.upTo(2) === 0
  const base = bytes.toString('base64')
  const quoted = Array.from(bytes, it =>
    it > 0x20 && it < 0x7f && it !== 0x3d && it !== 0x3f && random.upTo(3) > 0
      ? String.fromCharCode(it)
      : `=${it.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')
  const letter = random.pick(isBase ? ['B', 'b'] : ['Q', 'q'])
  const end = random.pick(['?=', '?=', '?=', '?=', '?', '=', '', '??=', ' ?='])
  const payload = isBase
    ? random.pick([base, base, base.replace(/=+$/u, ''), loosen(base, random)])
    : random.pick([quoted, quoted, loosen(quoted, random), text])
  return `=?${charset}?${letter}?${payload}${end}`
}

// A letter more, somewhere in it.
function loosen(text: string, random: Random): string {
  const at = random.upTo(text.length + 1)
  const letter = random.pick([' ', '?', '=', '_', '-', '\t', '\n ', '.', '#'])
  return text.slice(0, at) + letter + text.slice(at)
}

// Words that are cut in the middle of what one letter is.
function cutWords(random: Random): string {
  const isBase = random.upTo(2) === 0
  const whole = isBase ? Buffer.from(NAME).toString('base64') : 'tool=2Eexe'
  const at = 1 + random.upTo(whole.length - 1)
  const between = random.pick([' ', '', '\n ', '\t', '  '])
  const start = `=?${random.pick(['utf-8', 'us-ascii', 'iso-8859-1'])}?${isBase ? 'B' : 'Q'}?`
  return `${start}${whole.slice(0, at)}?=${between}${start}${whole.slice(at)}?=`
}

function sections(random: Random): string {
  const pieces = cut(random)
  const first = random.pick([0, 0, 0, 0, 1, 2])
  const isExtended = random.upTo(2) === 0
  const made = pieces.map((piece, at) => {
    const number = random.pick([
      ...Array.from({ length: 8 }, () => `${first + at}`),
      ...[`0${first + at}`, `${first + at} `, ` ${first + at}`, `${first}`],
      ...[`+${first + at}`, `${first + at}.0`, `${first + at + 1}`, ''],
    ])
    const star = isExtended && random.upTo(4) > 0 ? '*' : ''
    const start = at === 0 && star !== '' ? "utf-8''" : ''
    const text = start + (star === '' ? piece : percent(piece, random))
    const value = random.upTo(2) === 0 ? `"${text}"` : text
    const mark = random.pick(['*', '*', '*', '*', '*', '**', '* ', ' *', ''])
    return `{KEY}${mark}${number}${star}=${value}`
  })
  if (random.upTo(3) === 0) {
    const number = random.pick(['1', '2', '02', '3', '9', '0', '00', '-1', 'x'])
    const star = random.pick(['', '*'])
    made.push(`{KEY}*${number}${star}=${random.pick(DECOYS)}`)
  }
  if (random.upTo(4) === 0) made.reverse()
  const between = random.pick(['; ', ';', '; ', ';\n ', ', ', ' '])
  return separator(random) + made.join(between)
}

function extended(random: Random): string {
  const charset = random.pick([...CHARSETS, 'utf-8', 'utf-8'])
  const marks = random.pick(["''", "'en'", "''", "'", '', "'''", "''''"])
  const bytes = encodedIn(shifted(NAME, charset, random), charset)
  const text = Array.from(bytes, it =>
    (it > 0x60 && it < 0x7b) || (it === 0x2e && random.upTo(2) === 0)
      ? String.fromCharCode(it)
      : `%${it.toString(16).padStart(2, '0')}`,
  ).join('')
  const value = charset + marks + text
  const quoted = random.pick([value, value, `"${value}"`, lexed(value, random)])
  return `${separator(random)}{KEY}${random.pick(['*', '*', '* ', ' *', '**', '*0', '*0*', '*1*'])}=${quoted}`
}

const OTHER_FIELDS = [
  ...['X-Sun-Data-Name', 'Content-Name', 'Content-Description', 'Name'],
  ...['X-Attachment-Name', 'Content-Location', 'X-File-Name', 'Filename'],
]

export const nameTricks: readonly Trick[] = [
  named(random => `${separator(random)}{KEY}=${lexed(NAME, random)}`),
  named(random => `${separator(random)}{KEY}=${lexed(NAME, random)}`),
  named(
    random => `${separator(random)}${random.pick(KEYS)}=${lexed(NAME, random)}`,
  ),
  named(
    random => `${separator(random)}{KEY}=${lexed(word(NAME, random), random)}`,
  ),
  named(random => {
    const words = cut(random).map(it =>
      random.upTo(4) === 0 ? it : word(it, random),
    )
    const joined = words.join(random.pick([' ', '', '\n ', '  ', '_']))
    return `${separator(random)}{KEY}=${random.pick([joined, `"${joined}"`])}`
  }),
  named(random => `${separator(random)}{KEY}="${cutWords(random)}"`),
  named(random => sections(random)),
  named(random => sections(random)),
  named(random => extended(random)),
  named(random => {
    const inner = random.pick([
      `{KEY}=${NAME}`,
      `{KEY}="${NAME}"`,
      `{KEY}*=utf-8''tool%2Eexe`,
      `; {KEY}*=utf-8''${NAME}; `,
    ])
    return random.pick([
      () => `; x=(; ${inner}; )`,
      () => `; (${inner})`,
      () => `; x="; ${inner}`,
      () => `; x="\\"; ${inner}"`,
      () => `; x='; ${inner};'`,
      () => `; x="a"b"; ${inner}"`,
      () => ` (a; ${inner}`,
      () => ` ${inner}`,
      () => `\n ${inner}`,
      () => `, ${inner}`,
      () => `; x=\\"; ${inner}`,
      () => `; x=<; ${inner}>`,
    ])()
  }),
  named(random => {
    const many = Array.from(
      { length: 30 + random.upTo(6) },
      () => '; {KEY}=a.b"c',
    )
    return `${many.join('')}; {KEY}=${lexed(NAME, random)}`
  }),
  named(random => {
    const decoy = `; {KEY}=${random.pick(['a.txt', '"a.txt"'])}`
    const real = `; {KEY}${random.pick(['', '*', ' ', '*0'])}=${lexed(NAME, random)}`
    return random.upTo(2) === 0 ? decoy + real : real + decoy
  }),
  (draft, random) => {
    if (!draft.isNamed) return
    const value = random.pick([
      NAME,
      `"${NAME}"`,
      word(NAME, random),
      ` ${NAME} `,
    ])
    setFields(draft, [
      'Content-Type: application/octet-stream',
      ...(random.upTo(2) === 0 ? ['Content-Disposition: attachment'] : []),
      `${random.pick(OTHER_FIELDS)}: ${value}`,
    ])
  },
  (draft, random) => {
    if (!draft.isNamed) return
    const value = lexed(NAME, random)
    setFields(draft, [
      random.pick([
        `Content-Type: name=${value}`,
        `Content-Type: application/octet-stream name=${value}`,
        `Content-Type: ${NAME}; name`,
        `Content-Type: application/octet-stream; file=${value}`,
        `Content-Disposition: filename=${value}`,
        `Content-Disposition: "attachment; filename=${value}"`,
        `Content-Disposition: attachment filename=${value}`,
        `Content-Disposition: ;filename=${value}`,
        `Content-Disposition: attachment; filename: ${value}`,
        `Content-Disposition: attachment; filename ${value}`,
        `Content-Disposition: =?utf-8?Q?attachment;_filename=3D${NAME}?=`,
        `Content-Disposition : attachment; filename=${value}`,
        `content-disposition:attachment;filename=${value}`,
      ]),
    ])
  },
]
