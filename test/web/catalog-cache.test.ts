/*
 * NAME
 *   catalog-cache.test - what is in memory is what a listing would read
 */
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { entryPath, type Row } from '../../src/quarantine/entry.js'
import { changeEntry, openQuarantine } from '../../src/quarantine/quarantine.js'
import { removeEntries } from '../../src/quarantine/remove.js'
import {
  openCatalogCache,
  type CatalogCache,
  type CatalogCosts,
} from '../../src/web/catalog-cache.js'
import { fillQuarantine, keptMessage } from '../quarantine/kept.js'

/** What a listing would read, without mending the index. */
const listed = (folder: string): readonly Row[] =>
  readCatalog(folder, { mend: false }).rows

const seen = async (cache: CatalogCache): Promise<readonly Row[]> =>
  (await cache.look()).rows

/** What a look costs. */
const costOf = async (cache: CatalogCache): Promise<CatalogCosts> => {
  const before = cache.costs()
  await cache.look()
  const after = cache.costs()
  return {
    foldersRead: after.foldersRead - before.foldersRead,
    entriesRead: after.entriesRead - before.entriesRead,
    linesParsed: after.linesParsed - before.linesParsed,
  }
}

const NOTHING = { foldersRead: 0, entriesRead: 0, linesParsed: 0 }

