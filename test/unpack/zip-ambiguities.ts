/*
 * NAME
 *   zip-ambiguities - zips in which two readers see two things
 *
 * DESCRIPTION
 *   After the types that ZipDiff (USENIX Security 2025) tested fifty readers
 *   with, and what was seen in attacks. Each holds an innocent good.txt, and a
 *   banned report.exe for some reader. All are made here.
 */
import { deflateRawSync } from 'node:zlib'
import {
  end64,
  endRecord,
  extra,
  listedHeader,
  localMember,
  makeZip,
  u16,
  u32,
  u64,
  unicodePath,
  type HeaderOptions,
  type MemberOptions,
} from './zip-writer.js'

export type Ambiguity = readonly [story: string, zip: Buffer]

/** A program, as far as a filter can tell. */
const PROGRAM = Buffer.concat([
  Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1'),
  Buffer.alloc(600, '\x00\x01\x02\xff', 'latin1'),
])

const GOOD: MemberOptions = { name: 'good.txt', content: 'All is well.\n' }
/** Banned by its name alone. */
const BAD: MemberOptions = { name: 'report.exe', content: 'Program.\n' }
/** Banned by its content alone. */
const HIDDEN: MemberOptions = { name: 'data', content: PROGRAM }

export const ambiguities = (): readonly Ambiguity[] => [
  ...methods(),
  ...sizes(),
  ...names(),
  ...folders(),
  ...encryption(),
  ...duplicates(),
  ...paths(),
  ...streams(),
  ...ends(),
  ...counts(),
  ...places(),
  ...zip64(),
  ...neighbors(),
  ...kinds(),
]

// a1: the method, here and there.
const methods = (): readonly Ambiguity[] => {
  const packed = deflateRawSync(PROGRAM)
  const stored = { packed: PROGRAM, packedSize: PROGRAM.length }
  return [
    [
      'a1 stored before the data, deflated in the directory',
      zipOf({ ...HIDDEN, packed, local: { method: 0 } }),
    ],
    [
      'a1 deflated before the data, stored in the directory',
      zipOf({ ...HIDDEN, packed, listed: { method: 0 } }),
    ],
    [
      'a1 stored bytes, deflated in the directory',
      zipOf({ ...HIDDEN, ...stored, local: { method: 0 } }),
    ],
    [
      'a1 stored bytes, deflated before the data',
      zipOf({ ...HIDDEN, ...stored, listed: { method: 0 } }),
    ],
    ...[1, 6, 9, 10, 12, 14, 77, 93, 95, 96, 97, 98, 99].map(
      (method): Ambiguity => [
        `a1 method ${method}`,
        zipOf({ ...BAD, method, packed }),
      ],
    ),
    [
      'a1 method 77 in the directory alone',
      zipOf({ ...HIDDEN, packed, listed: { method: 77 } }),
    ],
  ]
}

