/*
 * NAME
 *   clamd-real.test - a real clamd, asked by the scanner
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { EICAR_FOUND, startClamd, type Clamd } from '../helper/clamd.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { waitUntil } from '../helper/wait.js'
import { look } from '../parse/looked.js'
import { messageOf, scannerOf, scanWith } from './sample.js'

const LETTER = messageOf({ bytes: plainMessage() })

const found = (name: string, kind = 'infected') => [
  { scanner: 'clamd', name, class: kind, part: '' },
]

const addresses = (clamd: Clamd) => [
  `unix:${clamd.socketPath}`,
  ...(clamd.port === 0 ? [] : [`127.0.0.1:${clamd.port}`]),
]

t.test('finds what it knows, on connections that are kept', async t => {
  const clamd = await startClamd(t, { tcp: true })
  const infected = messageOf({ bytes: attachmentMessage({ content: EICAR }) })
  for (const address of addresses(clamd)) {
    const scanner = await scannerOf(t, 'clamd', [`address=${address}`])
    for (let i = 0; i < 3; i++) {
      t.same(await scanWith(scanner, LETTER), [], address)
      t.same(await scanWith(scanner, infected), found(EICAR_FOUND), address)
    }
    t.same(await scanWith(scanner, messageOf({ bytes: '' })), [], 'empty')
    const many = Array.from({ length: 40 }, (_, at) =>
      scanWith(scanner, at % 2 === 0 ? LETTER : infected),
    )
    const sizes = (await Promise.all(many)).map(findings => findings.length)
    t.same(sizes, Array(20).fill([0, 1]).flat(), '40 at once')
  }
})

t.test('what clamd reads in another way than we do', async t => {
  const clamd = await startClamd(t)
  const scanner = await scannerOf(t, 'clamd', [`address=${clamd.socketPath}`])
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const letters = Array.from(EICAR, base64).join('')
  const halves = `${base64(EICAR.slice(0, 31))}\n${base64(EICAR.slice(31))}`
  const codes = Buffer.from(EICAR).toString('hex').replace(/../g, '=$&= \t\n')
  const hidden = [
    ['each letter padded', 'base64', letters],
    ['padding in the middle', 'base64', halves],
    ['blanks after soft line ends', 'quoted-printable', codes],
  ] as const
  for (const [story, encoding, body] of hidden) {
    const bytes = [
      'MIME-Version: 1.0',
      'Content-Type: application/octet-stream; name=a.bin',
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      `${body}\n`,
    ].join('\n')
    const alone = await scanWith(scanner, messageOf({ bytes }))
    t.same(alone, [], `${story}: clamd alone`)
    const seen = await scanWith(scanner, await look(t, bytes))
    t.match(seen, [{ name: EICAR_FOUND, part: '1/a.bin' }], story)
  }
})

t.test('larger than it takes', async t => {
  const conf = { StreamMaxLength: '1M' }
  const clamd = await startClamd(t, { tcp: true, conf })
  const tooLarge = found('larger than StreamMaxLength', 'unchecked-overlimit')
  const MiB = 1024 * 1024
  for (const address of addresses(clamd)) {
    const scanner = await scannerOf(t, 'clamd', [`address=${address}`])
    const scan = (size: number) =>
      scanWith(scanner, messageOf({ bytes: Buffer.alloc(size, 'abc\n') }))
    t.same(await scan(MiB), [], address)
    t.same(await scan(MiB + 1), tooLarge, address)
    t.same(await scan(20 * MiB), tooLarge, address)
    const many = Array.from({ length: 20 }, () => scan(5 * MiB))
    const all = await Promise.all(many)
    t.same(all, Array(20).fill(tooLarge), 'its answer is never lost')
    t.same(await scanWith(scanner, LETTER), [])
  }
})

t.test('over its limits and encrypted', async t => {
  const limited = await startClamd(t, { conf: { MaxScanSize: '1K' } })
  const scanner = await scannerOf(t, 'clamd', [`address=${limited.socketPath}`])
  const large = messageOf({ bytes: plainMessage({ text: 'x'.repeat(5000) }) })
  const [over] = await scanWith(scanner, large)
  t.match(over, { name: /^Heuristics\.Limits/, class: 'unchecked-overlimit' })

  const strict = await startClamd(t, { conf: { AlertEncrypted: 'yes' } })
  const other = await scannerOf(t, 'clamd', [`address=${strict.socketPath}`])
  const [locked] = await scanWith(other, messageOf({ bytes: lockedZip() }))
  t.match(locked, {
    name: /^Heuristics\.Encrypted/,
    class: 'unchecked-encrypted',
  })
})

t.test('gone, and back', async t => {
  const clamd = await startClamd(t)
  const scanner = await scannerOf(t, 'clamd', [`address=${clamd.socketPath}`])
  t.same(await scanWith(scanner, LETTER), [])
  await clamd.stop()
  const gone = scanWith(scanner, LETTER)
  await t.rejects(gone, { message: /ENOENT|ECONNREFUSED/ })
  await clamd.start()
  t.same(await scanWith(scanner, LETTER), [])
})

t.test('a kept connection knows new signatures', async t => {
  const clamd = await startClamd(t)
  const scanner = await scannerOf(t, 'clamd', [`address=${clamd.socketPath}`])
  const bytes = Buffer.from('from today on malware\n')
  t.same(await scanWith(scanner, messageOf({ bytes })), [])
  const sum = createHash('sha256').update(bytes).digest('hex')
  const list = join(clamd.directory, 'db', 'new.hsb')
  writeFileSync(list, `${sum}:${bytes.length}:Test.New\n`)
  await reload(clamd.socketPath)
  const findings = await waitUntil(
    async () => {
      const [finding] = await scanWith(scanner, messageOf({ bytes }))
      return finding
    },
    { what: 'the new signature' },
  )
  t.equal(findings.name, 'Test.New.UNOFFICIAL')
})

const reload = (path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ path }, () => socket.write('zRELOAD\0'))
    socket.on('error', reject)
    socket.on('data', () => {})
    socket.on('close', () => resolve())
  })

/** A zip of one member that says that it is encrypted. */
const lockedZip = (): Buffer => {
  const content = Buffer.alloc(40, 'secret')
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0) // version
  common.writeUInt16LE(1, 2) // encrypted
  common.writeUInt32LE(content.length, 14)
  common.writeUInt32LE(content.length - 12, 18)
  common.writeUInt16LE(5, 22) // length of the name
  const local = Buffer.concat([
    Buffer.from('PK\x03\x04'),
    common,
    Buffer.from('a.txt'),
    content,
  ])
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00'),
    common,
    Buffer.alloc(14),
    Buffer.from('a.txt'),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
