/*
 * NAME
 *   content-encoding.test - parts packed as a web server packs them
 */
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { look } from '../parse/looked.js'

const messageOf = (
  encoding: string,
  content: Buffer,
  type = 'application/x-a',
): string =>
  [
    `Content-Type: ${type}; name=a.dat`,
    `Content-Encoding: ${encoding}`,
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64').replace(/.{76}/g, '$&\n'),
    '',
  ].join('\n')

const graded = (
  defects: readonly { code: string; grade: string }[],
): string[] => defects.filter(it => it.grade !== 'harmless').map(it => it.code)

t.test('what is packed comes out', async t => {
  for (const [encoding, content] of [
    ['deflate', deflateSync(EICAR)],
    ['deflate', deflateRawSync(EICAR)],
    ['br', brotliCompressSync(EICAR)],
    ['deflate, gzip', gzipSync(deflateSync(EICAR))],
  ] as const) {
    const { parts, defects } = await look(t, messageOf(encoding, content))
    const texts = parts.map(it => it.content.slice(0, 200).toString('latin1'))
    t.ok(texts.includes(EICAR), encoding)
    t.strictSame(graded(defects), [])
  }
})

t.test('what is not as its label says is nothing of the kind', async t => {
  for (const encoding of ['deflate', 'br', '8bit', 'identity', 'utf-8']) {
    const text = Buffer.from('A report, quarter by quarter.\n'.repeat(900))
    const { parts, defects } = await look(
      t,
      messageOf(encoding, text, 'text/plain'),
    )
    t.equal(parts.length, 1, encoding)
    t.strictSame(graded(defects), [])
  }
})

t.test('what is cut is damaged', async t => {
  const text = Array.from(
    { length: 9000 },
    (_, at) => `${at} ${at * at}\n`,
  ).join('')
  const whole = brotliCompressSync(text)
  const { parts, defects } = await look(
    t,
    messageOf('br', whole.subarray(0, whole.length - 900)),
  )
  t.strictSame(graded(defects), ['container-damaged'])
  t.ok((parts[1]?.content.size ?? 0) > 4096)
})

t.test('a bomb is over the limit', async t => {
  for (const pack of [deflateSync, brotliCompressSync]) {
    const encoding = pack === deflateSync ? 'deflate' : 'br'
    const bomb = pack(Buffer.alloc(20e6))
    const { parts, defects } = await look(t, messageOf(encoding, bomb), {
      limits: { bytes: 1e6 },
    })
    t.strictSame(graded(defects), ['too-large'], encoding)
    t.ok(parts.every(({ content }) => content.size <= 1e6))
  }
})
