/*
 * NAME
 *   rar-links.test - links and files that are saved once in archives of RAR 5
 */
import { crc32 } from 'node:zlib'
import t from 'tap'
import { long } from './ole-writer.js'
import { unpack } from './unpacked.js'

const number = (value: number): Buffer => {
  const octets: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    octets.push(left < 128 ? left : (left % 128) + 128)
    if (left < 128) return Buffer.from(octets)
  }
}

const numbers = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map(number))

const block = (...pieces: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(pieces)
  const all = Buffer.concat([number(body.length), body])
  return Buffer.concat([long(crc32(all)), all])
}

interface File {
  readonly name: string
  readonly data?: Buffer
  /** 1, 2: symbolic; 4: hard; 5: a copy. */
  readonly link?: readonly [type: number, target: string]
  readonly size?: number
}

const fileOf = ({ name, data = Buffer.alloc(0), link, size }: File): Buffer => {
  const record =
    link === undefined
      ? Buffer.alloc(0)
      : Buffer.concat([
          numbers(5, link[0], 0, link[1].length),
          Buffer.from(link[1]),
        ])
  const extra =
    record.length === 0
      ? record
      : Buffer.concat([number(record.length), record])
  const header = block(
    numbers(2, extra.length > 0 ? 3 : 2),
    extra.length > 0 ? number(extra.length) : extra,
    numbers(data.length, 4, size ?? data.length, 0o100644),
    long(crc32(data)),
    numbers(0, 1, name.length),
    Buffer.from(name),
    extra,
  )
  return Buffer.concat([header, data])
}

const rarOf = (...files: readonly File[]): Buffer =>
  Buffer.concat([
    Buffer.from('Rar!\x1a\x07\x01\0', 'latin1'),
    block(numbers(1, 0, 0)),
    ...files.map(fileOf),
    block(numbers(5, 0, 0)),
  ])

const TEXT: File = { name: 'a.txt', data: Buffer.from('a text\n') }

for (const [story, type] of [
  ...([
    ['a symbolic link', 1],
    ['one of Windows', 2],
  ] as const),
  ...([
    ['a hard link', 4],
    ['a copy', 5],
  ] as const),
] as const) {
  t.test(story, async t => {
    for (const size of [0, 7]) {
      const link = { name: 'b.exe', link: [type, 'a.txt'], size } as const
      const { names, texts, defects } = await unpack(rarOf(TEXT, link))
      t.same(names, ['a.txt', 'b.exe'])
      t.equal(texts[0], 'a text\n')
      if (type >= 4) t.same(defects, [], `size ${size}`)
    }
  })
}

t.test('a copy of what is not there is damage', async t => {
  const copy = { name: 'b.txt', link: [5, 'c.txt'], size: 0 } as const
  const { defects } = await unpack(rarOf(TEXT, copy))
  t.not(defects.length, 0)
})

t.test('what has data is no copy', async t => {
  const wrong = { ...TEXT, name: 'b.txt', link: [5, 'a.txt'], size: 3 } as const
  const { defects } = await unpack(rarOf(TEXT, wrong))
  t.not(defects.length, 0)
})
