/*
 * NAME
 *   hang.test - shapes that hang parsers come to an end
 *
 * DESCRIPTION
 *   A reader that is quadratic takes minutes for these,
 *   and tap ends the file. How often our own reader goes over the bytes is
 *   counted, not timed.
 */
import t, { type Test } from 'tap'
import { Budget } from '../../src/util/budget.js'
import { bytesOf, type Bytes } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { readTree } from '../../src/parse/mime/tree.js'
import { LIMITS, look } from './looked.js'
import { EICAR } from '../helper/eicar.js'

const SIZE = 400_000
const fill = (text: string, size = SIZE): string =>
  text.repeat(Math.ceil(size / text.length))
const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join('')

const MIXED = 'Content-Type: multipart/mixed; boundary=b\n\n'
const BASE64 = 'Content-Transfer-Encoding: base64\n\n'
const QP = 'Content-Transfer-Encoding: quoted-printable\n\n'
const NAME = 'Content-Disposition: attachment; filename='
/** mailparser reads what begins so, too. */
const ODD = 'Content-Type: text/plain\nContent-Type: text/html\n'
const open = (depth: number): string =>
  many(
    depth,
    at => `Content-Type: multipart/mixed; boundary=c${at}\n\n--c${at}\n`,
  )

type Shape = readonly [story: string, message: () => string]

