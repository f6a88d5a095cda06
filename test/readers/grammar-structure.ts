/*
 * NAME
 *   grammar-structure - ways to put parts together
 */
import { base64Lines, type Draft, type Trick } from './grammar.js'

function setType(draft: Draft, value: string): void {
  draft.fields = draft.fields.filter(it => !/^content-type/iu.test(it))
  draft.fields.push(`Content-Type:${value === '' ? '' : ' '}${value}`)
}

function useBoundary(draft: Draft, boundary: string): void {
  const replace = (line: string): string =>
    line.startsWith(`--${draft.boundary}`)
      ? `--${boundary}${line.slice(2 + draft.boundary.length)}`
      : line
  draft.delimiters = [
    replace(draft.delimiters[0]),
    replace(draft.delimiters[1]),
  ]
  draft.close = replace(draft.close)
  draft.boundary = boundary
}

const APPENDED = [
  ' x',
  'x',
  '-',
  '--',
  '---',
  ' ',
  '\t',
  '\v',
  '--x',
  ' --',
  '\0',
  '\r',
  ';',
  '"',
  '_1',
  '\n',
  ' \n',
  '\n\n',
  '\t\n',
  '\xa0',
  '.',
  '=',
  ' \t x',
  '\r\r',
  '\f',
  ',',
  ' boundary',
]
const FRONT = [' ', '-', '>', '\t', '\r', '\0', '\v', '\n', '.', '--', 'x\r']

const delimiter: Trick = (draft, random) => {
  const [one, two] = draft.delimiters
  const after = random.pick(APPENDED)
  const change = (it: string): string =>
    random.upTo(6) === 0 ? random.pick(FRONT) + it : it + after
  draft.delimiters =
    random.upTo(3) === 0 ? [change(one), change(two)] : [one, change(two)]
}

const blank: Trick = (draft, random) => {
  const lines = random.pick([
    [''],
    ['', ''],
    [' '],
    ['\t', ''],
    ['', ' '],
    ['\r'],
  ])
  draft.part = [...lines, ...draft.part]
}

const TYPES = [
  ...[
    'mixed',
    'multipart',
    'multipart/',
    'multipart/mixed,',
    'text/plain',
    '/mixed',
  ],
  ...[
    'message/rfc822',
    'application/octet-stream',
    'x-multipart/mixed',
    'Multipart/Mixed',
  ],
  ...[
    'multipart.mixed',
    'multipart\\mixed',
    'multi part/mixed',
    'multipart /mixed',
    '',
  ],
  ...[
    'multipart/mixed/x',
    '"multipart/mixed"',
    '(x)multipart/mixed',
    'multipart/mixed (x)',
  ],
  ...[
    'multiparts/mixed',
    'xmultipart/mixed',
    'multipart/mi\0xed',
    'multipart/related',
  ],
  ...[
    'multipart/digest',
    'multipart/alternative',
    'multipart/signed',
    'multipart/appledouble',
  ],
  ...[
    'multipart/x-foo',
    'multipart/report',
    'multipart/encrypted',
    'multipart/form-data',
  ],
  ...[
    'application/x-foo',
    'text/html',
    'model/x',
    'multipart/mixed; x',
    'mixed/multipart',
  ],
]

const BOUNDARIES = [
  'foo',
  'a(b',
  'foo bar',
  'foo;bar',
  'foo"x',
  "f'oo",
  'foo?',
  'foo=',
  'f\xe9o',
  '-',
  '--',
  'fo\\o',
  'foo,bar',
  '(foo)',
  'foo*',
  '=?x?=',
  'f:oo',
  '"',
  "'",
  '=_foo',
  'foo/x',
  '%66oo',
  '1',
  'foo--',
  '<foo>',
]