// a2: the sizes.
const sizes = (): readonly Ambiguity[] => {
  const size = PROGRAM.length
  const stored = { ...HIDDEN, method: 0, packed: PROGRAM }
  const none = { packedSize: 0, size: 0 }
  const wide = (packedSize: number, real: number): Buffer =>
    extra(1, u64(real, packedSize))
  const ones = { packedSize: 0xffffffff, size: 0xffffffff }
  const later = { flags: 8, local: { ...none, checksum: 0 } }
  const cut = { ...HIDDEN, content: `harmless${' '.repeat(100)}\n` }
  return [
    ['a2 sizes of zero before the data', zipOf({ ...HIDDEN, local: none })],
    ['a2 sizes of zero in the directory', zipOf({ ...HIDDEN, listed: none })],
    ['a2 sizes of zero in both (CVE-2004-1096)', zipOf({ ...HIDDEN, ...none })],
    ['a2 stored, sizes of zero in both', zipOf({ ...stored, ...none })],
    [
      'a2 stored, one byte before the data',
      zipOf({ ...stored, local: { packedSize: 1 } }),
    ],
    [
      'a2 stored, one byte in the directory',
      zipOf({ ...stored, listed: { packedSize: 1 } }),
    ],
    [
      'a2 stored, one byte by the unpacked size',
      zipOf({ ...stored, listed: { size: 1 } }),
    ],
    ['a2 deflated, one byte in both', zipOf({ ...HIDDEN, packedSize: 1 })],
    ['a2 deflated, one byte unpacked', zipOf({ ...HIDDEN, size: 1 })],
    [
      'a2 sizes in zip64, good ones beside',
      zipOf({ ...stored, local: { packedSize: 1, extra: wide(size, size) } }),
    ],
    [
      'a2 sizes in zip64 before the data',
      zipOf({ ...stored, local: { ...ones, extra: wide(1, 1) } }),
    ],
    [
      'a2 sizes in zip64 in the directory',
      zipOf({ ...stored, listed: { ...ones, extra: wide(1, 1) } }),
    ],
    [
      'a2 two zip64 fields',
      zipOf({
        ...stored,
        listed: {
          ...ones,
          extra: Buffer.concat([wide(1, 1), wide(size, size)]),
        },
      }),
    ],
    [
      'a2 a descriptor of 32 bits that lies',
      zipOf({
        ...HIDDEN,
        ...later,
        after: Buffer.concat([Buffer.from('PK\x07\x08'), u32(0, 1, 1)]),
      }),
    ],
    [
      'a2 a descriptor of 64 bits that lies',
      zipOf({
        ...HIDDEN,
        ...later,
        after: Buffer.concat([Buffer.from('PK\x07\x08'), u32(0), u64(1, 1)]),
      }),
    ],
    ['a2 no descriptor where one is due', zipOf({ ...HIDDEN, ...later })],
    [
      'a2 a descriptor in stored data',
      makeZip([
        {
          ...GOOD,
          method: 0,
          flags: 8,
          local: none,
          content: Buffer.concat([
            Buffer.from('x'),
            Buffer.from('PK\x07\x08'),
            u32(0, 1, 1),
            localMember(BAD),
            Buffer.from('y'),
          ]),
        },
      ]),
    ],
    [
      'a2 two streams one after the other',
      zipOf({
        ...cut,
        packed: Buffer.concat([
          deflateRawSync(Buffer.from(cut.content)),
          deflateRawSync(PROGRAM),
        ]),
      }),
    ],
  ]
}

// a3: the name, here and there and in the extra field.
const names = (): readonly Ambiguity[] => {
  const good = 'good.txt'
  const bad = 'report.exe'
  const inLocal = (field: Buffer): Buffer =>
    zipOf({ ...GOOD, local: { extra: field } })
  const inListed = (field: Buffer): Buffer =>
    zipOf({ ...GOOD, listed: { extra: field } })
  return [
    ['a3 the name before the data', zipOf({ ...GOOD, local: { name: bad } })],
    ['a3 the name in the directory', zipOf({ ...GOOD, listed: { name: bad } })],
    ['a3 a Unicode path before the data', inLocal(unicodePath(bad, good))],
    ['a3 a Unicode path in the directory', inListed(unicodePath(bad, good))],
    ['a3 a Unicode path of version 0', inListed(unicodePath(bad, good, 0))],
    ['a3 a Unicode path of version 2', inListed(unicodePath(bad, good, 2))],
    [
      'a3 a Unicode path with a wrong checksum',
      inListed(unicodePath(bad, 'x')),
    ],
    [
      'a3 a Unicode path with the checksum of the other name',
      zipOf({
        ...GOOD,
        local: { name: 'data' },
        listed: { extra: unicodePath(bad, 'data') },
      }),
    ],
    [
      'a3 a Unicode path in invalid UTF-8',
      inListed(unicodePath(Buffer.from('\xff\xfereport.exe', 'latin1'), good)),
    ],
    [
      'a3 a Unicode path, and the flag',
      zipOf({
        ...GOOD,
        flags: 0x800,
        listed: { extra: unicodePath(bad, good) },
      }),
    ],
    [
      'a3 two Unicode paths',
      inListed(
        Buffer.concat([unicodePath(good, good), unicodePath(bad, good)]),
      ),
    ],
    [
      'a3 a good Unicode path over a bad name',
      zipOf({ ...BAD, extra: unicodePath(good, bad) }),
    ],
    ['a3 a NUL in the name', zipOf({ ...GOOD, name: 'report.exe\0.txt' })],
    [
      'a3 a NUL in front of the ending',
      zipOf({ ...GOOD, name: 'good.txt\0.exe' }),
    ],
    [
      'a3 a name in code page 437',
      zipOf({ ...BAD, name: Buffer.from('r\x82port.exe', 'latin1') }),
    ],
    [
      'a3 an empty name in the directory',
      zipOf({ ...BAD, listed: { name: '' } }),
    ],
  ]
}

