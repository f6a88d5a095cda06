/*
 * NAME
 *   zip-hidden.test - a zip between other bytes, under the name of one
 */
import t from 'tap'
import { makeZip } from './zip-writer.js'
import { unpack } from './unpacked.js'

const ZIP = makeZip([{ name: 'report.exe', content: 'MZ nothing\n' }])
const JUNK = Buffer.alloc(100_000, 'x')

t.test('programs that look for a beginning find it, and so do we', async t => {
  for (const name of ['a.zip', 'A.ZIP ', 'a.docx', 'a.jar']) {
    const { names } = await unpack(Buffer.concat([JUNK, ZIP, JUNK]), { name })
    t.same(names, ['report.exe'], name)
  }
  const other = Buffer.concat([JUNK, ZIP, JUNK])
  t.same((await unpack(other, { name: 'a.txt' })).names, [], 'no one looks')
})