const boundary: Trick = (draft, random) => {
  const it = random.upTo(2) === 0 ? 'foo' : random.pick(BOUNDARIES)
  useBoundary(draft, it)
  const half = it.slice(0, 2)
  const rest = it.slice(2)
  const said = random.pick([
    () => `boundary=${it}`,
    () => `boundary="${it}"`,
    () => `boundary="${it}`,
    () => `boundary=${it}\\`,
    () => `boundary='${it}'`,
    () => `boundary=${half}"${rest}"`,
    () => `boundary="${half}"${rest}`,
    () => `boundary="${half}\\${rest}"`,
    () => `boundary=${half}\\${rest}`,
    () => `boundary=${half}(x)${rest}`,
    () => `boundary=(x)${it}`,
    () => `boundary=${it}(x)`,
    () => `boundary=${it} x`,
    () => `boundary=${it},x`,
    () => `boundary="${it} "`,
    () => `boundary=" ${it}"`,
    () => `Boundary = ${it}`,
    () => `boundary:${it}`,
    () => `boundary ${it}`,
    () => `x-boundary=${it}`,
    () => `boundary*=''${it}`,
    () => `boundary*=us-ascii''${it}`,
    () => `boundary*0=${half}; boundary*1=${rest}`,
    () => `boundary*0*=''${half}; boundary*1*=${rest}`,
    () => `boundary*1=${rest}; boundary*0=${half}`,
    () => `boundary="${it}"; boundary=bar`,
    () => `boundary=bar; boundary="${it}"`,
    () => `boundary==?us-ascii?Q?${it}?=`,
    () => `boundary="=?us-ascii?Q?${it}?="`,
    () => `boundary=bar, boundary=${it}`,
    () => `x="; boundary=${it}`,
    () => `x=(; boundary=${it}`,
    () => `x; boundary=${it}`,
    () => `boundary\n =${it}`,
    () => `boundary=\n ${it}`,
    () => `boundary="${half}\n ${rest}"`,
    () => `boundary=bar`,
    () => 'x=y',
    () => `bound(x)ary=${it}`,
    () => `"boundary"=${it}`,
    () => `\xa0boundary=${it}`,
    () => `boundary="${it}\0"`,
    () => `boundary=<${it}>`,
    () => `boundary=${it.toUpperCase()}`,
  ])()
  const type = random.upTo(3) === 0 ? random.pick(TYPES) : 'multipart/mixed'
  const between = random.pick([
    '; ',
    '; ',
    '; ',
    ';',
    ', ',
    ' ',
    ';\n ',
    '\n ',
    '; x=y; ',
    ';;',
  ])
  setType(draft, type + between + said)
}

const type: Trick = (draft, random) => {
  const between = random.pick(['; ', ';', '; ', ' ', ', '])
  setType(draft, `${random.pick(TYPES)}${between}boundary="${draft.boundary}"`)
  if (random.upTo(6) === 0)
    draft.fields.push(`Content-Type: ${random.pick(TYPES)}`)
}

const close: Trick = (draft, random) => {
  const end = `--${draft.boundary}--`
  draft.close = random.pick([
    '',
    end,
    `${end} `,
    `${end}x`,
    `--${draft.boundary}`,
    `--${draft.boundary}-`,
    `${end}\n\nbye`,
  ])
}

// The part outside of where parts are.
const outside: Trick = (draft, random) => {
  const part = [...draft.part, draft.gap, ...draft.body].join('\n')
  const inside = { ...draft }
  draft.part = ['Content-Type: text/plain']
  draft.body = ['bye']
  const line = random.pick([
    draft.delimiters[1],
    '--bar',
    '',
    '--',
    `${inside.close}`,
  ])
  if (random.upTo(2) === 0) draft.preamble = `${line}\n${part}`
  else
    draft.epilogue = `${line}\n${part}\n${random.pick([draft.close, '', '--bar--'])}`
}

const nested: Trick = (draft, random) => {
  const inner = random.pick([
    'bar',
    'foo',
    'foo1',
    'fo',
    'foo--',
    'bar bar',
    '',
  ])
  const kind = random.pick([
    'mixed',
    'appledouble',
    'digest',
    'related',
    'alternative',
    'x-y',
    'signed',
  ])
  const first = random.pick([
    [`--${inner}`, 'Content-Type: text/plain', '', 'hi'],
    [],
    ['hi'],
  ])
  const named = draft.isNamed && random.upTo(3) === 0
  const own = draft.part.filter(it => /^content-disp/iu.test(it))
  draft.body = [
    ...first,
    `--${inner}`,
    ...draft.part,
    draft.gap,
    ...draft.body,
    random.pick([`--${inner}--`, '']),
  ]
  draft.part = [
    `Content-Type: multipart/${kind}; boundary="${inner}"`,
    ...(named ? own : []),
  ]
  draft.gap = ''
}

