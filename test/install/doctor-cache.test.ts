/*
 * NAME
 *   doctor-cache.test - a start-up cache that is of no use is told
 */

import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { Script } from 'node:vm'
import t, { type Test } from 'tap'
import { askStartCache } from '../../install/filter-install/doctor/start-cache.js'

const LIB = resolve(import.meta.dirname, '../../dist/lib')

/** A copy of what the build made; a program of it, and its caches. */
const bed = (t: Test) => {
  const home = t.testdir()
  const lib = join(home, 'lib')
  mkdirSync(lib)
  const names = readdirSync(LIB).filter(it =>
    /(?:work|worker|late)-.*\.c(?:js|ache)$/u.test(it),
  )
  for (const name of names) copyFileSync(join(LIB, name), join(lib, name))
  const program = join(home, 'bin/filter-pipe.js')
  const caches = names.filter(it => it.endsWith('.cache'))
  return { lib, caches, ask: () => askStartCache(program, process.execPath) }
}

t.test('what was built just now is fresh', async t => {
  const { caches, ask } = bed(t)
  t.equal(caches.length, 3, 'the work, what is late, and mailparser')
  t.equal(await ask(), 'fresh')
})

t.test('each of them counts', async t => {
  for (const at of [0, 1, 2]) {
    const { lib, caches, ask } = bed(t)
    const name = caches[at] ?? ''
    const file = join(lib, name)
    const bytes = readFileSync(file)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(file, bytes)
    t.equal(await ask(), 'damaged', name)

    const other = new Script('1').createCachedData()
    const sum = createHash('sha256').update(name.replace(/\.cache$/u, ''))
    writeFileSync(file, Buffer.concat([sum.update(other).digest(), other]))
    t.equal(await ask(), 'refused', `${name} of another script`)

    rmSync(file)
    t.equal(await ask(), 'missing', name)
  }
})
