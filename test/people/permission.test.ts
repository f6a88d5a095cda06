/*
 * NAME
 *   permission.test - what recipients may do with mail that was kept
 */
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../src/config/config.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { PERMISSIONS, type Permission } from '../../src/mail/verdict.js'
import { PEOPLE } from '../../src/people/options.js'
import {
  includes,
  may,
  mayRead,
  permissionOf,
  type Judged,
} from '../../src/people/permission.js'
import { entryPath, readEntry } from '../../src/quarantine/entry.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { keptMessage } from '../quarantine/kept.js'

const peopleOf = async (...overrides: readonly string[]) => {
  const config = await loadConfig({ file: '/x', text: '', overrides }, [PEOPLE])
  return config.settings(PEOPLE)
}

t.test('each permission includes those after it', t => {
  const table = PERMISSIONS.map(it =>
    PERMISSIONS.map(wanted => (includes(it, wanted) ? 'x' : '-')).join(''),
  )
  t.strictSame(table, ['xxxx', '-xxx', '--xx', '---x'])
  t.end()
})

t.test('the defaults, by class', async t => {
  const people = await peopleOf()
  const words = VERDICT_CLASSES.map(it => [
    it,
    permissionOf({ class: it }, people),
    mayRead({ class: it }, people),
  ])
  t.strictSame(words, [
    ['infected', 'nothing', false],
    ['banned', 'ask', true],
    ['ambiguous', 'ask', true],
    ['unchecked-error', 'ask', true],
    ['unchecked-overlimit', 'ask', true],
    ['unchecked-damaged', 'ask', true],
    ['unchecked-encrypted', 'release', true],
    ['spam-certain', 'ask', true],
    ['active', 'release', true],
    ['spam', 'release', true],
    ['clean', 'ask', true],
  ])
})

t.test('what the configuration and a rule say', async t => {
  const people = await peopleOf(
    'people.spam=see',
    'people.active=nothing',
    'people.infected=release',
  )
  const cases: readonly (readonly [Judged, Permission, boolean])[] = [
    [{ class: 'spam' }, 'see', true],
    [{ class: 'active' }, 'nothing', false],
    [{ class: 'spam', recipientMay: 'release' }, 'release', true],
    [{ class: 'banned', recipientMay: 'nothing' }, 'nothing', false],
    [{ class: 'banned', recipientMay: 'see' }, 'see', true],
    // Its text stays unread, whatever is allowed.
    [{ class: 'infected' }, 'release', false],
    [{ class: 'infected', recipientMay: 'ask' }, 'ask', false],
    // No version of ours writes these.
    [{ class: 'spam', recipientMay: 'Release' }, 'nothing', false],
    [{ class: 'spam', recipientMay: '' }, 'nothing', false],
  ]
  for (const [judged, permission, isRead] of cases) {
    const name = JSON.stringify(judged)
    t.equal(permissionOf(judged, people), permission, name)
    t.equal(mayRead(judged, people), isRead, name)
    t.equal(may('release', judged, people), permission === 'release', name)
  }
})

t.test('a kept message knows it, an old one has the default', async t => {
  const folder = t.testdir()
  const people = await peopleOf()
  const quarantine = openQuarantine(folder)
  const verdict = { recipientMay: 'release' } as const
  const ruled = await quarantine.keep(keptMessage({ queueId: 'A', verdict }))
  const plain = await quarantine.keep(keptMessage({ queueId: 'B' }))
  const words = () => ({
    entries: [ruled, plain].map(key =>
      permissionOf(readEntry(folder, key).verdict, people),
    ),
    rows: [ruled, plain].map(key => {
      const row = readCatalog(folder).rows.find(it => it.key === key)
      return row === undefined ? null : permissionOf(row, people)
    }),
  })
  const both = ['release', 'ask']
  t.strictSame(words(), { entries: both, rows: both })
  readCatalog(folder, { rebuild: true })
  t.strictSame(words(), { entries: both, rows: both }, 'with a new index')
  const path = entryPath(folder, plain)
  t.notMatch(readFileSync(path, 'utf8'), /recipientMay/u)
  const damaged = readFileSync(entryPath(folder, ruled), 'utf8')
  writeFileSync(
    entryPath(folder, ruled),
    damaged.replace('"recipientMay": "release"', '"recipientMay": 7'),
  )
  t.equal(permissionOf(readEntry(folder, ruled).verdict, people), 'nothing')
})
