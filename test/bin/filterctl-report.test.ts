/*
 * NAME
 *   filterctl-report - the program as an administrator and cron use it
 */
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Statistics } from '../../src/statistics/statistics.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, type ProgramResult } from '../helper/program.js'
import { linesOf, madeRecords } from '../records/made.js'

t.test('report', async t => {
  const postsift = await installPostsift(t)
  const { uid, gid } = await ensureFilterUser()
  const folder = scratchFolder(t, 'report')
  const records = postsift.recordsFolder
  const now = Date.now()
  const day = new Date(now).toISOString().slice(0, 10)
  const made = { seed: 2, count: 400, since: now - 60_000, until: now }
  const lines = linesOf(madeRecords(made))
  mkdirSync(records, { recursive: true, mode: 0o700 })
  writeFileSync(join(records, `${day}.jsonl`), lines, { mode: 0o600 })
  chownSync(records, uid, gid)
  chownSync(join(records, `${day}.jsonl`), uid, gid)
  postsift.configure(['log_to = "none"'])
  const report = (...args: readonly string[]): Promise<ProgramResult> =>
    runProgram(join(postsift.bin, 'filterctl.js'), [
      ...['report', '--config', postsift.configFile, ...args],
    ])

  const text = await report()
  t.strictSame([text.status, text.stderr], [0, ''])
  t.match(text.stdout, /^\d+ messages, /u)
  t.match(text.stdout, /infected: (?:quarantine|reject) \d+/u)
  t.match(text.stdout, '400 records from')
  t.notMatch(text.stdout, /[^\n\x20-\x7e]/u, 'LANG=C is ASCII')
  const wide = text.stdout.split('\n').filter(it => it.length > 80)
  t.strictSame(wide, [])

  const json = await report('--json', '--verdict', 'infected', '--top', '3')
  const statistics = JSON.parse(json.stdout) as Statistics
  t.equal(statistics.coverage.records, 400)
  t.ok(statistics.messages > 0 && statistics.messages < 400)
  t.strictSame(
    statistics.classes.map(it => it.class),
    ['infected'],
  )
  t.equal(statistics.tops.senderDomains.items.length, 3)

  const page = join(folder, 'report.html')
  writeFileSync(page, 'the old one', { mode: 0o644 })
  const html = await report('--html', page)
  t.strictSame([html.status, html.stdout, html.stderr], [0, '', ''])
  t.match(readFileSync(page, 'utf8'), /^<!DOCTYPE html>[\s\S]*<\/html>\n$/u)
  t.strictSame(
    [statSync(page).mode & 0o777, statSync(page).uid],
    [0o600, process.getuid?.()],
  )

  const prom = join(folder, 'postsift.prom')
  const messages = (): number =>
    readFileSync(prom, 'utf8')
      .split('\n')
      .filter(line => line.startsWith('postsift_messages_total{'))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  t.strictSame((await report('--prometheus', prom)).status, 0)
  t.equal(messages(), 400)
  t.equal(statSync(prom).mode & 0o777, 0o644)
  writeFileSync(join(records, `${day}.jsonl`), '{"id":\n', { flag: 'a' })
  writeFileSync(join(records, `${day}.jsonl`), lines, { flag: 'a' })
  const second = await report('--prometheus', prom)
  t.equal(messages(), 800)
  t.match(second.stderr, '1 line of the records cannot be read')
  const [, before = ''] = [null, readFileSync(prom, 'utf8')]
  t.equal((await report('--prometheus', prom)).status, 0)
  t.equal(readFileSync(prom, 'utf8'), before)

  const broken = await report()
  t.equal(broken.status, 1)
  t.match(broken.stdout, '1 line of the records could not be read')
  const none = await report('--until', '2020-01-01', '--since', '2019-01-01')
  t.equal(none.status, 1)
  t.match(none.stdout, 'No record is from 2019-01-01')

  const others = join(folder, 'others.prom')
  writeFileSync(others, 'node_load1 1\n')
  symlinkSync(page, join(folder, 'link.html'))
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--prometheus', others], 'is not a file that filterctl report'],
    [['--html', join(folder, 'link.html')], 'is not a regular file'],
    [['--html', folder], 'is not a regular file'],
    [['--html', join(folder, 'none', 'x.html')], 'ENOENT'],
    [['--prometheus', prom, '--since', '1d'], 'cannot be used with'],
    [['--html', page, '--json'], 'cannot be used with'],
    [['--top', '0'], 'from 1 to 9999'],
    [['--verdict', 'bad'], 'Allowed choices'],
  ]
  for (const [args, text] of wrong) {
    const { status, stderr } = await report(...args)
    t.equal(status, 2, args.join(' '))
    t.match(stderr, text, args.join(' '))
  }
  t.equal(readFileSync(others, 'utf8'), 'node_load1 1\n')
  t.notOk(existsSync(join(folder, 'none')))
  t.strictSame(
    readdirSync(folder).filter(it => it.startsWith('.')),
    [],
    'no temporary file is left',
  )
})