// a4: what is a folder.
const folders = (): readonly Ambiguity[] => [
  ['a4 a slash after the name', zipOf({ ...BAD, name: 'report.exe/' })],
  ['a4 a backslash after the name', zipOf({ ...BAD, name: 'report.exe\\' })],
  [
    'a4 a slash in the directory alone',
    zipOf({ ...BAD, content: '', method: 0, listed: { name: 'report.exe/' } }),
  ],
  [
    'a4 a folder by DOS attributes',
    zipOf({ ...BAD, listed: { attributes: 0x10, madeBy: 0x0014 } }),
  ],
  [
    'a4 a folder by Unix mode',
    zipOf({ ...BAD, listed: { attributes: 0o040755 * 65_536 } }),
  ],
  [
    'a4 a folder by the mode of OS X',
    zipOf({
      ...BAD,
      listed: { attributes: 0o040755 * 65_536, madeBy: 0x1314 },
    }),
  ],
  [
    'a4 a symbolic link',
    zipOf({ ...BAD, listed: { attributes: 0o120777 * 65_536 } }),
  ],
  ['a4 a device', zipOf({ ...BAD, listed: { attributes: 0o060660 * 65_536 } })],
]

// a5: what is encrypted.
const encryption = (): readonly Ambiguity[] => [
  ['a5 the flag before the data', zipOf({ ...HIDDEN, local: { flags: 1 } })],
  ['a5 the flag in the directory', zipOf({ ...HIDDEN, listed: { flags: 1 } })],
  ['a5 the flag in both, and nothing encrypted', zipOf({ ...BAD, flags: 1 })],
  ['a5 the first member alone', makeZip([{ ...GOOD, flags: 1 }, BAD])],
  ['a5 strong encryption', zipOf({ ...BAD, flags: 0x41 })],
  [
    'a5 a masked directory',
    zipOf({ ...BAD, flags: 0x2001, local: { name: 'x' } }),
  ],
]

// b1, b4: one name twice.
const duplicates = (): readonly Ambiguity[] => {
  const twice = { ...HIDDEN, name: GOOD.name }
  return [
    ['b1 one name twice, the bad one first', makeZip([twice, GOOD])],
    ['b1 one name twice, the bad one last', makeZip([GOOD, twice])],
    [
      'b4 upper case and lower case',
      makeZip([GOOD, { ...twice, name: 'GOOD.TXT' }]),
    ],
  ]
}

// b2, b3: what becomes of a name on a disk.
const paths = (): readonly Ambiguity[] =>
  [
    '/report.exe',
    'a//report.exe',
    'a\\report.exe',
    './report.exe',
    'a/./report.exe',
    'report.exe/.',
    '../report.exe',
    '.../report.exe',
    'c/../report.exe',
    'C:\\report.exe',
    '\\\\host\\share\\report.exe',
    'report.exe.',
    'report.exe ',
    'report.exe::$DATA',
    'report.e\u202excod.exe',
    'report\r.exe',
    `${'a/'.repeat(300)}report.exe`,
    'REPORT.EXE',
  ].map((name): Ambiguity => [
    `b3 ${JSON.stringify(name.slice(0, 30))}`,
    makeZip([GOOD, { ...BAD, name }]),
  ])

