/*
 * NAME
 *   parts-folder.test - a message as files, which no one else can read
 */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import {
  makePartsFolder,
  sweepPartsFolders,
  type Owner,
} from '../../../src/scan/command/parts-folder.js'
import { loadConfig } from '../../../src/config/config.js'
import { makeScanners, SCANNER_SECTIONS } from '../../../src/scan/scan.js'
import { scratchFolder } from '../../helper/folder.js'
import { LOAD_TYPESCRIPT } from '../../helper/load-typescript.js'
import { waitUntil } from '../../helper/wait.js'
import { fileOf, messageOf, partOf, scanWith } from '../sample.js'

const hostile = ['../../etc/passwd', '-rf', 'a\nb', '$(id)', '\u202excod.exe']

const message = messageOf({
  sha256: 'of the message',
  parts: [
    partOf({ path: '1', kind: 'multipart', content: '' }),
    partOf({ path: '1.1', form: 'packed', content: 'member', names: ['m'] }),
    ...hostile.map((name, at) =>
      partOf({ path: `1.${at + 2}`, names: [name], content: `content ${at}` }),
    ),
    partOf({ path: '1.9', content: 'content 0' }),
    partOf({ path: '1.10', content: '' }),
  ],
})

const make = (
  spoolFolder: string,
  known: {
    readonly limitBytes?: number
    readonly owner?: Owner
    readonly signal?: AbortSignal
  } = {},
) =>
  makePartsFolder(message, {
    ...{ spoolFolder, limitBytes: 1e6, ...known },
    signal: known.signal ?? new AbortController().signal,
  })

t.test('each distinct part has a file with a name of ours', async t => {
  const spool = scratchFolder(t, 'parts')
  const folder = await make(spool)
  const names = readdirSync(folder.path)
  t.strictSame(
    names,
    [0, 1, 2, 3, 4, 5, 6].map(it => `part-000${it}`),
  )
  t.equal(statSync(folder.path).mode & 0o7777, 0o700)
  for (const name of names) {
    t.equal(statSync(join(folder.path, name)).mode & 0o7777, 0o400)
  }
  const text = (name: string) => readFileSync(join(folder.path, name), 'utf8')
  t.equal(text('part-0000'), 'Subject: x\n\nhello\n')
  t.equal(text('part-0001'), 'content 0')
  t.equal(text('part-0006'), 'member', 'members come last')
  t.equal(folder.whole, true)
  t.equal(folder.labelOf('/x/part-0003: found'), '1.4/a?b')
  t.equal(folder.labelOf('part-0000: found'), '', 'the message')
  t.equal(folder.labelOf('part-00033'), '')
  folder.remove()
  t.strictSame(readdirSync(spool), [])
})

t.test('what does not fit is not shown, and told', async t => {
  const spool = scratchFolder(t, 'parts')
  const folder = await make(spool, { limitBytes: 30 })
  t.strictSame(readdirSync(folder.path), ['part-0000', 'part-0001'])
  t.equal(folder.whole, false)
  folder.remove()
  const gone = AbortSignal.abort(new Error('too late'))
  await t.rejects(make(spool, { signal: gone }), { message: 'too late' })
  t.strictSame(readdirSync(spool), [], 'nothing is left')
})

// Another account, where this process may give files away.
const [uid = 0, gid = 0] =
  process.getuid?.() === 0
    ? [65534, 65534]
    : [process.getuid?.(), process.getgid?.()]

t.test('root gives the files to the account', async t => {
  const spool = scratchFolder(t, 'parts')
  const folder = await make(spool, { owner: { uid, gid } })
  t.equal(statSync(folder.path).uid, uid)
  t.equal(statSync(join(folder.path, 'part-0001')).uid, uid)
  t.equal(statSync(folder.path).mode & 0o7777, 0o700)
  folder.remove()
  t.strictSame(readdirSync(spool), [])
})

