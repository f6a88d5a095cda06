/*
 * NAME
 *   verify-killed - no probe reaches anyone, also when a verification is killed
 *
 * DESCRIPTION
 *   Killed when its probes are on their way. Whatever is started then removes
 *   them, from the queue and from the quarantine, before mail for their domain
 *   has another way.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { freePort } from '../helper/port.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import type { ProgramResult } from '../helper/program.js'
import { startSasl, submissionService } from '../helper/sasl.js'
import { startSink } from '../helper/sink.js'
import { makeInstaller } from './installer.js'

// Many programs, one after the other.
t.setTimeout(20 * 60 * 1000)

const sink = await startSink(t)
const postsift = await installPostsift(t)
const submission = await freePort()
const postfix = await startPostfix(t, {
  sink,
  masterCf: [submissionService(submission, await startSasl(t))],
})
const installer = await makeInstaller(postfix, postsift)
postsift.configure([
  'log_to = "none"',
  `forward_to = "smtp:127.0.0.1:${installer.returnPort}"`,
])
const trace = join(postsift.home, 'trace')
const before = installer.files()

// The first look at the queue comes when all probes were taken.
const ON_THEIR_WAY = /^(\d+) \w+ run \S+postqueue .*-j$/mu

t.test('a verification, and probes by both doors', async t => {
  mustEnd(t, await installer.apply('spawn', '--no-verify'))
  const result = await verify({ POSTSIFT_INJECT_TRACE: trace })
  mustEnd(t, result)
  t.match(result.stdout, /^ {2}virus +quarantined +ok$/mu)
  t.match(result.stdout, /^ {2}own-users +delivered +ok$/mu)
  t.match(result.stdout, /^ {2}own-virus +refused +ok$/mu)
  mustEnd(t, await installer.undo())
  const log = await postfix.log()
  const door = `relay=127.0.0.1[127.0.0.1]:${installer.submissionPort},`
  t.equal(log.split(door).length - 1, 2, 'the probes of our own users')
})

for (const [story, then] of [
  ['undo', () => installer.undo()],
  ['apply', () => installer.apply('spawn', '--no-verify')],
  ['verify', () => verify()],
] as const) {
  t.test(`killed, and then ${story}`, async t => {
    mustEnd(t, await installer.apply('spawn', '--no-verify'))
    const applied = installer.files()
    await killed('verify')
    mustEnd(t, await then())
    await isGone(t)
    if (story !== 'undo') {
      t.strictSame(installer.files(), applied)
      mustEnd(t, await installer.undo())
    }
    t.strictSame(installer.files(), before)
    await isGone(t)
  })
}

t.test('apply is killed while it verifies, and then undo', async t => {
  await killed('apply', '--mode', 'spawn')
  mustEnd(t, await installer.undo())
  t.strictSame(installer.files(), before)
  await isGone(t)
  t.notOk(existsSync(join(postsift.home, 'state')))
})

t.test('Postfix is stopped meanwhile', async t => {
  mustEnd(t, await installer.apply('spawn', '--no-verify'))
  await killed('verify')
  await postfix.stop()
  mustEnd(t, await installer.undo())
  t.strictSame(installer.files(), before)
  await postfix.start()
  await isGone(t)
})

// Probes are in the queue when it is gone: no one takes them any more.
async function killed(
  command: 'apply' | 'verify',
  ...args: readonly string[]
): Promise<void> {
  const run = (env: Readonly<Record<string, string>>) =>
    command === 'verify' ? verify(env) : installer.run(command, args, hook(env))
  rmSync(trace, { force: true })
  if (command === 'verify') await run({ POSTSIFT_INJECT_TRACE: trace })
  else {
    await run({ POSTSIFT_INJECT_TRACE: trace })
    await installer.undo()
  }
  const at = ON_THEIR_WAY.exec(readFileSync(trace, 'utf8'))?.[1]
  if (at === undefined) throw new Error('it did not look at the queue')
  const { signal } = await run({
    ...{ POSTSIFT_INJECT_AT: at, POSTSIFT_INJECT_HOW: 'kill' },
  })
  if (signal !== 'SIGKILL') throw new Error(`it ended by ${signal}`)
  await postfix.waitForQueue(
    queue =>
      queue.some(
        it =>
          it.queue_name === 'deferred' &&
          it.recipients.some(to => to.address.includes('postsift-probe')),
      ),
    { what: 'a probe that waits' },
  )
}

async function isGone(t: Test): Promise<void> {
  await postfix.flush()
  await postfix.waitForEmptyQueue()
  t.equal(sink.count, 0, 'no probe went where mail goes')
  t.strictSame(postsift.quarantined(), [])
}

function verify(
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  return installer.run('verify', [], hook(env))
}

function hook(env: Readonly<Record<string, string>>) {
  const file = resolve(import.meta.dirname, 'inject.mjs')
  return { NODE_OPTIONS: `--import=${file}`, ...env }
}

function mustEnd(t: Test, { status, stdout, stderr }: ProgramResult): void {
  t.equal(status, 0, stdout + stderr)
}