// c1: local headers that no directory lists.
const streams = (): readonly Ambiguity[] => {
  const unlisted = { ...BAD, isUnlisted: true }
  const local = localMember(BAD)
  const fake = {
    ...GOOD,
    isUnlisted: true,
    packed: Buffer.alloc(0),
    packedSize: 0xffff,
  }
  return [
    ['c1 a local header alone, first', makeZip([unlisted, GOOD])],
    ['c1 a local header alone, last', makeZip([GOOD, unlisted])],
    [
      'c1 a local header in front of the directory',
      makeZip([GOOD], { gap: local }),
    ],
    ['c1 after a record that claims much', makeZip([fake, unlisted, GOOD])],
    ['c1 in the comment of the archive', makeZip([GOOD], { comment: local })],
    [
      'c1 in the comment of a member',
      makeZip([{ ...GOOD, listed: { comment: local } }]),
    ],
    [
      'c1 in an extra field before the data',
      makeZip([{ ...GOOD, local: { extra: extra(0x9999, local) } }]),
    ],
    [
      'c1 in an extra field of the directory',
      makeZip([{ ...GOOD, listed: { extra: extra(0x9999, local) } }]),
    ],
    ['c1 after the end', makeZip([GOOD], { after: local })],
    ['c1 no directory at all', Buffer.concat([localMember(GOOD), local])],
    [
      'c1 only in the directory',
      makeZip([GOOD, { ...BAD, isOnlyListed: true, listed: { offset: 5 } }]),
    ],
    [
      'c1 a member that begins in another',
      makeZip([
        {
          ...GOOD,
          method: 0,
          content: Buffer.concat([Buffer.from('x'), local]),
        },
        { ...BAD, isOnlyListed: true, listed: { offset: 39 } },
      ]),
    ],
  ]
}

const directoryOf = (member: MemberOptions, at: number): Buffer => {
  const header = listedHeader(member, at)
  const start = at + localMember(member).length
  return Buffer.concat([
    header,
    endRecord({ count: 1, size: header.length, start }),
  ])
}

// c2: which end record.
const ends = (): readonly Ambiguity[] => {
  const good = makeZip([GOOD])
  const bad = makeZip([BAD])
  const after = (base: number): Buffer => makeZip([BAD], { base })
  return [
    ['c2 two archives, one after the other', Buffer.concat([good, bad])],
    ['c2 two archives, the bad one first', Buffer.concat([bad, good])],
    [
      'c2 two archives, the second counts from the first',
      Buffer.concat([good, after(good.length)]),
    ],
    ['c2 an archive in the comment', makeZip([GOOD], { comment: bad })],
    [
      'c2 an archive in the comment, counting on',
      makeZip([GOOD], { comment: after(good.length) }),
    ],
    [
      'c2 a comment that is said to be longer',
      makeZip([BAD], { commentSize: 100 }),
    ],
    [
      'c2 a comment that is said to be shorter',
      makeZip([BAD], { comment: Buffer.from('hello'), commentSize: 2 }),
    ],
    [
      'c2 an end record in the comment, of nothing',
      makeZip([BAD], { comment: endRecord({}) }),
    ],
    [
      'c2 an end record in the comment, of another directory',
      Buffer.concat([
        localMember(BAD),
        directoryOf(BAD, 0).subarray(0, -22),
        makeZip([GOOD], {
          base: localMember(BAD).length + listedHeader(BAD, 0).length,
          comment: endRecord({
            count: 1,
            size: listedHeader(BAD, 0).length,
            start: localMember(BAD).length,
          }),
        }),
      ]),
    ],
    [
      'c2 64 KiB of comment',
      makeZip([BAD], { comment: Buffer.alloc(65_535, 'x') }),
    ],
    [
      'c2 64 KiB of zeros after the end',
      makeZip([BAD], { after: Buffer.alloc(60_000) }),
    ],
    [
      'c2 1 MiB of zeros after the end',
      makeZip([BAD], { after: Buffer.alloc(1 << 20) }),
    ],
    ['c2 another disk', makeZip([BAD], { disk: 1 })],
    ['c2 a member on another disk', zipOf({ ...BAD, listed: { disk: 3 } })],
  ]
}