const attached: Trick = (draft, random) => {
  const message = [...draft.part, draft.gap, ...draft.body]
  const isEncoded = random.upTo(3) === 0
  draft.part = [
    `Content-Type: ${random.pick(['message/rfc822', 'message/rfc822', 'message/global', 'message/news', 'message/delivery-status', 'text/rfc822-headers', 'message/x'])}`,
    ...(isEncoded ? ['Content-Transfer-Encoding: base64'] : []),
  ]
  draft.gap = ''
  draft.body = isEncoded ? base64Lines(message.join('\n')) : message
}

const single: Trick = draft => {
  draft.fields = draft.fields.filter(it => !/^content-type/iu.test(it))
  draft.fields.push(...draft.part)
  draft.part = []
  draft.first = []
  draft.delimiters = ['', '']
  draft.close = ''
  draft.preamble = [...draft.body].join('\n')
  draft.body = []
}

const sun: Trick = (draft, random) => {
  setType(
    draft,
    random.pick([
      'X-sun-attachment',
      'x-sun-attachment; x=y',
      'X-Sun-Attachment',
    ]),
  )
  const line = '-'.repeat(random.pick([10, 10, 9, 11, 12]))
  draft.delimiters = [line, line]
  const name = draft.isNamed ? 'tool.exe' : 'file.bin'
  draft.part = [
    'X-Sun-Data-Type: default-app',
    `X-Sun-Data-Name: ${name}`,
    `X-Sun-Encoding-Info: ${random.pick(['base64', 'uuencode', 'adpcm-compress,uuencode', 'x'])}`,
    'X-Sun-Content-Lines: 3',
  ]
  draft.first = ['X-Sun-Data-Type: text', 'X-Sun-Content-Lines: 1', '', 'hello']
  draft.close = ''
}

const gap: Trick = (draft, random) => {
  draft.gap = random.pick([
    ' ',
    '\t',
    '\r',
    'x',
    '\n',
    '\v',
    'x: y',
    '--',
    '\0',
    'hello\n',
    ': ',
    '>',
    'Content-X\n',
  ])
}

// The name of the multipart, or of the message, and none of the part.
const outerName: Trick = (draft, random) => {
  if (!draft.isNamed) return
  const own = draft.part.filter(it => /^content-disp/iu.test(it))
  draft.part = draft.part.filter(it => !/^content-disp/iu.test(it))
  if (random.upTo(2) === 0) draft.fields.push(...own)
  else {
    const type = draft.fields.find(it => /^content-type/iu.test(it)) ?? ''
    const name = random.pick(['name=tool.exe', 'name="tool.exe"'])
    draft.fields = [
      ...draft.fields.filter(it => it !== type),
      `${type}; ${name}`,
    ]
  }
}

const encodedWhole: Trick = (draft, random) => {
  if (random.upTo(2) === 0) return
  draft.fields.push(
    `Content-Transfer-Encoding: ${random.pick(['7bit', 'base64', 'quoted-printable', 'x'])}`,
  )
}

const lineEnds: Trick = (draft, random) => {
  const end = random.pick(['\r', '\r\r', '\n\r'])
  const place = random.pick(['part', 'first'] as const)
  draft[place] = [draft[place].join(end)]
}

const double: Trick = (draft, random) => {
  const line = random.pick([
    'Content-Type: text/plain',
    'Content-Disposition: inline',
    'Content-Type: multipart/mixed; boundary=bar',
    'Content-Disposition: attachment; filename=a.txt',
    'Content-Type: application/pdf; name=a.pdf',
  ])
  draft.part =
    random.upTo(2) === 0 ? [line, ...draft.part] : [...draft.part, line]
}

export const structureTricks: readonly Trick[] = [
  delimiter,
  delimiter,
  blank,
  boundary,
  boundary,
  boundary,
  type,
  close,
  outside,
  nested,
  nested,
  attached,
  single,
  sun,
  gap,
  outerName,
  encodedWhole,
  lineEnds,
  double,
]
