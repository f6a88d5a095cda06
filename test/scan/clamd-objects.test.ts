/*
 * NAME
 *   clamd-objects.test - what clamd is shown of a message
 */
import t from 'tap'
import type { Defect } from '../../src/mail/message.js'
import type { Part } from '../../src/mail/part.js'
import { OBJECT_LIMIT, objectsOf } from '../../src/scan/clamd/clamd-objects.js'
import { answer, fakeClamd } from './fake-clamd.js'
import { messageOf, partOf, scannerOf, scanWith } from './sample.js'

const RAW = 'Subject: x\n\nraw\n'

type Known = Partial<Omit<Part, 'content'>> & { readonly content?: string }

const labels = (
  parts: readonly Known[],
  defects: readonly Defect[] = [],
): string[] => {
  const made = parts.map(part => partOf({ content: part.path ?? '', ...part }))
  const message = messageOf({ bytes: RAW, parts: made, defects })
  return objectsOf(message).objects.map(it => it.label)
}

const zip: Known = {
  path: '2',
  form: 'encoded',
  detectedType: 'application/zip',
}
const member: Known = { path: '2/1', form: 'packed' }

const defectOf = (part: string, grade: Defect['grade']): Defect => ({
  code: 'x',
  grade,
  part,
  text: 'x',
})

t.test('what is encoded, and not what is written as it is', async t => {
  t.same(labels([]), [''])
  t.same(labels([{ path: '1' }, { path: '2', form: 'encoded' }]), ['', '2'])
  t.same(labels([{ path: '1', form: 'encoded', content: '' }]), [''], 'empty')
  t.same(labels([{ path: '1', form: 'encoded', kind: 'multipart' }]), [''])
  t.same(labels([{ path: '1', form: 'encoded', kind: 'message' }]), ['', '1'])
  t.same(labels([{ ...zip, form: 'plain' }]), ['', '2'], 'a plain container')
})

t.test('each content once', async t => {
  const twice: Known[] = [
    { path: '1', form: 'encoded', content: 'same' },
    { path: '2', form: 'encoded', content: 'same' },
    { path: '2', form: 'encoded', content: 'another reading' },
  ]
  t.same(labels(twice), ['', '1', '2'])
})

t.test('members where we may have seen more', async t => {
  t.same(labels([zip, member]), ['', '2'], 'clamd opens it')
  const other = { ...zip, detectedType: 'application/zstd' }
  t.same(labels([other, member]), ['', '2', '2/1'], 'clamd does not')
  const picture = { ...zip, detectedType: 'image/jpeg' }
  t.same(labels([picture, member]), ['', '2', '2/1'], 'a zip after a picture')
  for (const grade of [
    'harmless',
    'ambiguous',
    'damaged',
    'encrypted',
  ] as const) {
    t.same(
      labels([zip, member], [defectOf('2', grade)]),
      ['', '2', '2/1'],
      grade,
    )
    t.same(
      labels([zip, member], [defectOf('3', grade)]),
      ['', '2'],
      'elsewhere',
    )
  }
  const reading = { ...zip, content: 'another reading' }
  t.same(labels([zip, reading, member]), ['', '2', '2', '2/1'], 'of which one?')
  const inner = { ...member, detectedType: 'application/gzip' }
  const innermost: Known = { path: '2/1/1', form: 'packed' }
  t.same(labels([zip, inner, innermost]), ['', '2'])
  t.same(labels([other, inner, innermost]), ['', '2', '2/1'])
  const second: Known = { path: '2/2', form: 'packed' }
  t.same(labels([zip, member, second]), ['', '2'])
  const gzip = { ...zip, detectedType: 'application/gzip' }
  t.same(labels([gzip, member]), ['', '2'])
  t.same(
    labels([gzip, member, second]),
    ['', '2', '2/1', '2/2'],
    'one too many',
  )
  const broken = [defectOf('2/1', 'damaged')]
  t.same(labels([zip, inner, innermost], broken), ['', '2', '2/1/1'])
})

