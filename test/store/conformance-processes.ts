/*
 * NAME
 *   conformance-processes - several processes, and some that are killed
 *
 * DESCRIPTION
 *   worker-main.ts works on the same store in processes of their own. What it says
 *   is done must be done, whatever happens to it then.
 */
import { join } from 'node:path'
import type { Test } from 'tap'
import { planFile } from '../faults/plan.js'
import { scratchFolder } from '../helper/folder.js'
import { LOAD_TYPESCRIPT } from '../helper/load-typescript.js'
import { runProgram } from '../helper/program.js'
import type { Engine } from './conformance.js'
import { digestIn, openPlace } from './made.js'

const WORKER = new URL('worker-main.ts', import.meta.url).pathname
const INJECT = new URL('../faults/inject.mjs', import.meta.url).href

/** At what step a process is killed: early, in the middle and late. */
const STEPS = (process.env['POSTSIFT_STORE_STEPS'] ?? '5,23,61,140')
  .split(',')
  .map(Number)

export async function checkProcesses(t: Test, engine: Engine): Promise<void> {
  await t.test('three processes at once', async t => {
    const place = await engine.fresh()
    const all = await Promise.all(
      ['0', '1', '2'].map(number => work(place, number)),
    )
    const told = all.flatMap(it => it.stdout.trim().split('\n'))
    t.strictSame(
      all.map(it => it.stderr),
      ['', '', ''],
    )
    const store = openPlace(place)
    t.teardown(() => store.close())
    const rows = await store.kept.find({}, 0)
    t.equal(rows.length, 10 + 3 * 10, 'what all put is there once')
    for (const row of rows) {
      t.equal(await digestIn(store.kept, row), row.sha256)
    }
    const used = told.filter(it => it.startsWith('used '))
    t.equal(new Set(used).size, 20, 'every mark was used')
    t.equal(used.length, 20, 'by one of them')
    const records = await store.records.find({}, 0)
    t.equal(records.length, 30)
    t.strictSame(await store.journal.find(['d'.repeat(64)]), ['done'])
  })

  await t.test('a process that is killed at some step', async t => {
    const place = await engine.fresh()
    const folder = scratchFolder(t, 'steps')
    const plan = planFile(join(folder, 'plan'))
    const store = openPlace(place)
    t.teardown(() => store.close())
    for (const nth of STEPS) {
      plan.set({ point: 'any', nth, act: 'kill', value: 'SIGKILL' })
      const killed = await work(place, '7', plan.path)
      t.notOk(plan.isOpen(), `step ${nth} was reached`)
      t.equal(killed.signal ?? killed.status, 'SIGKILL', `step ${nth}`)
      const rows = await store.kept.find({}, 0)
      const done = killed.stdout.split('\n').flatMap(line => {
        const [, key] = /^put ([0-9a-f]{64})$/u.exec(line) ?? []
        return key === undefined ? [] : [key]
      })
      const keys = rows.map(({ key }) => key)
      t.strictSame(
        done.filter(key => !keys.includes(key)),
        [],
        `step ${nth}: what was said to be there is there`,
      )
      for (const row of rows) {
        t.equal(await digestIn(store.kept, row), row.sha256, 'and is whole')
      }
    }
    const last = await work(place, '7')
    t.equal(last.status, 0, last.stderr)
    t.equal((await store.kept.find({}, 0)).length, 20, 'in the end all, once')
    t.equal((await store.records.find({}, 0)).length, 30)
    t.equal(last.stdout.match(/^used /gmu)?.length, 20, 'by the same message')
  })
}

function work(
  place: string,
  number: string,
  plan?: string,
): ReturnType<typeof runProgram> {
  return runProgram(
    process.execPath,
    [
      ...['--no-warnings', `--import=${LOAD_TYPESCRIPT}`],
      ...(plan === undefined ? [] : [`--import=${INJECT}`]),
      ...[WORKER, place, number],
    ],
    { env: plan === undefined ? {} : { POSTSIFT_FAULT: plan } },
  )
}
