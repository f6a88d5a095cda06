/*
 * NAME
 *   canonical.test - one form of a message, however its bytes come in
 */
import t, { type Test } from 'tap'
import { Canonicalizer } from '../../src/spool/canonical.js'

/** The canonical form; `cuts` are the offsets where chunks end. */
const canonical = (input: string, cuts: readonly number[] = []): string => {
  const canonicalizer = new Canonicalizer()
  const bytes = Buffer.from(input, 'latin1')
  const out: Buffer[] = []
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    // A copy: what a reader keeps must not depend on the chunk's buffer.
    out.push(canonicalizer.push(Buffer.from(bytes.subarray(from, cut))))
    from = cut
  }
  out.push(canonicalizer.end())
  return Buffer.concat(out).toString('latin1')
}

const eachByte = (input: string): number[] =>
  Array.from({ length: input.length }, (_, at) => at)

type Case = readonly [story: string, input: string, output: string]

/** However it is cut: whole, in two at every place, in three, byte by byte. */
const check = (t: Test, [story, input, output]: Case): void => {
  t.equal(canonical(input), output, story)
  t.equal(canonical(input, eachByte(input)), output, `${story}, byte by byte`)
  const wrong: number[][] = []
  for (let one = 0; one <= input.length; one++) {
    for (let two = one; two <= input.length; two += 3) {
      if (canonical(input, [one, two]) !== output) wrong.push([one, two])
    }
  }
  t.strictSame(wrong, [], `${story}, cut anywhere`)
}

const H = 'Subject: x\n'

const LINE_ENDS: readonly Case[] = [
  ['nothing', '', ''],
  ['LF', `${H}\na\nb\n`, `${H}\na\nb\n`],
  ['CRLF', 'Subject: x\r\n\r\na\r\nb\r\n', `${H}\na\nb\n`],
  ['mixed', 'Subject: x\r\n\na\nb\r\n', `${H}\na\nb\n`],
  ['no last line end', `${H}\na`, `${H}\na\n`],
  ['no body', H, H],
  ['no body and no line end', 'Subject: x', H],
  ['bare CR', `${H}\na\rb\n`, `${H}\na b\n`],
  [
    'bare CR in the header',
    'Subject: x\rFrom: y\n\n',
    'Subject: x From: y\n\n',
  ],
  ['CR CR LF', `${H}\na\r\r\nb\n`, `${H}\na \nb\n`],
  ['LF CR', `${H}\na\n\rb\n`, `${H}\na\n b\n`],
  ['CR at the end', `${H}\na\r`, `${H}\na \n`],
  ['CR CR at the end', `${H}\na\r\r`, `${H}\na  \n`],
  ['CR LF at the end', `${H}\na\r\n`, `${H}\na\n`],
  ['only CR', '\r', '\n \n'],
  ['only CR LF', '\r\n', '\n'],
  ['only LF', '\n', '\n'],
  ['many LF', '\n\n\n', '\n\n\n'],
  ['a dot of a smuggler', `${H}\na\r.\rb\n.\nc\n`, `${H}\na . b\n.\nc\n`],
  ['NUL and 8 bit', `${H}\n\0\x80\xff\n`, `${H}\n\0\x80\xff\n`],
  ['CR as the header end', `${H}\r\n\r\nb\n`, `${H}\n\nb\n`],
]

t.test('line ends', async t => {
  for (const row of LINE_ENDS) check(t, row)
})

t.test('line ends are counted', async t => {
  const canonicalizer = new Canonicalizer()
  for (const chunk of ['a\r\nb\rc\r', '\nd\r', 'e\n\r']) {
    canonicalizer.push(Buffer.from(chunk))
  }
  canonicalizer.end()
  t.same(canonicalizer.lineEnds(), { bareCr: 3, crlf: 2 })
})

const M = 'Mailbox-Line: '

const FIRST_LINES: readonly Case[] = [
  ['From_', `From a Mon\n${H}\nb\n`, `${M}From a Mon\n${H}\nb\n`],
  ['>From_', `>From a\n${H}\nb\n`, `${M}>From a\n${H}\nb\n`],
  ['>>From_', `>>From a\n${H}\n`, `${M}>>From a\n${H}\n`],
  ['From_ with CRLF', `From a\r\n${H}`, `${M}From a\n${H}`],
  // As smtpd(8): each of them would end our own fields.
  ['two From_', `From a\n>From b\n${H}`, `${M}From a\n${M}>From b\n${H}`],
  ['From_, then a blank', `From a\n b\n${H}`, `${M}From a\n\n b\n${H}`],
  ['From: is a field', `From: a\n${H}`, `From: a\n${H}`],
  ['From_ further down', `${H}From a\n\n`, `${H}From a\n\n`],
  ['From_ in the body', `${H}\nFrom a\n`, `${H}\nFrom a\n`],
  ['From_ after an empty line', '\nFrom a\n', '\nFrom a\n'],
  ['from_ in small letters', 'from a\n\n', 'from a\n\n'],
  ['From without a blank', 'From\n\n', 'From\n\n'],
  ['only From_', 'From ', `${M}From \n`],
  ['space first', ` x\n${H}`, `\n x\n${H}`],
  ['tab first', `\tx: y\n${H}`, `\n\tx: y\n${H}`],
  ['bare CR first', `\rx: y\n${H}`, `\n x: y\n${H}`],
  ['a blank line of blanks first', ` \n${H}`, `\n \n${H}`],
  ['one blank', ' ', '\n \n'],
  ['empty line first', `\n${H}`, `\n${H}`],
  ['no field', `hello\n\n`, `hello\n\n`],
  [
    'a very long From_',
    `From ${'x'.repeat(300)}\n${H}`,
    `${M}From ${'x'.repeat(300)}\n${H}`,
  ],
]

