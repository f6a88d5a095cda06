/*
 * NAME
 *   once.test - one of many does it, also after crashes
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import {
  forget,
  isDone,
  takeTurn,
  type Turn,
} from '../../../src/util/files/once.js'
import { LOAD_TYPESCRIPT } from '../../helper/load-typescript.js'
import { planFile } from '../../faults/plan.js'
import { scratchFolder } from '../../helper/folder.js'

const PROGRAM = fileURLToPath(new URL('once-main.ts', import.meta.url))
const INJECT = new URL('../../faults/inject.mjs', import.meta.url).href

const run = async (
  path: string,
  count: number,
  { log, plan = '' }: { readonly log: string; readonly plan?: string },
): Promise<void> => {
  const imports = ['--import', LOAD_TYPESCRIPT, '--import', INJECT]
  const args = [...imports, PROGRAM, path, String(count), log]
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, POSTSIFT_FAULT: plan },
  })
  await once(child, 'exit')
}

const linesOf = (log: string): readonly string[] =>
  readFileSync(log, 'utf8').split('\n').filter(Boolean)

const signal = AbortSignal.timeout(60_000)

const yours = (turn: Turn | string): Turn => {
  if (typeof turn === 'string') throw new Error(turn)
  return turn
}

t.test('one after the other', async t => {
  const path = join(scratchFolder(t, 'once'), 'deep', 'work')
  t.equal(isDone(path), false)
  const first = yours(await takeTurn(path, { signal }))
  const second = takeTurn(path, { signal })
  first.begin()
  first.giveBack()
  t.equal(isDone(path), false)
  const turn = yours(await second)
  turn.begin()
  turn.finish()
  t.equal(await takeTurn(path, { signal }), 'done')
  t.equal(isDone(path), true)
  t.equal(isDone(`${path}.1`), false, 'another one')
  await t.rejects(
    takeTurn(path, { signal: AbortSignal.abort(new Error('late')) }),
    { message: 'late' },
  )
  const folder = join(path, '..')
  forget(folder, name => name.startsWith('work.'))
  t.strictSame(readdirSync(folder), [])
})

t.test('a state that a disk has damaged is one of doubt', async t => {
  const path = join(scratchFolder(t, 'once'), 'work')
  for (const text of [
    '',
    'null',
    '{"state":"done"}',
    '{"state":"x","by":{}}',
  ]) {
    writeFileSync(`${path}.1`, text)
    t.equal(await takeTurn(path, { signal }), 'doubt', text)
  }
  const turn = yours(await takeTurn(path, { signal, again: true }))
  turn.begin()
  turn.leave()
  t.equal(await takeTurn(path, { signal }), 'doubt', 'it was left')
  yours(await takeTurn(path, { signal, again: true })).finish()
  t.equal(await takeTurn(path, { signal }), 'done')
})

t.test('20 at once, of two processes', async t => {
  const folder = scratchFolder(t, 'once')
  const log = join(folder, 'log')
  const path = join(folder, 'marks', 'work')
  await Promise.all([run(path, 10, { log }), run(path, 10, { log })])
  const lines = linesOf(log)
  t.equal(lines.length, 20)
  t.equal(lines.filter(it => it === 'did').length, 1)
  t.equal(lines.filter(it => it === 'done').length, 19)
})

t.test('killed at each step', async t => {
  const folder = scratchFolder(t, 'once')
  const plan = planFile(join(folder, 'plan'))
  const ends = new Set<string>()
  for (let nth = 1, isMet = true; isMet; nth++) {
    const log = join(folder, `log${nth}`)
    const path = join(folder, 'marks', `work${nth}`)
    writeFileSync(log, '')
    plan.set({
      ...{ point: 'any', nth, match: `work${nth}\\b`, when: 'after' },
      ...{ act: 'kill', value: 'SIGKILL' },
    })
    await run(path, 1, { log, plan: plan.path })
    isMet = !plan.isOpen()
    plan.clear()
    const before = linesOf(log).filter(it => it === 'did').length
    const next = await takeTurn(path, { signal })
    const state = typeof next === 'string' ? next : 'yours'
    ends.add(`${before} ${state}`)
    if (state === 'yours') t.equal(before, 0, `step ${nth}: not done yet`)
    if (state === 'done') t.equal(before, 1, `step ${nth}: done`)
  }
  // Before it is begun, while no one can know, and after.
  t.strictSame([...ends].sort(), ['0 doubt', '0 yours', '1 done', '1 doubt'])
})
