/*
 * NAME
 *   builtin.test - test strings and listed sums
 */
import { closeSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'
import { bytesOfFile, WINDOW_BYTES } from '../../src/util/bytes.js'
import { openUnlinked } from '../../src/util/files/safe-file.js'
import type { Message } from '../../src/mail/message.js'
import { EICAR, GTUBE, plainMessage } from '../helper/eicar.js'
import {
  fileOf,
  messageOf,
  partOf,
  scannerOf,
  scannersOf,
  scanWith,
} from './sample.js'

const EICAR_AT = (part: string) => ({
  scanner: 'builtin',
  name: 'Eicar-Test-Signature',
  class: 'infected',
  part,
})

const GTUBE_AT = (part: string) => ({
  scanner: 'builtin',
  name: 'GTUBE',
  class: 'spam',
  part,
})

const reading = { subject: '', from: '', text: '', html: '' }

type Case = readonly [story: string, message: Message, findings: unknown[]]

const CASES: readonly Case[] = [
  ['a letter', messageOf({ bytes: plainMessage() }), []],
  [
    'EICAR in the message as it came',
    messageOf({ bytes: plainMessage({ text: EICAR }) }),
    [EICAR_AT('')],
  ],
  [
    'GTUBE in the message as it came',
    messageOf({ bytes: plainMessage({ text: `hi\n${GTUBE}\n` }) }),
    [GTUBE_AT('')],
  ],
  [
    'in decoded parts, each once',
    messageOf({
      bytes: EICAR,
      parts: [
        partOf({ path: '1', content: `x${EICAR}x` }),
        partOf({ path: '2', names: ['a.com'], content: EICAR }),
        partOf({ path: '3' }),
      ],
    }),
    [EICAR_AT('1'), EICAR_AT('2/a.com')],
  ],
  [
    'the leaf and not the message around it',
    messageOf({
      parts: [
        partOf({ path: '1', kind: 'message', content: EICAR }),
        partOf({ path: '1/1', content: EICAR }),
      ],
    }),
    [EICAR_AT('1/1')],
  ],
  [
    'only in a nested message as a whole',
    messageOf({
      parts: [partOf({ path: '2', kind: 'message', content: EICAR })],
    }),
    [EICAR_AT('2')],
  ],
  [
    'only in the text as it is shown',
    messageOf({ readings: [reading, { ...reading, html: `<p>${GTUBE}` }] }),
    [GTUBE_AT('')],
  ],
  ['both', messageOf({ bytes: EICAR + GTUBE }), [EICAR_AT(''), GTUBE_AT('')]],
  [
    'spoken of',
    messageOf({
      bytes: plainMessage({
        text: `EICAR-STANDARD-ANTIVIRUS-TEST-FILE\n${EICAR.slice(1)}\n${EICAR.slice(0, -1)}\n${GTUBE.slice(2)}\n`,
      }),
    }),
    [],
  ],
]

t.test('the test strings, whole', async t => {
  const scanner = await scannerOf(t, 'builtin')
  for (const [story, message, findings] of CASES) {
    t.same(await scanWith(scanner, message), findings, story)
  }
})

t.test('across every edge of two windows of a file', async t => {
  const scanner = await scannerOf(t, 'builtin')
  const size = 2 * WINDOW_BYTES + 100
  const fd = openUnlinked(tmpdir())
  t.teardown(() => closeSync(fd))
  const starts = [
    0,
    ...Array.from({ length: 70 }, (_, index) => WINDOW_BYTES - index),
    WINDOW_BYTES + 1,
    2 * WINDOW_BYTES - 67,
    size - 68,
  ]
  for (const start of starts) {
    writeSync(fd, Buffer.alloc(size, 'x'), 0, size, 0)
    const clean = messageOf({ bytes: bytesOfFile(fd, 0, size) })
    t.same(await scanWith(scanner, clean), [])
    writeSync(fd, Buffer.from(EICAR), 0, 68, start)
    const found = await scanWith(scanner, clean)
    t.same(found, [EICAR_AT('')], `at ${start}`)
  }
})

t.test('sums from a file', async t => {
  const bad = partOf({ path: '2', names: ['bad.doc'], content: 'bad' })
  const worse = partOf({ path: '3', content: 'worse' })
  const file = fileOf(
    t,
    'sums',
    [
      '# our own',
      '',
      `${bad.sha256.toUpperCase()}  Own.Bad-1`,
      `${worse.sha256}\r`,
      `${'0'.repeat(64)} *Zero`,
    ].join('\n'),
  )
  const scanner = await scannerOf(t, 'builtin', [`sha256_file=${file}`])
  const message = messageOf({
    sha256: '0'.repeat(64),
    parts: [
      partOf({ path: '1', kind: 'multipart', sha256: '' }),
      bad,
      worse,
      partOf({ path: '4' }),
    ],
  })
  const listed = (name: string, part: string) => ({
    scanner: 'builtin',
    name,
    class: 'infected',
    part,
  })
  t.same(await scanWith(scanner, message), [
    listed('Own.Bad-1', '2/bad.doc'),
    listed('Sha256-List', '3'),
    listed('Zero', ''),
  ])
})

t.test('a list that is wrong stops the start', async t => {
  const check = async (content: string, text: RegExp) => {
    const file = fileOf(t, 'sums', content)
    const made = scannersOf([`scanner.builtin.sha256_file=${file}`])
    await t.rejects(made, { message: text })
  }
  await check(
    '# x\nabc  name\n',
    /^\[scanner\.builtin\]: sha256_file \/.*\/sums:2: must be 64 hex digits/,
  )
  await check(`${'a'.repeat(65)}\n`, /sums:1: must be/)
  await check(`${'g'.repeat(64)}  x\n`, /sums:1: must be/)
  const missing = scannersOf(['scanner.builtin.sha256_file=/no/such/file'])
  await t.rejects(missing, {
    message: /^\[scanner\.builtin\]: sha256_file \/no\/such\/file: cannot be/,
  })
})

t.test('off', async t => {
  const scanners = await scannersOf(['scanner.builtin.enabled=false'])
  t.notOk(scanners.some(scanner => scanner.name === 'builtin'))
})
