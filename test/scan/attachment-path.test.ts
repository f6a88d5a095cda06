/*
 * NAME
 *   attachment-path.test - forbidden places of files in one another
 */
import t from 'tap'
import type { Part } from '../../src/mail/part.js'
import { messageOf, partOf, scannerOf, scannersOf, scanWith } from './sample.js'

const ZIP = 'application/zip'

/** A message with a zip that has a zip, and a message with a zip. */
const PARTS: readonly Part[] = [
  partOf({ path: '1', declaredType: 'text/plain' }),
  partOf({ path: '2', names: ['A.zip'], detectedType: ZIP }),
  partOf({ path: '3', names: ['x.js'] }),
  partOf({ path: '4', kind: 'message', names: ['mail.eml'] }),
  partOf({ path: '5', detectedType: 'application/gzip' }),
  partOf({ path: '2/1', names: ['x.js'] }),
  partOf({ path: '2/2', names: ['folder/y.JS'] }),
  partOf({ path: '2/3', names: ['harmless', 'inner.zip'], detectedType: ZIP }),
  partOf({ path: '4/1', kind: 'multipart' }),
  partOf({ path: '4/1.1', names: ['b.zip'], detectedType: ZIP }),
  partOf({ path: '5/1', names: [] }),
  partOf({ path: '2/3/1', names: ['z.js'] }),
  partOf({ path: '4/1.1/1', names: ['folder\\z.js. '] }),
]

const CASES: readonly (readonly [pattern: string, ...paths: string[]])[] = [
  ['*.zip/**/*.js', '2/1', '2/2', '2/3/1', '4/1.1/1'],
  ['*.zip/*.js', '2/1', '2/3/1'],
  ['/*.zip/*.js', '2/1'],
  ['*.js', '3', '2/1', '2/3/1'],
  ['/*.js', '3'],
  ['*.zip/*.zip', '2/3'],
  ['*.zip/*.zip/**', '2/3/1'],
  ['application/zip/**', '2/1', '2/2', '2/3', '2/3/1', '4/1.1/1'],
  ['application/gzip/**', '5/1'],
  ['*.eml/**/*.js', '4/1.1/1'],
  ['/*.eml/*.zip', '4/1.1'],
  ['*.zip/folder/*', '2/2', '4/1.1/1'],
  ['*.rar/**'],
]

const pathScanner = (pattern: string) =>
  scannerOf(t, 'attachment-path', [`banned_paths=${pattern}`])

const pathOf = (label: string): string =>
  /^(?:[\d.]+)(?:\/[\d.]+(?=\/|$))*/u.exec(label)?.[0] ?? label

t.test('patterns and what they ban', async t => {
  for (const [pattern, ...paths] of CASES) {
    const scanner = await pathScanner(pattern)
    const findings = await scanWith(scanner, messageOf({ parts: PARTS }))
    const found = findings.map(it => pathOf(it.part))
    t.strictSame(found, paths, pattern)
    t.ok(findings.every(it => it.class === 'banned' && it.name === pattern))
  }
})

t.test('without patterns no one is asked', async t => {
  const scanners = await scannersOf([])
  t.notOk(scanners.some(it => it.name === 'attachment-path'))
  scanners.forEach(it => it.close())
})

t.test('hostile names take no time', async t => {
  const pattern = '*a*a*a*a*a*a*b/**/*a*a*a*a*c'
  const scanner = await pathScanner(pattern)
  const long = 'a/'.repeat(30_000)
  const parts = Array.from({ length: 14 }, (_, at) =>
    partOf({
      path: Array.from({ length: at + 1 }, () => '1').join('/'),
      names: Array.from({ length: 32 }, (_, name) => `${long}${name}`),
    }),
  )
  t.same(await scanWith(scanner, messageOf({ parts })), [])
})

t.test('more names than can be compared', async t => {
  const scanner = await pathScanner('*.x')
  const names = Array.from(
    { length: 20_000 },
    (_, at) => `${'a'.repeat(999)}${at}`,
  )
  const parts = [partOf({ path: '1', names })]
  const [finding] = await scanWith(scanner, messageOf({ parts }))
  t.equal(finding?.class, 'unchecked-overlimit')
})

t.test('patterns that cannot be', async t => {
  const wrong = (text: string) =>
    scannersOf([`scanner.attachment-path.banned_paths=${text}`])
  await t.rejects(wrong('/'), /must contain patterns/)
  await t.rejects(wrong('a'.repeat(600)), /must contain patterns/)
})
