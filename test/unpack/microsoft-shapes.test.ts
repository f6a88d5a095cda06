/*
 * NAME
 *   microsoft-shapes.test - files as Microsoft's programs lay them out
 *
 * DESCRIPTION
 *   Seeded: mails of Outlook in both forms ([MS-OXMSG], [MS-OXTNEF]) with
 *   properties of every type and named ones, slides, sheets and letters with
 *   archives in their streams, in sectors of any order ([MS-CFB]). Each is clean,
 *   and the same with a program in it is banned. `SHAPES=500` makes so many.
 */
import t from 'tap'
import { attachmentMessage } from '../helper/eicar.js'
import { makeJudge } from '../corpus/evasion/judge.js'
import { long, oleOf, sheetsOf, type Storage } from './ole-writer.js'
import { makeZip } from './zip-writer.js'

const COUNT = Number(process.env['SHAPES'] ?? 40)

type Random = (below: number) => number

const randomOf = (seed: number): Random => {
  let state = (seed * 2654435761) >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const bytesOf = (random: Random, size: number): Buffer =>
  Buffer.from(Array.from({ length: size }, () => random(256)))

const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

/** Files and their names, `report.exe` among them or not. */
interface Inside {
  readonly name: string
  readonly content: Buffer
}

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300, 0x90)])
const TEXT = Buffer.from('All is well.\n'.repeat(40))

const hex = (value: number): string =>
  value.toString(16).toUpperCase().padStart(4, '0')

/** [MS-OXCDATA] 2.11.1, those with a stream of their own. */
const STREAM_TYPES = [0x1e, 0x1f, 0x48, 0x102, 0x1003, 0x1014, 0x1040, 0x1102]

const streamsOf = (random: Random): Storage =>
  Object.fromEntries(
    Array.from({ length: random(8) }, () => {
      const id = 0x6600 + random(0x200)
      const type = STREAM_TYPES[random(STREAM_TYPES.length)] ?? 0x1e
      const value = bytesOf(random, random(300))
      return [`__substg1.0_${hex(id)}${hex(type)}`, value]
    }),
  )

// Buckets of names: their numbers are those of properties (2.2.3.2).
const namedOf = (random: Random): Storage => ({
  '__substg1.0_00020102': bytesOf(random, 16 * random(4)),
  '__substg1.0_00030102': bytesOf(random, 8 * (1 + random(40))),
  '__substg1.0_00040102': bytesOf(random, random(400)),
  '__substg1.0_10090102': bytesOf(random, 8 * (1 + random(3))),
  ...Object.fromEntries(
    Array.from({ length: random(9) }, () => [
      `__substg1.0_${hex(0x1000 + random(0x1f))}0102`,
      bytesOf(random, 8 * (1 + random(3))),
    ]),
  ),
})

const RTF = Buffer.concat([
  ...[long(30), long(9), Buffer.from('MELA'), long(0)],
  Buffer.from('{\\rtf1 a}'),
])

const mailOf = (random: Random, files: readonly Inside[]): Storage => ({
  '__properties_version1.0': bytesOf(random, 32 + 16 * random(20)),
  '__nameid_version1.0': namedOf(random),
  ...streamsOf(random),
  '__substg1.0_10090102': random(3) === 0 ? Buffer.alloc(0) : RTF,
  '__recip_version1.0_#00000000': {
    '__substg1.0_3001001F': wide('Carla Weber'),
    ...streamsOf(random),
  },
  ...Object.fromEntries(
    files.map(({ name, content }, index) => [
      `__attach_version1.0_#${index.toString(16).padStart(8, '0')}`,
      {
        '__properties_version1.0': bytesOf(random, 40),
        '__substg1.0_37010102': content,
        '__substg1.0_3707001F': wide(name),
        ...streamsOf(random),
      },
    ]),
  ),
})

const FIXED: readonly (readonly [type: number, bytes: number])[] = [
  ...([2, 3, 4, 0xa, 0xb].map(it => [it, 4]) as [number, number][]),
  ...([5, 6, 7, 0x14, 0x40].map(it => [it, 8]) as [number, number][]),
  [0x48, 16],
]

const padded = (value: Buffer): Buffer =>
  Buffer.concat([long(value.length), value, Buffer.alloc(-value.length & 3)])

const propertyOf = (random: Random): Buffer => {
  const isNamed = random(3) === 0
  const id = isNamed ? 0x8000 + random(99) : 0x6600 + random(0x200)
  const isMultiple = random(2) === 0
  const [fixed, size] = FIXED[random(FIXED.length)] ?? [3, 4]
  const isFixed = random(2) === 0
  const type =
    (isFixed ? fixed : ([0x1e, 0x1f, 0x102][random(3)] ?? 0x1e)) |
    (isMultiple ? 0x1000 : 0)
  const count = isMultiple ? random(5) : 1
  const values = Array.from({ length: count }, () =>
    isFixed ? bytesOf(random, size) : padded(bytesOf(random, random(40))),
  )
  const name = isNamed
    ? [
        bytesOf(random, 16),
        ...(random(2) === 0
          ? [long(0), long(random(9999))]
          : [long(1), padded(wide('Keywords'))]),
      ]
    : []
  const counted = isMultiple || !isFixed ? [long(count)] : []
  return Buffer.concat([
    long(((id << 16) | type) >>> 0),
    ...[...name, ...counted, ...values],
  ])
}

