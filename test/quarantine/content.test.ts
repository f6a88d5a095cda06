/*
 * NAME
 *   content.test - the same bytes are there once, for as long as they are used
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readCatalog } from '../../src/quarantine/catalog.js'
import {
  bytesPath,
  contentPath,
  entryPath,
} from '../../src/quarantine/entry.js'
import { expire } from '../../src/quarantine/expire.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { removeEntries, removeLeftovers } from '../../src/quarantine/remove.js'
import { checkUsage } from '../../src/quarantine/usage.js'
import { bytesOf } from '../../src/util/bytes.js'
import { fillQuarantine, keptMessage } from './kept.js'

const DAY = 24 * 60 * 60 * 1000
const { sha256 } = keptMessage()
const textAt = (folder: string, key: string): string =>
  readFileSync(bytesPath(folder, key), 'utf8')

t.test('three entries, one content', async t => {
  const folder = t.testdir()
  const quarantine = openQuarantine(folder)
  const keys = []
  for (const queueId of ['Q1', 'Q2', 'Q3']) {
    keys.push(await quarantine.keep(keptMessage({ queueId })))
  }
  const inodes = keys.map(key => statSync(bytesPath(folder, key)).ino)
  t.equal(new Set(inodes).size, 1)
  t.equal(statSync(contentPath(folder, sha256)).nlink, 4)
  const { rows } = readCatalog(folder)
  t.equal(rows.length, 3)

  await removeEntries(folder, rows.slice(0, 2))
  t.ok(existsSync(contentPath(folder, sha256)), 'one of them has it still')
  t.match(readCatalog(folder).rows, [{ key: rows[2]?.key }])
  t.equal(textAt(folder, rows[2]?.key ?? ''), 'Subject: kept\n\nHello.\n')
  await removeEntries(folder, rows)
  t.notOk(existsSync(contentPath(folder, sha256)), 'none has it')
  t.strictSame(readCatalog(folder).rows, [])
})

t.test('content of another length is not taken for the same', async t => {
  const folder = t.testdir()
  const path = contentPath(folder, sha256)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'half')
  const key = await openQuarantine(folder).keep(keptMessage())
  t.equal(textAt(folder, key), 'Subject: kept\n\nHello.\n')
})

t.test('a retry finds its bytes in place and takes them', async t => {
  const folder = t.testdir()
  const quarantine = openQuarantine(folder)
  const key = await quarantine.keep(keptMessage())
  unlinkSync(entryPath(folder, key))
  t.equal(await quarantine.keep(keptMessage()), key)
  t.equal(readCatalog(folder).rows.length, 1)
  t.equal(textAt(folder, key), 'Subject: kept\n\nHello.\n')
})

t.test('bytes that go while an entry is put are put again', async t => {
  const folder = t.testdir()
  const message = keptMessage()
  const known = message.envelope
  const quarantine = openQuarantine(folder)
  const key = await quarantine.keep(message)
  // The description is made between the bytes and itself.
  const racing = {
    ...message,
    envelope: {
      ...known,
      toJSON: () => {
        unlinkSync(bytesPath(folder, key))
        return known
      },
    },
  }
  await quarantine.keep({
    ...racing,
    verdict: { ...message.verdict, recipients: known.recipients },
  })
  t.equal(textAt(folder, key), 'Subject: kept\n\nHello.\n')
})

t.test('what is left over goes after a day', async t => {
  const folder = t.testdir()
  const key = await openQuarantine(folder).keep(keptMessage())
  const { rows } = readCatalog(folder)
  const home = join(folder, key.slice(0, 2))
  const orphan = key.slice(0, 2) + 'f'.repeat(62)
  writeFileSync(join(home, `.${key}.eml.0123`), 'half')
  writeFileSync(join(home, `${orphan}.eml`), 'whole, not described')
  const digest = 'ab'.repeat(32)
  mkdirSync(dirname(contentPath(folder, digest)), { recursive: true })
  writeFileSync(contentPath(folder, digest), 'of no message')
  t.equal(removeLeftovers(folder, rows), 0, 'another process may be using it')
  t.equal(removeLeftovers(folder, rows, Date.now() + 2 * DAY), 3)
  t.strictSame(readdirSync(home).sort(), [`${key}.eml`, `${key}.json`])
  t.ok(existsSync(contentPath(folder, sha256)))
})

t.test('bytes that were moved aside come back', async t => {
  const folder = t.testdir()
  const key = await openQuarantine(folder).keep(keptMessage())
  const path = bytesPath(folder, key)
  linkSync(path, join(dirname(path), `.gone.${key}.0123`))
  unlinkSync(path)
  removeLeftovers(folder, readCatalog(folder).rows)
  t.equal(textAt(folder, key), 'Subject: kept\n\nHello.\n')
})

t.test('age is the only reason to go', async t => {
  const folder = t.testdir()
  const quarantine = openQuarantine(folder)
  const now = 1e12 + 40 * DAY
  for (const [queueId, days] of [
    ['Q1', 0],
    ['Q2', 9],
    ['Q3', 11],
  ] as const) {
    const text = `Subject: ${queueId}\n\nHello.\n`
    const arrivedAt = 1e12 + days * DAY
    await quarantine.keep(keptMessage({ queueId, text, arrivedAt }))
  }
  const common = { toSizeBytes: null, sizeLimitBytes: 0, now }
  const dry = await expire(folder, { ...common, days: 30, dryRun: true })
  t.match(dry, { removed: 2, entries: 1 })
  t.equal(readCatalog(folder).rows.length, 3)
  t.match(await expire(folder, { ...common, days: 0 }), { removed: 0 })
  t.match(await expire(folder, { ...common, days: 30 }), {
    removed: 2,
    entries: 1,
    bytes: 'Subject: Q3\n\nHello.\n'.length,
  })
  t.match(readCatalog(folder).rows, [{ queueId: 'Q3' }])
  const full = { ...common, days: 30, toSizeBytes: 10 }
  t.match(await expire(folder, full), { removed: 1, entries: 0 })
})

t.test('a full quarantine defers, and keeps what it has', async t => {
  const folder = t.testdir()
  const { size } = keptMessage().bytes
  const quarantine = openQuarantine(folder, 2 * size)
  const texts = ['a', 'b', 'c'].map(it => `Subject: ${it}ept\n\nHello.\n`)
  const [one, two, three] = texts.map(text => keptMessage({ text }))
  if (!one || !two || !three) throw new Error('three messages')
  await quarantine.keep(one)
  await quarantine.keep(two)
  const before = readdirSync(folder, { recursive: true }).sort()
  await t.rejects(quarantine.keep(three), {
    status: '4.3.1',
    cause: /quarantine_size_limit/u,
  })
  t.strictSame(readdirSync(folder, { recursive: true }).sort(), before)
  t.equal(readCatalog(folder).rows.length, 2)
  await t.resolves(quarantine.keep(one), 'a retry takes no more room')
  const again = { ...one, envelope: { ...one.envelope, queueId: 'Q9' } }
  await t.resolves(quarantine.keep(again), 'nor does the same content')

  const now = one.envelope.arrivedAt
  await removeEntries(folder, readCatalog(folder).rows)
  const limits = { days: 0, toSizeBytes: null, sizeLimitBytes: 2 * size, now }
  await expire(folder, limits)
  await t.resolves(quarantine.keep(three), 'there is room again')
})

t.test('the sum is counted where it was lost or is no number', t => {
  const folder = t.testdir({ usage: 'x\n12\n\n-2\n90071992547409929\n' })
  t.throws(() => checkUsage(folder, 12, 3), /insufficient/u)
  t.doesNotThrow(() => checkUsage(folder, 13, 3))
  t.doesNotThrow(() => checkUsage(join(folder, 'nowhere'), 3, 3))
  t.doesNotThrow(() => checkUsage(folder, 0, 1e15))
  t.end()
})

t.test('a file system without links keeps bytes for each', async t => {
  const folder = t.testdir({ content: 'a file where the folder should be' })
  const quarantine = openQuarantine(folder)
  const keys = []
  for (const queueId of ['Q1', 'Q2']) {
    keys.push(await quarantine.keep(keptMessage({ queueId })))
  }
  const links = keys.map(key => statSync(bytesPath(folder, key)).nlink)
  t.strictSame(links, [1, 1])
  utimesSync(folder, 0, 0)
  const bytes = bytesOf(Buffer.from('x'))
  const broken = { ...keptMessage({ queueId: 'Q3' }), bytes, sha256: '../x' }
  t.match(await quarantine.keep(broken), /^[0-9a-f]{64}$/u)
})

t.test('two thousand are listed, and expire without a rest', async t => {
  const folder = t.testdir()
  fillQuarantine(folder, 2000)
  const texts = ['user77@d.example']
  t.equal(readCatalog(folder, { texts }).rows.length, 2)
  const now = Date.UTC(2026, 5, 1)
  const limits = { days: 30, toSizeBytes: null, sizeLimitBytes: 0, now }
  t.match(await expire(folder, limits), { removed: 2000, entries: 0 })
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  t.strictSame(
    left.filter(name => /[0-9a-f]{64}/u.test(name)),
    [],
  )
  t.equal(readFileSync(join(folder, 'index'), 'utf8'), '', 'nor of the index')
})
