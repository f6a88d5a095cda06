/*
 * NAME
 *   catalog.test - a listing is right whatever became of the index
 */
import {
  appendFileSync,
  existsSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { bytesPath, entryPath } from '../../src/quarantine/entry.js'
import { changeEntry, openQuarantine } from '../../src/quarantine/quarantine.js'
import { readEntry } from '../../src/quarantine/entry.js'
import {
  namedRows,
  selectRows,
  textsOf,
  type Filters,
} from '../../src/quarantine/select.js'
import { fillQuarantine, keptMessage } from './kept.js'

const idsIn = (folder: string, texts: readonly string[] = []): string[] =>
  readCatalog(folder, { texts }).rows.map(({ queueId }) => queueId)

t.test('whatever became of the index', async t => {
  const spoil: Readonly<Record<string, (index: string) => void>> = {
    'it is whole': () => undefined,
    'it is gone': index => unlinkSync(index),
    'it is empty': index => writeFileSync(index, ''),
    'it is cut short': index => {
      const text = readFileSync(index)
      writeFileSync(index, text.subarray(0, text.length - 40))
    },
    'two lines are one': index => {
      const text = readFileSync(index, 'utf8')
      writeFileSync(index, text.replace('"}\n', '"}').replace('}\n{', '}{'))
    },
    'a line was cut and the next one sticks to it': index => {
      const text = readFileSync(index, 'utf8')
      writeFileSync(index, text.replace(/"queueId":"Q3".*\n/u, ''))
    },
    'it is rubbish': index => writeFileSync(index, '{"key":"\0\n'.repeat(99)),
    'a line is no row': index =>
      writeFileSync(
        index,
        readFileSync(index, 'utf8').replace('"names"', '"nam"'),
      ),
    'lines of what is gone': index =>
      appendFileSync(
        index,
        readFileSync(index, 'utf8')
          .replaceAll(/"key":"../gu, '"key":"00')
          .repeat(300),
      ),
  }
  for (const [story, work] of Object.entries(spoil)) {
    const folder = t.testdir()
    const quarantine = openQuarantine(folder)
    for (const at of [1, 2, 3, 4, 5]) {
      await quarantine.keep(
        keptMessage({ queueId: `Q${at}`, arrivedAt: 1e12 + at }),
      )
    }
    const index = join(folder, 'index')
    work(index)
    t.strictSame(idsIn(folder), ['Q1', 'Q2', 'Q3', 'Q4', 'Q5'], story)
    t.strictSame(idsIn(folder, ['bob@D', 'q3']), ['Q3'], story)
    const lines = readFileSync(index, 'utf8').split('\n')
    t.ok(lines.length < 1200, 'it is mended')
    t.equal(statSync(index).mode & 0o777, 0o600)
  }
})

t.test('an index that cannot be written keeps no message away', async t => {
  const folder = t.testdir({ index: {}, usage: {} })
  const quarantine = openQuarantine(folder, 1000)
  await t.resolves(quarantine.keep(keptMessage()))
  t.strictSame(idsIn(folder, ['bob@d']), ['Q1'])
  t.strictSame(idsIn(folder), ['Q1'])
})

t.test('letters of all kinds', async t => {
  const folder = t.testdir()
  const quarantine = openQuarantine(folder)
  const sender = 'B\u00fcb\u{1f600}"\\@S.example'
  await quarantine.keep(keptMessage({ sender }))
  for (const text of [sender, 'b\u00dcB', '\u{1f600}', '"\\@s', '\\@', '']) {
    const filters = { sender: text }
    const { rows } = readCatalog(folder, { texts: textsOf(filters) })
    t.match(selectRows(rows, filters), [{ sender }], text)
  }
  const filters = { sender: 'b\u00fcc' }
  const { rows } = readCatalog(folder, { texts: textsOf(filters) })
  t.strictSame(selectRows(rows, filters), [])
})

t.test('an entry that is gone, changed or damaged', async t => {
  const folder = t.testdir()
  const quarantine = openQuarantine(folder)
  const keys = []
  for (const at of [1, 2, 3]) {
    const message = keptMessage({ queueId: `Q${at}`, arrivedAt: 1e12 + at })
    keys.push(await quarantine.keep(message))
  }
  const [first = '', second = '', third = ''] = keys
  unlinkSync(entryPath(folder, first))
  const entry = readEntry(folder, second)
  const release = { at: entry.keptAt, recipients: ['bob@d.example'] }
  await changeEntry(folder, second, it => ({ ...it, releases: [release] }))
  t.match(readCatalog(folder).rows, [{ releases: 1 }, { releases: 0 }])
  const removals = [{ at: release.at, recipient: 'bob@x.example', by: 'bob' }]
  await changeEntry(folder, second, it => ({ ...it, removals }))
  t.match(readCatalog(folder).rows, [
    { releasedTo: release.recipients, removedFor: ['bob@x.example'] },
    { releases: 0 },
  ])

  writeFileSync(entryPath(folder, third), '{"key":')
  t.equal(readCatalog(folder).damaged.length, 0, 'the index knows it')
  const rebuilt = readCatalog(folder, { rebuild: true })
  t.match(rebuilt.damaged, [new RegExp(third, 'u')])
  t.match(rebuilt.rows, [{ key: second }])
  for (const text of ['[]', 'null', '{}', `{"key":"${third}"}`]) {
    writeFileSync(entryPath(folder, third), text)
    t.throws(() => readEntry(folder, third), /is no entry/u, text)
  }
  t.ok(existsSync(bytesPath(folder, third)), 'and its bytes stay')
  t.strictSame(readCatalog(join(folder, 'nowhere')).rows, [])
  t.end()
})

t.test('an entry of an earlier version is read', t => {
  const folder = t.testdir()
  fillQuarantine(folder, 1, { index: false })
  const [row] = readCatalog(folder).rows
  const path = entryPath(folder, row?.key ?? '')
  const entry = JSON.parse(readFileSync(path, 'utf8')) as object
  const old = { ...entry, releases: undefined }
  writeFileSync(path, JSON.stringify(old))
  t.match(readCatalog(folder, { rebuild: true }).rows, [{ releases: 0 }])
  t.end()
})

t.test('who is meant', t => {
  const folder = t.testdir()
  fillQuarantine(folder, 20)
  const cases: readonly (readonly [Filters, number])[] = [
    [{}, 20],
    [{ recipient: 'user7@' }, 1],
    [{ recipient: 'USER7@D.example' }, 1],
    [{ recipient: 'sender7' }, 0],
    [{ sender: 'sender1' }, 11],
    [{ verdict: 'banned' }, 20],
    [{ verdict: 'infected' }, 0],
    [{ name: 'report.EXE' }, 20],
    [{ name: '.exe', sender: 'sender3@' }, 1],
    [{ name: 'x"y\\z' }, 0],
    [{ since: Date.UTC(2026, 0, 1, 0, 0, 10) }, 10],
    [{ until: Date.UTC(2026, 0, 1, 0, 0, 10) }, 10],
    [{ larger: 19 }, 10],
    [{ smaller: 19 }, 0],
    [{ smaller: 20 }, 10],
  ]
  for (const [filters, count] of cases) {
    const { rows } = readCatalog(folder, { texts: textsOf(filters) })
    t.equal(selectRows(rows, filters).length, count, JSON.stringify(filters))
  }
  const { rows } = readCatalog(folder)
  const [row] = rows
  const names: readonly (readonly [string, number])[] = [
    ['ID0000000007', 1],
    ['Q7', 1],
    ['Q1', 1],
    ['ID000000001', 10],
    ['ID', 0],
    ['', 0],
    ['nobody', 0],
    [row?.key ?? '', 1],
    [row?.key.slice(0, 20) ?? '', 1],
  ]
  for (const [name, count] of names) {
    t.equal(namedRows(rows, name).length, count, name)
  }
  t.end()
})