const attribute = (level: number, id: number, value: Buffer): Buffer => {
  const sum = value.reduce((all, byte) => (all + byte) & 0xffff, 0)
  const end = Buffer.from([sum & 0xff, sum >> 8])
  const head = [Buffer.of(level), long(id), long(value.length)]
  return Buffer.concat([...head, value, end])
}

const listOf = (properties: readonly Buffer[]): Buffer =>
  Buffer.concat([long(properties.length), ...properties])

const winmailOf = (random: Random, files: readonly Inside[]): Buffer => {
  const some = (): Buffer[] =>
    Array.from({ length: random(12) }, () => propertyOf(random))
  return Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    attribute(1, 0x00089006, long(0x10000)),
    attribute(1, 0x00069003, listOf(some())),
    ...files.flatMap(({ name, content }) => [
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x00018010, Buffer.from('UNTITL~1\0')),
      attribute(2, 0x0006800f, content),
      attribute(
        2,
        0x00069005,
        listOf([
          ...some(),
          Buffer.concat([long(0x3707001f), long(1), padded(wide(name))]),
          ...some(),
        ]),
      ),
    ]),
  ])
}

const packageOf = ({ name, content }: Inside): Buffer =>
  makeZip([
    { name: '[Content_Types].xml', content: '<Types/>' },
    { name: '_rels/.rels', content: '<Relationships/>' },
    { name, content, method: 0 },
  ])

const atom = (type: number, body: Buffer): Buffer => {
  const header = Buffer.alloc(8)
  header.writeUInt16LE(type, 2)
  header.writeUInt32LE(body.length, 4)
  return Buffer.concat([header, body])
}

const slidesOf = (random: Random, files: readonly Inside[]): Storage => ({
  'Current User': bytesOf(random, 40),
  'PowerPoint Document': Buffer.concat([
    ...Array.from({ length: random(20) }, () =>
      atom(0xfa0, bytesOf(random, random(900))),
    ),
    ...files.map(file => atom(0x40e, packageOf(file))),
    atom(0xfa8, bytesOf(random, random(9000))),
  ]),
})

const PIECE = 2000

const bookOf = (random: Random, files: readonly Inside[]): Storage => ({
  Workbook: sheetsOf(
    [0x809, Buffer.alloc(16)],
    ...files.flatMap(file => {
      const zip = packageOf(file)
      const pieces = Array.from(
        { length: Math.ceil(zip.length / PIECE) },
        (_, at) => zip.subarray(at * PIECE, (at + 1) * PIECE),
      )
      return pieces.map(
        (piece, at) =>
          [
            at === 0 ? 0x896 : 0x87f,
            Buffer.concat([Buffer.alloc(at === 0 ? 16 : 12), piece]),
          ] as const,
      )
    }),
    [0xfc, bytesOf(random, random(8000))],
    [0xa, ''],
  ),
})

const letterOf = (random: Random, files: readonly Inside[]): Storage => ({
  WordDocument: Buffer.alloc(4096 + random(9000), 0x20),
  '1Table': bytesOf(random, random(9000)),
  Data: Buffer.concat(
    files.flatMap(file => [bytesOf(random, random(3000)), packageOf(file)]),
  ),
})

const orderOf =
  (random: Random) =>
  (count: number): readonly number[] => {
    const places = Array.from({ length: count }, (_, at) => at)
    for (let at = count - 1; at > 0; at--) {
      const other = random(at + 1)
      const place = places[at] ?? 0
      places[at] = places[other] ?? 0
      places[other] = place
    }
    return places
  }

const compound =
  (storageOf: (random: Random, files: readonly Inside[]) => Storage) =>
  (random: Random, files: readonly Inside[]): Buffer => {
    const storage = storageOf(random, files)
    const order = random(2) === 0 ? {} : { order: orderOf(random) }
    return oleOf(storage, order)
  }

const SHAPES: readonly (readonly [
  filename: string,
  make: (random: Random, files: readonly Inside[]) => Buffer,
])[] = [
  ['a.msg', compound(mailOf)],
  ['winmail.dat', winmailOf],
  ['a.ppt', compound(slidesOf)],
  ['a.xls', compound(bookOf)],
  ['a.doc', compound(letterOf)],
]

const filesOf = (random: Random): readonly Inside[] =>
  Array.from({ length: 1 + random(3) }, (_, at) => ({
    name: `theme/theme${at}.xml`,
    content: Buffer.concat(Array(1 + random(20)).fill(TEXT) as Buffer[]),
  }))

t.test(`${COUNT} files are clean, and banned with a program`, async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  for (let seed = 1; seed <= COUNT; seed++) {
    const [filename, make] = SHAPES[seed % SHAPES.length] ?? [
      '',
      compound(mailOf),
    ]
    const files = filesOf(randomOf(seed))
    const judged = async (inside: readonly Inside[]): Promise<string> => {
      const content = make(randomOf(seed), inside)
      const message = attachmentMessage({ filename, content })
      const { verdict, findings } = await judge.judge(message)
      return verdict === 'clean' ? verdict : `${verdict}: ${findings.join()}`
    }
    t.equal(await judged(files), 'clean', `${filename}, seed ${seed}`)
    const place = randomOf(seed)(files.length + 1)
    const program = { name: 'report.exe', content: PROGRAM }
    const more = files.toSpliced(place, 0, program)
    t.match(
      await judged(more),
      /^banned/u,
      `${filename}, seed ${seed}, program`,
    )
  }
})
