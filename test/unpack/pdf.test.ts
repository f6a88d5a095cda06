/*
 * NAME
 *   pdf.test - what PDFs do and carry
 */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import t from 'tap'
import { decrypt } from '../../src/unpack/pdf/crypt.js'
import { unpack } from './unpacked.js'

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300, 1)])

/** A dictionary, or a stream: a dictionary and its data. */
type Body = string | readonly [dictionary: string, data: Buffer]

const pdfOf = (bodies: readonly Body[], trailer = '/Root 1 0 R'): Buffer =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
    ...bodies.flatMap((body, index) => {
      const [dictionary, data] = typeof body === 'string' ? [body] : body
      const start = `${index + 1} 0 obj\n${dictionary}\n`
      if (data === undefined) return [Buffer.from(`${start}endobj\n`, 'latin1')]
      const stream = [Buffer.from(`${start}stream\r\n`, 'latin1'), data]
      return [...stream, Buffer.from('\nendstream\nendobj\n')]
    }),
    Buffer.from(`trailer\n<< ${trailer} >>\nstartxref\n0\n%%EOF\n`, 'latin1'),
  ])

const stream = (
  dictionary: string,
  data: Buffer,
  filter = 'FlateDecode',
): Body => {
  const facts = `/Length ${data.length}${filter && ` /Filter /${filter}`}`
  return [`<< ${facts} ${dictionary} >>`, data]
}
const packed = (...objects: readonly string[]): Body => {
  const numbers = objects.map((_, index) => `${100 + index} 0`).join(' ')
  const body = deflateSync(`${numbers} ${objects.join(' ')}`)
  const facts = `/Type /ObjStm /N ${objects.length} /First ${numbers.length + 1}`
  return stream(facts, body)
}

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>'

const XFA =
  '<xdp:xdp><template><event activity="initialize"><script ' +
  'contentType="application/x-javascript">app.alert(1)</script></event>' +
  '</template></xdp:xdp>'

const form = (text: string): Body => stream('', deflateSync(text))

const FORM_SCRIPT = ['pdf-form', 'pdf-javascript']

const MARKS: readonly (readonly [
  string,
  readonly Body[],
  readonly string[],
])[] = [
  ['a letter', [CATALOG], []],
  [
    'a word that is none before a key',
    [CATALOG, '<< /A 9\xff\xff/S /JavaScript /JS (x) >>'],
    ['pdf-javascript'],
  ],
  ['a letter of it', ['<< /Contents (see /JS and /JavaScript) >>'], []],
  ['a picture', [stream('', deflateSync('/JS /Launch'))], []],
  ['JavaScript', ['<< /S /JavaScript /JS (app.alert) >>'], ['pdf-javascript']],
  ['with escapes', ['<</S/#4aava#53cript>>'], ['pdf-javascript']],
  [
    'JavaScript by name',
    ['<< /Names << /JavaScript 3 0 R >> >>'],
    ['pdf-javascript'],
  ],
  ['a program', ['<< /S /Launch /F (cmd.exe) >>'], ['pdf-launch']],
  ['an action', ['<< /OpenAction 3 0 R >>'], ['pdf-open-action']],
  ['more of them', ['<< /AA << /O 3 0 R >> >>'], ['pdf-open-action']],
  ['a film', ['<< /Subtype /RichMedia >>'], ['pdf-rich-media']],
  ['a script in a form', ['<< /XFA 2 0 R >>', form(XFA)], FORM_SCRIPT],
  [
    'in one of its pieces',
    ['<</XFA[(a) 2 0 R (b) 3 0 R]>>', form('<xdp:xdp>'), form(XFA)],
    FORM_SCRIPT,
  ],
  [
    'whose list is an object',
    [
      '<</XFA 2 0 R>>',
      '[(a) 3 0 R]',
      form(XFA.replaceAll('script', 'x:script')),
    ],
    FORM_SCRIPT,
  ],
  [
    'a form without scripts',
    ['<</XFA 2 0 R>>', form('<xdp:xdp><script/><script> </script></xdp:xdp>')],
    ['pdf-form'],
  ],
  [
    'a form with a style elsewhere',
    ['<</XFA 2 0 R>>', form('<?xml-stylesheet href="\\\\host\\a.xslt"?><a/>')],
    ['network-path', 'pdf-form'],
  ],
  [
    'a script as an address',
    ['<</S/URI/URI(javascript:app.alert(1))>>'],
    ['pdf-javascript'],
  ],
  ['an address of the web', ['<</S/URI/URI(https://a.example/x.exe)>>'], []],
  [
    'a program by its scheme',
    ['<</S/URI/URI(ms-msdt:/id)>>'],
    ['program-link'],
  ],
  [
    'a document on a server',
    ['<</S/GoToR/F(\\\\\\\\host\\\\share\\\\a.pdf)/D[0/Fit]>>'],
    ['network-path'],
  ],
  [
    'in a dictionary of its own',
    [packed('<</S/GoToE/F<</Type/Filespec/UF(//host/a.pdf)>>>>')],
    ['network-path'],
  ],
  ['a document beside it', ['<</S/GoToR/F(b.pdf)/D[0/Fit]>>'], []],
  ['a form', ['<< /XFA 4 0 R >>'], ['pdf-form']],
  [
    'packed',
    [packed('<< /A 1 >>', '<< /S /JavaScript >>')],
    ['pdf-javascript'],
  ],
  [
    'packed in a stream that does not say so',
    [stream('/N 1 /First 4', deflateSync('9 0 << /S /JavaScript >>'))],
    ['pdf-javascript'],
  ],
  [
    'in a stream that is not its own',
    [stream('', Buffer.from('9 0 obj << /S /Launch >> endobj'), '')],
    ['pdf-launch'],
  ],
  ['after a text without an end', ['(', '<< /S /Launch >>'], ['pdf-launch']],
  ['after a comment', ['<< %>>\n/S /Launch >>'], ['pdf-launch']],
  [
    'among numbers and words',
    ['<< /A true /B 1 0 R /C [1 2] /S /Launch >>'],
    ['pdf-launch'],
  ],
]

