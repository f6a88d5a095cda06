/*
 * NAME
 *   onenote.test - what notebooks of OneNote carry
 */
import t from 'tap'
import { unpack } from './unpacked.js'

const NOTEBOOK = Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex')
const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(3000, 0x5a)])
const SCRIPT = Buffer.from(
  '<script>new ActiveXObject("WScript.Shell")</script>',
)

const fileOf = (content: Buffer, size = content.length): Buffer => {
  const length = Buffer.alloc(20)
  length.writeBigUInt64LE(BigInt(size))
  const id = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')
  const end = Buffer.from('22a7fb71790f0b4abb13899256426b24', 'hex')
  return Buffer.concat([id, length, content, end])
}

const page = (size: number): Buffer => Buffer.alloc(size, 0x11)

t.test('attached files', async t => {
  const contents = [PROGRAM, SCRIPT].map(it => it.toString('latin1'))
  // Over the ends of windows, too.
  for (const size of [1024, 256 * 1024 - 16 - 7, 256 * 1024 - 16 - 1]) {
    const { texts, marks, defects } = await unpack(
      Buffer.concat([
        ...[NOTEBOOK, page(size), fileOf(PROGRAM)],
        ...[page(99), fileOf(SCRIPT)],
      ]),
    )
    t.same(texts, contents, `after ${size} bytes`)
    t.same([marks, defects], [['embedded-object'], []])
  }
})

t.test('a notebook without files', async t => {
  const { parts, marks } = await unpack(Buffer.concat([NOTEBOOK, page(9000)]))
  t.same([parts, marks], [[], []])
})

t.test('what is in a file is its own', async t => {
  const inner = fileOf(PROGRAM)
  const { texts } = await unpack(Buffer.concat([NOTEBOOK, fileOf(inner)]))
  t.same(texts, [inner.toString('latin1')])
})

t.test('a length that lies, and a file that is cut', async t => {
  for (const size of [PROGRAM.length + 99, 2 ** 53, 0xffff_ffff]) {
    const notebook = Buffer.concat([NOTEBOOK, fileOf(PROGRAM, size)])
    const { texts, defects } = await unpack(notebook)
    t.same(defects, ['container-damaged'])
    t.ok(texts[0]?.startsWith(PROGRAM.toString('latin1')))
  }
  const cut = Buffer.concat([NOTEBOOK, fileOf(PROGRAM).subarray(0, 20)])
  t.same((await unpack(cut)).defects, ['container-damaged'])
})