/** Until no folder was changed within a tick of the clock. */
const settled = async (cache: CatalogCache): Promise<void> => {
  for (;;) {
    const { foldersRead } = await costOf(cache)
    if (foldersRead === 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const release = async (folder: string, key: string): Promise<void> => {
  const release = {
    at: new Date().toISOString(),
    recipients: ['bob@d.example'],
  }
  await changeEntry(folder, key, it => ({
    ...it,
    releases: [...it.releases, release],
  }))
}

t.test('a look after a change', async t => {
  const cases: Readonly<Record<string, (folder: string) => unknown>> = {
    'nothing was changed': () => undefined,
    'one was kept': folder =>
      openQuarantine(folder).keep(
        keptMessage({ queueId: 'NEW', arrivedAt: 2e12 }),
      ),
    'one was kept that is older than the others': folder =>
      openQuarantine(folder).keep(
        keptMessage({ queueId: 'OLD', arrivedAt: 1e11 }),
      ),
    'one was kept, and the index does not know': async folder => {
      const index = readFileSync(join(folder, 'index'))
      await openQuarantine(folder).keep(keptMessage({ queueId: 'NEW' }))
      writeFileSync(join(folder, 'index'), index)
    },
    'one was deleted': folder =>
      removeEntries(folder, listed(folder).slice(3, 4)),
    'all were deleted': folder => removeEntries(folder, listed(folder)),
    'one was released': folder => release(folder, listed(folder)[7]?.key ?? ''),
    'one was released twice': async folder => {
      const key = listed(folder)[7]?.key ?? ''
      await release(folder, key)
      await release(folder, key)
    },
    'a folder is gone': folder => {
      const home = listed(folder)[0]?.key.slice(0, 2) ?? ''
      rmSync(join(folder, home), { recursive: true })
    },
    'the index is gone': folder => unlinkSync(join(folder, 'index')),
    'the index was cut': folder => {
      const index = join(folder, 'index')
      writeFileSync(index, readFileSync(index).subarray(0, 700))
    },
    'rubbish was appended': folder =>
      appendFileSync(join(folder, 'index'), '{"key":"\0\n{}\nnull\n[1]\n'),
    'the index was written anew': folder => {
      readCatalog(folder, { rebuild: true })
    },
    'all at once': async folder => {
      const rows = listed(folder)
      await removeEntries(folder, rows.slice(0, 5))
      await release(folder, rows[9]?.key ?? '')
      await openQuarantine(folder).keep(keptMessage({ queueId: 'NEW' }))
      await removeEntries(folder, rows.slice(20, 25))
    },
  }
  const top = t.testdir()
  const check = async (
    story: string,
    change: (folder: string) => unknown,
  ): Promise<void> => {
    const folder = join(top, story.replaceAll(/\W/gu, '-'))
    fillQuarantine(folder, 60)
    const cache = openCatalogCache(folder)
    t.strictSame(await seen(cache), listed(folder), `${story}: before`)
    await change(folder)
    const rows = await seen(cache)
    t.strictSame(rows, listed(folder), story)
    const { byKey } = await cache.look()
    t.strictSame([...byKey.keys()].sort(), rows.map(it => it.key).sort())
    await settled(cache)
    t.strictSame(await seen(cache), listed(folder), `${story}: later`)
  }
  // At the same time: each waits for a tick of the clock.
  await Promise.all(Object.entries(cases).map(it => check(...it)))
})

t.test('what a page costs', async t => {
  const folder = t.testdir()
  fillQuarantine(folder, 2000)
  const cache = openCatalogCache(folder)
  t.strictSame(
    await costOf(cache),
    { foldersRead: 256, entriesRead: 0, linesParsed: 2000 },
    'the first one reads the index and the names, and opens no entry',
  )
  await settled(cache)
  t.strictSame(await costOf(cache), NOTHING, 'the next one reads nothing')

  await openQuarantine(folder).keep(keptMessage({ queueId: 'NEW' }))
  t.strictSame(
    await costOf(cache),
    { foldersRead: 1, entriesRead: 0, linesParsed: 1 },
    'one was kept: one folder, one line',
  )
  await settled(cache)
  const [row] = listed(folder)
  await release(folder, row?.key ?? '')
  t.strictSame(
    await costOf(cache),
    { foldersRead: 1, entriesRead: 0, linesParsed: 1 },
    'one was released: one folder, one line',
  )
  await settled(cache)
  await removeEntries(folder, listed(folder).slice(0, 1))
  t.strictSame(
    await costOf(cache),
    { foldersRead: 1, entriesRead: 0, linesParsed: 0 },
    'one was deleted: one folder',
  )
  await settled(cache)
  t.strictSame(await costOf(cache), NOTHING)
})

t.test('an index that was written anew makes no page wait', async t => {
  const folder = t.testdir()
  fillQuarantine(folder, 500)
  const cache = openCatalogCache(folder)
  await cache.look()
  await settled(cache)
  const [row] = listed(folder)
  await release(folder, row?.key ?? '')
  readCatalog(folder, { rebuild: true })
  const { entriesRead } = await costOf(cache)
  t.equal(entriesRead, 0)
  const releases = async (): Promise<number> =>
    (await cache.look()).byKey.get(row?.key ?? '')?.releases ?? 0
  while ((await releases()) === 0) {
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  t.strictSame(await seen(cache), listed(folder))
})

t.test('memory has a limit', async t => {
  const folder = t.testdir()
  fillQuarantine(folder, 300)
  const all = listed(folder)
  const lines = readFileSync(join(folder, 'index'), 'utf8').trim().split('\n')
  const limitBytes = 100 * Math.max(...lines.map(it => it.length))
  for (const hasIndex of [true, false]) {
    if (!hasIndex) unlinkSync(join(folder, 'index'))
    const cache = openCatalogCache(folder, { limitBytes })
    const { rows, leftOut } = await cache.look()
    t.equal(rows.length + leftOut, 300)
    t.ok(rows.length >= 100 && rows.length < 120, `${rows.length} are known`)
    t.strictSame(rows, all.slice(-rows.length), 'they are the newest')
    await settled(cache)
    t.strictSame(await costOf(cache), NOTHING, 'the others stay unread')
    await openQuarantine(folder).keep(
      keptMessage({ queueId: `NEW${hasIndex}`, arrivedAt: 2e12 }),
    )
    t.equal((await cache.look()).rows.at(-1)?.queueId, `NEW${hasIndex}`)
    const newest = listed(folder).slice(-1)
    await removeEntries(folder, newest)
    await cache.look()
  }
})

t.test('what is damaged', async t => {
  const folder = t.testdir()
  fillQuarantine(folder, 20)
  const [row] = listed(folder)
  const key = row?.key ?? ''
  unlinkSync(join(folder, 'index'))
  writeFileSync(entryPath(folder, key), '{')
  const cache = openCatalogCache(folder)
  const { rows, damaged } = await cache.look()
  t.equal(rows.length, 19)
  t.match(damaged.join(), new RegExp(`^${key}: `, 'u'))
  unlinkSync(entryPath(folder, key))
  t.strictSame((await cache.look()).damaged, [])
})

t.test('a quarantine that is not there', async t => {
  const folder = join(t.testdir(), 'quarantine')
  const cache = openCatalogCache(folder)
  t.strictSame(await seen(cache), [], 'none is there yet')
  await openQuarantine(folder).keep(keptMessage())
  t.equal((await seen(cache)).length, 1, 'the first one')
  writeFileSync(`${folder}.file`, '')
  renameSync(folder, `${folder}.old`)
  renameSync(`${folder}.file`, folder)
  await t.rejects(cache.look(), { code: 'ENOTDIR' })
  unlinkSync(folder)
  renameSync(`${folder}.old`, folder)
  t.equal((await seen(cache)).length, 1, 'it is there again')
})

t.test('looks at the same time', async t => {
  const folder = t.testdir()
  fillQuarantine(folder, 100)
  const cache = openCatalogCache(folder)
  const looks = await Promise.all([1, 2, 3, 4].map(() => cache.look()))
  for (const { rows } of looks) t.strictSame(rows, listed(folder))
  t.equal(cache.costs().linesParsed, 100)
})
