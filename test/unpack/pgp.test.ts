/*
 * NAME
 *   pgp.test - what OpenPGP packs and signs, and what it only looks like
 */
import { execFileSync } from 'node:child_process'
import { deflateRawSync, deflateSync } from 'node:zlib'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { pgpMessage, pgpPublicKey } from '../corpus/writers/pgp.js'
import { inspectFile, inspectMessage } from './inspected.js'
import { unpack } from './unpacked.js'

const u32be = (number: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

/** In the old format, of a length in four bytes. */
const old = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x82 | (tag << 2)), u32be(body.length), body])

/** In the old format, up to the end. */
const open = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x83 | (tag << 2)), body])

const packet = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xc0 | tag, 255), u32be(body.length), body])

const short = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xc0 | tag, body.length), body])

/** In pieces of 16 bytes, and what is left. */
const pieces = (tag: number, body: Buffer): Buffer => {
  const all: Buffer[] = [Buffer.of(0xc0 | tag)]
  let at = 0
  for (; body.length - at > 16; at += 16) {
    all.push(Buffer.of(0xe4), body.subarray(at, at + 16))
  }
  return Buffer.concat([...all, Buffer.of(body.length - at), body.subarray(at)])
}

const literal = (content: string, name = 'a.txt'): Buffer =>
  Buffer.concat([
    Buffer.from('b'),
    Buffer.of(name.length),
    Buffer.from(name),
    u32be(1_700_000_000),
    Buffer.from(content, 'latin1'),
  ])

const bzip2 = (input: Buffer): Buffer =>
  execFileSync('bzip2', ['-c'], { input })

const by = (algorithm: number, packed: Buffer): Buffer =>
  Buffer.concat([Buffer.of(algorithm), packed])

const MARKER = Buffer.from('\xca\x03PGP', 'latin1')
const ONE_PASS = short(
  4,
  Buffer.concat([Buffer.of(3, 0, 8, 1), Buffer.alloc(8), Buffer.of(1)]),
)
const SIGNATURE = short(
  2,
  Buffer.concat([Buffer.of(4, 0, 1, 8), Buffer.alloc(90)]),
)

/** What is in a message of each shape is the text. */
const SHAPES: Readonly<Record<string, (content: string) => Buffer>> = {
  'literal data': it => packet(11, literal(it)),
  'in the old format': it => old(11, literal(it)),
  'in pieces': it => pieces(11, literal(it)),
  'by ZIP': it => open(8, by(1, deflateRawSync(packet(11, literal(it))))),
  'by ZLIB': it => packet(8, by(2, deflateSync(old(11, literal(it))))),
  'by ZLIB, in pieces': it =>
    pieces(8, by(2, deflateSync(pieces(11, literal(it))))),
  'by BZip2': it => open(8, by(3, bzip2(packet(11, literal(it))))),
  'not packed': it => packet(8, by(0, packet(11, literal(it)))),
  signed: it => Buffer.concat([ONE_PASS, packet(11, literal(it)), SIGNATURE]),
  'signed before': it => Buffer.concat([SIGNATURE, packet(11, literal(it))]),
  'signed, and packed': it =>
    open(
      8,
      by(
        1,
        deflateRawSync(
          Buffer.concat([ONE_PASS, packet(11, literal(it)), SIGNATURE]),
        ),
      ),
    ),
  'a format that no one knows': it => {
    const body = literal(it)
    body.writeUInt8(0xe2)
    return packet(11, body)
  },
  'after a marker': it => Buffer.concat([MARKER, packet(11, literal(it))]),
  'after a marker of another form': it =>
    Buffer.concat([packet(10, Buffer.from('PGP')), packet(11, literal(it))]),
  'after an old marker': it =>
    Buffer.concat([old(10, Buffer.from('PGP')), packet(11, literal(it))]),
  'after a marker that is none': it =>
    Buffer.concat([packet(10, Buffer.alloc(300)), old(11, literal(it))]),
  'after padding, long and short': it =>
    Buffer.concat([
      ...[packet(21, Buffer.alloc(5000, 7)), short(21, Buffer.alloc(3))],
      packet(11, literal(it)),
    ]),
  'after comments of GnuPG': it =>
    Buffer.concat([
      ...[short(61, Buffer.from('#x')), old(12, Buffer.alloc(2))],
      ...[short(16, Buffer.from('x')), packet(11, literal(it))],
    ]),
  'after padding that looks like a film': it =>
    Buffer.concat([
      packet(21, Buffer.from(`typisom${'\0'.repeat(0x66 - 7)}`)),
      packet(11, literal(it)),
    ]),
}

const armored = (bytes: Buffer): string =>
  [
    '-----BEGIN PGP MESSAGE-----',
    'Version: some - program',
    '',
    ...(bytes.toString('base64').match(/.{1,64}/gu) ?? []),
    '=AAAA',
    '-----END PGP MESSAGE-----',
    '',
  ].join('\n')

