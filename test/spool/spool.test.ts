/*
 * NAME
 *   spool.test - the canonical bytes of a message, in memory or in a file
 */
import { createHash } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { MailError } from '../../src/mail/error.js'
import { spool, Spool, type Spooled } from '../../src/spool/spool.js'
import { scratchFolder } from '../helper/folder.js'

const sha256 = (bytes: Buffer | string): string =>
  createHash('sha256').update(bytes).digest('hex')

const contentOf = ({ bytes }: Spooled): string =>
  bytes.slice(0, bytes.size).toString('latin1')

const openFilesOf = (folder: string): number =>
  readdirSync('/proc/self/fd').filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(`${folder}/`)
    } catch {
      return false // the descriptor that readdir itself had
    }
  }).length

t.test('the same message in memory and in a file', async t => {
  const folder = scratchFolder(t, 'spool')
  const lines = `Subject: x\r\n\r\n${'line of text\r\n'.repeat(1000)}end\rx`
  const expected = `Subject: x\n\n${'line of text\n'.repeat(1000)}end x\n`
  const chunks = lines.match(/[^]{1,777}/g) ?? []
  for (const memoryLimitBytes of [0, 1, 5000, expected.length, 1e6]) {
    const source = chunks.map(chunk => Buffer.from(chunk))
    const spooled = await spool(source, { folder, memoryLimitBytes })
    t.equal(contentOf(spooled), expected, `${memoryLimitBytes} in memory`)
    t.equal(spooled.sha256, sha256(expected))
    t.same(spooled.lineEnds, { bareCr: 1, crlf: 1002 })
    const inFile = memoryLimitBytes < expected.length
    t.equal(openFilesOf(folder), inFile ? 1 : 0)
    t.strictSame(readdirSync(folder), [], 'without a name')
    spooled.close()
    t.equal(openFilesOf(folder), 0)
  }
})

t.test('from any kind of source', async t => {
  const options = { folder: '/nonexistent', memoryLimitBytes: 1e6 }
  const stream = Readable.from([Buffer.from('a: b\n'), Buffer.from('\nc')])
  t.equal(contentOf(await spool(stream, options)), 'a: b\n\nc\n')
  const nothing = await spool([], options)
  t.equal(nothing.bytes.size, 0)
  t.equal(nothing.sha256, sha256(''))
  const empty = await spool([Buffer.alloc(0)], options)
  t.equal(empty.bytes.size, 0)
})

t.test('what was decoded is beside the message', async t => {
  const folder = scratchFolder(t, 'spool')
  const options = { folder, memoryLimitBytes: 4 }
  const spooled = await spool([Buffer.from('a: b\n\nc\n')], options)
  t.teardown(() => spooled.close())
  const writer = spooled.scratch.writer()
  writer.write(Buffer.from('decoded part'))
  const part = writer.end()
  t.equal(part.slice(0, 99).toString(), 'decoded part')
  t.equal(contentOf(spooled), 'a: b\n\nc\n')
  t.equal(openFilesOf(folder), 1, 'one file for all')
})

t.test('a spool that cannot hold a message defers it', async t => {
  const folder = join(scratchFolder(t, 'spool'), 'none')
  const options = { folder, memoryLimitBytes: 3 }
  const failing = spool([Buffer.from('a: b\n\nc\n')], options)
  await t.rejects(failing, {
    status: '4.3.1',
    message: 'insufficient system storage',
    cause: { code: 'ENOENT' },
  })
  await t.rejects(spool([Buffer.from('a: b')], options), MailError)
})

t.test('the last bytes too may find no room', async t => {
  const folder = join(scratchFolder(t, 'spool'), 'none')
  const room = new Spool({ folder, memoryLimitBytes: 4 })
  room.write(Buffer.from('a: b'))
  t.throws(() => room.finish(), /insufficient system storage/)
  room.close()
})

t.test('a source that breaks off leaves nothing', async t => {
  const folder = scratchFolder(t, 'spool')
  const broken = async function* (): AsyncGenerator<Buffer> {
    await Promise.resolve()
    yield Buffer.from('a: b\n\nhalf of it')
    throw new Error('connection lost')
  }
  const options = { folder, memoryLimitBytes: 2 }
  await t.rejects(spool(broken(), options), /connection lost/)
  t.equal(openFilesOf(folder), 0)
  t.strictSame(readdirSync(folder), [])
})
