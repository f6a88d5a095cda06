/*
 * NAME
 *   second-reader - mailparser's reading, in a thread that may be ended
 */

import t from 'tap'
import { Budget } from '../../src/util/budget.js'
import { bytesOf } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import type { ParseContext } from '../../src/parse/context.js'
import { readAgain } from '../../src/parse/mailparser/second-opinion.js'
import { attachmentMessage, plainMessage } from '../helper/eicar.js'

function context(
  signal = new AbortController().signal,
  bytes = 1e6,
): ParseContext {
  return {
    budget: new Budget({ parts: 100, bytes, depth: 10, containers: 14 }),
    scratch: new Scratch('/tmp', 1e6),
    depth: 0,
    path: '',
    signal,
  }
}

const UTF16 = Buffer.from(
  [
    'Subject: =?utf-16be?B?AGgAaQ==?=',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-16be',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('hello', 'utf16le').swap16().toString('base64'),
    '',
  ].join('\n'),
)

t.test('it decodes what hides ASCII', async t => {
  const { reading, failed } = await readAgain(bytesOf(UTF16), context())
  t.equal(failed, false)
  t.equal(reading?.text.trim(), 'hello')
})

t.test('it gives attachments as parts, under its own paths', async t => {
  const data = attachmentMessage({ filename: 'a.bin', content: 'content' })
  const { parts } = await readAgain(bytesOf(data), { ...context(), path: '2' })
  t.equal(parts.length, 1)
  t.equal(parts[0]?.path, '2/mailparser.1')
  t.strictSame(parts[0]?.names, ['a.bin'])
  t.equal(parts[0]?.content.slice(0, 100).toString(), 'content')
})

t.test('a type that is none is a text all the same', async t => {
  const data =
    'Content-Type: d; boundary*1="foo"; \n\nho\n--foo\nContent-Type:\n'
  const { parts } = await readAgain(bytesOf(Buffer.from(data)), context())
  t.ok(parts.length > 0)
  for (const { declaredType } of parts) t.type(declaredType, 'string')
})

t.test('a message is not read so for ever', async t => {
  const one = context()
  for (let count = 0; count < 100; count++) {
    const { failed } = await readAgain(bytesOf(UTF16), one)
    if (failed) t.fail(`reading ${count + 1}`)
  }
  const { failed, reading } = await readAgain(bytesOf(UTF16), one)
  t.strictSame({ failed, reading }, { failed: true, reading: null })
  t.equal((await readAgain(bytesOf(UTF16), context())).failed, false)
})

t.test('many messages, one after the other and at once', async t => {
  for (let round = 0; round < 3; round++) {
    const { reading } = await readAgain(bytesOf(UTF16), context())
    t.equal(reading?.text.trim(), 'hello')
  }
  const all = await Promise.all(
    ['one', 'two', 'three'].map(text =>
      readAgain(bytesOf(plainMessage({ text: `${text}\n` })), context()),
    ),
  )
  t.strictSame(
    all.map(it => it.reading?.text.trim()),
    ['one', 'two', 'three'],
  )
})

t.test('a message of many windows comes whole', async t => {
  const text = 'line of text\n'.repeat(100_000)
  const { reading } = await readAgain(
    bytesOf(plainMessage({ text })),
    context(),
  )
  t.equal(reading?.text.trim(), text.trim())
})

t.test('attachments beyond the budget make it fail', async t => {
  const content = 'x'.repeat(10_000)
  const data = attachmentMessage({ filename: 'a.bin', content })
  const small = context(undefined, 5000)
  const { failed, parts } = await readAgain(bytesOf(data), small)
  t.equal(failed, true)
  t.equal(parts[0]?.content.size, 0)
})

t.test('more parts than the limit make it fail, and it lives on', async t => {
  const part = '--b\nContent-Type: text/x-a\n\nx\n'
  const head = 'Content-Type: multipart/mixed; boundary=b\n\n'
  const data = Buffer.from(`${head}${part.repeat(200)}--b--\n`)
  t.equal((await readAgain(bytesOf(data), context())).failed, true)
  t.equal((await readAgain(bytesOf(UTF16), context())).failed, false)
})

t.test(
  'a signal ends the thread, and the next message gets another',
  async t => {
    const controller = new AbortController()
    const reason = new Error('over')
    const text = 'line of text\n'.repeat(500_000)
    const reading = readAgain(
      bytesOf(plainMessage({ text })),
      context(controller.signal),
    )
    controller.abort(reason)
    await t.rejects(reading, reason)
    const { failed } = await readAgain(bytesOf(UTF16), context())
    t.equal(failed, false)
  },
)