t.test('no more than so many, and it is said', async t => {
  const made = (count: number) =>
    messageOf({
      bytes: RAW,
      parts: Array.from({ length: count }, (_, at) =>
        partOf({ path: String(at + 1), form: 'encoded', content: `${at}` }),
      ),
    })
  t.match(objectsOf(made(OBJECT_LIMIT)), { all: true })
  t.equal(objectsOf(made(OBJECT_LIMIT)).objects.length, OBJECT_LIMIT + 1)
  t.match(objectsOf(made(OBJECT_LIMIT + 1)), { all: false })
  const fake = await fakeClamd(t, { streamed: answer('stream: OK') })
  const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
  t.same(await scanWith(scanner, made(OBJECT_LIMIT + 1)), [
    {
      scanner: 'clamd',
      name: `more than ${OBJECT_LIMIT} objects`,
      class: 'unchecked-overlimit',
      part: '',
    },
  ])
  t.equal(fake.streams.length, OBJECT_LIMIT + 1)
  t.equal(fake.connections(), 1)
})

const PARTS = [
  partOf({ path: '1', content: 'plain' }),
  partOf({ path: '2', form: 'encoded', names: ['a.bin'], content: 'one' }),
  partOf({ path: '3', form: 'encoded', content: 'two' }),
]
const MESSAGE = messageOf({ bytes: RAW, parts: PARTS })

t.test('all on one connection, each answered for itself', async t => {
  const replies = (texts: readonly string[]) =>
    fakeClamd(t, {
      streamed: (peer, number) => answer(texts[number - 1] ?? '')(peer, number),
    })
  const findings = async (...texts: string[]) => {
    const fake = await replies(texts)
    const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
    const found = await scanWith(scanner, MESSAGE)
    t.same(fake.streams.map(String), [RAW, 'one', 'two'])
    t.equal(fake.connections(), 1)
    return found.map(it => `${it.class} ${it.name} ${it.part}`)
  }
  const ok = 'stream: OK'
  const x = 'stream: X FOUND'
  t.same(await findings(ok, ok, ok), [])
  t.same(await findings(ok, x, ok), ['infected X 2/a.bin'])
  t.same(await findings(x, ok, ok), ['infected X '])
  t.same(await findings(x, ok, x), ['infected X 3'], 'told once')
  t.same(await findings('stream: Y FOUND', x, x), [
    'infected Y ',
    'infected X 2/a.bin',
    'infected X 3',
  ])
  t.same(
    await findings(
      ok,
      'stream: Heuristics.Limits.Exceeded.MaxFiles FOUND',
      'stream: Heuristics.Encrypted.Zip FOUND',
    ),
    [
      'unchecked-overlimit Heuristics.Limits.Exceeded.MaxFiles 2/a.bin',
      'unchecked-encrypted Heuristics.Encrypted.Zip 3',
    ],
  )
})

t.test('one that is not answered is an error, whatever the others', async t => {
  const fake = await fakeClamd(t, {
    streamed: (peer, number) => {
      const isOne = String(fake.streams.at(-1)) === 'one'
      answer(isOne ? 'no memory ERROR' : 'stream: OK')(peer, number)
    },
  })
  const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
  await t.rejects(scanWith(scanner, MESSAGE), { message: /no memory/ })
})

t.test('one that is too large is not sent, the others are', async t => {
  const fake = await fakeClamd(t, { streamed: answer('stream: OK') })
  const limit = 'stream_max_length=1k'
  const scanner = await scannerOf(t, 'clamd', [
    `address=${fake.address}`,
    limit,
  ])
  const large = 'x'.repeat(1025)
  const parts = [
    partOf({ path: '1', form: 'encoded', content: large }),
    partOf({ path: '2', form: 'encoded', content: 'two' }),
  ]
  const findings = await scanWith(scanner, messageOf({ bytes: RAW, parts }))
  t.match(findings, [{ class: 'unchecked-overlimit', part: '1' }])
  t.same(fake.streams.map(String), [RAW, 'two'])
})
