/*
 * NAME
 *   mutation.test - what another reader finds is found, or ambiguous
 *
 * DESCRIPTION
 *   The base message of the recipes, changed at random in one to three places.
 *   Where mailparser finds the payload, our own reading finds it or says that
 *   readers may differ.
 */
import { simpleParser } from 'mailparser'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { parse } from './looked.js'
import { t0 } from './payload.js'

const WORDS = [
  ...[' ', '\t', '\n', '\v', '\f', '\0', '"', "'", ';', ',', '(', ')', '='],
  ...['--', '--foo', '--foo--', '--foo\n', '-', ':', '\n\n', '\\', '*', '%66'],
  ...['boundary=faa', '; boundary=bar', 'multipart/', 'base64', 'From x\n'],
  ...['Content-Type: text/plain\n', 'Content-Transfer-Encoding: 7bit\n'],
  ...[
    'Content-Transfer-Encoding: quoted-printable\n',
    '=?utf-8?Q?',
    '?=',
    '\xff',
  ],
  'Content-Type: multipart/mixed; boundary=bar\n',
]

const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

const BASE = t0()
/** The payload itself stays as it is. */
const CHANGED = BASE.lastIndexOf('base64\n\n')

const mutated = (seed: number): string => {
  const next = random(seed)
  const upTo = (limit: number): number => Math.floor(next() * limit)
  let message = BASE
  for (let count = 1 + upTo(3); count > 0; count--) {
    const at = upTo(CHANGED)
    const cut = upTo(4) === 0 ? upTo(9) : 0
    const word = WORDS[upTo(WORDS.length)] ?? ''
    message = message.slice(0, at) + word + message.slice(at + cut)
  }
  return message
}

const OPTIONS = { skipHtmlToText: true, skipTextToHtml: true }

t.test('400 changed messages', async t => {
  const missed: unknown[] = []
  let found = 0
  for (let seed = 1; seed <= 400; seed++) {
    const message = mutated(seed)
    const bytes = Buffer.from(message, 'latin1')
    const theirs = await simpleParser(bytes, OPTIONS).catch(() => null)
    const contents = theirs?.attachments.map(({ content }) => content) ?? []
    if (!contents.some(content => content.includes(EICAR))) continue
    found++
    const { parts, defects } = await parse(message)
    const ours = parts
      .filter(({ path }) => !path.startsWith('mailparser'))
      .some(({ content }) =>
        content.slice(0, content.size).toString('latin1').includes(EICAR),
      )
    const ambiguous = defects.some(({ grade }) => grade === 'ambiguous')
    if (!ours && !ambiguous) missed.push({ seed, message })
  }
  t.strictSame(missed, [])
  t.ok(found > 100, `${found} of them mailparser reads`)
})
