/*
 * NAME
 *   replay - filter-scan --against and filter-quarantine replay, as programs
 */
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { ScanRecord } from '../../src/mail/scan-record.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { attachmentMessage, plainMessage } from '../helper/eicar.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, type ProgramResult } from '../helper/program.js'
import { keptMessage } from '../quarantine/kept.js'
import { linesOf, madeRecords } from '../records/made.js'

const PARTNER = [
  '[[rule]]',
  'name = "partner"',
  'sender = ["@partner.example"]',
  'class = ["banned"]',
  'insecure = true',
  'action = "tag"',
  '',
].join('\n')

t.test('filter-scan --against', async t => {
  const postsift = await installPostsift(t)
  postsift.configure(['log_to = "none"'])
  const folder = scratchFolder(t, 'against')
  const exe = attachmentMessage({ filename: 'run.exe' })
  const path = `Return-Path: <a@partner.example>\n`
  writeFileSync(
    join(folder, 'exe.eml'),
    Buffer.concat([Buffer.from(path), exe]),
  )
  // Enough of them for child processes.
  for (let at = 0; at < 9; at++) {
    writeFileSync(join(folder, `${at}.eml`), plainMessage({ subject: `${at}` }))
  }
  const next = join(folder, 'new.toml')
  writeFileSync(next, `log_to = "none"\n${PARTNER}`)
  const scan = (
    args: readonly string[],
    stdin?: Buffer,
  ): Promise<ProgramResult> =>
    runProgram(
      join(postsift.bin, 'filter-scan.js'),
      ['--config', postsift.configFile, ...args],
      { stdin },
    )

  const other = await scan([
    ...['--against', next, '--sender', 'a@partner.example', folder],
  ])
  t.strictSame([other.status, other.stderr], [1, ''])
  t.match(other.stdout, /^otherwise +\S+exe\.eml\n +quarantine -> tag/u)
  t.match(other.stdout, /then banned: action.banned = "refuse" {2}\(default\)/u)
  t.match(other.stdout, /now {2}banned: rule "partner" {2}\(\S+new.toml:2\)/u)
  t.match(other.stdout, /10 messages: 10 read and scanned again/u)
  t.match(other.stdout, /1 would end otherwise[\s\S]*9 would end the same/u)
  t.match(other.stdout, /1 +0 +0 {2}partner/u)

  const header = await scan([
    ...['--against', next, '--envelope-from-header', '--json'],
    join(folder, 'exe.eml'),
  ])
  const record = JSON.parse(header.stdout) as ScanRecord
  t.match(record.against, { end: 'other', rules: [{ name: 'partner' }] })
  t.equal(record.action, 'quarantine')

  const untold = await scan(['--against', next, join(folder, 'exe.eml')])
  t.equal(untold.status, 3)
  t.match(
    untold.stdout,
    /unknown +\S+ {2}rule "partner" \(\S+\) needs --sender/u,
  )

  const stdin = await scan(
    ['--against', next, '--sender', 'b@x.example', '-'],
    exe,
  )
  t.equal(stdin.status, 0, stdin.stderr)
  t.match(stdin.stdout, '1 would end the same')

  const wrong = await scan(['--against', join(folder, 'none.toml'), folder])
  t.equal(wrong.status, 2)
  const both = await scan(['--against', next, '--explain', folder])
  t.match(both.stderr, 'cannot be used with')
})

t.test('filter-quarantine replay', async t => {
  const postsift = await installPostsift(t)
  postsift.configure(['log_to = "none"'])
  const { uid, gid } = await ensureFilterUser()
  const { quarantineFolder, recordsFolder } = postsift
  const exe = attachmentMessage({ filename: 'report.exe' }).toString()
  const now = Date.now()
  await openQuarantine(quarantineFolder).keep(
    keptMessage({ text: exe, sender: 'a@partner.example', arrivedAt: now }),
  )
  mkdirSync(recordsFolder, { recursive: true, mode: 0o700 })
  const day = new Date(now).toISOString().slice(0, 10)
  writeFileSync(
    join(recordsFolder, `${day}.jsonl`),
    linesOf(
      madeRecords({ seed: 1, count: 100, since: now - 60_000, until: now }),
    ),
  )
  for (const folder of [quarantineFolder, recordsFolder]) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    for (const name of ['', ...names]) chownSync(join(folder, name), uid, gid)
  }
  const folder = scratchFolder(t, 'replay')
  const next = join(folder, 'new.toml')
  writeFileSync(next, `log_to = "none"\n${PARTNER}`)
  const run = (...args: readonly string[]): Promise<ProgramResult> =>
    runProgram(join(postsift.bin, 'filter-quarantine.js'), [
      ...['replay', '--in-force', postsift.configFile, ...args],
    ])

  const text = await run('--config', next)
  t.strictSame([text.status, text.stderr], [1, ''])
  t.match(text.stdout, /\(content\) from <a@partner.example>/u)
  t.match(text.stdout, /now {2}banned: rule "partner" {2}\(\S+new.toml:2\)/u)
  t.match(
    text.stdout,
    '101 messages: 1 read and scanned again, 100 judged by their records',
  )
  const json = await run('--config', next, '--json')
  const lines = json.stdout.trimEnd().split('\n')
  t.equal(lines.length, 102)
  const { summary } = JSON.parse(lines.at(-1) ?? '') as {
    summary: { same: number; other: number; unknown: number; messages: number }
  }
  t.equal(summary.messages, 101)
  t.equal(summary.same + summary.other + summary.unknown, 101)

  const none = await run(
    '--config',
    next,
    '--since',
    '2019-01-01',
    '--until',
    '2020-01-01',
  )
  t.strictSame([none.status, none.stderr], [0, ''])
  const override = await run('-o', 'action.banned=tag')
  t.equal(override.status, 1)
  t.match(override.stdout, 'action.banned = "tag"  (-o)')
  const nothing = await run()
  t.equal(nothing.status, 2)
  t.match(nothing.stderr, 'replay needs --config NEW.toml')
})
