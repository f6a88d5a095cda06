/*
 * NAME
 *   log.test - lines while the program that takes them cannot be run
 */
import {
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { hasLogFile, logCommands, openLog } from '../../src/log/log.js'
import { commandLog, type LogCommand } from '../../src/log/command-log.js'
import { appendLines } from '../../src/log/file-log.js'
import { lastResort } from '../../src/log/last-resort.js'
import { scratchFolder } from '../helper/folder.js'
import type { Log } from '../../src/log/line.js'

interface Bench {
  readonly log: Log
  /** Whether the program of the log fails; so many times only. */
  broken(yes: boolean, times?: number): void
  lines(): readonly string[]
  /** What has come to the last resort. */
  resort(): string
}

function openBench(t: Test, resident: boolean): Bench {
  const folder = scratchFolder(t, 'log')
  const [path, mark, out, last] = ['postlog', 'broken', 'out', 'last'].map(
    name => join(folder, name),
  ) as [string, string, string, string]
  const script = `#!/bin/sh
if [ -s ${mark} ]; then sed -i 1d ${mark}; exit 1; fi
cat >>${out}
`
  writeFileSync(path, script, { mode: 0o755 })
  return {
    log: openLog(
      {
        ...{ log_to: 'postlog', log_file: last, postlog_path: path },
        records_directory: folder,
      },
      'test',
      { resident },
    ),
    resort: () => (existsSync(last) ? readFileSync(last, 'utf8') : ''),
    broken: (yes, times = 1000) =>
      yes ? writeFileSync(mark, 'x\n'.repeat(times)) : rmSync(mark),
    lines: () =>
      existsSync(out) ? readFileSync(out, 'utf8').trimEnd().split('\n') : [],
  }
}

t.test('a resident program keeps them, in order', async t => {
  const { log, broken, lines } = openBench(t, true)
  broken(true)
  log.write('info', 'one')
  log.write('warning', 'two')
  await log.flush()
  log.write('info', 'three')
  await log.flush()
  t.same(lines(), [])
  broken(false)
  log.write('info', 'four')
  await log.flush()
  t.same(lines(), ['one', 'two', 'three', 'four'])
  await log.flush()
  t.equal(lines().length, 4, 'each once')
})

t.test('what is too much is counted', async t => {
  const { log, broken, lines } = openBench(t, true)
  broken(true)
  for (let at = 0; at < 10_050; at++) log.write('info', `line ${at}`)
  await log.flush()
  broken(false)
  await log.flush()
  const [first = '', second, ...rest] = lines()
  t.match(first, /^50 lines were lost here: .*postlog could not be run$/u)
  t.equal(second, 'line 50')
  t.equal(rest.at(-1), 'line 10049')
})

t.test('a program for one message tries each level', async t => {
  const { log, broken, lines } = openBench(t, false)
  broken(true, 2)
  log.write('info', 'one')
  log.write('warning', 'two')
  await log.flush()
  t.same(lines(), ['two'])
})

t.test('a program for one message waits for nothing', async t => {
  const { log, broken, lines } = openBench(t, false)
  broken(true)
  log.write('info', 'one')
  await log.flush()
  broken(false)
  log.write('info', 'two')
  await log.flush()
  t.same(lines(), ['two'])
})

t.test('what no one takes', async t => {
  await t.test(
    'of one message: written elsewhere, with the reason',
    async t => {
      const { log, broken, resort } = openBench(t, false)
      broken(true)
      log.write('info', 'one')
      log.write('warning', 'two')
      await log.flush()
      const [why = '', ...lines] = resort().trimEnd().split('\n')
      t.match(
        why,
        /error: no logger takes the log \(.*postlog: exit status 1\)/u,
      )
      t.match(lines, [/ postsift\/test\[\d+\]: one$/u, /: warning: two$/u])
    },
  )
  await t.test('of a resident program: the reason, once', async t => {
    const { log, broken, resort } = openBench(t, true)
    broken(true)
    for (const line of ['one', 'two']) {
      log.write('info', line)
      await log.flush()
    }
    t.match(resort(), /^[^\n]* no logger takes the log [^\n]*\n$/u)
    broken(false)
    await log.flush()
  })
  for (const resident of [true, false]) {
    await t.test(`where several were asked, ${resident}`, async t => {
      const folder = scratchFolder(t, 'log')
      const file = join(folder, 'last')
      const command = (name: string, script: string): LogCommand => {
        const path = join(folder, name)
        writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
        return { path, argumentsFor: () => [] }
      }
      const takes = command('takes', `cat >>'${join(folder, 'taken')}'`)
      const refuses = command('refuses', 'echo it says no >&2; exit 1')
      let commands = [refuses, takes]
      const last = lastResort('postsift/test', file)
      const options = { resident, last, fallsThrough: true }
      const log = commandLog(() => commands, options)
      log.write('info', 'one')
      await log.flush()
      t.equal(readFileSync(join(folder, 'taken'), 'utf8'), 'one\n')
      t.notOk(existsSync(file), 'the second takes it')
      commands = [refuses, refuses]
      log.write('info', 'two')
      await log.flush()
      const [why = '', line = ''] = readFileSync(file, 'utf8').split('\n')
      t.match(why, /\(\S*refuses: exit status 1: it says no; \S*refuses: /u)
      t.match(line, / postsift\/test\[\d+\]: two$/u)
    })
  }
})

t.test('a file', async t => {
  const folder = scratchFolder(t, 'log')
  const [file, link] = [join(folder, 'file'), join(folder, 'link')]
  const settings = { log_to: 'file', postlog_path: '/bin/false' } as const
  const log = openLog(
    { ...settings, log_file: file, records_directory: folder },
    'filterd',
  )
  log.write('info', 'AB: status=sent')
  log.write('error', 'bad')
  await log.flush()
  t.match(readFileSync(file, 'utf8').split('\n'), [
    /^\d{4}-\d\d-\d\dT[\d:.]+Z \S+ postsift\/filterd\[\d+\]: AB: status=sent$/u,
    / postsift\/filterd\[\d+\]: error: bad$/u,
    '',
  ])
  t.equal(statSync(file).mode & 0o137, 0)
  symlinkSync(file, link)
  t.throws(() => appendLines(link, 'x', [{ level: 'info', line: 'x' }]), {
    code: 'ELOOP',
  })
})

t.test('postlog(1) is asked only where it can say no', t => {
  const folder = scratchFolder(t, 'config')
  const asked = () =>
    logCommands(
      {
        ...{ log_to: 'auto', log_file: '' },
        ...{ postlog_path: '/usr/sbin/postlog', records_directory: folder },
      },
      'test',
      folder,
    ).map(it => it.path)
  t.ok(hasLogFile(folder), 'what cannot be read is left to postlog(1)')
  writeFileSync(join(folder, 'main.cf'), 'maillog_file = /var/log/x\n')
  t.ok(hasLogFile(folder))
  t.strictSame(asked(), ['/usr/sbin/postlog'])
  for (const text of ['', 'maillog_file =\n', '#maillog_file = /x\n']) {
    writeFileSync(join(folder, 'main.cf'), text)
    t.notOk(hasLogFile(folder), text)
  }
  const isTaken = existsSync('/dev/log')
  t.strictSame(asked(), [isTaken ? '/usr/sbin/postlog' : '/usr/bin/logger'])
  t.end()
})
