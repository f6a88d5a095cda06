/*
 * NAME
 *   mailparser-built.test - mailparser as it is built says the same
 *
 * DESCRIPTION
 *   The build leaves to the first use what mailparser makes of links, HTML and
 *   charsets when it is loaded. Each message is read by the built thread and by
 *   the sources.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import t from 'tap'
import type { FromThread } from '../../src/parse/mailparser/mailparser-worker.js'
import { startMailparser } from '../../src/parse/mailparser/start-mailparser-worker.js'
import { attachmentMessage, plainMessage } from '../helper/eicar.js'
import { installPostsift } from '../helper/postsift.js'

const SOURCE = new URL(
  '../../src/parse/mailparser/mailparser-worker.ts',
  import.meta.url,
)

function inCharset(charset: string, hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex')
  return Buffer.from(
    [
      `Subject: =?${charset}?B?${bytes.toString('base64')}?=`,
      'From: "A & <b>" <a@sender.example>',
      'MIME-Version: 1.0',
      `Content-Type: text/plain; charset=${charset}`,
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64'),
      '',
    ].join('\n'),
  )
}

const HTML =
  '<p>See <a href="http://a.example/?a=1&amp;b=2">this</a>, http://b.example</p>'

const MESSAGES: Readonly<Record<string, Buffer>> = {
  plain: plainMessage({ text: 'See http://a.example and @b\n' }),
  attached: attachmentMessage({ filename: 'a.bin', content: 'content' }),
  html: Buffer.from(`Content-Type: text/html; charset=gbk\n\n${HTML}\n`),
  'format=flowed': Buffer.from(
    'Content-Type: text/plain; format=flowed; delsp=yes\n\na \nb\n',
  ),
  gbk: inCharset('gbk', 'c4e3bac3'),
  gb18030: inCharset('gb18030', '9439da33'),
  big5: inCharset('big5', 'a741a66e'),
  shift_jis: inCharset('shift_jis', '82b182f1'),
  'euc-kr': inCharset('euc-kr', 'bec8b3e7'),
  'iso-2022-jp': inCharset('iso-2022-jp', '1b2442243324731b2842'),
  'utf-16': inCharset('utf-16', 'fffe68006900'),
  'utf-32be': inCharset('utf-32be', '0000006800000069'),
  'utf-7': inCharset('utf-7', '2b4144772d736372697074'),
  'koi8-r': inCharset('koi8-r', 'd0d2'),
  unknown: inCharset('x-none', '61ff62'),
}

t.test('the same of each message', async t => {
  const { bin } = await installPostsift(t)
  const lib = join(bin, '../lib')
  t.ok(readdirSync(lib).includes('cached-mailparser-worker.cjs'))
  const built = startMailparser(join(lib, 'cached-mailparser-worker.cjs'))
  const source = startMailparser(SOURCE)
  t.teardown(() => Promise.all([built.terminate(), source.terminate()]))
  for (const [name, message] of Object.entries(MESSAGES)) {
    const said = await readBy(source, message)
    t.match(said.at(-1), { type: 'done', failed: false }, name)
    t.strictSame(await readBy(built, message), said, name)
  }
})

function readBy(thread: Worker, message: Buffer): Promise<FromThread[]> {
  const said: FromThread[] = []
  const half = message.length >> 1
  const left = [message.subarray(half)]
  return new Promise((resolve, reject) => {
    const listen = (it: FromThread): void => {
      if (it.type === 'more') {
        const bytes = left.shift()
        const next = bytes ? { type: 'window', bytes } : { type: 'end' }
        return thread.postMessage(next)
      }
      said.push(it)
      if (it.type !== 'done') return
      thread.off('message', listen).off('error', reject)
      resolve(said)
    }
    thread.on('message', listen)
    thread.once('error', reject)
    const bytes = message.subarray(0, half)
    const begin = { type: 'begin', partLimit: 100, bytes, isAll: false }
    thread.postMessage(begin)
  })
}
