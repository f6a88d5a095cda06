/*
 * NAME
 *   pieces.test - files that were cut, attached piece by piece
 */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { type Bytes } from '../../src/util/bytes.js'
import { objectsOf } from '../../src/scan/clamd/clamd-objects.js'
import { EICAR } from '../helper/eicar.js'
import { tar, zip } from '../corpus/writers/archive.js'
import { inspectMessage, type Inspected } from './inspected.js'
import { makeZip } from './zip-writer.js'

type Attached = readonly [name: string, content: Buffer]

const messageOf = (files: readonly Attached[]): Buffer =>
  Buffer.from(
    [
      'From: a@a.example',
      'To: b@b.example',
      'Subject: Pieces',
      'Date: Mon, 23 Nov 2026 01:00:00 +0000',
      'Message-ID: <1@a.example>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Hello.',
      ...files.flatMap(([name, content]) => [
        '--b',
        'Content-Type: application/octet-stream',
        'Content-Transfer-Encoding: base64',
        `Content-Disposition: attachment; filename="${name}"`,
        '',
        ...(content.toString('base64').match(/.{1,76}/gu) ?? []),
      ]),
      '--b--',
      '',
    ].join('\n'),
  )

/** A file as so many pieces, under the names that are given to them. */
const cut = (content: Buffer, names: readonly string[]): Attached[] => {
  const size = Math.ceil(content.length / names.length)
  return names.map((name, at) => [
    name,
    content.subarray(at * size, (at + 1) * size),
  ])
}

const look = (files: readonly Attached[]): Promise<Inspected> =>
  inspectMessage(messageOf(files))

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${name}.00${at + 1}`)

const VIRUS = [{ name: 'eicar.com', data: EICAR }]
const LETTER = [
  { name: 'letter.txt', data: 'Dear reader,\n'.repeat(99) },
  { name: 'noise.dat', data: randomBytes(3000) },
]

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'by numbers': numbered('a.zip', 3),
  'from zero on': ['a.zip.000', 'a.zip.001', 'a.zip.002'],
  'in two digits': ['a.zip.01', 'a.zip.02'],
  'by .part': ['a.zip.part1', 'a.zip.part2'],
  'by letters': ['a.zip.aa', 'a.zip.ab', 'a.zip.ac'],
  'in capitals': ['A.ZIP.001', 'a.zip.002'],
  'without a telling name': numbered('a', 2),
}

for (const [story, names] of Object.entries(NAMES)) {
  t.test(`a zip ${story}`, async t => {
    const bad = await look(cut(zip(VIRUS), names))
    t.ok(bad.classes.includes('infected'), bad.classes.join())
    const reversed = await look(cut(zip(VIRUS), names).reverse())
    t.ok(reversed.classes.includes('infected'), 'in another order')
    const honest = await look(cut(zip(LETTER), names))
    t.same(honest.findings, [], 'an honest one')
    t.ok(
      honest.message.parts.some(it => it.names.includes('letter.txt')),
      'whole',
    )
  })
}

t.test('what is no archive', async t => {
  const file = Buffer.from(EICAR)
  const { classes } = await look(cut(file, numbered('a.txt', 2)))
  t.ok(classes.includes('infected'))
  const program = Buffer.from(`MZ\x90${'\0'.repeat(500)}`, 'latin1')
  const cutProgram: Attached[] = [
    ['a.001', program.subarray(0, 1)],
    ['a.002', program.subarray(1)],
  ]
  t.ok((await look(cutProgram)).classes.includes('banned'))
  const honest = cut(randomBytes(1000), numbered('data', 3))
  t.same((await look(honest)).findings, [])
})

t.test('pieces in an archive', async t => {
  const inside = (files: readonly { name: string; data: string | Buffer }[]) =>
    cut(zip(files), numbered('a.zip', 2)).map(([name, content]) => ({
      name,
      content,
    }))
  const bad = await look([['b.zip', makeZip(inside(VIRUS))]])
  t.ok(bad.classes.includes('infected'))
  const honest = await look([['b.zip', makeZip(inside(LETTER))]])
  t.same(honest.findings, [])
})

t.test('what is not all there', async t => {
  const pieces = cut(zip(LETTER), numbered('a.zip', 4))
  const [first, second, third, last] = pieces as [
    ...[Attached, Attached, Attached, Attached],
  ]
  for (const files of [
    [first],
    [second],
    [first, second, third],
    [first, second, last],
    [second, third, last],
  ]) {
    const { classes } = await look(files)
    const story = files.map(([name]) => name).join()
    t.ok(classes.includes('unchecked-damaged'), `${story}: ${classes.join()}`)
  }
})

t.test('two that have one number', async t => {
  const [first, second] = cut(zip(VIRUS), numbered('a.zip', 2)) as [
    ...[Attached, Attached],
  ]
  const other: Attached = ['a.zip.001', Buffer.from('It is another one.')]
  for (const files of [
    [other, first, second],
    [first, other, second],
  ]) {
    t.ok((await look(files)).classes.includes('infected'))
  }
})

t.test('files that only have a number', async t => {
  const text = Buffer.from('Good day.\n')
  const one = zip(LETTER)
  const other = zip([{ name: 'other.txt', data: 'Other' }])
  const cases: readonly (readonly Attached[])[] = [
    [['fax.001', text]],
    [['fax.002', text]],
    [['a.zip.001', one]],
    [['invoice.17', randomBytes(300)]],
    [
      ['fax.001', text],
      ['fax.002', text],
      ['fax.004', text],
    ],
    [
      ['a.001', one],
      ['a.002', other],
    ],
    [
      ['a.001', tar(LETTER)],
      ['a.002', other],
    ],
    [['a.zip.2026', one]],
  ]
  for (const files of cases) {
    const { findings } = await look(files)
    t.same(findings, [], files.map(([name]) => name).join())
  }
})

t.test('clamd is shown the whole, which is in no part', async t => {
  const { message } = await look(cut(zip(VIRUS), numbered('a.zip', 3)))
  const whole = message.parts.find(it => it.names.includes('a.zip'))
  const shown = objectsOf(message).objects.map(({ bytes }) => bytes)
  t.ok(whole)
  t.ok(shown.includes(whole?.content as Bytes))
})

t.test('names that only look like those of pieces', async t => {
  const rotated = ['data.zip.01', 'data.zip.03']
  const sets: readonly (readonly Attached[])[] = [
    [['a.tar.br', randomBytes(500)]],
    [['download.zip.ts', Buffer.from('export const a = 1\n')]],
    rotated.map(it => [it, makeZip([{ name: it, content: it }])]),
  ]
  for (const files of sets) {
    const { classes } = await look(files)
    t.same(classes, [], String(files[0]?.[0]))
  }
})