const filesScanner = async (t: Test, spool: string, script: string) => {
  const path = fileOf(t, 'scan.sh', `#!/bin/sh\n${script}\n`, 0o755)
  const overrides = ['enabled=true', `path=${path}`, 'input=files']
  const options = [...overrides, 'args={folder}', 'retry=0', 'time_limit=1']
  const config = await loadConfig(
    {
      file: '/dev/null',
      overrides: options.map(it => `scanner.command.${it}`),
    },
    SCANNER_SECTIONS,
  )
  const [, scanner] = makeScanners(config, { spoolFolder: spool })
  if (scanner?.name !== 'command') throw new Error('no scanner')
  return scanner
}

t.test('removed whatever the program does', async t => {
  const spool = scratchFolder(t, 'parts')
  const cases = [
    ['exit 0', null],
    ['exit 7', /exit status 7/],
    ['kill -9 $$', /SIGKILL/],
    ['exec sleep 60', /time_limit of 1 s/],
    ['mkdir "$1/more"; echo x >"$1/more/x"; echo y >"$1/y"; exit 0', null],
  ] as const
  for (const [script, failure] of cases) {
    const scanner = await filesScanner(t, spool, script)
    const scanned = scanWith(scanner, message)
    if (failure === null) t.strictSame(await scanned, [], script)
    else await t.rejects(scanned, { message: failure }, script)
    t.strictSame(readdirSync(spool), [], script)
  }
})

t.test('a limit is a finding beside what was found', async t => {
  const path = fileOf(t, 'scan.sh', '#!/bin/sh\necho X; exit 1\n', 0o755)
  const config = await loadConfig(
    {
      file: '/dev/null',
      overrides: [
        ...['enabled=true', `path=${path}`, 'input=files', 'args={folder}'],
        'files_limit=30',
      ].map(it => `scanner.command.${it}`),
    },
    SCANNER_SECTIONS,
  )
  const spoolFolder = scratchFolder(t, 'parts')
  const [, scanner] = makeScanners(config, { spoolFolder })
  const found = scanner ? await scanWith(scanner, message) : []
  t.strictSame(
    found.map(it => `${it.class} ${it.name}`),
    [
      'infected scan.sh: X',
      'unchecked-overlimit scan.sh: larger than files_limit',
    ],
  )
})

t.test('those of killed processes are removed by the next', async t => {
  const spool = scratchFolder(t, 'parts')
  const program = fileURLToPath(new URL('parts-main.ts', import.meta.url))
  const args = ['--import', LOAD_TYPESCRIPT, program, spool]
  const child = spawn(process.execPath, args)
  t.teardown(() => child.kill('SIGKILL'))
  await waitUntil(
    () => readdirSync(spool).some(it => it.startsWith('parts-')) || undefined,
    { what: 'a folder' },
  )
  const [name = ''] = readdirSync(spool)
  sweepPartsFolders(spool)
  t.strictSame(readdirSync(spool), [name], 'it is in use')
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  t.strictSame(readdirSync(spool), [name], 'a kill leaves it')
  const next = await make(spool)
  t.notOk(existsSync(join(spool, name)))
  next.remove()
  t.strictSame(readdirSync(spool), [])
})

t.test('nothing else is removed', async t => {
  const spool = scratchFolder(t, 'parts')
  const other = join(scratchFolder(t, 'other'), 'file')
  writeFileSync(other, 'x')
  for (const name of ['parts-x', 'parts-1-', 'incoming', '.parts-1-1-a']) {
    mkdirSync(join(spool, name))
  }
  symlinkSync(join(other, '..'), join(spool, 'parts-999999999-1-link'))
  writeFileSync(join(spool, 'parts-999999999-1-file'), '')
  const dead = join(spool, 'parts-999999999-1-dead')
  mkdirSync(dead)
  symlinkSync(other, join(dead, 'part-0001'))
  const begun = readFileSync('/proc/1/stat', 'latin1').split(') ')[1] ?? ''
  const alive = join(spool, `parts-1-${begun.split(' ')[19]}-alive`)
  mkdirSync(alive)
  const reused = join(spool, 'parts-1-1-reused')
  mkdirSync(reused)
  chmodSync(reused, 0o700)
  sweepPartsFolders(spool)
  t.notOk(existsSync(dead))
  t.notOk(existsSync(reused), 'another process has the number now')
  t.ok(existsSync(alive))
  t.equal(readFileSync(other, 'utf8'), 'x', 'a link is not followed')
  t.equal(readdirSync(spool).length, 7)
})
