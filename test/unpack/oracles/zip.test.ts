/*
 * NAME
 *   zip.test - what yauzl finds in a changed zip is found
 */
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import { zip } from '../../corpus/writers/archive.js'
import { makeZip, u16, u32 } from '../zip-writer.js'
import { besides, PAYLOAD } from './beside.js'

const FILES = [
  { name: 'a.txt', data: 'Good day.\n'.repeat(20) },
  { name: 'report.exe', data: PAYLOAD },
]

/** By a data descriptor, as programs write it that do not know the size yet. */
const streamed = makeZip([
  {
    name: 'report.exe',
    content: PAYLOAD,
    flags: 8,
    after: Buffer.concat([Buffer.from('PK\x07\x08'), u32(0, 0, 0), u16()]),
  },
])

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, validateEntrySizes: false }
    fromBuffer(bytes, options, (error, file) =>
      error === null ? resolve(file) : reject(error),
    )
  })
}

function contentOf(file: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    file.openReadStream(entry, (error, stream) =>
      error === null ? resolve(buffer(stream)) : reject(error),
    )
  })
}

async function theirs(bytes: Buffer): Promise<boolean> {
  const file = await open(bytes)
  const entries: Entry[] = []
  await new Promise<void>(resolve => {
    file.on('entry', (entry: Entry) => {
      entries.push(entry)
      file.readEntry()
    })
    file.on('end', () => resolve()).on('error', () => resolve())
    file.readEntry()
  })
  for (const entry of entries) {
    const content = await contentOf(file, entry).catch(() => null)
    if (content?.includes(PAYLOAD) === true) return true
  }
  return false
}

t.test('changed zips', async t => {
  await besides(t, {
    files: [zip(FILES), streamed],
    options: { name: 'a.zip', type: 'application/zip' },
    theirs,
    ...{ cases: 1200, least: 150 },
  })
})
