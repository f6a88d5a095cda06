/*
 * NAME
 *   scratch.test - bytes in memory and in files, and files that last
 */
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  bytesOf,
  bytesOfFile,
  NO_BYTES,
  subBytes,
  views,
  WINDOW_BYTES,
  windows,
  type Bytes,
} from '../../src/util/bytes.js'
import { openUnlinked, writeDurably } from '../../src/util/files/safe-file.js'
import { Scratch } from '../../src/util/scratch.js'
import { scratchFolder } from '../helper/folder.js'
import { openDescriptors } from '../helper/open-descriptors.js'

const text = (bytes: Bytes, start = 0, end = bytes.size): string =>
  bytes.slice(start, end).toString('latin1')

/** The same bytes in memory, in a file, and as a part of each. */
const everywhere = (
  t: Test,
  content: string,
): readonly (readonly [string, Bytes])[] => {
  const folder = scratchFolder(t, 'bytes')
  const fd = openUnlinked(folder)
  t.teardown(() => closeSync(fd))
  writeSync(fd, `before${content}after`)
  const all = bytesOf(Buffer.from(`before${content}after`))
  const { length } = content
  return [
    ['memory', bytesOf(Buffer.from(content))],
    ['file', bytesOfFile(fd, 6, length)],
    ['part of memory', subBytes(all, 6, 6 + length)],
    ['part of a file', subBytes(bytesOfFile(fd, 2, 99), 4, 4 + length)],
    ['part of a part', subBytes(subBytes(all, 3, 99), 3, 3 + length)],
  ]
}

t.test('views are windows whose memory is used again', async t => {
  const content = 'abcdefghij'.repeat(8)
  for (const [where, bytes] of everywhere(t, content)) {
    const seen: string[] = []
    const held = new Set<ArrayBufferLike>()
    for (const view of views(bytes, 5, 75, 16)) {
      seen.push(view.toString('latin1'))
      held.add(view.buffer)
    }
    t.equal(seen.join(''), content.slice(5, 75), where)
    t.equal(seen[0]?.length, 16, where)
    t.equal(held.size, 1, where)
  }
})

t.test('bytes are the same wherever they are held', async t => {
  for (const [where, bytes] of everywhere(t, '0123456789')) {
    t.equal(bytes.size, 10, where)
    t.equal(text(bytes), '0123456789', where)
    t.equal(text(bytes, 3, 5), '34', where)
    t.equal(text(bytes, 8, 99), '89', `${where}: beyond the end`)
    t.equal(text(bytes, 5, 5), '', `${where}: nothing`)
    t.equal(text(bytes, 7, 3), '', `${where}: end before start`)
    t.equal(text(bytes, 10, 12), '', `${where}: at the end`)
    t.equal(text(bytes, 50, 60), '', `${where}: after the end`)
    const steps = [...windows(bytes, 0, bytes.size, 4)].map(String)
    t.strictSame(steps, ['0123', '4567', '89'], where)
    const some = [...windows(bytes, 2, 7, 3)].map(String)
    t.strictSame(some, ['234', '56'], where)
    t.strictSame([...windows(bytes, 4, 4)], [], where)
  }
  t.equal(subBytes(bytesOf(Buffer.from('abc')), 2, 1).size, 0)
  t.equal(subBytes(bytesOf(Buffer.from('abc')), 9, 12).size, 0)
  t.equal(subBytes(bytesOf(Buffer.from('abc')), 1, 99).size, 2)
  t.equal(NO_BYTES.size, 0)
  t.strictSame([...windows(NO_BYTES)], [])
})

t.test('a file that became shorter is an error, not less bytes', async t => {
  const fd = openUnlinked(scratchFolder(t, 'bytes'))
  t.teardown(() => closeSync(fd))
  writeSync(fd, 'x'.repeat(100))
  const bytes = bytesOfFile(fd, 0, 100)
  ftruncateSync(fd, 50)
  t.throws(() => bytes.slice(0, 100), RangeError)
  t.equal(bytes.slice(0, 50).length, 50)
})

/** What was put in, as the scratch gives it back. */
const put = (scratch: Scratch, ...chunks: readonly string[]): Bytes => {
  const writer = scratch.writer()
  for (const chunk of chunks) writer.write(Buffer.from(chunk))
  return writer.end()
}

