/*
 * NAME
 *   installed - programs of a package find their own folder, and who brought them
 */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { programsOrigin } from '../../install/filter-install/gather/programs-origin.js'
import {
  installedPath,
  keepVersion,
} from '../../src/util/process/installed-path.js'
import { openDescriptors } from '../helper/open-descriptors.js'

t.test('a version that current leads to is named by current', async t => {
  const top = t.testdir()
  for (const name of ['1.0-a', '1.1-b']) {
    mkdirSync(join(top, name, 'bin'), { recursive: true })
    writeFileSync(join(top, name, 'bin/filterd.js'), '')
  }
  symlinkSync('1.0-a', join(top, 'current'))
  t.equal(
    installedPath(join(top, '1.0-a/bin/filterd.js')),
    join(top, 'current/bin/filterd.js'),
  )
  t.equal(installedPath(join(top, '1.0-a/bin')), join(top, 'current/bin'))
  const other = join(top, '1.1-b/bin/filterd.js')
  t.equal(installedPath(other), other, 'not the newest')
})

t.test('without current, a path stays', async t => {
  const path = join(t.testdir({ bin: { 'filterd.js': '' } }), 'bin/filterd.js')
  t.equal(installedPath(path), path)
})

t.test('the folder of a running version is open', async t => {
  const top = t.testdir({ '2.0-c': { bin: { 'filterd.js': '' } } })
  symlinkSync('2.0-c', join(top, 'current'))
  keepVersion(join(top, '2.0-c/bin/filterd.js'))
  t.ok(openDescriptors('self').includes(join(top, '2.0-c')))
})

const ORIGINS = [
  ['/usr/lib/postsift/current/bin', ['package-id'], 'Debian package'],
  ['/usr/lib/node_modules/postsift/dist/bin', [], 'npm package'],
  ['/opt/postsift/dist/bin', ['container'], 'container'],
  ['/root/postsift/dist/bin', [], 'sources'],
] as const

for (const [bin, marks, wanted] of ORIGINS) {
  t.test(`${bin}: ${wanted}`, async t => {
    const exists = (path: string): boolean =>
      marks.some(it => path === join(bin, '..', it))
    t.equal(programsOrigin(bin, exists), wanted)
  })
}
