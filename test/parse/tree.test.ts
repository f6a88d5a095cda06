/*
 * NAME
 *   tree.test - the MIME tree: paths, types, ranges, limits
 */
import { closeSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t, { type Test } from 'tap'
import {
  bytesOf,
  bytesOfFile,
  WINDOW_BYTES,
  type Bytes,
} from '../../src/util/bytes.js'
import { openUnlinked } from '../../src/util/files/safe-file.js'
import { readTree, type Tree } from '../../src/parse/mime/tree.js'
import { EICAR } from '../helper/eicar.js'
import { attached, hasPayload, look, parse } from './looked.js'
import { t0 } from './payload.js'

const ALL = { depth: 50, takePart: () => true, takeHeader: () => true }

const treeOf = (message: string, limits = ALL): Tree =>
  readTree(bytesOf(Buffer.from(message, 'latin1')), limits)

/** One line a node: path, type, body. */
const shown = (tree: Tree, message: string): string[] =>
  tree.nodes.map(({ path, type, start, end, multipart }) => {
    const body = JSON.stringify(message.slice(start, end))
    return `${path} ${type}${multipart ? ' *' : ''} ${body}`.trim()
  })

type Case = readonly [
  story: string,
  message: string,
  nodes: readonly string[],
  defects?: readonly string[],
]

const check = (t: Test, [story, message, nodes, defects = []]: Case): void => {
  const tree = treeOf(message)
  t.strictSame(shown(tree, message), nodes, story)
  t.strictSame(
    tree.defects.map(({ code, path }) => `${code} ${path}`.trim()),
    defects,
    `${story}, defects`,
  )
}

const M = 'Content-Type: multipart/mixed; boundary=b\n'

const CASES: readonly Case[] = [
  ['empty', '', ['1 text/plain ""']],
  ['only a line end', '\n', ['1 text/plain ""']],
  ['only a body', '\nhello\n', ['1 text/plain "hello\\n"']],
  ['only a header', 'A: b\n', ['1 text/plain ""']],
  ['a header without line end', 'A: b', ['1 text/plain ""']],
  [
    'no header',
    'hello\nA: b\n',
    ['1 text/plain "hello\\nA: b\\n"'],
    ['header-without-end'],
  ],
  ['a letter', 'A: b\n\nhello\n', ['1 text/plain "hello\\n"']],
  [
    'a line that is no field ends the header',
    'A: b\nno field\nC: d\n\nhello\n',
    ['1 text/plain "no field\\nC: d\\n\\nhello\\n"'],
    ['header-without-end'],
  ],
  [
    'blanks do not end the header',
    'A: b\n \nContent-Type: text/html\n\nhello\n',
    ['1 text/html "hello\\n"'],
  ],
  [
    'two parts',
    `${M}\npreamble\n--b\n\none\n--b\nContent-Type: a/b\n\ntwo\n--b--\nepi\n`,
    ['multipart/mixed * "preamble"', '1 text/plain "one"', '2 a/b "two"'],
  ],
  [
    'an empty line before a delimiter belongs to the part',
    `${M}\n--b\n\none\n\n--b--\n`,
    ['multipart/mixed * ""', '1 text/plain "one\\n"'],
  ],
  [
    'empty parts',
    `${M}\n--b\n--b\n\n--b\nA: b\n--b--\n`,
    [
      'multipart/mixed * ""',
      '1 text/plain ""',
      '2 text/plain ""',
      '3 text/plain ""',
    ],
  ],
  [
    'a part without a header',
    `${M}\n--b\nhello\n--b--\n`,
    ['multipart/mixed * ""', '1 text/plain "hello"'],
    ['header-without-end 1'],
  ],
  [
    'nested',
    `${M}\n--b\nContent-Type: multipart/x; boundary=c\n\n--c\n\n1\n--c\n\n2\n--c--\n--b\n\n3\n--b--\n`,
    [
      'multipart/mixed * ""',
      '1 multipart/x * ""',
      '1.1 text/plain "1"',
      '1.2 text/plain "2"',
      '2 text/plain "3"',
    ],
  ],
  [
    'an outer delimiter closes the inner multipart',
    `${M}\n--b\nContent-Type: multipart/x; boundary=c\n\n--c\n\n1\n--b\n\n2\n--b--\n`,
    [
      'multipart/mixed * ""',
      '1 multipart/x * ""',
      '1.1 text/plain "1"',
      '2 text/plain "2"',
    ],
  ],
  [
    'what looks like a delimiter is none',
    `${M}\n--b\n\n--bb\n--\n-- b\n---b\nx--b\n --b\n--B\n--b--\n`,
    [
      'multipart/mixed * ""',
      '1 text/plain "--bb\\n--\\n-- b\\n---b\\nx--b\\n --b\\n--B"',
    ],
  ],
  [
    'digest',
    'Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n\nx\n--b\nContent-Type: text/plain\n\ny\n--b--\n',
    [
      'multipart/digest * ""',
      '1 message/rfc822 "A: b\\n\\nx"',
      '2 text/plain "y"',
    ],
  ],
  [
    'no boundary',
    'Content-Type: multipart/mixed\n\n--b\n\nx\n',
    ['1 multipart/mixed "--b\\n\\nx\\n"'],
    ['multipart-without-boundary'],
  ],
  [
    'a boundary that does not occur',
    `${M}\n--c\n\nx\n`,
    ['1 multipart/mixed "--c\\n\\nx\\n"'],
    ['multipart-without-parts 1'],
  ],
  [
    'a part after the end',
    `${M}\n--b\n\n1\n--b--\nepilogue\n--b\n\n2\n--b--\n--b\n\n3\n`,
    [
      'multipart/mixed * ""',
      '1 text/plain "1"',
      '2 text/plain "2"',
      '3 text/plain "3\\n"',
    ],
    ['delimiter-after-close'],
  ],
  [
    'the end before the parts',
    `${M}\n--b--\n--b\n\n1\n--b--\n`,
    ['multipart/mixed * ""', '1 text/plain "1"'],
    ['delimiter-after-close'],
  ],
  [
    'an inner end is no end of a later sibling',
    `${M}\n--b\nContent-Type: multipart/x; boundary=c\n\n--c\n\n1\n--c--\n--b\n\n2\n--c\n3\n--b--\n`,
    [
      'multipart/mixed * ""',
      '1 multipart/x * ""',
      '1.1 text/plain "1"',
      '2 text/plain "2\\n--c\\n3"',
    ],
  ],
  [
    'a boundary of what says that it is no multipart',
    'Content-Type: text/plain; boundary=b\n\nx\n',
    ['1 text/plain "x\\n"'],
  ],
  [
    'the same, and used',
    'Content-Type: text/plain; boundary=b\n\nx\n--b\n\ny\n',
    ['text/plain * "x"', '1 text/plain "y\\n"'],
    ['multipart-undeclared'],
  ],
  [
    'a file with a boundary, and used',
    'Content-Type: application/pdf; boundary=b\n\nx\n--b\n\ny\n',
    ['application/pdf * "x"', '1 text/plain "y\\n"'],
    ['content-type-broken'],
  ],
  [
    'an encoded text with a boundary, and used',
    'Content-Type: text/plain; boundary=b\nContent-Transfer-Encoding: base64\n\nx\n--b\n\ny\n',
    ['text/plain * "x"', '1 text/plain "y\\n"'],
    ['content-type-broken'],
  ],
  [
    'a broken header with MIME after the break',
    'A: b\nno field\nContent-Type: a/b\n\nx\n',
    ['1 text/plain "no field\\nContent-Type: a/b\\n\\nx\\n"'],
    ['header-broken'],
  ],
  [
    'nothing but a header, as reports quote it',
    `${M}\n\n`,
    ['multipart/mixed * "\\n"'],
  ],
  [
    'a long boundary',
    `Content-Type: multipart/mixed; boundary=${'b'.repeat(2000)}\n\n--${'b'.repeat(2000)}\n\nx\n`,
    ['multipart/mixed * ""', '1 text/plain "x\\n"'],
  ],
  [
    'a header that ends at a delimiter',
    `${M}X: y\n--b\nX: y\n--b\n\nz\n--b--\n`,
    ['multipart/mixed * ""', '1 text/plain ""', '2 text/plain "z"'],
    ['header-without-end'],
  ],
]

t.test('trees', async t => {
  for (const row of CASES) check(t, row)
})

/** In memory and in a file. */
const bothWays = (t: Test, message: Buffer): readonly Bytes[] => {
  const fd = openUnlinked(tmpdir())
  t.teardown(() => closeSync(fd))
  writeSync(fd, message)
  return [bytesOf(message), bytesOfFile(fd, 0, message.length)]
}

t.test('a delimiter astride of a window is found', async t => {
  const wrong: string[] = []
  // A window begins where a search does: near to the start of a body.
  for (let shift = -70; shift <= 70; shift++) {
    // The lines of text end just before the first and the second window do.
    const line = `${'x'.repeat(76)}\n`
    const fill = (size: number): string =>
      line.repeat(Math.floor(size / 77)) + `${'y'.repeat(size % 77)}\n`
    const start = `${M}\n`
    const first = fill(WINDOW_BYTES + shift - start.length)
    const second = fill(WINDOW_BYTES + shift)
    const message = `${start}${first}--b\n\n${second}--b\nC: d\n\nlast\n--b--\n`
    for (const bytes of bothWays(t, Buffer.from(message))) {
      const { nodes, defects } = readTree(bytes, ALL)
      const bodies = nodes.map(({ start, end }) => end - start)
      const expected = [first.length - 1, second.length - 1, 4]
      const same = JSON.stringify(bodies) === JSON.stringify(expected)
      if (!same || defects.length > 0) wrong.push(`${shift}: ${bodies}`)
    }
  }
  t.strictSame(wrong, [])
})

t.test('a message of 600 KB gives its parts whole', async t => {
  const payload = `${'z '.repeat(35)}\n`.repeat(3000)
  const message = [
    `${M}`,
    ...[1, 2, 3].flatMap(number => ['--b', '', `${number}${payload}`]),
    '--b--',
    '',
  ].join('\n')
  t.ok(message.length > 600_000)
  for (const memoryLimitBytes of [0, 1e9]) {
    const { parts } = await look(t, message, { memoryLimitBytes })
    t.strictSame(
      parts.map(({ content }) =>
        content.slice(0, content.size).toString('latin1'),
      ),
      ['', `1${payload}`, `2${payload}`, `3${payload}`],
    )
  }
})

const nest = (depth: number, innermost: string): string => {
  const levels = Array.from({ length: depth }, (_, level) => `b${level}`)
  return [
    ...levels.map(
      it => `Content-Type: multipart/mixed; boundary=${it}\n\n--${it}\n`,
    ),
    innermost,
    ...levels.reverse().map(it => `\n--${it}--`),
    '\n',
  ].join('')
}

const codes = (seen: { readonly defects: readonly { code: string }[] }) => [
  ...new Set(seen.defects.map(({ code }) => code)),
]

t.test('deep nesting: found up to the limit, reported beyond', async t => {
  for (const depth of [1, 10, 49, 50]) {
    const seen = await look(t, nest(depth, `\n${EICAR}`))
    t.ok(hasPayload(seen), `${depth} deep`)
    t.strictSame(codes(seen), [])
  }
  for (const depth of [51, 60, 100, 1000, 10_000]) {
    const seen = await look(t, nest(depth, `\n${EICAR}`))
    t.ok(codes(seen).includes('too-deep'), `${depth} deep`)
    const all = seen.parts.map(({ content }) =>
      content.slice(0, content.size).toString('latin1'),
    )
    t.ok(
      all.some(content => content.includes(EICAR)),
      'raw, but not lost',
    )
  }
})

t.test('messages in messages: up to the limit, reported beyond', async t => {
  const chain = (depth: number): string =>
    `${'Content-Type: message/rfc822\n\n'.repeat(depth)}Subject: x\n\n${EICAR}\n`
  for (const depth of [1, 10, 50]) {
    const seen = await look(t, chain(depth))
    t.ok(hasPayload(seen), `${depth} deep`)
    t.strictSame(codes(seen), [])
    t.equal(
      seen.parts.at(-1)?.path,
      Array(depth + 1)
        .fill('1')
        .join('/'),
    )
  }
  for (const depth of [51, 60, 10_000]) {
    const seen = await look(t, chain(depth))
    t.strictSame(codes(seen), ['too-deep'], `${depth} deep`)
  }
  let mixed = `Subject: x\n\n${EICAR}\n`
  for (let level = 0; level < 20; level++) mixed = attached(mixed)
  t.ok(hasPayload(await look(t, mixed)), 'multiparts between them')
})

t.test('many parts: up to the limit, reported beyond', async t => {
  const many = (count: number): string =>
    `${M}\n${'--b\n\nx\n'.repeat(count - 1)}--b\n\n${EICAR}\n--b--\n`
  for (const count of [1, 999, 1000, 1001, 1024, 1025, 1499]) {
    const seen = await look(t, many(count))
    t.ok(hasPayload(seen), `${count} parts`)
    t.strictSame(codes(seen), [])
  }
  for (const count of [1500, 5000, 10_001]) {
    const seen = await look(t, many(count))
    t.ok(codes(seen).includes('too-many-parts'), `${count} parts`)
  }
})

t.test('one budget for all messages in a message', async t => {
  const message = `${M}\n${'--b\nContent-Type: message/rfc822\n\nA: b\n\nx\n'.repeat(10)}`
  t.strictSame(codes(await look(t, message, { limits: { parts: 21 } })), [])
  const over = await look(t, message, { limits: { parts: 20 } })
  t.ok(codes(over).includes('too-many-parts'))

  // Each nesting counts its bytes again: seven times, where five are given.
  const nested = `${'Content-Type: message/rfc822\n\n'.repeat(6)}A: b\n\n${'x\n'.repeat(30_000)}`
  t.strictSame(codes(await look(t, nested, { limits: { bytes: 1e6 } })), [])
  const large = await look(t, nested, { limits: { bytes: 0 } })
  t.ok(codes(large).includes('too-large'))
  const decoded = await parse(t0(), { bytes: 50 })
  t.ok(decoded.defects.some(({ code }) => code === 'too-large'))
})

t.test('two readings of each nested message do not explode', async t => {
  const twice = [
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: 8bit',
    'Content-Transfer-Encoding: quoted-printable',
    '\n',
  ].join('\n')
  const text = 'x'.repeat(100_000)
  const message = `${twice.repeat(40)}A: b\n\n${text}\n`
  const seen = await look(t, message, { limits: { bytes: 30e6 } })
  t.ok(codes(seen).includes('too-large'))
  t.ok(codes(seen).includes('encoding-differs'))
})

t.test('a header over its limit is reported', async t => {
  const long = `Subject: ${'x'.repeat(1024 * 1024)}\n\n${EICAR}\n`
  const seen = await parse(long)
  t.ok(codes(seen).includes('header-too-long'))
  const within = `Subject: ${'x'.repeat(1_000_000)}\n\n${EICAR}\n`
  const found = await look(t, within)
  t.ok(hasPayload(found))
  t.strictSame(codes(found), [])
  const many = await parse('a: b\n'.repeat(10_001))
  t.ok(codes(many).includes('header-too-long'))
  const enough = await parse('a: b\n'.repeat(10_000))
  t.strictSame(codes(enough), [])
  // Postfix cuts a field here; the boundary after it still counts.
  const padded = t0({
    root: `multipart/mixed; x="${'x'.repeat(102_400)}"; boundary=foo`,
  })
  t.ok(hasPayload(await look(t, padded)))
})

t.test('P14: long boundaries', async t => {
  for (const length of [1, 70, 71, 998, 2048]) {
    const boundary = 'b'.repeat(length)
    const root = `multipart/mixed; boundary=${boundary}`
    const seen = await look(t, t0({ root, delimiter: `--${boundary}` }))
    t.ok(hasPayload(seen), `${length}`)
    t.strictSame(codes(seen), [])
  }
  for (const length of [2051, 5000, 100_000]) {
    const boundary = 'b'.repeat(length)
    const root = `multipart/mixed; boundary=${boundary}`
    const seen = await look(t, t0({ root, delimiter: `--${boundary}` }))
    t.ok(codes(seen).includes('multipart-without-parts'), `${length}`)
  }
  const start = 'b'.repeat(2050)
  const root = `multipart/mixed; boundary=${start}`
  const seen = await look(t, t0({ root, delimiter: `--${start}x` }))
  t.ok(codes(seen).includes('multipart-without-parts'), 'a longer line')
})
