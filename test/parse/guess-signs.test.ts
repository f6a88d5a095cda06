/*
 * NAME
 *   guess-signs.test - which guesses of undeclared base64 are a part
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { hasSign } from '../../src/parse/carve/guess-signs.js'
import { bytesOf } from '../../src/util/bytes.js'
import { SIGNATURES } from '../../src/util/file-type/file-type-table.js'
import { EICAR, plainMessage } from '../helper/eicar.js'
import { look } from './looked.js'

// A busy machine takes ten times as long.
t.setTimeout(5 * 60 * 1000)

/** Random, and the same each time. */
const noise = (size: number, seed = ''): Buffer => {
  const pieces: Buffer[] = []
  for (let at = 0; at < size; at += 64) {
    pieces.push(createHash('sha512').update(`${seed} ${at}`).digest())
  }
  return Buffer.concat(pieces).subarray(0, size)
}

/** Noise with something in it, at the edge of two pieces too. */
const AROUND = noise(150_000, 'around')
const at = (offset: number, inside: string | Buffer): Buffer => {
  const all = Buffer.from(AROUND)
  Buffer.from(inside as string, 'latin1').copy(all, offset)
  return all
}

const PLACES = [0, 1, 4097, 65_533, 65_536 - 16, 140_000] as const

const SIGNS: Readonly<Record<string, string | Buffer>> = {
  'a test string': EICAR,
  'sixteen letters': 'CreateObject("a"',
  'a short script': '\r\n@del /q *.*\r\n\r\n',
  'UTF-16': Buffer.from('powershell -enc ', 'utf16le'),
  'the end of a zip': 'PK\x05\x06',
  'the header of a program': 'PE\0\0',
}

t.test('a sign is found wherever it is', t => {
  t.notOk(hasSign(bytesOf(AROUND)), 'without it there is none')
  t.ok(hasSign(bytesOf(noise(255))), 'what is short is a part')
  t.ok(hasSign(bytesOf(Buffer.alloc(1024 * 1024 + 1))), 'and what is long')
  const wanted = {
    ...SIGNS,
    ...Object.fromEntries(
      SIGNATURES.filter(([, magic]) => magic.length >= 3).map(
        ([, magic, type]) => [`${type} ${JSON.stringify(magic)}`, magic],
      ),
    ),
  }
  for (const [name, sign] of Object.entries(wanted)) {
    const missed = PLACES.filter(it => !hasSign(bytesOf(at(it, sign))))
    t.strictSame(missed, [], name)
  }
  t.ok(hasSign(bytesOf(noise(255))), 'few bytes are always looked at')
  t.end()
})

t.test('noise has no sign, hardly ever', t => {
  const found = Array.from({ length: 200 }, (_, seed) =>
    hasSign(bytesOf(noise(10_000, `random ${seed}`))),
  )
  t.ok(found.filter(Boolean).length <= 2)
  t.end()
})

const readingsOf = async (
  t: Parameters<typeof look>[0],
  text: string,
): Promise<readonly string[]> => {
  const { parts } = await look(t, plainMessage({ text }))
  return parts.map(({ reading }) => reading)
}

const inLines = (letters: string, width = 76): string =>
  letters.replace(new RegExp(`.{${width}}`, 'gu'), '$&\n')

t.test('text without blanks is decoded once', async t => {
  const once = ['mime', 'base64-run']
  const key = inLines(noise(7500).toString('base64'), 64)
  const texts = {
    'lines of X': `${'X'.repeat(78)}\n`.repeat(130),
    'a key with a checksum': `${key}\n=Ab3x\n`,
    'lines that are no groups': inLines(noise(7500).toString('base64'), 75),
  }
  for (const [name, text] of Object.entries(texts)) {
    t.strictSame(await readingsOf(t, text), once, name)
  }
})

/** What each reading alone shows, as letters before which it begins. */
const HIDDEN: Readonly<Record<string, (letters: string) => string>> = {
  'base64: by line, from its end': it => inLines(it, 76).replace(/^/gmu, 'Q'),
  'base64: by line': it => inLines(it, 76).replace(/\n/gu, 'Q\n'),
  'base64: after its first line': it => `Hello\n${inLines(it)}`,
  'base64: by paragraph': it => `Hello\nyou\nall\n\n${inLines(it)}`,
}

t.test('what only another reading shows is found', async t => {
  const files = {
    program: Buffer.concat([
      Buffer.from(`MZ\x90\0${'\0'.repeat(56)}\x40\0\0\0PE\0\0`, 'latin1'),
      noise(3000, 'code'),
    ]),
    'a packed file': gzipSync(noise(3000, 'packed')),
    'a text': Buffer.from('WScript.Echo 1\r\n'.repeat(200)),
    'a test string in noise': at(2000, EICAR).subarray(0, 3000),
  }
  for (const [reading, hide] of Object.entries(HIDDEN)) {
    for (const [name, file] of Object.entries(files)) {
      const whole = file.subarray(0, file.length - (file.length % 57))
      const text = hide(whole.toString('base64'))
      const { parts } = await look(t, plainMessage({ text: `${text}\n` }))
      const found = parts.find(it => it.reading === reading)
      const content = found?.content.slice(0, found.content.size)
      t.ok(content?.includes(whole), `${name}, ${reading}`)
    }
  }
})

// Digits, zeros and a byte of neither kind: there is no signature of these.
t.test('letters are found as a pattern finds them', async t => {
  const pattern = /[\t\n\r -~]{16}|(?:[\t\n\r -~]\0){16}/u
  let found = 0
  for (let seed = 0; seed < 400; seed++) {
    const isWide = seed % 2 === 1
    const bytes = noise(600, `letters ${seed}`).map((byte, at) => {
      if (byte < 24) return 0x9d
      const isZero = isWide ? at % 2 === 1 : byte < 40
      return isZero !== byte > 245 ? 0 : 0x30 + (byte % 10)
    })
    const wanted = pattern.test(Buffer.from(bytes).toString('latin1'))
    t.equal(hasSign(bytesOf(Buffer.from(bytes))), wanted, `seed ${seed}`)
    if (wanted) found++
  }
  t.ok(found > 40 && found < 360, `${found} have one`)
})