const letterOf = (text: string): Buffer =>
  Buffer.from(
    [
      'From: a@a.example',
      'To: b@b.example',
      'Subject: it',
      'Date: Mon, 23 Nov 2026 01:00:00 +0000',
      'Message-ID: <1@a.example>',
      '',
      'Hi',
      '',
      text,
    ].join('\n'),
  )

for (const [story, shape] of Object.entries(SHAPES)) {
  t.test(story, async t => {
    const bytes = shape(EICAR)
    const { texts, names, defects } = await unpack(bytes, { name: 'a.b.gpg' })
    t.ok(texts.includes(EICAR), 'the text of it')
    t.ok(names.includes('a.txt') && names.includes('a.b'), names.join())
    t.same(defects, [])
    const attached = await inspectFile(bytes, { filename: 'a.gpg' })
    t.ok(attached.classes.includes('infected'), 'attached')
    const inline = await inspectMessage(letterOf(armored(bytes)))
    t.ok(inline.classes.includes('infected'), 'in a letter')
    const honest = await inspectMessage(letterOf(armored(shape('A text.\n'))))
    t.same(honest.classes, [], 'an honest one')
  })
}

t.test('a signed message of MIME is read as one', async t => {
  const entity = [
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(EICAR).toString('base64'),
    '',
  ].join('\r\n')
  const signed = Buffer.concat([ONE_PASS, packet(11, literal(entity, ''))])
  const { classes } = await inspectMessage(letterOf(armored(signed)))
  t.ok(classes.includes('infected'))
})

t.test('the second of two, far into the file', async t => {
  const far = 'All is well.\n'.repeat(20_000)
  const first = armored(packet(11, literal('A text.')))
  const second = armored(packet(11, literal(EICAR)))
  const { texts } = await unpack(`${first}${far}${second}`)
  t.same(texts, ['A text.', EICAR])
})

t.test('what breaks off', async t => {
  const whole = packet(8, by(1, deflateRawSync(packet(11, literal(EICAR)))))
  const damaged = ['container-damaged']
  const half = whole.subarray(0, whole.length - 20)
  t.same((await unpack(half, { name: 'a.gpg' })).defects, damaged)
  t.same((await unpack(armored(half))).defects, damaged)
  const wrong = packet(8, by(2, Buffer.from(`\x78\x9c${'x'.repeat(99)}`)))
  t.same((await unpack(armored(wrong))).defects, damaged)
  const unknown = packet(8, by(1, deflateRawSync(packet(8, by(9, whole)))))
  const { defects } = await unpack(armored(unknown))
  t.same(defects, ['container-unsupported'])
})

t.test('much of little', async t => {
  const limits = { bytes: 1e6 }
  const zeros = packet(8, by(2, deflateSync(Buffer.alloc(50e6))))
  t.same((await unpack(zeros, { limits })).defects, ['too-large'])
  let deep = packet(11, literal('x'))
  for (let level = 0; level < 20; level++) {
    deep = packet(8, by(1, deflateRawSync(deep)))
  }
  t.same((await unpack(deep)).defects, ['containers-too-deep'])
  const markers = Buffer.alloc(5000 * MARKER.length, MARKER)
  t.same((await unpack(markers)).defects, ['too-slow'])
  const bytes = Buffer.alloc(2 * 300_000, Buffer.of(0xe0, 0x41))
  const slow = Buffer.concat([
    ...[Buffer.of(0xcb), Buffer.of(0xe4), literal('A tex')],
    bytes,
  ])
  t.ok((await unpack(slow)).defects.includes('too-slow'))
  const many = armored(packet(11, literal('A text.'))).repeat(200)
  t.same((await unpack(many)).defects, ['too-slow'])
})

t.test('what is no such thing, or encrypted', async t => {
  const texts = [
    pgpMessage('one'),
    pgpPublicKey('anna@example.org'),
    'It begins with -----BEGIN PGP MESSAGE-----\nowner and others know.\n',
    '-----BEGIN PGP MESSAGE-----\nyou would see letters here',
    '-----BEGIN PGP MESSAGE-----',
  ]
  for (const text of texts) {
    const { parts, defects } = await unpack(text)
    t.same([parts, defects], [[], []], text.slice(0, 60))
  }
  // RFC 9580 4.2: these tags, in bytes that are something else.
  for (const bytes of ['\xa3\x01', '\xc8\x05\x01ab', '\x90\x0d\x03\0']) {
    const { classes } = await inspectFile(
      Buffer.from(bytes.padEnd(300, '\xf7'), 'latin1'),
      { filename: 'a.bin' },
    )
    t.same(classes, [])
  }
})
