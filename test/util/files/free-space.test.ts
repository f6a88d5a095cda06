/*
 * NAME
 *   free-space - room is told, also of a folder that is not there yet
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { freeBytes, shortOfSpace } from '../../../src/util/files/free-space.js'

t.test('a folder that will be made has the room above it', async t => {
  const folder = t.testdir()
  const here = freeBytes(folder) ?? 0
  t.ok(here > 0)
  t.type(freeBytes(join(folder, 'not/yet/there')), 'number')
})

t.test('what cannot be told is no reason to stop', async t => {
  const folder = t.testdir({ file: '' })
  t.equal(freeBytes(join(folder, 'file/x')), null, 'ENOTDIR')
  t.equal(shortOfSpace([join(folder, 'file/x')], 1e30), null)
})

t.test('the first folder below the floor is named', async t => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'spool'))
  t.equal(shortOfSpace([folder], 0), null)
  const text = shortOfSpace([join(folder, 'spool'), folder], 1e30)
  t.match(text, /^\S+\/spool has \d+ bytes free, less than 1e\+30$/u)
})
