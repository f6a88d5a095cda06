/*
 * NAME
 *   start - row 2, of D and A: what cannot start says why, and does not run
 */

import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  [
    'an unknown option',
    'scan_tme_limit = 5',
    /unknown option "scan_tme_limit"/u,
  ],
  ['a value of the wrong type', 'processes = "many"', /processes/u],
  ['no TOML', 'processes = = 1', /filter\.toml:\d+/u],
  ['limits that do not fit', 'scan_time_limit = 500', /scan_time_limit/u],
]

/** With what else they need. */
const PROGRAMS = [['filterd'], ['filter-scan', '-']] as const

t.test('a wrong configuration', async t => {
  const { bin, configFile, configure } = await installPostsift(t)
  for (const [name, line, why] of WRONG) {
    configure([line])
    for (const [program, ...words] of PROGRAMS) {
      const { status, stderr } = await runProgram(
        join(bin, `${program}.js`),
        ['--config', configFile, ...words],
        { stdin: 'Subject: x\n\nx\n' },
      )
      t.equal(status, 2, `${program}: ${name}`)
      t.match(stderr, why)
    }
  }
})

t.test('no configuration', async t => {
  const { bin } = await installPostsift(t)
  const args = ['--config', '/nonexistent/filter.toml']
  for (const [program, ...words] of PROGRAMS) {
    const path = join(bin, `${program}.js`)
    const { status, stderr } = await runProgram(path, [...args, ...words])
    t.equal(status, 2, program)
    t.match(stderr, /\/nonexistent\/filter\.toml: .*ENOENT/u)
  }
})

t.test('a program that is not whole', async t => {
  const { bin, home, configFile } = await installPostsift(t)
  const dist = join(home, 'broken')
  cpSync(join(bin, '..'), dist, { recursive: true })
  rmSync(join(dist, 'lib'), { recursive: true })
  const args = ['--config', configFile]
  const filterd = join(dist, 'bin/filterd.js')
  t.not((await runProgram(filterd, args)).status, 0, 'no modules')
  writeFileSync(filterd, 'this is no JavaScript')
  t.not((await runProgram(filterd, args)).status, 0, 'syntax error')
})
