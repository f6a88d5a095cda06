/*
 * NAME
 *   filter-scan - the program as a person and a script use it
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { honestMessages } from '../corpus/honest/honest.js'
import {
  attachmentMessage,
  EICAR,
  GTUBE,
  plainMessage,
} from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, type ProgramOptions } from '../helper/program.js'

const PROGRAM = resolve(import.meta.dirname, '../../dist/bin/filter-scan.js')

interface Row {
  readonly file: string
  readonly verdict: string
  readonly action: string
  readonly findings: readonly {
    readonly scanner: string
    readonly name: string
    readonly class: string
    readonly part: string
  }[]
  readonly parts: readonly {
    readonly path: string
    readonly names: readonly string[]
    readonly declaredType: string
    readonly detectedType: string
    readonly size: number
    readonly sha256: string
  }[]
  readonly defects: readonly unknown[]
  readonly size: number
  readonly ms: number
}

async function scan(args: readonly string[], options: ProgramOptions = {}) {
  return runProgram(PROGRAM, args, { timeoutMs: 120_000, ...options })
}

async function rows(args: readonly string[], options: ProgramOptions = {}) {
  const { stdout, status, stderr } = await scan(['--json', ...args], options)
  const lines = stdout.split('\n').filter(line => line !== '')
  return { rows: lines.map(line => JSON.parse(line) as Row), status, stderr }
}

const VIRUS = attachmentMessage({ filename: 'a.txt', content: EICAR })
const BANNED = attachmentMessage({ filename: 'report.exe', content: 'MZ' })

t.test('exit status 0 clean, 1 something found, 2 an error', async t => {
  const folder = scratchFolder(t, 'scan')
  writeFileSync(join(folder, 'clean.eml'), plainMessage())
  writeFileSync(join(folder, 'virus.eml'), VIRUS)
  t.equal((await scan([join(folder, 'clean.eml')])).status, 0)
  t.equal((await scan([join(folder, 'virus.eml')])).status, 1)
  t.equal((await scan([folder])).status, 1)
  t.equal((await scan([join(folder, 'missing.eml')])).status, 2)
  t.equal((await scan([])).status, 2)
  t.equal((await scan(['--jobs', 'many', folder])).status, 2)
  t.equal((await scan(['-o', 'nonsense=1', folder])).status, 2)
  t.equal((await scan(['--config', '/nonexistent', folder])).status, 2)
  t.equal((await scan(['--check'])).status, 0)
  t.equal((await scan(['--help'])).status, 0)
})

t.test('JSON has what programs need', async t => {
  const folder = scratchFolder(t, 'scan')
  const file = join(folder, 'virus.eml')
  writeFileSync(file, VIRUS)
  const { rows: found } = await rows([file])
  t.equal(found.length, 1)
  const [row] = found
  t.match(row, {
    file,
    verdict: 'infected',
    action: 'quarantine',
    size: VIRUS.length,
  })
  t.strictSame(row?.findings, [
    {
      scanner: 'builtin',
      name: 'Eicar-Test-Signature',
      class: 'infected',
      part: '2/a.txt',
    },
  ])
  const part = row?.parts.find(it => it.path === '2')
  t.strictSame(part?.names, ['a.txt'])
  t.equal(part?.declaredType, 'application/octet-stream')
  t.equal(part?.detectedType, 'text/plain')
  t.equal(part?.size, 68)
  t.equal(
    part?.sha256,
    '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
  )
  t.type(row?.ms, 'number')
  t.strictSame(row?.defects, [])
})

t.test('files, mbox, Maildir, folders, stdin', async t => {
  const folder = scratchFolder(t, 'scan')
  const mbox = [
    'From a@b Sun Nov 22 12:00:00 2026\n',
    plainMessage(),
    '\nFrom c@d Sun Nov 22 12:00:00 2026\n',
    BANNED,
  ]
  writeFileSync(
    join(folder, 'box'),
    Buffer.concat(mbox.map(it => Buffer.from(it))),
  )
  for (const name of ['cur', 'new', 'tmp'])
    mkdirSync(join(folder, 'Maildir', name), { recursive: true })
  writeFileSync(join(folder, 'Maildir/cur/1:2,S'), VIRUS)
  writeFileSync(join(folder, 'Maildir/new/2'), plainMessage())
  writeFileSync(join(folder, 'Maildir/tmp/3'), VIRUS)
  mkdirSync(join(folder, 'deep/er'), { recursive: true })
  writeFileSync(
    join(folder, 'deep/er/one.eml'),
    plainMessage().toString().replaceAll('\n', '\r\n'),
  )
  writeFileSync(join(folder, 'README'), 'Not a message.\n')
  const { rows: found } = await rows([folder])
  t.strictSame(
    found.map(row => [row.file.slice(folder.length + 1), row.verdict]).sort(),
    [
      ['Maildir/cur/1:2,S', 'infected'],
      ['Maildir/new/2', 'clean'],
      ['box:1', 'clean'],
      ['box:2', 'banned'],
      ['deep/er/one.eml', 'clean'],
    ],
  )
  const stdin = await rows(['-'], { stdin: VIRUS })
  t.match(stdin.rows[0], { file: '-', verdict: 'infected' })
  const text = await scan([folder])
  t.match(
    text.stdout,
    /^5 messages: 1 infected, 1 banned, 3 clean; skipped, not mail: 1 /mu,
  )
})

t.test('an ordinary user may run it', async t => {
  const postsift = await installPostsift(t)
  const file = join(postsift.home, 'virus.eml')
  writeFileSync(
    file,
    attachmentMessage({
      filename: 'a.txt',
      content: EICAR,
      text: 'x'.repeat(3_000_000),
    }),
  )
  const account = await ensureFilterUser()
  const path = join(postsift.bin, 'filter-scan.js')
  const { status, stdout } = await runProgram(path, [file], {
    user: account,
    env: { TMPDIR: '/tmp' },
  })
  t.equal(status, 1, stdout)
})

t.test('--explain shows what decided', async t => {
  const folder = scratchFolder(t, 'scan')
  const file = join(folder, 'm.eml')
  const config = join(folder, 'filter.toml')
  writeFileSync(file, VIRUS)
  writeFileSync(config, '\n[action]\ninfected = "reject"\n')
  const { stdout } = await scan(['--config', config, '--explain', file])
  t.match(stdout, /^\S+m\.eml: infected, reject$/mu)
  t.match(
    stdout,
    /2 application\/octet-stream \(is text\/plain\), 68 bytes "a\.txt"/u,
  )
  t.match(stdout, /infected: Eicar-Test-Signature in 2\/a\.txt +\(builtin\)/u)
  t.match(
    stdout,
    new RegExp(`action\\.infected = "reject" +\\(${config}:3\\)`, 'u'),
  )
  t.match(
    stdout,
    /550 5\.7\.1 virus Eicar-Test-Signature found in a\.txt; id=ID/u,
  )
  t.match(stdout, /total .* ms, parse .* ms, scan .* ms/u)
  const other = await scan(['-o', 'action.infected=defer', '--explain', file])
  t.match(other.stdout, /action\.infected = "defer" +\(-o\)/u)
  t.match(other.stdout, /451 4\.7\.1 virus/u)
})

t.test('names in messages do nothing to a terminal', async t => {
  const folder = scratchFolder(t, 'scan')
  const file = join(folder, 'm.eml')
  writeFileSync(
    file,
    attachmentMessage({ filename: 'a\u001b[2J\u202e\u0007.exe' }),
  )
  for (const args of [[file], ['--explain', file], ['--json', file]]) {
    const { stdout } = await scan(args)
    t.notMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f\u202e]/u)
  }
})

t.test('the same records with one process and with several', async t => {
  const folder = scratchFolder(t, 'scan')
  for (let number = 0; number < 40; number++) {
    const message =
      number % 5 === 0 ? VIRUS : plainMessage({ text: `${number}\n` })
    writeFileSync(
      join(folder, `${String(number).padStart(2, '0')}.eml`),
      message,
    )
  }
  writeFileSync(join(folder, 'spam.eml'), plainMessage({ text: GTUBE }))
  const bare = (row: Row) => [row.file, row.verdict, row.findings, row.parts]
  const one = await rows(['--jobs', '1', folder])
  const many = await rows(['--jobs', '3', folder])
  t.equal(one.rows.length, 41)
  t.strictSame(many.rows.map(bare), one.rows.map(bare))
  t.equal(one.rows.at(-1)?.verdict, 'spam')
})

t.test('honest messages of many programs: none found, none fails', async t => {
  const folder = scratchFolder(t, 'honest')
  const messages = honestMessages()
  for (const { name, bytes } of messages)
    writeFileSync(join(folder, `${name}.eml`), bytes)
  const { rows: found, status } = await rows([folder])
  t.ok(found.length >= 100)
  t.equal(found.length, messages.length)
  t.strictSame(
    found
      .filter(row => row.verdict !== 'clean')
      // What is encrypted is honest, and cannot be looked at all the same.
      .filter(
        ({ file, verdict }) =>
          !(
            verdict === 'unchecked-encrypted' && /-encrypted\.eml$/u.test(file)
          ),
      )
      .map(row => [row.file, row.verdict, row.findings, row.defects]),
    [],
  )
  t.equal(status, 1)
})
