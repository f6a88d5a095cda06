/*
 * NAME
 *   cms.test - what was signed, and what was enveloped, by openssl(1)
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import t from 'tap'
import { unpack } from './unpacked.js'
import { makeZip } from './zip-writer.js'

const folder = t.testdir()
const file = (name: string): string => join(folder, name)
const openssl = (...args: readonly string[]): Buffer =>
  execFileSync('openssl', args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(5000)])
const ENTITY = [
  'Content-Type: application/octet-stream; name="report.exe"',
  'Content-Transfer-Encoding: base64',
  '',
  PROGRAM.toString('base64').replace(/.{76}/g, '$&\n'),
].join('\n')

openssl(
  ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
  ...['-subj', '/CN=a.example', '-keyout', 'key', '-out', 'cert'],
)
writeFileSync(file('entity'), ENTITY)
writeFileSync(file('program'), PROGRAM)

const sign = (...args: readonly string[]): Buffer => {
  const common = ['-signer', 'cert', '-inkey', 'key', '-binary', '-out', 'out']
  openssl('cms', '-sign', ...common, ...args)
  return readFileSync(file('out'))
}
const opaque = ['-nodetach', '-in', 'entity', '-outform']

const kinds = async (content: Buffer | string, name?: string) => {
  const type = 'application/pkcs7-mime'
  const options = name === undefined ? { type } : { name, type }
  const { parts, defects, texts } = await unpack(content, options)
  return {
    parts: parts.map(({ kind, names }) => [kind, ...names].join(' ')),
    defects,
    isWhole: texts.every(
      text => text === ENTITY || text === PROGRAM.toString('latin1'),
    ),
  }
}

const MESSAGE = { parts: ['message'], defects: [], isWhole: true }

t.test('signed messages', async t => {
  const der = sign(...opaque, 'DER')
  t.same(await kinds(der), MESSAGE, 'DER')
  t.same(await kinds(sign(...opaque, 'DER', '-stream')), MESSAGE, 'BER')
  t.same(await kinds(sign(...opaque, 'PEM')), MESSAGE, 'PEM')
  t.same(await kinds(der.toString('base64')), MESSAGE, 'base64')
  const named = { ...MESSAGE, parts: ['message smime'] }
  t.same(await kinds(der, 'smime.p7m'), named, 'with a name')
  const typed = await unpack(der, { type: 'text/plain', name: 'a.txt' })
  t.equal(typed.parts.length, 1, 'whatever the label')
})

t.test('a signed file has its name', async t => {
  const der = sign('-nodetach', '-in', 'program', '-outform', 'DER')
  const expected = { ...MESSAGE, parts: ['leaf report.exe'] }
  t.same(await kinds(der, 'report.exe.p7m'), expected)
})

t.test('a signature alone, certificates and keys have nothing', async t => {
  const nothing = { parts: [], defects: [], isWhole: true }
  t.same(await kinds(sign('-in', 'entity', '-outform', 'DER')), nothing)
  openssl(
    'crl2pkcs7',
    '-nocrl',
    '-certfile',
    'cert',
    '-outform',
    'DER',
    '-out',
    'certs',
  )
  t.same(await kinds(readFileSync(file('certs'))), nothing)
  t.same(await kinds(readFileSync(file('key'))), nothing)
  t.same(
    await kinds(openssl('x509', '-in', 'cert', '-outform', 'DER')),
    nothing,
  )
  t.same(await kinds(openssl('pkey', '-in', 'key', '-outform', 'DER')), nothing)
})

t.test('signed twice', async t => {
  const [der, ber] = ['DER', 'DER'].map((form, index) => {
    writeFileSync(
      file('inner'),
      sign(...opaque, form, ...(index === 1 ? ['-stream'] : [])),
    )
    return sign('-nodetach', '-in', 'inner', '-outform', 'DER')
  })
  for (const bytes of [der, ber]) {
    const { parts } = await unpack(bytes ?? '')
    t.same(
      parts.map(({ kind, path }) => `${path} ${kind}`),
      ['1/1 leaf', '1/1/1 message'],
    )
  }
})

t.test('enveloped', async t => {
  for (const form of ['DER', 'PEM']) {
    openssl(
      'cms',
      '-encrypt',
      '-in',
      'entity',
      '-outform',
      form,
      '-out',
      'out',
      'cert',
    )
    const expected = {
      parts: [],
      defects: ['container-encrypted'],
      isWhole: true,
    }
    t.same(await kinds(readFileSync(file('out'))), expected, form)
  }
})

const element = (tag: number, ...bodies: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(bodies)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([Buffer.from([tag, 0x84]), length, body])
}
const id = (hex: string): Buffer => element(6, Buffer.from(hex, 'hex'))
const short = (hex: string): Buffer =>
  Buffer.concat([Buffer.from([6, hex.length / 2]), Buffer.from(hex, 'hex')])
const PKCS7 = '2a864886f70d0107'

t.test('compressed', async t => {
  const packed = element(4, deflateSync(ENTITY))
  const inner = element(0x30, id(`${PKCS7}01`), element(0xa0, packed))
  const body = element(0x30, element(2, Buffer.from([0])), element(0x30), inner)
  const type = short('2a864886f70d0109100109')
  t.same(await kinds(element(0x30, type, element(0xa0, body))), MESSAGE)
})

t.test('deep, in pieces within pieces', async t => {
  let pieces = element(4, Buffer.from('y'))
  for (let depth = 0; depth < 1000; depth++) {
    const open = Buffer.from([0x24, 0x80])
    const piece = element(4, Buffer.from('x'))
    pieces = Buffer.concat([open, piece, pieces, Buffer.alloc(2)])
  }
  const bytes = element(0x30, short(`${PKCS7}01`), element(0xa0, pieces))
  const { texts } = await unpack(bytes)
  t.same(texts, [`${'x'.repeat(1000)}y`])
})

t.test('cut anywhere, and any byte wrong', async t => {
  const samples = [sign(...opaque, 'DER'), sign(...opaque, 'DER', '-stream')]
  for (const sample of samples) {
    for (let size = 0; size < sample.length; size += 64) {
      const { parts } = await unpack(sample.subarray(0, size))
      if (parts.length > 1) t.fail(`${parts.length} parts of ${size} bytes`)
    }
    for (let at = 0; at < 200; at++) {
      for (const wrong of [0x80, 0x84, 0xff]) {
        const bytes = Buffer.from(sample)
        bytes[at] = wrong
        const { parts } = await unpack(bytes)
        if (parts.length > 3) t.fail(`${parts.length} parts: ${wrong} at ${at}`)
      }
    }
  }
  t.pass('no error')
})

const der = (tag: number, ...bodies: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(bodies)
  const { length } = body
  const octets = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...octets), body])
}

const objectId = (hex: string): Buffer => der(6, Buffer.from(hex, 'hex'))
const DATA_ID = objectId('2a864886f70d010701')

t.test('stores of keys', async t => {
  const store = (...args: readonly string[]): Buffer => {
    const names = ['-inkey', 'key', '-in', 'cert', '-out', 'store']
    openssl('pkcs12', '-export', ...names, '-passout', 'pass:it', ...args)
    return readFileSync(file('store'))
  }
  for (const content of [
    store(),
    store('-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac'),
    store('-nokeys'),
  ]) {
    t.same(await unpack(content, { name: 'a.p12' }), {
      ...{ parts: [], names: [], marks: [], defects: [], texts: [] },
    })
  }
  const zip = makeZip([{ name: 'report.exe', content: PROGRAM, method: 0 }])
  const { names } = await unpack(Buffer.concat([store(), zip]))
  t.ok(names.includes('report.exe'), 'an archive after one')
  const after = Buffer.concat([store(), PROGRAM])
  const { texts } = await unpack(after, { name: 'a.p12' })
  t.ok(texts.includes(PROGRAM.toString('latin1')), 'a program after one')
  const version = der(2, Buffer.of(3))
  const octets = der(0xa0, der(4, PROGRAM))
  const like = der(0x30, version, der(0x30, DATA_ID, octets))
  const inside = await unpack(like, { name: 'a.pfx' })
  t.same(inside.texts, [PROGRAM.toString('latin1')], 'a program for bags')
  const bag = der(0xa0, der(4, der(0x30, der(0x30, der(4, PROGRAM)))))
  const wrong = der(0x30, version, der(0x30, DATA_ID, bag))
  t.same((await unpack(wrong)).defects, ['container-damaged'])
})

t.test('files with a time stamp', async t => {
  const stamped = (...parts: readonly Buffer[]): Buffer =>
    der(
      0x30,
      objectId('2a864886f70d010910011f'),
      der(0xa0, der(0x30, der(2, Buffer.of(1)), ...parts)),
    )
  const facts = der(
    0x30,
    der(1, Buffer.of(0)),
    der(0x0c, Buffer.from('report.exe')),
  )
  const evidence = der(0xa0, der(0x30))
  const file = stamped(facts, der(4, PROGRAM), evidence)
  const { names, texts, defects } = await unpack(file, { name: 'a.pdf.tsd' })
  t.same(names, ['report.exe', 'a.pdf'])
  t.same(texts, [PROGRAM.toString('latin1')])
  t.same(defects, [])
  const address = der(0x16, Buffer.from('https://www.example.com/a.pdf'))
  const elsewhere = await unpack(stamped(address, evidence))
  t.same([elsewhere.parts, elsewhere.defects], [[], []])
})
