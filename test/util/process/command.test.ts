/*
 * NAME
 *   command.test - another program, run as a stranger
 */
import {
  closeSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  runCommand,
  type Command,
  type CommandResult,
} from '../../../src/util/process/command.js'
import { openUnlinked } from '../../../src/util/files/safe-file.js'
import { scratchFolder } from '../../helper/folder.js'

const { signal } = new AbortController()

const sh = (
  script: string,
  options: Partial<Command> = {},
): Promise<CommandResult> =>
  runCommand({ path: '/bin/sh', args: ['-c', script], signal, ...options })

t.test('status and output come back', async t => {
  const result = await sh('echo out; echo err >&2; exit 3')
  t.equal(result.status, 3)
  t.equal(result.killedBy, null)
  t.strictSame(result.output.split('\n').sort(), ['', 'err', 'out'])
  t.match(await sh('exit 0'), {
    status: 0,
    killedBy: null,
    output: '',
    failure: null,
  })
})

t.test('every exit status comes back as it is', async t => {
  for (const status of [1, 2, 64, 69, 75, 126, 127, 137, 255]) {
    t.match(await sh(`exit ${status}`), { status, killedBy: null })
  }
})

t.test('a program that a signal ends has no status', async t => {
  for (const name of ['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGPIPE']) {
    const result = await sh(`kill -${name.slice(3)} $$`)
    t.match(result, { status: null, killedBy: name, failure: /./ }, name)
  }
})

t.test('a program that cannot be started is no exception', async t => {
  const folder = scratchFolder(t, 'command')
  const file = join(folder, 'file')
  writeFileSync(file, 'not a program')
  const missing = join(folder, 'missing')
  const cases: readonly (readonly [path: string, args: string[]])[] = [
    [missing, []],
    [file, []],
    [folder, []],
    ['/bin/true', ['with\0NUL']],
    ['/bin/true', ['x'.repeat(3_000_000)]],
    ['true', []],
    ['./true', []],
    ['', []],
  ]
  for (const [path, args] of cases) {
    const result = await runCommand({ path, args, signal })
    t.match(result, { status: null, failure: /./ }, path)
  }
})

t.test('no argument is looked into', async t => {
  const words = [
    '-oQ/x@d',
    '--help',
    '$(id)',
    '`id`',
    '; id',
    '|id',
    '"a b"',
    "'",
    '',
    'a\nb',
    '*',
    '%0a',
    '\u00e9',
  ]
  const result = await runCommand({
    path: '/usr/bin/printf',
    args: ['%s\\0', ...words],
    signal,
  })
  const bytes = Buffer.from(result.output, 'latin1').toString('utf8')
  t.strictSame(bytes.split('\0'), [...words, ''])
})

t.test('the environment is clean', async t => {
  process.env['POSTSIFT_SECRET'] = 'secret'
  process.env['TZ'] = 'UTC'
  t.teardown(() => {
    delete process.env['POSTSIFT_SECRET']
    delete process.env['TZ']
  })
  const env = { ADDED: 'yes', EMPTY: undefined }
  const result = await runCommand({
    path: '/usr/bin/env',
    // A value may hold line ends.
    args: ['-0'],
    env,
    signal,
  })
  // tap puts variables of its own into whatever a test starts.
  const tap = /^(?:_TAPJS_.*|NODE_OPTIONS)$/
  const names = result.output.split('\0').map(line => line.split('=')[0])
  t.notMatch(result.output, /secret/)
  t.match(result.output, /(?:^|\0)PATH=\/usr\/sbin:\/usr\/bin:\/sbin:\/bin\0/)
  t.match(result.output, /(?:^|\0)TZ=UTC\0/)
  t.match(result.output, /(?:^|\0)ADDED=yes\0/)
  const allowed = ['', 'PATH', 'TZ', 'LANG', 'MAIL_CONFIG', 'ADDED']
  // Node.js gives it to each child of a process whose coverage is measured.
  if (process.env['NODE_V8_COVERAGE'] !== undefined) {
    allowed.push('NODE_V8_COVERAGE')
  }
  t.strictSame(
    names.filter(it => !tap.test(it ?? '') && !allowed.includes(it ?? '')),
    [],
  )
})

t.test('stdin is a descriptor, a text or nothing', async t => {
  const fd = openUnlinked(scratchFolder(t, 'command'))
  t.teardown(() => closeSync(fd))
  writeSync(fd, 'from the file', 0)
  const byFile = await runCommand({
    path: '/bin/cat',
    args: [],
    stdin: fd,
    signal,
  })
  t.equal(byFile.output, 'from the file')
  // The offset is shared: who asks sees how much the program has read.
  t.equal(readSync(fd, Buffer.alloc(1), 0, 1, null), 0)
  t.match(await sh('cat', { input: 'a text\n' }), { output: 'a text\n' })
  t.match(await sh('cat'), { output: '', status: 0 })
  const large = 'x'.repeat(1024 * 1024)
  t.match(await sh('wc -c', { input: large }), { output: /^1048576\s*$/ })
})

t.test('a program need not read its input', async t => {
  const input = 'x'.repeat(1024 * 1024)
  t.match(await sh('exit 0', { input }), { status: 0 })
  t.match(await sh('exit 5', { input }), { status: 5 })
  const fd = openSync('/dev/null', 'r')
  t.teardown(() => closeSync(fd))
  t.match(await sh('exit 0', { stdin: fd }), { status: 0 })
})

t.test('output is cut, and too much of it stops nothing', async t => {
  const script = 'dd if=/dev/zero bs=65536 count=32 2>/dev/null; exit 4'
  const result = await sh(script)
  t.equal(result.status, 4)
  t.equal(result.output.length, 16 * 1024)
  const short = await sh('printf 1234567890', { outputLimitBytes: 4 })
  t.match(short, { status: 0, output: '1234' })
})

t.test('a program is ended at the deadline', async t => {
  for (const script of ['exec sleep 60', 'trap "" TERM; sleep 60 & wait']) {
    const controller = new AbortController()
    const running = sh(`echo started; ${script}`, {
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(new Error('over')), 200)
    const result = await running
    t.equal(result.status, null, script)
    t.match(result.failure, /./)
  }
  const over = await sh('sleep 1', { signal: AbortSignal.abort() })
  t.match(over, { status: null, failure: /./ }, 'over before the start')
})

t.test('a grandchild that holds the output open is not waited for', async t => {
  // Waiting for it would take a minute, longer than this test may.
  const result = await sh('sleep 60 & echo $!; exit 0')
  t.equal(result.status, 0)
  process.kill(Number(result.output))
})
