import t from 'tap'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureFilterUser } from './filter-user.js'
import { scratchFolder } from './folder.js'
import type { Teardown } from './folder.js'
import { runProgram, startProgram } from './program.js'
import { waitUntil } from './wait.js'

/** A Node program of these lines in a folder of its own. */
const program = (t: Teardown, ...lines: string[]): string => {
  const path = join(scratchFolder(t, 'program'), 'program.mjs')
  writeFileSync(path, lines.join('\n'))
  return path
}

t.test('status, output, input and arguments', async t => {
  const path = program(
    t,
    'let text = ""',
    'for await (const chunk of process.stdin) text += chunk',
    'process.stderr.write(text.toUpperCase())',
    'process.stdout.write(JSON.stringify(process.argv.slice(2)))',
    'process.exitCode = 69',
  )
  const args = ['-f', '', '--', 'a b', '$HOME']
  t.same(await runProgram(path, args, { stdin: 'hello' }), {
    status: 69,
    signal: null,
    stdout: JSON.stringify(args),
    stderr: 'HELLO',
  })
})

t.test('the environment is clean', async t => {
  const { stdout } = await runProgram('/usr/bin/env', [], { env: { A: 'b c' } })
  t.match(stdout, /^PATH=[^\n]*\nLANG=C\nA=b c\n$/)
})

t.test('nothing reaches Node from tap', async t => {
  const path = program(
    t,
    'console.log(process.execArgv, process.env.NODE_OPTIONS)',
  )
  t.equal((await runProgram(path)).stdout, '[] undefined\n')
})

t.test('as another user, in another folder', async t => {
  const user = await ensureFilterUser()
  const options = { user, cwd: '/tmp' }
  const { stdout } = await runProgram(
    '/bin/sh',
    ['-c', 'id -u; id -G; pwd'],
    options,
  )
  t.equal(stdout, `${user.uid}\n${user.gid}\n/tmp\n`)
})

t.test('ends by a signal, by our patience, or not at all', async t => {
  const killed = await runProgram('/bin/sh', ['-c', 'kill -ABRT $$'])
  t.match(killed, { status: null, signal: 'SIGABRT' })
  const slow = await runProgram('/bin/sleep', ['60'], { timeoutMs: 100 })
  t.match(slow, { status: null, signal: 'SIGKILL' })
  t.match(await runProgram('/nonexistent'), {
    status: 127,
    stderr: /nonexistent/,
  })
})

t.test('a program that ignores its input is no error', async t => {
  const stdin = Buffer.alloc(1_000_000)
  t.match(await runProgram('/bin/true', [], { stdin }), { status: 0 })
})

t.test('a started program is watched and stopped', async t => {
  const lines = [
    'echo ready',
    'trap "echo over; exit 3" TERM',
    'read line',
    'echo $line',
  ]
  const args = ['-c', [...lines, 'while :; do sleep 0.1; done'].join('\n')]
  const started = startProgram(t, '/bin/sh', args, { stdin: 'pipe' })
  await started.waitForOutput(/ready/)
  started.stdin?.write('hello\n')
  await started.waitForOutput(/hello/)
  t.match(await started.stop(), { status: 3, stdout: 'ready\nhello\nover\n' })
  await t.rejects(started.waitForOutput(/never/), /it ended: .*over/)
})

t.test('it ends with its test', async t => {
  let pid = 0
  await t.test('inner', async t => {
    pid = startProgram(t, '/bin/sleep', ['60']).pid
    t.ok(existsSync(`/proc/${pid}`))
  })
  t.notOk(existsSync(`/proc/${pid}`))
})

t.test('and so does what it has left', async t => {
  const state = (pid: number): string =>
    existsSync(`/proc/${pid}/stat`)
      ? readFileSync(`/proc/${pid}/stat`, 'latin1').replace(
          /^.*\) (.).*$/su,
          '$1',
        )
      : 'none'
  let left = 0
  await t.test('inner', async t => {
    // It holds no output open, as what reads a FIFO for a program that is killed.
    const args = ['-c', 'sleep 60 >/dev/null 2>&1 & echo $!; wait']
    const started = startProgram(t, '/bin/sh', args)
    left = Number(await started.waitForOutput(/\d+(?=\n)/u))
    await started.stop('SIGKILL')
    t.match(state(left), /[RS]/u)
  })
  // Someone has to wait for a zombie.
  await waitUntil(() => /none|Z/u.test(state(left)) || undefined, {
    what: 'the end of what it has left',
  })
})

t.test('programs of ours have a Postfix that is not this machine', async t => {
  const has = async (path: string, ...args: readonly string[]) => {
    const { stdout } = await runProgram(path, args)
    return /^MAIL_CONFIG=.*postsift-no-syslog-/mu.test(stdout)
  }
  const folder = scratchFolder(t, 'named')
  const named = join(folder, 'filterctl')
  writeFileSync(named, '#!/bin/sh\nexec env\n', { mode: 0o755 })
  t.equal(await has(named), true)
  t.equal(await has('/bin/sh', named), true)
  t.equal(await has('/bin/sh', '-c', `exec ${named} top`), true)
  t.equal(
    await has('/usr/bin/script', '-qec', `${named} top`, '/dev/null'),
    true,
  )
  t.equal(await has('/usr/bin/env'), false)
  t.equal(await has('/bin/sh', '-c', `cd ${folder}/; env`), false)
})

t.test('waiting in vain for output tells what came', async t => {
  const started = startProgram(t, '/bin/sh', ['-c', 'echo this; sleep 60'])
  await started.waitForOutput(/this/)
  const wait = started.waitForOutput(/that/, 50)
  await t.rejects(wait, /in vain for .* to print \/that\/\nthis/)
})

t.test('children that hold the output open end with it', async t => {
  const args = ['-c', 'sleep 60 & echo $!; wait']
  const started = startProgram(t, '/bin/sh', args)
  await started.waitForOutput(/\d+\n/)
  t.match(await started.stop('SIGKILL'), { signal: 'SIGKILL' })
  const slow = await runProgram('/bin/sh', args, { timeoutMs: 200 })
  t.match(slow, { signal: 'SIGKILL', stdout: /^\d+\n$/ })
})
