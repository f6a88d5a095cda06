/*
 * NAME
 *   expire-hourly.test - what filterd lets go by itself
 */
import { chownSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import type { Command, CommandResult } from '../../src/util/process/command.js'
import { expireHourly } from '../../src/quarantine/expire-hourly.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { keptMessage } from './kept.js'

const MINUTE = 60_000

const DONE: CommandResult = {
  ...{ status: 0, killedBy: null, output: '0 removed', failure: null },
}

t.test('five minutes after the start, then every hour', async t => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  t.teardown(() => mock.timers.reset())
  const results: CommandResult[] = [
    DONE,
    { ...DONE, status: 1, output: 'x is no entry\u001b\n' },
    { ...DONE, status: null, failure: 'over its time limit', output: '' },
  ]
  const commands: Command[] = []
  const warnings: string[] = []
  expireHourly({
    args: ['program', 'expire'],
    warn: text => warnings.push(text),
    runs: command => {
      commands.push(command)
      const result = results.shift()
      return result === undefined
        ? Promise.reject(new Error('no descriptors'))
        : Promise.resolve(result)
    },
  })
  const after = async (minutes: number): Promise<number> => {
    mock.timers.tick(minutes * MINUTE)
    await new Promise(resolve => setImmediate(resolve))
    return commands.length
  }
  t.equal(await after(4), 0)
  t.equal(await after(1), 1)
  t.strictSame(warnings, [])
  t.equal(await after(59), 1)
  t.equal(await after(1), 2)
  t.strictSame(warnings, ['expire: x is no entry?'])
  t.equal(await after(60), 3)
  t.equal(warnings[1], 'expire: over its time limit')
  t.equal(await after(60), 4, 'what went wrong is no end')
  t.match(warnings[2], /no descriptors/u)
  t.equal(await after(60), 5)
  for (const { path, args, signal } of commands) {
    t.equal(path, process.execPath)
    t.strictSame(args, ['program', 'expire'])
    t.equal(signal.aborted, false)
  }
})

t.test('the real program, at once', async t => {
  const postsift = await installPostsift(t)
  const { quarantineFolder: folder, recordsFolder } = postsift
  const { uid, gid } = await ensureFilterUser()
  postsift.configure(['log_to = "none"', 'records_keep = 7'])
  const quarantine = openQuarantine(folder)
  await quarantine.keep(keptMessage({ queueId: 'OLD' }))
  await quarantine.keep(keptMessage({ queueId: 'NEW', arrivedAt: Date.now() }))
  for (const name of readdirSync(folder, { recursive: true })) {
    chownSync(join(folder, String(name)), uid, gid)
  }
  const today = new Date().toISOString().slice(0, 10)
  const names = ['2001-01-01.jsonl', '2001-01-01.1.jsonl', `${today}.jsonl`]
  names.forEach(name => writeFileSync(join(recordsFolder, name), '{}\n'))
  const results: CommandResult[] = []
  expireHourly({
    args: [
      join(postsift.bin, 'filter-quarantine.js'),
      ...['expire', '--config', postsift.configFile],
    ],
    warn: () => undefined,
    firstMs: 0,
    // tap would add something of its own to the environment.
    runs: async ({ args: [program = '', ...args] }) => {
      const { status, stdout, stderr } = await runProgram(program, args)
      const result = { ...DONE, status, output: `${stdout}${stderr}` }
      results.push(result)
      return result
    },
  })
  await waitUntil(() => results[0], { what: 'the expiry', timeoutMs: 60_000 })
  t.match(results, [{ status: 0, output: /^1 removed, 1 kept/u }])
  t.strictSame(readdirSync(recordsFolder), [`${today}.jsonl`, 'deeds'])
  const deeds = join(recordsFolder, 'deeds', `${today}.jsonl`)
  t.match(JSON.parse(readFileSync(deeds, 'utf8')), {
    ...{ deed: 'expired', keys: [/^[0-9a-f]{64}$/u] },
  })
  t.strictSame(
    postsift.quarantined().map(({ envelope }) => envelope.queueId),
    ['NEW'],
  )
})
