/*
 * NAME
 *   shared.test - a quarantine and records that one group may read
 */
import {
  chmodSync,
  chownSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { changeEntry, openQuarantine } from '../../src/quarantine/quarantine.js'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { makeReleaseKey } from '../../src/quarantine/release-key.js'
import { openRecords } from '../../src/records/records.js'
import { accessFault, shareFolder } from '../../src/util/files/shared-folder.js'
import { scratchFolder } from '../helper/folder.js'
import { recordOf } from '../records/sample.js'
import { keptMessage } from './kept.js'

/** A group that every system has, and that is not ours. */
const GID = 4

const modes = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(join(folder, name)))
    .map(
      it => `${it.isDirectory()} ${(it.mode & 0o7777).toString(8)} ${it.gid}`,
    )
    .filter((it, at, all) => all.indexOf(it) === at)
    .sort()

/** As pipe(8) and the systemd unit have it. */
const strictly = async (work: () => Promise<void>): Promise<void> => {
  const mask = process.umask(0o077)
  await work().finally(() => process.umask(mask))
}

t.test('what is kept in a shared folder is shared', async t => {
  const folder = scratchFolder(t, 'shared')
  chownSync(folder, -1, GID)
  chmodSync(folder, 0o2750)
  await strictly(async () => {
    const key = await openQuarantine(folder).keep(keptMessage())
    await openQuarantine(folder).keep(keptMessage({ queueId: 'Q2' }))
    await changeEntry(folder, key, it => it)
  })
  t.strictSame(
    modes(folder).filter(it => !it.startsWith('true 2700')),
    [`false 640 ${GID}`, `true 2750 ${GID}`],
  )
  writeFileSync(join(folder, 'index'), '')
  t.equal(readCatalog(folder).rows.length, 2, 'mends the index')
  readCatalog(folder, { rebuild: true })
  t.equal(statSync(join(folder, 'index')).mode & 0o777, 0o640)
  t.equal(process.umask() & 0o077, 0o022, 'the mask is what it was')
})

t.test('nothing is shared by itself', async t => {
  const folder = join(scratchFolder(t, 'shared'), 'new')
  await openQuarantine(folder).keep(keptMessage())
  t.equal(statSync(folder).mode & 0o7777, 0o700)
  t.strictSame(
    modes(folder).map(it => it.split(' ')[1]),
    ['600', '700'],
  )
})

t.test('a group gets what is there, but no secret', async t => {
  const folder = scratchFolder(t, 'shared')
  chmodSync(folder, 0o700)
  await openQuarantine(folder).keep(keptMessage())
  makeReleaseKey(folder)
  t.match(accessFault(folder, GID), /not open to members/u)
  shareFolder(folder, { gid: GID, except: ['release.key'] })
  t.equal(accessFault(folder, GID), '')
  t.strictSame(modes(folder), [
    `false 600 ${process.getgid?.()}`,
    `false 640 ${GID}`,
    `true 2750 ${GID}`,
  ])
  shareFolder(folder, { gid: null })
  t.equal(statSync(folder).mode & 0o7777, 0o700)
  await openQuarantine(folder).keep(keptMessage({ queueId: 'Q2' }))
  const files = modes(folder).filter(it => it.startsWith('false'))
  t.ok(files.includes(`false 600 ${process.getgid?.()}`), files.join())
})

t.test('what is wrong with who may look', t => {
  const folder = scratchFolder(t, 'shared')
  const cases: readonly (readonly [number, number, RegExp])[] = [
    [GID, 0o2755, /0?2755: it is open to others than members/u],
    [GID, 0o2770, /can be changed by members/u],
    [GID, 0o750, /not open to members/u],
    [GID + 1, 0o2750, /open to another group/u],
    [GID, 0o2750, /^$/u],
  ]
  for (const [gid, mode, wanted] of cases) {
    chownSync(folder, -1, gid)
    chmodSync(folder, mode)
    t.match(accessFault(folder, GID), wanted)
  }
  t.end()
})

t.test('records in a shared folder', async t => {
  const folder = scratchFolder(t, 'shared')
  shareFolder(folder, { gid: GID })
  await strictly(async () => {
    const records = openRecords({
      ...{ folder, privacy: 'full', keptDays: 1, sizeLimitBytes: 1e6 },
      ...{ floorBytes: 0, notice: text => t.fail(text) },
    })
    records.keep(recordOf('ID23456789BC'))
    await records.flush()
  })
  t.strictSame(modes(folder), [`false 640 ${GID}`])
  const [name = ''] = readdirSync(folder)
  t.match(readFileSync(join(folder, name), 'utf8'), /^\{/u)
})