const LAUNCH = '<< /S /Launch >>'

t.test('objects, whatever their numbers are written like', async t => {
  for (const start of [
    '1 0 obj',
    '1 000000 obj',
    '00000000000001 0 obj',
    `1${' '.repeat(300)}0 obj`,
    '1 % a comment\n0 % and one more\r\nobj',
    '1 0 % 2 0 of them\nobj',
    'obj',
  ]) {
    const file = `%PDF-1.7\n${start}${LAUNCH} endobj\n`
    t.same((await unpack(file)).marks, ['pdf-launch'], start)
  }
  const word = '%PDF-1.7\n1 0 obj (an obj is) endobj object << /S /Launch >>'
  t.same((await unpack(word)).marks, [], 'words')
})

t.test('marks', async t => {
  for (const [story, bodies, marks] of MARKS) {
    const is = await unpack(pdfOf(bodies))
    t.same([is.marks, is.parts, is.defects], [marks, [], []], story)
  }
  const junk = Buffer.concat([Buffer.alloc(1000, 32), pdfOf(['<</S/Launch>>'])])
  t.same((await unpack(junk)).marks, ['pdf-launch'], 'after a page of blanks')
})

const hex = Buffer.from(`${PROGRAM.toString('hex')}>`)
const NAMED =
  '<< /Type /Filespec /F (a.txt) /UF <FEFF0062002E006500780065> /EF << /F 2 0 R >> >>'

t.test('embedded files', async t => {
  const cases: readonly (readonly [
    string,
    readonly Body[],
    readonly string[],
  ])[] = [
    ['plain', [NAMED, stream('', PROGRAM, '')], ['b.exe', 'a.txt']],
    ['deflated', [NAMED, stream('', deflateSync(PROGRAM))], ['b.exe', 'a.txt']],
    [
      'in hexadecimal',
      [NAMED, stream('', hex, 'ASCIIHexDecode')],
      ['b.exe', 'a.txt'],
    ],
    [
      'names that are packed',
      [CATALOG, stream('', PROGRAM, ''), packed(NAMED)],
      ['b.exe', 'a.txt'],
    ],
    [
      'files elsewhere',
      [
        '<< /F (x\\056e\\170e) /EF 3 0 R >>',
        stream('', PROGRAM, ''),
        '<< /F 2 0 R >>',
      ],
      ['x.exe'],
    ],
    [
      'without a name',
      [CATALOG, stream('/Type /EmbeddedFile', PROGRAM, '')],
      [],
    ],
    [
      'a length that lies',
      [NAMED, ['<< /Length 7 >>', PROGRAM]],
      ['b.exe', 'a.txt'],
    ],
  ]
  for (const [story, bodies, names] of cases) {
    const is = await unpack(pdfOf(bodies))
    t.same(is.names, names, `${story}: names`)
    t.match(is.texts[0]?.slice(0, 302), PROGRAM.toString('latin1'), story)
    t.same([is.marks, is.defects], [['pdf-embedded-file'], []], story)
  }
  const fonts = [
    '<< /Font << /F 2 0 R >> >>',
    stream('/Subtype /Form', PROGRAM, ''),
  ]
  t.same((await unpack(pdfOf(fonts))).parts, [], 'a name of a picture')
})

const PAD = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
)

