/*
 * NAME
 *   active-content.test - documents that run code or load it
 */
import t from 'tap'
import { MARKS, type Mark } from '../../src/mail/mark.js'
import { messageOf, partOf, scannerOf, scannersOf, scanWith } from './sample.js'

const ALL = Object.keys(MARKS) as Mark[]

const found = async (
  marks: readonly Mark[],
  ...overrides: string[]
): Promise<readonly string[]> => {
  const teardown = { teardown: (end: () => unknown) => ends.push(end) }
  const scanner = await scannerOf(
    teardown as never,
    'active-content',
    overrides,
  )
  const parts = [partOf({ names: ['a.doc'], marks })]
  const findings = await scanWith(scanner, messageOf({ parts }))
  return findings.map(it => `${it.class} ${it.name} ${it.part}`)
}

const ends: (() => unknown)[] = []
t.teardown(() => ends.forEach(end => end()))

t.test('what is active', async t => {
  t.same(await found([]), [])
  t.same(await found(['vba-macro']), ['active vba-macro 1/a.doc'])
  const names = (await found(ALL)).map(it => it.split(' ')[1])
  t.same(names, [
    ...['vba-macro', 'xlm-macro', 'odf-macro', 'external-template'],
    ...['external-object', 'dde-link', 'network-path', 'program-link'],
    ...['exploited-object', 'reminder-path', 'hidden-web-archive'],
    ...['hwp-script', 'html-script', 'object-update', 'active-x'],
    ...['pdf-javascript', 'pdf-launch', 'svg-script'],
  ])
})

t.test('banned and ignored', async t => {
  const two: readonly Mark[] = ['vba-macro', 'embedded-object']
  t.same(await found(two, 'banned=embedded-object'), [
    'active vba-macro 1/a.doc',
    'banned embedded-object 1/a.doc',
  ])
  t.same(await found(two, 'ignored=VBA-macro'), [
    'active embedded-object 1/a.doc',
  ])
  t.same(await found(two, 'ignored=vba-macro', 'banned=vba-macro'), [
    'banned vba-macro 1/a.doc',
    'active embedded-object 1/a.doc',
  ])
})

t.test('words that are no marks', async t => {
  const wrong = scannersOf(['scanner.active-content.banned=macros'])
  await t.rejects(wrong, /must contain words like "vba-macro"/)
})