const SHAPES: readonly Shape[] = [
  ['a line in the header', () => `Subject: ${fill('x')}`],
  ['a line that is no field', () => fill('x')],
  ['a line in the body', () => `A: b\n\n${fill('x')}`],
  ['empty lines', () => fill('\n')],
  ['lines of one character', () => fill('x\n')],
  ['fields without a name', () => fill(':\n')],
  ['small fields', () => fill('a:\n')],
  ['a folded field', () => `A: b${fill('\n x')}`],
  ['CR', () => fill('\r')],
  ['NUL', () => fill('\0')],
  ['nested multiparts', () => open(10_000)],
  [
    'nested messages',
    () => many(10_000, () => 'Content-Type: message/rfc822\n\n'),
  ],
  ['delimiters of no multipart', () => open(50) + fill('--xyz\n')],
  ['two hyphens', () => open(50) + fill('--\n')],
  ['hyphens', () => MIXED + fill('-')],
  ['delimiters', () => MIXED + fill('--b\n')],
  ['parts', () => MIXED + fill('--b\n\nx\n')],
  ['headers without end', () => MIXED + fill('--b\nX: y\n')],
  ['closing delimiters', () => MIXED + fill('--b--\n')],
  ['long lines of hyphens', () => MIXED + fill(`--${'b'.repeat(5000)}\n`)],
  ['blanks after delimiters', () => MIXED + fill(`--b${' '.repeat(5000)}\n`)],
  ['blanks after one delimiter', () => `${MIXED}--b${fill(' ')}x\n`],
  [
    'a boundary of encoded words',
    () =>
      `Content-Type: multipart/mixed; boundary="${fill('=?', 16_000)}"\n\nx`,
  ],
  ['open comments', () => `Content-Type: text/plain; ${fill('(')}\n\nx`],
  ['open comments of an encoding', () => `${BASE64.trim()}${fill('(')}\n\nx`],
  [
    'a word where a field should be',
    () => `A: b\n\n${BASE64.trim()}\n${fill('a', 60_000)}\n\nQUJD\n`,
  ],
  [
    'fields before a CR',
    () => `A: b\n\n${BASE64.trim()}\n${fill('a:\r', 60_000)}\n\nQUJD\n`,
  ],
  ['quotes', () => `Content-Type: text/plain; ${fill('"\\')}\n\nx`],
  ['parameters', () => `Content-Type: text/plain; ${fill('name=;')}\n\nx`],
  [
    'different parameters',
    () => `Content-Type: text/plain; ${many(30_000, at => `name=${at};`)}\n\nx`,
  ],
  [
    'sections',
    () => `${NAME}a; ${many(25_000, at => `filename*${at}=a;`)}\n\nx`,
  ],
  ['a section of 4294967295', () => `${NAME}a; filename*4294967295=b\n\nx`],
  ['encoded words', () => `${NAME}"${fill('=?utf-8?Q?a?= ')}"\n\nx`],
  ['a long encoded word', () => `${NAME}"=?utf-8?Q?${fill('a')}?="\n\nx`],
  ['open encoded words', () => `${NAME}"${fill('=?utf-8?Q?')}"\n\nx`],
  ['starts of encoded words', () => `${NAME}"${fill('=?')}"\n\nx`],
  ['percent signs', () => `${NAME}a; filename*=''${fill('%41')}\n\nx`],
  ['UTF-7', () => `${NAME}"=?utf-7?Q?${fill('+AC4-')}?="\n\nx`],
  ['base64 in segments', () => BASE64 + fill('QQ==')],
  ['base64, padding', () => BASE64 + fill('=')],
  ['base64, one letter each', () => BASE64 + fill('Q=')],
  ['base64, blanks', () => BASE64 + fill(' \n')],
  ['quoted-printable, blanks', () => QP + fill(' ')],
  ['quoted-printable, = and blanks', () => `${QP}=${fill(' ')}`],
  [
    'quoted-printable, = and some blanks',
    () => QP + fill(`=${' '.repeat(999)}`),
  ],
  ['quoted-printable, bytes', () => QP + fill('=41')],
  ['quoted-printable, =', () => QP + fill('=')],
  ['quoted-printable, line ends', () => QP + fill('=\n')],
  [
    'a charset that shifts',
    () =>
      `Content-Type: text/plain; charset=iso-2022-jp\n\n${fill('\x1b$B\x1b(B')}`,
  ],
  ['mailparser: a line', () => `${ODD}\n${fill('x')}`],
  [
    'mailparser: a line in the header',
    () => `${ODD}Subject: ${fill('x')}\n\nx`,
  ],
  ['mailparser: lines', () => `${ODD}\n${fill('x\n')}`],
  ['mailparser: base64', () => `${ODD}${BASE64}${fill('QUJD\n')}`],
  ['mailparser: padding', () => `${ODD}${BASE64}${fill('QQ==')}`],
  ['mailparser: blanks', () => `${ODD}${QP}${fill(' ')}`],
  ['mailparser: = and blanks', () => `${ODD}${QP}=${fill(' ')}`],
  ['mailparser: bytes', () => `${ODD}${QP}${fill('=41')}`],
  [
    'mailparser: flowed',
    () =>
      `Content-Type: text/plain; format=flowed; delsp=yes\n${ODD}\n${fill('a \n')}`,
  ],
  ['mailparser: nested', () => `Content-Type: text/x\n${open(3000)}`],
  [
    'mailparser: nested, wrong',
    () =>
      open(49).replace(
        'Content',
        'Content-Type: multipart/x; boundary=d\nContent',
      ) + fill('--c\n'),
  ],
  [
    'mailparser: messages',
    () => `${ODD}${many(3000, () => 'Content-Type: message/rfc822\n\n')}`,
  ],
  ['mailparser: groups', () => `${ODD}To: ${fill('a:')}\n\nx`],
  ['mailparser: addresses', () => `${ODD}To: ${fill('a b <c@d> (x), ')}\n\nx`],
  ['mailparser: an address', () => `${ODD}From: ${fill('x')}\n\nx`],
  ['mailparser: comments', () => `${ODD}From: ${fill('a(')}\n\nx`],
  ['mailparser: quotes', () => `${ODD}From: ${fill('"')}\n\nx`],
  ['mailparser: references', () => `${ODD}References: ${fill('<a@b> ')}\n\nx`],
  ['mailparser: words', () => `${ODD}Subject: ${fill('=?utf-8?Q?a?= ')}\n\nx`],
  ['mailparser: open words', () => `${ODD}Subject: ${fill('=?utf-8?Q?')}\n\nx`],
  ['mailparser: a date', () => `${ODD}Date: ${fill('1')}\n\nx`],
  ['mailparser: markup', () => `Content-Type: text/html\n${ODD}\n${fill('<')}`],
  [
    'mailparser: elements',
    () => `Content-Type: text/html\n${ODD}\n${fill('<a b>')}`,
  ],
  [
    'mailparser: data',
    () =>
      `Content-Type: text/html\n${ODD}\n<img src="data:image/png;base64,${fill('QUJD')}">`,
  ],
  [
    'mailparser: parameters',
    () => `Content-Type: text/plain; ${fill('name=;')}\n${ODD}\nx`,
  ],
  [
    'mailparser: sections',
    () =>
      `Content-Type: text/plain; ${many(25_000, at => `name*${at}=a;`)}\n${ODD}\nx`,
  ],
  ['mailparser: uuencode', () => `${ODD}\n${fill('begin 644 a\n')}`],
]

