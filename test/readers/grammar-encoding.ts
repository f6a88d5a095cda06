/*
 * NAME
 *   grammar-encoding - ways to encode a file
 */
import { base64Lines, type Draft, type Trick } from './grammar.js'

function setEncoding(draft: Draft, ...values: readonly string[]): void {
  draft.part = [
    ...draft.part.filter(it => !/^content-transfer/iu.test(it)),
    ...values.map(it => `Content-Transfer-Encoding: ${it}`),
  ]
}

// A line between the lines: decoders pass over it.
function between(lines: readonly string[]): Trick {
  return (draft, random) => {
    const line = random.pick(lines)
    const each = random.upTo(2) === 0
    const place = random.upTo(draft.body.length + 1)
    draft.body = draft.body.flatMap((it, at) =>
      each || at === place ? [line, it] : [it],
    )
  }
}

// Lines of other lengths.
const relined: Trick = (draft, random) => {
  const all = draft.body.join('')
  const most = random.pick([3, 4, 5, 8, 16, 60])
  draft.body = []
  for (let at = 0; at < all.length;) {
    const size = random.upTo(2) === 0 ? most : 1 + random.upTo(most)
    draft.body.push(all.slice(at, at + size))
    at += size
  }
}

const JUNK = [
  '.',
  '#',
  '-',
  '_',
  '=',
  ' ',
  '\t',
  '\r',
  '\v',
  ':',
  '!',
  '\x80',
  '"',
  '--',
  '==',
  '*',
  '\0',
  ',',
  '%',
]

const junk: Trick = (draft, random) => {
  const letter = random.pick(JUNK)
  const every = random.pick([1, 2, 3, 4, 4, 4, 8])
  const pattern = new RegExp(`.{${every}}`, 'gu')
  draft.body = draft.body.map(it => it.replace(pattern, `$&${letter}`))
}

const lineJunk: Trick = (draft, random) => {
  const letter = random.pick([...JUNK, '4', '4X', '4XX', '4XXX', 'A', '=A'])
  const isStart = random.upTo(2) === 0
  draft.body = draft.body.map(it => (isStart ? letter + it : it + letter))
}

const padded: Trick = (draft, random) => {
  const size = random.pick([1, 2, 4, 5])
  const bytes = Buffer.from(draft.bytes, 'latin1')
  const words: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    words.push(bytes.subarray(at, at + size).toString('base64'))
  }
  const some = random.pick([
    (it: string) => it,
    (it: string) => it.replace('==', '='),
  ])
  draft.body = (
    words
      .map(some)
      .join('')
      .match(/.{1,48}/gu) ?? []
  ).slice()
}

const AROUND = [
  '=',
  '====',
  'x',
  '-',
  '--',
  'AAAA',
  'begin',
  '',
  ' ',
  '=\n=',
  'hello there',
  'AAAAA',
  'ab=\ncd',
]

const around: Trick = (draft, random) => {
  const line = random.pick(AROUND)
  draft.body =
    random.upTo(2) === 0 ? [line, ...draft.body] : [...draft.body, line]
}

// Quoted-printable: each byte a code, with something after each or some.
const quoted: Trick = (draft, random) => {
  setEncoding(draft, 'quoted-printable')
  const after = random.pick([
    ...['', '', '=\n', '\n', ' ', '\t', ' =\n', '\t=\n', '\x12=\n', '\xaa=\n'],
    ...['\xaa', '\x12', '=', '=4', '=\r\n', '=\n ', '=\n\t', '==\n', '=\n\n'],
    ...['=@', '=x', '=0=', '= =', '=\0', '=\t\n', '=\xa0\n', '\r', '\v'],
  ])
  const front = random.pick([
    '',
    '',
    '',
    '',
    '=',
    ' ',
    '\t',
    '=0',
    '=\n',
    '\x12',
    '\xaa',
  ])
  const style = random.pick(['upper', 'lower', 'cut', 'half', 'mixed'])
  const every = random.pick([1, 1, 1, 2, 5])
  const codes = Array.from(draft.bytes, (it, at) => {
    const hex = it.charCodeAt(0).toString(16).padStart(2, '0')
    const upper = hex.toUpperCase()
    const code =
      style === 'lower' || (style === 'mixed' && at % 2 === 0) ? hex : upper
    const cut = random.pick(['\n', '=\n', '\r', ' \n', '=\n=', '==\n'])
    const said =
      style === 'cut' && at % every === 0
        ? random.pick([`=${code[0]}${cut}${code[1]}`, `=${cut}${code}`])
        : `=${code}`
    const isPlain = style === 'half' && /[A-Z0-9]/iu.test(it)
    const own = at % every === 0 ? front + (isPlain ? it : said) + after : said
    return own
  })
  draft.body = [codes.join('')]
}

const VALUES = [
  ...[
    'base64 ',
    '"base64"',
    'base64;',
    'base64, 7bit',
    '7bit, base64',
    'bas(x)e64',
  ],
  ...[
    '(base64)',
    'base64 (x)',
    'x-base64',
    'base-64',
    'BASE64',
    '=?us-ascii?Q?base64?=',
  ],
  ...[
    'base64\0',
    '\0base64',
    'base64-',
    'base64.',
    '\tbase64',
    '\n base64',
    'b',
    'ba se64',
  ],
  ...[
    '',
    '7bit',
    '8bit',
    'binary',
    'x-foo',
    'quoted-printable',
    'base641',
    'Base64\v',
  ],
]

const labelled: Trick = (draft, random) => {
  const values = [random.pick(VALUES)]
  if (random.upTo(3) === 0) values.push(random.pick(VALUES))
  setEncoding(draft, ...values)
}

const uu: Trick = (draft, random) => {
  setEncoding(
    draft,
    random.pick(['x-uuencode', 'uuencode', 'uue', 'x-uue', '7bit', 'base64']),
  )
  const bytes = Buffer.from(draft.bytes, 'latin1')
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 45) {
    const line = bytes.subarray(at, at + 45)
    const letters = Array.from(
      { length: Math.ceil(line.length / 3) * 4 },
      (_, n) => {
        const bit = n * 6
        const value = (byte: number): number => line[byte] ?? 0
        const pair = (value(bit >> 3) << 8) | value((bit >> 3) + 1)
        const six = (pair >> (10 - (bit & 7))) & 63
        return six === 0 ? '`' : String.fromCharCode(32 + six)
      },
    )
    lines.push(String.fromCharCode(32 + line.length) + letters.join(''))
  }
  const begin = random.pick([
    'begin 644 file.bin',
    'begin 644',
    'begin file.bin',
    'begin 644 a b',
    '',
  ])
  const end = random.pick(['`\nend', 'end', '', ' \nend'])
  draft.body = [begin, ...lines, end]
}

const plainAgain: Trick = draft => {
  draft.body = base64Lines(draft.bytes)
}

export const encodingTricks: readonly Trick[] = [
  between([
    '--',
    '---',
    '-----',
    '-- ',
    '--x',
    '--fo',
    '-',
    '',
    ' ',
    '.',
    '--=',
    '---- ----',
    '--a b',
    '--\t',
  ]),
  between([
    '--',
    '---',
    '-----',
    '-- ',
    '--foox',
    '--foo x',
    '--foo-',
    '--fooo',
  ]),
  relined,
  junk,
  junk,
  lineJunk,
  padded,
  around,
  quoted,
  quoted,
  quoted,
  labelled,
  labelled,
  uu,
  plainAgain,
]
