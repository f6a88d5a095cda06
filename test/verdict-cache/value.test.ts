/*
 * NAME
 *   value.test - keys, signatures, and what is no value of ours
 */
import { createHmac } from 'node:crypto'
import t from 'tap'
import type { Answers, EngineState } from '../../src/scan/recall.js'
import {
  keyOf,
  opened,
  PREFIX,
  sealed,
  signingKey,
  VALUE_BYTES,
} from '../../src/verdict-cache/value.js'

const SUM = 'ab'.repeat(32)
const ENGINE: EngineState = {
  scanner: 'clamd',
  version: 'ClamAV 1.4.6/27001/Mon Nov 30 08:23:21 2026',
  options: '[]',
}
const SECRET = signingKey(Buffer.alloc(32, 1))
const KEY = keyOf(ENGINE, { sha256: SUM })
const SAID = {
  answers: [
    { name: 'Eicar', class: 'infected', inner: 'a.zip/b' },
    { name: 'Macro', class: 'active' },
  ] satisfies Answers,
  madeAt: 1_796_000_000_000,
}
const VALUE = sealed(KEY, SAID, SECRET) ?? ''

t.test('a key has all on which the answer depends', async t => {
  t.match(KEY, /^(?:ab){32}:clamd:[0-9a-f]{32}$/u)
  const others = [
    keyOf({ ...ENGINE, version: 'ClamAV 1.4.6/27002/x' }, { sha256: SUM }),
    keyOf({ ...ENGINE, options: '["x"]' }, { sha256: SUM }),
    keyOf({ ...ENGINE, scanner: 'icap' }, { sha256: SUM }),
    keyOf(ENGINE, { sha256: 'cd'.repeat(32) }),
    keyOf(ENGINE, { sha256: SUM, also: 'name.exe' }),
    // Nothing moves from one field to the next.
    keyOf({ ...ENGINE, version: 'a', options: 'b\nc' }, { sha256: SUM }),
    keyOf({ ...ENGINE, version: 'a\nb', options: 'c' }, { sha256: SUM }),
  ]
  t.equal(new Set([KEY, ...others]).size, 8)
  t.equal(keyOf({ ...ENGINE }, { sha256: SUM }), KEY)
})

t.test('a value is good under its key and its secret alone', async t => {
  t.strictSame(opened(KEY, VALUE, SECRET), SAID)
  const clean = { answers: [], madeAt: 5 }
  t.strictSame(opened(KEY, sealed(KEY, clean, SECRET) ?? '', SECRET), clean)
  const other = keyOf(ENGINE, { sha256: 'cd'.repeat(32) })
  t.equal(opened(other, VALUE, SECRET), null, 'of other bytes')
  const secret = signingKey(Buffer.alloc(32, 2))
  t.equal(opened(KEY, VALUE, secret), null, 'of another secret')
  for (let at = 0; at < VALUE.length; at++) {
    const letter = VALUE[at] === 'A' ? 'B' : 'A'
    const changed = VALUE.slice(0, at) + letter + VALUE.slice(at + 1)
    t.equal(opened(KEY, changed, SECRET), null, `letter ${at}`)
  }
  for (const text of [
    '',
    'x',
    VALUE.slice(0, 43),
    VALUE.slice(43),
    `${VALUE} `,
  ]) {
    t.equal(opened(KEY, text, SECRET), null, text)
  }
})

t.test('a signed value of another form is none', async t => {
  const signed = (text: string): string =>
    createHmac('sha256', SECRET)
      .update(`${PREFIX}${KEY}\n${text}`)
      .digest('base64url') + text
  t.match(opened(KEY, signed('[7,["infected","x"]]'), SECRET), { madeAt: 7 })
  const wrong = [
    ...['', 'null', '{}', '[]', '["x"]', '[1.5]', '[7,["clean","x"]]'],
    ...['[7,["infected"]]', '[7,["infected",""]]', '[7,["infected",5]]'],
    ...['[7,["unchecked-overlimit","x"]]', '[7,["nonsense","x"]]', '[7,"x"]'],
  ]
  for (const text of wrong)
    t.equal(opened(KEY, signed(text), SECRET), null, text)
})

t.test('what is too large is not shared', async t => {
  const many = Array.from(
    { length: 200 },
    () => SAID.answers[0] as Answers[number],
  )
  t.equal(sealed(KEY, { answers: many, madeAt: 1 }, SECRET), null)
  t.ok(VALUE.length < VALUE_BYTES)
})
