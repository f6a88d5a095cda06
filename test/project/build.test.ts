/*
 * NAME
 *   build.test - a build writes nothing where mail is kept
 *
 * DESCRIPTION
 *   It filters a message, to have a start-up cache of what that takes, and may
 *   be run by root: a folder that it made would be closed to the filter.
 */
import { lstatSync, readdirSync, renameSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/config.js'
import { MAIN } from '../../src/options.js'
import { scratchFolder } from '../helper/folder.js'
import { runProgram } from '../helper/program.js'

t.test('the folders of the defaults stay as they are', async t => {
  const config = await loadConfig({ text: '' }, [MAIN])
  const settings = Object.entries(config.settings(MAIN))
  const folders = settings.flatMap(([name, value]) =>
    name.endsWith('_directory') ? [String(value)] : [],
  )
  t.ok(folders.length >= 4, folders.join(' '))
  const before = folders.map(looksOf)
  const program = resolve(import.meta.dirname, '../../install/build.mjs')
  const outdir = join(scratchFolder(t, 'build'), 'dist')
  const args = [program, '--no-check', '--outdir', outdir]
  const { status, stderr } = await runProgram(process.execPath, args)
  t.equal(status, 0, stderr)
  t.ok(
    readdirSync(join(outdir, 'lib')).some(name =>
      /^work-.*\.cache$/u.test(name),
    ),
    'a message was filtered',
  )
  t.same(folders.map(looksOf), before)

  const moved = `${outdir}-moved`
  renameSync(outdir, moved)
  const launcher = join(moved, 'bin/filter-scan')
  t.match(await runProgram(launcher, ['--version']), {
    status: 0,
    stdout: /^filter-scan /u,
  })
  const link = join(moved, 'link')
  symlinkSync(launcher, link)
  t.match(await runProgram(link, ['--version']), { status: 0 })
})

/** Names, sizes and times of what is in a folder; null: there is none. */
function looksOf(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder).map(name => {
      const { size, mtimeMs } = lstatSync(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
