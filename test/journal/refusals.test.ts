/*
 * NAME
 *   refusals.test - notes of refused recipients are few, and end
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openRefusals } from '../../src/journal/refusals.js'

t.test('a note is there for a day, for this address alone', async t => {
  const folder = t.testdir()
  let now = Date.now()
  const refusals = openRefusals(folder, () => now)
  t.equal(refusals.has('a@x'), false)
  refusals.forget('a@x')
  refusals.note('a@x')
  t.equal(refusals.has('a@x'), true)
  t.equal(openRefusals(folder).has('a@x'), true, 'for other processes too')
  t.equal(refusals.has('A@x'), false)
  now += 25 * 60 * 60 * 1000
  t.equal(refusals.has('a@x'), false)
  now = Date.now()
  refusals.forget('a@x')
  t.equal(refusals.has('a@x'), false)
})

t.test('no more than a limit; what is old makes room', async t => {
  const folder = t.testdir()
  let now = Date.now()
  const refusals = openRefusals(folder, () => now)
  for (let at = 0; at < 1002; at++) refusals.note(`${at}@x`)
  t.equal(readdirSync(join(folder, 'refused')).length, 1000)
  t.equal(refusals.has('1001@x'), false)
  now += 25 * 60 * 60 * 1000
  refusals.note('new@x')
  t.equal(readdirSync(join(folder, 'refused')).length, 1)
})

t.test('where nothing can be noted nothing is', async t => {
  const folder = t.testdir({ refused: 'a file' })
  const refusals = openRefusals(folder)
  t.doesNotThrow(() => refusals.note('a@x'))
  t.equal(refusals.has('a@x'), false)
  t.doesNotThrow(() => refusals.forget('a@x'))
})