// c3: how many, how large.
const counts = (): readonly Ambiguity[] => {
  const both = [GOOD, BAD]
  const size = listedHeader(GOOD, 0).length
  return [
    ['c3 one of two members counted', makeZip(both, { count: 1 })],
    ['c3 none counted', makeZip(both, { count: 0 })],
    ['c3 more counted than there are', makeZip(both, { count: 7 })],
    ['c3 the directory ends early', makeZip(both, { size })],
    ['c3 a directory of size 0', makeZip(both, { size: 0 })],
    [
      'c3 a directory that is larger than all',
      makeZip(both, { size: 0x7fffffff }),
    ],
  ]
}

// c4: where the directory is.
const places = (): readonly Ambiguity[] => {
  const good = localMember(GOOD)
  const bad = localMember(BAD)
  const badList = listedHeader(BAD, good.length)
  const goodList = listedHeader(GOOD, 0)
  const start = good.length + bad.length
  const two = (offset: number): Buffer =>
    Buffer.concat([
      good,
      bad,
      badList,
      goodList,
      endRecord({ count: 1, size: goodList.length, start: offset }),
    ])
  return [
    ['c4 one directory by its offset, one by its neighbor', two(start)],
    ['c4 a directory that no end leads to', two(start + badList.length)],
    ['c4 an offset after the end', makeZip([BAD], { start: 0x7fffffff })],
    ['c4 an offset of 0', makeZip([GOOD, BAD], { start: 0 })],
    [
      'c4 something between directory and end',
      makeZip([GOOD, BAD], { beforeEnd: () => Buffer.alloc(50) }),
    ],
  ]
}

// c5: zip64.
const zip64 = (): readonly Ambiguity[] => {
  const list = listedHeader(BAD, 0)
  const local = localMember(BAD)
  const make = (end: Parameters<typeof makeZip>[1], gap = 0): Buffer => {
    const before = Buffer.concat([local, list])
    const start = local.length
    return makeZip([GOOD], {
      before,
      ...end,
      beforeEnd: (at, size) => {
        const facts = { count: 1, size: list.length, start }
        return Buffer.concat([Buffer.alloc(gap), end64(at + size + gap, facts)])
      },
    })
  }
  return [
    ['c5 zip64 although nothing asks for it', make({})],
    ['c5 zip64 by the count', make({ count: 0xffff })],
    ['c5 zip64 by the size', make({ size: 0xffffffff })],
    ['c5 zip64 by the offset', make({ start: 0xffffffff })],
    [
      'c5 zip64 by all',
      make({ count: 0xffff, size: 0xffffffff, start: 0xffffffff }),
    ],
    ['c5 zip64 by the disk', make({ disk: 0xffff })],
    ['c5 a gap in front of zip64', make({ start: 0xffffffff }, 7)],
    [
      'c5 zip64 of another place',
      makeZip([GOOD], {
        before: Buffer.concat([local, list]),
        start: 0xffffffff,
        beforeEnd: (at, size) => {
          const wrong = end64(1, {
            count: 1,
            size: list.length,
            start: local.length,
          })
          const right = end64(0, { count: 1, size, start: at }).subarray(0, 56)
          return Buffer.concat([right, wrong])
        },
      }),
    ],
  ]
}