t.test('the first line', async t => {
  for (const row of FIRST_LINES) check(t, row)
})

const O = 'X-Old-X-Postsift-'

const OWN_FIELDS: readonly Case[] = [
  ['first', 'X-Postsift-Verdict: clean\n\n', `${O}Verdict: clean\n\n`],
  ['later', `${H}X-Postsift-A: b\n\n`, `${H}${O}A: b\n\n`],
  ['case', `${H}x-pOstSift-a: b\n\n`, `${H}X-Old-x-pOstSift-a: b\n\n`],
  ['the prefix alone', `${H}X-Postsift-`, `${H}X-Old-X-Postsift-\n`],
  ['folded', `${H}X-Postsift-A:\n b\n\n`, `${H}${O}A:\n b\n\n`],
  ['space before the colon', `${H}X-Postsift-A : b\n`, `${H}${O}A : b\n`],
  ['a longer prefix', `${H}X-Postsifter: b\n`, `${H}X-Postsifter: b\n`],
  ['a shorter one', `${H}X-Post: b\n`, `${H}X-Post: b\n`],
  ['after other letters', `${H}Y-X-Postsift-A: b\n`, `${H}Y-X-Postsift-A: b\n`],
  ['folded text', `${H} X-Postsift-A: b\n`, `${H} X-Postsift-A: b\n`],
  ['in the body', `${H}\nX-Postsift-A: b\n`, `${H}\nX-Postsift-A: b\n`],
  [
    'after what is no field',
    `${H}no field\nX-Postsift-A: b\n\nX-Postsift-A: b\n`,
    `${H}no field\n${O}A: b\n\nX-Postsift-A: b\n`,
  ],
  ['renamed before', `${H}${O}A: b\n`, `${H}${O}A: b\n`],
  ['after From_', `From a\nX-Postsift-A: b\n`, `${M}From a\n${O}A: b\n`],
  [
    'after a bare CR',
    `${H}A: b\rX-Postsift-A: b\n`,
    `${H}A: b X-Postsift-A: b\n`,
  ],
  ['after CR CR LF', `A: b\r\r\nX-Postsift-A: b\n`, `A: b \n${O}A: b\n`],
  [
    'after a very long line',
    `A: ${'b'.repeat(200)}\nX-Postsift-A: b\n`,
    `A: ${'b'.repeat(200)}\n${O}A: b\n`,
  ],
  [
    'very long',
    `X-Postsift-A: ${'b'.repeat(200)}\nB: c\n`,
    `${O}A: ${'b'.repeat(200)}\nB: c\n`,
  ],
]

t.test('forged copies of our own fields', async t => {
  for (const row of OWN_FIELDS) check(t, row)
})

/** Says slowly and plainly what canonical bytes are. */
const plainly = (input: string): string => {
  let text = input.replace(/\r\n/g, '\n').replace(/\r/g, ' ')
  if (text !== '' && !text.endsWith('\n')) text += '\n'
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n') + 1
  let header = end === 0 && !text.startsWith('\n') ? text : text.slice(0, end)
  const body = text.slice(header.length)
  const marks = /^(?:>*From [^\n]*\n)*/.exec(header)?.[0] ?? ''
  header = header.slice(marks.length)
  const before = marks.replace(/^(?=.)/gm, M)
  if (/^[ \t]/.test(header)) return `${before}\n${header}${body}`
  return before + header.replace(/^(?=X-Postsift-)/gim, 'X-Old-') + body
}

// A generator with a seed, so that a failure comes again (mulberry32).
const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

const WORDS = [
  ...['\r', '\n', '\r\n', '\n\n', '\r\n\r\n', ' ', '\t', '>', 'From ', 'From:'],
  ...['X-Postsift-A: b', 'x-postsift-', 'X-Post', 'Subject: x', 'a', '\0', '.'],
  ...['\xff', 'y'.repeat(70), '--b', ': '],
]

t.test('2000 random messages, cut at random', async t => {
  const wrong: unknown[] = []
  for (let seed = 1; seed <= 2000; seed++) {
    const next = random(seed)
    const upTo = (limit: number): number => Math.floor(next() * limit)
    const input = Array.from(
      { length: upTo(25) },
      () => WORDS[upTo(WORDS.length)],
    ).join('')
    const cuts = Array.from({ length: upTo(6) }, () => upTo(input.length + 1))
    const output = canonical(
      input,
      cuts.sort((one, other) => one - other),
    )
    const expected = plainly(input)
    if (output !== expected) wrong.push({ seed, input, output, expected })
  }
  t.strictSame(wrong.slice(0, 3), [])
})

t.test('canonical bytes stay as they are', async t => {
  for (const [story, , output] of [...LINE_ENDS, ...OWN_FIELDS]) {
    t.equal(canonical(output), output, story)
  }
})

t.test('a header of 10 MB takes no more than its bytes', async t => {
  const canonicalizer = new Canonicalizer()
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let size = 0
  for (let count = 0; count < 160; count++) {
    size += canonicalizer.push(chunk).length
  }
  size += canonicalizer.end().length
  t.equal(size, 160 * chunk.length + 1)
})