// ISO 32000-1 7.6.3.3, revision 2: a key of 40 bits.
t.test('encrypted', async t => {
  const owner = Buffer.alloc(32, 0x41)
  const locked = (password: string): Buffer => {
    const text = Buffer.concat([Buffer.from(password), PAD]).subarray(0, 32)
    const flags = Buffer.from('fcffffff', 'hex')
    const id = Buffer.from('0123456789abcdef')
    const key = createHash('md5')
      .update(Buffer.concat([text, owner, flags, id]))
      .digest()
      .subarray(0, 5)
    // RC4 undoes itself; no method but its own has a key for a file.
    const rc4 = (bytes: Buffer, at: readonly [number, number]) =>
      decrypt(bytes, key, 'rc4', at)
    const user = rc4Of(key, PAD)
    const files = '<< /F (x.exe) /EF << /F 2 0 R >> >>'
    return pdfOf(
      [
        `<< /F <${rc4(Buffer.from('x.exe'), [1, 0]).toString('hex')}> /EF << /F 2 0 R >> >>`,
        stream('', rc4(deflateSync(PROGRAM), [2, 0])),
        `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> >>`,
        stream(
          '/Type /ObjStm /N 1 /First 4',
          rc4(deflateSync(`9 0 ${files} << /S /Launch >>`), [4, 0]),
        ),
      ],
      `/Encrypt 3 0 R /ID [<${id.toString('hex')}> <00>]`,
    )
  }
  const open = await unpack(locked(''))
  t.same(open.names, ['x.exe'])
  t.same(open.texts, [PROGRAM.toString('latin1')])
  t.same(open.marks, ['pdf-embedded-file', 'pdf-launch'])
  t.same(open.defects, [])
  const closed = await unpack(locked('secret'))
  t.same(closed.defects, ['container-encrypted'])
  t.same(closed.parts, [])
  const other = pdfOf(['<< /Filter /Other /V 1 >>'], '/Encrypt 1 0 R')
  t.same((await unpack(other)).defects, ['container-encrypted'])
})

t.test('where it says that it is encrypted, and is not', async t => {
  const file = pdfOf(
    [
      NAMED,
      stream('', deflateSync(PROGRAM)),
      packed('<< /S /JavaScript >>'),
      '<< /Filter /Other /V 1 >>',
    ],
    '/Encrypt 4 0 R',
  )
  const { names, texts, marks, defects } = await unpack(file)
  t.same(names, ['b.exe', 'a.txt'])
  t.same(texts, [PROGRAM.toString('latin1')])
  t.same(marks, ['pdf-embedded-file', 'pdf-javascript'])
  t.same(defects, ['container-encrypted'])
})

const rc4Of = (key: Buffer, text: Buffer): Buffer => {
  const state = Array.from({ length: 256 }, (_, index) => index)
  let j = 0
  const swap = (a: number, b: number): void => {
    const first = state[a] ?? 0
    state[a] = state[b] ?? 0
    state[b] = first
  }
  for (let i = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) % 256
    swap(i, j)
  }
  let [a, b] = [0, 0]
  return Buffer.from(
    text.map(byte => {
      a = (a + 1) % 256
      b = (b + (state[a] ?? 0)) % 256
      swap(a, b)
      return byte ^ (state[((state[a] ?? 0) + (state[b] ?? 0)) % 256] ?? 0)
    }),
  )
}

const SAMPLE = pdfOf([
  NAMED,
  stream('/Type /EmbeddedFile', deflateSync(PROGRAM)),
  packed('<< /S /JavaScript >>', '<< /OpenAction [1 0 R (x) <41>] >>'),
])

t.test('cut anywhere, and any byte wrong', async t => {
  for (let size = 0; size < SAMPLE.length; size += 7) {
    const { parts } = await unpack(SAMPLE.subarray(0, size))
    if (parts.length > 1) t.fail(`${parts.length} parts of ${size} bytes`)
  }
  for (const wrong of '<>([]/ %\\\0') {
    for (let at = 0; at < SAMPLE.length; at += 3) {
      const bytes = Buffer.from(SAMPLE)
      bytes[at] = wrong.charCodeAt(0)
      const { parts } = await unpack(bytes)
      if (parts.length > 1) t.fail(`${parts.length} parts: ${wrong} at ${at}`)
    }
  }
  t.pass('no error')
})

t.test('in circles, deep, and many', async t => {
  const circle = [
    '<< /EF << /F 1 0 R >> /Parent 1 0 R >>',
    '<< /Length 2 0 R >>',
  ]
  t.same((await unpack(pdfOf(circle))).parts, [])
  const deep = await unpack(pdfOf(['<< /A ['.repeat(100_000)]))
  t.same(deep.parts, [])
  const open = await unpack(pdfOf([`${'1 0 obj (\n'.repeat(20_000)}`]))
  t.same(open.defects, ['too-slow'])
})

t.test('a bomb of filters', async t => {
  const zeros = deflateSync(deflateSync(Buffer.alloc(50e6)))
  const body: Body = [
    '<< /Type /EmbeddedFile /Filter [/FlateDecode /FlateDecode] >>',
    zeros,
  ]
  const { defects } = await unpack(pdfOf([body]), { limits: { bytes: 1e6 } })
  t.same(defects, ['too-large'])
})

t.test('a file that is named as a PDF needs no signature', async t => {
  const whole = pdfOf([CATALOG, '<< /S /JavaScript /JS (x) >>'])
  const bytes = whole.subarray(9)
  const named = await unpack(bytes, { name: 'a.PDF' })
  t.same(named.marks, ['pdf-javascript'])
  const declared = await unpack(bytes, { type: 'application/pdf' })
  t.same(declared.marks, ['pdf-javascript'])
  t.same((await unpack(bytes, { name: 'a.bin' })).marks, [])
})