// What is in front, after and across.
const neighbors = (): readonly Ambiguity[] => {
  const bad = makeZip([BAD])
  const pdf = Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n',
  )
  const jpeg = Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.alloc(300, 7),
    Buffer.from('ffd9', 'hex'),
  ])
  const quoted = localMember(BAD)
  const header = Buffer.concat([
    Buffer.from([0]),
    u16(quoted.length, ~quoted.length),
  ])
  const overlapped = Buffer.concat([header, quoted])
  const good: HeaderOptions & MemberOptions = {
    ...GOOD,
    packed: overlapped,
    packedSize: overlapped.length,
    size: 1000,
  }
  return [
    ['in front: a PDF', Buffer.concat([pdf, bad])],
    ['in front: a PDF that offsets count', makeZip([BAD], { before: pdf })],
    ['in front: a JPEG', Buffer.concat([jpeg, bad])],
    ['in front: 1 MiB of zeros', Buffer.concat([Buffer.alloc(1 << 20), bad])],
    [
      'in front: the mark of a split archive',
      Buffer.concat([Buffer.from('PK\x07\x08'), bad]),
    ],
    [
      'in front: the mark of one that was not split after all',
      Buffer.concat([Buffer.from('PK00'), bad]),
    ],
    [
      'across: one member quotes another',
      makeZip([
        good,
        {
          ...BAD,
          isOnlyListed: true,
          listed: {
            offset:
              localMember({ ...good, packed: Buffer.alloc(0) }).length +
              header.length,
          },
        },
      ]),
    ],
    [
      'across: two names of one member',
      makeZip([GOOD, { ...BAD, isOnlyListed: true, listed: { offset: 0 } }]),
    ],
    [
      'across: a member in the directory',
      makeZip([
        { ...GOOD, listed: { comment: localMember(BAD) } },
        {
          ...BAD,
          isOnlyListed: true,
          listed: {
            offset: localMember(GOOD).length + listedHeader(GOOD, 0).length,
          },
        },
      ]),
    ],
  ]
}

// Archives that say to be something else.
const kinds = (): readonly Ambiguity[] => {
  const content = '<?xml version="1.0"?><Types/>'
  const withBad = (...names: string[]): Buffer =>
    makeZip([...names.map(name => ({ name, content })), BAD])
  const inner = makeZip([BAD])
  return [
    ['a document by [Content_Types].xml', withBad('[Content_Types].xml')],
    [
      'a document of Word',
      withBad('[Content_Types].xml', '_rels/.rels', 'word/document.xml'),
    ],
    [
      'a document of Word, a program in word/',
      makeZip([
        { name: '[Content_Types].xml', content },
        { name: 'word/document.xml', content },
        { ...HIDDEN, name: 'word/media/image1.png' },
      ]),
    ],
    [
      'an OpenDocument',
      makeZip([
        {
          name: 'mimetype',
          method: 0,
          content: 'application/vnd.oasis.opendocument.text',
        },
        BAD,
      ]),
    ],
    [
      'a book',
      makeZip([
        { name: 'mimetype', method: 0, content: 'application/epub+zip' },
        BAD,
      ]),
    ],
    ['a jar', withBad('META-INF/MANIFEST.MF')],
    ['an extension of a browser', withBad('manifest.json', 'install.rdf')],
    ['a zip in a zip', makeZip([{ name: 'inner.zip', content: inner }])],
    [
      'a zip in a zip, stored',
      makeZip([{ name: 'inner.zip', content: inner, method: 0 }]),
    ],
    [
      'a zip in a zip under another name',
      makeZip([{ name: 'inner.txt', content: inner }]),
    ],
    [
      'a zip in a document',
      makeZip([
        { name: '[Content_Types].xml', content },
        { name: 'word/document.xml', content },
        { name: 'word/embeddings/data.bin', content: inner },
      ]),
    ],
  ]
}

const zipOf = (member: MemberOptions): Buffer => makeZip([GOOD, member])
