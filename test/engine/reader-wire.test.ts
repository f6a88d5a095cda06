/*
 * NAME
 *   reader-wire.test - what a thread names in the file is in the file
 */
import { readSync } from 'node:fs'
import t from 'tap'
import type { Message } from '../../src/mail/message.js'
import { tellMessage, type ReadOrder } from '../../src/read/reader-wire.js'
import { bytesOf } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { scratchFolder } from '../helper/folder.js'

const PADDING = Buffer.alloc(20_000)

t.test('a small part after more than is sent as a copy', async t => {
  const home = new Scratch(scratchFolder(t, 'wire'), 0)
  t.teardown(() => home.close())
  const { fd, end } = home.lend()
  // As in a thread: it may keep 256 KB.
  const scratch = new Scratch({ fd, end }, 256 * 1024)
  const contents = [600_000, 300, 261, 100_000].map((size, at) =>
    bytesOf(Buffer.allocUnsafeSlow(size).fill(0x61 + at)),
  )
  // More than is sent as copies is used up by the first of these.
  const all = [bytesOf(Buffer.allocUnsafeSlow(500_000)), ...contents]
  const big = all.map(content => ({
    content:
      content.size < 500_000
        ? bytesOf(Buffer.concat([content.slice(0, content.size), PADDING]))
        : content,
  }))
  const message = { bytes: bytesOf(Buffer.alloc(0)), parts: big }
  const order = { fd } as ReadOrder
  const { parts } = tellMessage(message as unknown as Message, order, scratch)
  let named = 0
  parts.forEach(({ content }, at) => {
    if (content instanceof Uint8Array || content.in !== 'file') return
    named++
    const found = Buffer.alloc(content.size)
    readSync(fd, found, 0, content.size, content.start)
    const wanted = big[at]?.content.slice(0, content.size)
    t.ok(wanted !== undefined && found.equals(wanted), `part ${at}`)
  })
  t.ok(named >= 3, `${named} are named in the file`)
})
