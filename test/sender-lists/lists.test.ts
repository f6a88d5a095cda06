/*
 * NAME
 *   lists.test - lists of senders on the disk
 */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  expireLists,
  listsFolder,
  openSenderLists,
  readList,
  writeList,
} from '../../src/sender-lists/lists.js'
import type { SenderEntry } from '../../src/sender-lists/sender-entry.js'
import { scratchFolder } from '../helper/folder.js'

const BOB = 'bob@d.example'

const entry = (sender: string, until = '2026-11-30'): SenderEntry => ({
  ...{ sender, until, kind: 'block' },
  basis: sender.startsWith('@') ? 'verified-domain' : 'address',
})

const NEWS = entry('@news.example')
const OTHER = entry('a@x.example', '2026-12-24')

t.test('written, read, and in force', async t => {
  const folder = listsFolder(scratchFolder(t, 'senders'))
  let now = 0
  const read = openSenderLists(folder, '+', () => now)
  t.strictSame(read(BOB), [])
  t.strictSame(readList(folder, BOB, '2026-11-30'), [])
  writeList(folder, BOB, [NEWS, OTHER])
  t.strictSame(read(BOB), [], 'it looks once a second')
  now += 1000
  t.strictSame(read('Bob@D.example'), [NEWS, OTHER])
  // Other spellings of one mailbox, and its details.
  for (const it of ['"bob"@d.example', 'bob@d.example.', 'bob+shop@d.example'])
    t.strictSame(read(it), [NEWS, OTHER], it)
  t.strictSame(read('+bob@d.example'), [], 'no detail')
  t.strictSame(read('carol@d.example'), [])
  t.strictSame(readList(folder, BOB, '2026-12-01'), [OTHER])
  writeList(folder, BOB, [OTHER])
  writeList(folder, 'carol@d.example', [NEWS])
  now += 1000
  t.strictSame(read(BOB), [OTHER])
  t.strictSame(read('carol@d.example'), [NEWS])
  writeList(folder, 'bob+shop@d.example', [NEWS])
  now += 1000
  t.strictSame(read('bob+shop@d.example'), [NEWS], 'its own goes before')
  t.strictSame(read('bob+other@d.example'), [OTHER])
  // A folder that rests is not read: what is known of it stays.
  utimesSync(folder, 1, 1)
  now += 1000
  read(BOB)
  for (const name of readdirSync(folder)) {
    writeFileSync(join(folder, name), 'x')
  }
  now += 1000
  t.strictSame(read(BOB), [OTHER])
  writeList(folder, BOB, [])
  now += 1000
  t.strictSame(read(BOB), [])
})

t.test('what is no list stops no mail', async t => {
  const folder = listsFolder(scratchFolder(t, 'senders'))
  writeList(folder, BOB, [NEWS])
  const [name = ''] = readdirSync(folder)
  let now = 0
  const read = openSenderLists(folder, '', () => (now += 1000))
  t.strictSame(read(BOB), [NEWS])
  for (const text of [
    '',
    'null',
    '[]',
    '{"version":2,"senders":[]}',
    '{"version":1,"senders":{}}',
    `{"version":1,"senders":[null,7,{"sender":"x"},${JSON.stringify({ ...NEWS, basis: 'address' })}]}`,
  ]) {
    writeList(folder, 'touch@d.example', [])
    writeFileSync(join(folder, name), text)
    t.strictSame(read(BOB), [], text)
  }
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0)
    t.strictSame(read(BOB), [])
    chmodSync(folder, 0o700)
  }
  const file = join(scratchFolder(t, 'senders'), 'file')
  writeFileSync(file, '')
  t.strictSame(openSenderLists(join(file, 'x'), '')(BOB), [])
  mkdirSync(join(folder, 'dir.json'))
  t.strictSame(read(BOB), [])
})

t.test('lists in which nothing counts are removed', async t => {
  const folder = listsFolder(scratchFolder(t, 'senders'))
  expireLists(folder, '2026-12-01')
  writeList(folder, BOB, [NEWS, OTHER])
  writeList(folder, 'carol@d.example', [NEWS])
  writeList(folder, 'dave@d.example', [])
  expireLists(folder, '2026-12-01')
  t.equal(readdirSync(folder).length, 1)
  t.strictSame(readList(folder, BOB, '2026-12-01'), [OTHER])
})
