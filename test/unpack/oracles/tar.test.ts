/*
 * NAME
 *   tar.test - what tar-stream finds in a changed tar is found
 */
import { buffer } from 'node:stream/consumers'
import { extract, pack } from 'tar-stream'
import t from 'tap'
import { tar } from '../../corpus/writers/archive.js'
import { besides, PAYLOAD } from './beside.js'

const FILES = [
  { name: 'a.txt', data: 'Good day.\n'.repeat(20) },
  { name: 'report.exe', data: PAYLOAD },
  { name: 'folder/b.txt', data: 'Good bye.\n' },
]

/** With long names, as GNU and POSIX write them. */
async function packed(): Promise<Buffer> {
  const stream = pack()
  for (const { name, data } of FILES)
    stream.entry({ name: `${'long/'.repeat(40)}${name}` }, data)
  stream.finalize()
  return buffer(stream)
}

async function theirs(bytes: Buffer): Promise<boolean> {
  const stream = extract()
  stream.end(bytes)
  for await (const entry of stream) {
    if ((await buffer(entry)).includes(PAYLOAD)) return true
  }
  return false
}

t.test('changed tars', async t => {
  await besides(t, {
    files: [tar(FILES), await packed()],
    options: { name: 'a.tar', type: 'application/x-tar' },
    theirs,
    ...{ cases: 800, least: 150 },
  })
})
