/*
 * NAME
 *   one-at-a-time.test - one has a turn, also after a crash
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { takeTurn, waitForTurn } from '../../../src/util/files/one-at-a-time.js'

t.test('one after the other', async t => {
  const folder = t.testdir()
  const first = takeTurn(folder, 'turn')
  t.ok(first)
  t.equal(takeTurn(folder, 'turn'), null)
  t.ok(takeTurn(folder, 'other'), 'other work is other work')
  t.equal(await waitForTurn(folder, 'turn', 0), null)
  const waiting = waitForTurn(folder, 'turn', 60_000)
  first?.end()
  const second = await waiting
  t.ok(second)
  t.equal(takeTurn(folder, 'turn'), null)
  second?.end()
  t.ok(takeTurn(folder, 'turn'))
  t.strictSame(readdirSync(folder), ['other.1', 'turn.3'])
})

t.test('of a process that was killed', async t => {
  const folder = t.testdir()
  const path = join(folder, 'turn.1')
  const child = spawn('sleep', ['1000'])
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  takeTurn(folder, 'turn')
  const { pid = 0 } = child
  const own = JSON.parse(readFileSync(path, 'utf8')) as { start: string }
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  const boot = own.start.split(' ').at(-1) ?? ''
  const take = (start: string, turn = path) =>
    writeFileSync(turn, JSON.stringify({ pid, start, name: 'x' }))
  take(`${ticks} ${boot}`)
  t.equal(takeTurn(folder, 'turn'), null, 'it runs')
  take(`${Number(ticks) + 1} ${boot}`)
  t.ok(takeTurn(folder, 'turn'), 'another process has its number now')
  take(`${ticks} ${boot}x`, join(folder, 'turn.2'))
  t.ok(takeTurn(folder, 'turn'), 'the machine was started anew')
  take(`${ticks} ${boot}`, join(folder, 'turn.3'))
  t.equal(takeTurn(folder, 'turn'), null)
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.ok(takeTurn(folder, 'turn'), 'it is gone')
})

t.test('what no process of ours wrote is no turn', t => {
  for (const text of [
    '',
    'x',
    '1',
    'null',
    '{}',
    '{"pid":99999999999,"start":"1 x"}',
  ]) {
    const folder = t.testdir({ 'turn.7': text, 'turn.x': '', 'turn.08': '' })
    const turn = takeTurn(folder, 'turn')
    t.ok(turn, JSON.stringify(text))
  }
  t.end()
})