t.test('scratch: memory first, then a file without a name', async t => {
  const folder = scratchFolder(t, 'scratch')
  const scratch = new Scratch(folder, 10)
  t.teardown(() => scratch.close())
  const opened = (): number => openFilesOf(folder)

  const small = put(scratch, '1234', '56')
  t.equal(opened(), 0, 'the folder is not touched')
  const exact = put(scratch, 'abcd')
  t.equal(opened(), 0, 'exactly the limit is memory')
  const large = put(scratch, 'A', 'BC', 'DEF')
  t.equal(opened(), 1)
  t.strictSame(readdirSync(folder), [], 'no name is left')
  const more = put(scratch, 'x'.repeat(WINDOW_BYTES), 'y')
  const empty = put(scratch)
  t.equal(text(small), '123456')
  t.equal(text(exact), 'abcd')
  t.equal(text(large), 'ABCDEF')
  t.equal(more.size, WINDOW_BYTES + 1)
  t.equal(text(more, WINDOW_BYTES - 1), 'xy')
  t.equal(empty.size, 0)
  scratch.close()
  t.equal(opened(), 0)
  scratch.close()

  // The descriptor may be another message's by now.
  const other = openUnlinked(folder)
  t.teardown(() => closeSync(other))
  writeSync(other, 'what another message holds')
  t.throws(() => large.slice(0, 6), /read after close/)
  t.throws(() => put(scratch, 'x'.repeat(11)), /written after close/)
  t.equal(text(small), '123456', 'memory stays')
})

t.test('scratch: what was in memory goes to the file in order', async t => {
  const scratch = new Scratch(scratchFolder(t, 'scratch'), 5)
  t.teardown(() => scratch.close())
  const whole = put(scratch, '123', '45', '6', '', '789')
  t.equal(text(whole), '123456789')
  const again = put(scratch, 'abcde')
  t.equal(text(again), 'abcde', 'the memory is free again')
  t.equal(text(whole), '123456789')
})

t.test('scratch: without memory, and one writer at a time', async t => {
  const scratch = new Scratch(scratchFolder(t, 'scratch'), 0)
  t.teardown(() => scratch.close())
  const first = scratch.writer()
  t.throws(() => scratch.writer(), /one writer at a time/)
  first.write(Buffer.from('abc'))
  t.equal(text(first.end()), 'abc')
  t.equal(text(put(scratch, '')), '')
  t.equal(text(put(scratch, 'def')), 'def')
})

t.test('scratch: no folder is an error when the file is needed', async t => {
  const scratch = new Scratch(join(scratchFolder(t, 'scratch'), 'none'), 2)
  t.equal(text(put(scratch, 'ab')), 'ab')
  const writer = scratch.writer()
  t.throws(() => writer.write(Buffer.from('c')), { code: 'ENOENT' })
})

/** How many descriptors of this process are files of the folder. */
const openFilesOf = (folder: string): number =>
  openDescriptors('self').filter(link => link.startsWith(`${folder}/`)).length

t.test('writeDurably puts a whole file in place', async t => {
  const folder = scratchFolder(t, 'durable')
  const path = join(folder, 'entry.eml')
  await writeDurably(path, ['one ', Buffer.from('two '), 'three \u00e9'])
  t.equal(readFileSync(path, 'utf8'), 'one two three \u00e9')
  t.equal(statSync(path).mode & 0o777, 0o600)
  await writeDurably(path, ['new'])
  t.equal(readFileSync(path, 'utf8'), 'new', 'an old one is replaced')
  t.strictSame(readdirSync(folder), ['entry.eml'])
})

t.test('writeDurably leaves the old file where it fails', async t => {
  const folder = scratchFolder(t, 'durable')
  const path = join(folder, 'entry.eml')
  writeFileSync(path, 'old')
  const broken = function* (): Generator<string> {
    yield 'half of it'
    throw new Error('no more')
  }
  await t.rejects(writeDurably(path, broken()), /no more/)
  t.equal(readFileSync(path, 'utf8'), 'old')
  t.strictSame(readdirSync(folder), ['entry.eml'])

  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'taken', 'file'), '')
  await t.rejects(writeDurably(join(folder, 'taken'), ['x']), {
    code: 'EISDIR',
  })
  await t.rejects(writeDurably(join(folder, 'none', 'x'), ['x']), {
    code: 'ENOENT',
  })
  t.strictSame(readdirSync(folder).sort(), ['entry.eml', 'taken'])
})

t.test('a symbolic link is replaced and not followed', async t => {
  const folder = scratchFolder(t, 'link')
  const target = join(folder, 'target')
  const path = join(folder, 'entry.eml')
  writeFileSync(target, 'untouched')
  symlinkSync(target, path)
  await writeDurably(path, ['x'])
  t.equal(readFileSync(path, 'utf8'), 'x')
  t.equal(readFileSync(target, 'utf8'), 'untouched')
})

t.test('an unlinked file is new, private and without a name', async t => {
  const folder = scratchFolder(t, 'unlinked')
  chmodSync(folder, 0o777)
  const before = process.umask(0)
  t.teardown(() => void process.umask(before))
  const fd = openUnlinked(folder)
  t.teardown(() => closeSync(fd))
  t.strictSame(readdirSync(folder), [])
  const mode = statSync(`/proc/self/fd/${fd}`)
  t.equal(mode.mode & 0o777, 0o600)
  t.equal(mode.nlink, 0)
})
