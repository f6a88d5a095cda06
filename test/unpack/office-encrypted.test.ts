/*
 * NAME
 *   office-encrypted.test - documents that Office encrypted are opened
 */
import t, { type Test } from 'tap'
import { EICAR } from '../helper/eicar.js'
import { inspectFile } from './inspected.js'
import {
  cryptoApiBook,
  rc4Book,
  rc4Sheet,
  standard,
  xorBook,
} from './office-samples.js'
import { agileOf } from './office-writer.js'
import { oleOf } from './ole-writer.js'
import { unpack } from './unpacked.js'
import { makeZip } from './zip-writer.js'

const PASSWORD = 'S3cret!x'
const DEFAULT = 'VelvetSweatshop'

// Over the end of a segment.
const TEXT = Buffer.from(`Dear reader${'!'.repeat(5000)}`)

const check = async (
  t: Test,
  story: string,
  content: Buffer,
  { name = 'a.xlsx', passwords = [] as readonly string[], text = '' },
): Promise<void> => {
  const { parts, texts, defects } = await unpack(content, { name, passwords })
  t.same(defects, ['container-decrypted'], story)
  t.same(parts[0]?.names, [name], `${story}: its name`)
  t.ok(texts[0]?.includes(text), `${story}: its content`)
}

const LOCKED = ['container-encrypted']

t.test('what other programs encrypted', async t => {
  const text = 'Price list'
  await check(t, 'XOR', xorBook, { text })
  await check(t, 'RC4', rc4Book, { text })
  const passwords = ['wrong', PASSWORD]
  await check(t, 'RC4 by CryptoAPI', cryptoApiBook, { passwords, text })
  const small = { passwords, text: 'all is well.\n', name: 'a.docx' }
  await check(t, 'AES by CryptoAPI', standard, small)
  const item = { name: 'a.xls', text: 'Item' }
  await check(t, 'a workbook of LibreOffice', rc4Sheet, item)
  for (const content of [cryptoApiBook, standard]) {
    const { parts, defects } = await unpack(content, { passwords: ['wrong'] })
    t.same([parts, defects], [[], LOCKED], 'without the password')
  }
})

t.test('a workbook is a workbook with its streams in the clear', async t => {
  for (const content of [
    rc4Book,
    Buffer.concat([rc4Book, Buffer.alloc(4096)]),
  ]) {
    const file = oleOf({ Workbook: content })
    const { parts } = await unpack(file, { name: 'a.xls' })
    t.equal(parts[0]?.detectedType, 'application/x-ole-storage')
    t.equal(parts[0]?.content.size, file.length)
  }
})

t.test('packages with all that may be chosen', async t => {
  const text = TEXT.toString()
  for (const options of [
    {},
    { hash: 'SHA1' },
    { chaining: 'CFB' },
    { cipher: '3DES' },
    { spinCount: 0 },
  ] as const) {
    const story = JSON.stringify(options)
    const own = agileOf(TEXT, { ...options, password: DEFAULT })
    await check(t, `${story}, by itself`, own, { text })
    const asked = agileOf(TEXT, { ...options, password: PASSWORD })
    const passwords = ['wrong', PASSWORD]
    await check(t, `${story}, by a password`, asked, { passwords, text })
    t.same((await unpack(asked)).defects, LOCKED, `${story}, without`)
  }
})

t.test('a document may not choose what it costs', async t => {
  for (const [statedSpinCount, defects] of [
    ['1500001', ['container-encrypted', 'too-slow']],
    ['4000000000', ['container-encrypted', 'too-slow']],
    ['-1000', ['container-encrypted', 'container-unsupported']],
    ['1e999', ['container-encrypted', 'container-unsupported']],
    ['', LOCKED],
  ] as const) {
    const file = agileOf(TEXT, { password: DEFAULT, statedSpinCount })
    t.same((await unpack(file)).defects, defects, statedSpinCount)
  }
})

t.test('nor do all documents of a message together', async t => {
  const statedSpinCount = '510000'
  const content = agileOf(TEXT, { password: PASSWORD, statedSpinCount })
  const members = ['1.xlsx', '2.xlsx'].map(name => ({ name, content }))
  const { defects } = await unpack(makeZip(members))
  t.same(defects, ['container-encrypted', 'too-slow'])
  const few = await unpack(content, { passwords: ['wrong', PASSWORD] })
  t.same(few.defects, LOCKED, 'words of a message are no fault of it')
})

t.test('what Excel opens and we do not is kept', async t => {
  const file = agileOf(TEXT, { password: DEFAULT, cipher: 'RC2' })
  const defects = ['container-encrypted', 'container-unsupported']
  t.same((await unpack(file)).defects, defects)
})

t.test('a virus in it is found', async t => {
  const zip = makeZip([{ name: 'xl/eicar.com', content: EICAR }])
  const own = agileOf(zip, { password: DEFAULT })
  const opened = await inspectFile(own, { filename: 'a.xlsx' })
  t.ok(opened.classes.includes('infected'), opened.classes.join(', '))
  const asked = agileOf(zip, { password: PASSWORD })
  const text = `See it.\n\nPassword: ${PASSWORD}\n`
  const told = await inspectFile(asked, { filename: 'a.xlsx', text })
  t.ok(told.classes.includes('infected'), told.classes.join(', '))
  const limits = { passwords: [PASSWORD] }
  const known = await inspectFile(asked, { filename: 'a.xlsx', limits })
  t.ok(known.classes.includes('infected'), known.classes.join(', '))
  const not = await inspectFile(asked, { filename: 'a.xlsx' })
  t.same(not.classes, ['unchecked-encrypted'])
})

t.test('cut or changed anywhere', async t => {
  const files = [agileOf(TEXT, { password: DEFAULT }), rc4Sheet, standard]
  for (const file of files) {
    for (let size = 512; size < file.length; size += 509) {
      const { parts, defects } = await unpack(file.subarray(0, size))
      if (parts.length === 0 && defects.length === 0) t.fail(`clean at ${size}`)
      const changed = Buffer.from(file)
      changed.writeUInt32LE(0xffff_fffe, size - 4)
      await unpack(changed)
    }
  }
  t.pass('no error')
})