t.test('every shape comes to its end and says what it is', async t => {
  for (const [story, make] of SHAPES) {
    const seen = await look(t, make())
    const overlimit = seen.defects.some(({ grade }) => grade === 'overlimit')
    t.ok(seen.parts.length > 0 || overlimit, story)
    t.ok(seen.parts.length <= 2 * LIMITS.parts, `${story}: parts`)
  }
})

/** The same bytes; counts how many were asked for. */
const counted = (bytes: Bytes): { bytes: Bytes; taken: () => number } => {
  let taken = 0
  return {
    taken: () => taken,
    bytes: {
      size: bytes.size,
      slice: (start, end) => {
        const window = bytes.slice(start, end)
        taken += window.length
        return window
      },
    },
  }
}

t.test('the tree is read in a few passes', async t => {
  const wrong: string[] = []
  for (const [story, make] of SHAPES) {
    const message = Buffer.from(make(), 'latin1')
    const { bytes, taken } = counted(bytesOf(message))
    const budget = new Budget({ ...LIMITS, parts: 50 })
    readTree(bytes, {
      depth: 50,
      takePart: () => budget.takePart(),
      takeHeader: count => budget.takeHeader(count),
    })
    // A header is looked at in blocks of 16 KiB.
    const passes = taken() / (message.length + 50 * 16 * 1024)
    if (passes > 4) wrong.push(`${story}: ${passes}`)
  }
  t.strictSame(wrong, [])
})

t.test('random bytes do no harm', async t => {
  const next = random(7)
  const words = [
    ...['\n', '\n\n', '\r\n', '--b', '--', '--c--', ' ', '\t', '=', '==', '"'],
    ...['Content-Type: ', 'multipart/mixed', '; boundary=b', 'boundary*0=c;'],
    ...['Content-Transfer-Encoding: base64\n', 'message/rfc822\n\n', 'QUJD'],
    ...[
      '=?utf-8?Q?',
      '?=',
      "*=''%41",
      'name="x',
      '(',
      ')',
      ';',
      ',',
      '\0',
      '\xff',
    ],
    ...['quoted-printable', 'From a\n', 'x'.repeat(99), ':', '\x1b$B', EICAR],
  ]
  for (let count = 0; count < 400; count++) {
    const length = Math.floor(next() * 80)
    const message = Array.from(
      { length },
      () => words[Math.floor(next() * words.length)],
    ).join('')
    const seen = await look(t, message, {
      memoryLimitBytes: count % 2 ? 0 : 1e6,
    })
    if (seen.parts.length === 0) t.fail(JSON.stringify(message))
  }
  t.pass('400 messages')
})

const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

t.test('parsing ends at its deadline', async t => {
  const check = async (t: Test, message: string): Promise<void> => {
    const { parseMessage } = await import('../../src/parse/parse.js')
    const reading = parseMessage(bytesOf(Buffer.from(message)), {
      budget: new Budget(LIMITS),
      scratch: new Scratch('/nonexistent', 1e9),
      depth: 0,
      path: '',
      signal: AbortSignal.abort(new Error('message_time_limit')),
    })
    await t.rejects(reading, /message_time_limit/)
  }
  await check(t, 'A: b\n\nhello\n')
  await check(t, `${ODD}\nhello\n`)
})

t.test('headers of all parts together have a limit', async t => {
  const budget = new Budget({
    parts: 1000,
    bytes: 1e9,
    depth: 10,
    containers: 14,
  })
  const part = `--b\nX-Long: ${'x'.repeat(500_000)}\n\nbody\n`
  const head = 'Content-Type: multipart/mixed; boundary=b\n\n'
  const bytes = bytesOf(Buffer.from(`${head}${part.repeat(20)}--b--\n`))
  const tree = readTree(bytes, {
    depth: 10,
    takePart: () => budget.takePart(),
    takeHeader: count => budget.takeHeader(count),
  })
  t.ok(tree.nodes.length < 15, 'it reads no further')
  t.ok(tree.defects.some(({ code }) => code === 'header-too-long'))
})
