/*
 * NAME
 *   clam-real.test - clamscan and clamdscan of Debian, by their presets
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { EICAR_FOUND, startClamd } from '../../helper/clamd.js'
import { attachmentMessage, EICAR, plainMessage } from '../../helper/eicar.js'
import { scratchFolder } from '../../helper/folder.js'
import { look } from '../../parse/looked.js'
import { messageOf, scannerOf, scanWith } from '../sample.js'

const clean = messageOf({ bytes: plainMessage() })
const infected = messageOf({ bytes: attachmentMessage({ content: EICAR }) })

const found = (name: string, kind = 'infected', part = '') => [
  { scanner: 'command', name, class: kind, part },
]

const selfTest = async (scanner: Awaited<ReturnType<typeof scannerOf>>) =>
  (await scanner.selfTest?.(AbortSignal.timeout(30_000)))?.found

/** A database with EICAR, or with something else. */
const database = (t: Test, content = EICAR) => {
  const folder = scratchFolder(t, 'database')
  const hex = Buffer.from(content).toString('hex')
  writeFileSync(join(folder, 'test.ndb'), `Test.Eicar:0:*:${hex}\n`)
  return folder
}

t.test('clamscan', async t => {
  const clamscan = (folder: string, ...more: readonly string[]) =>
    scannerOf(t, 'command', [
      'preset=clamscan',
      `more_args=${[`--database=${folder}`, ...more].join(',')}`,
    ])
  const scanner = await clamscan(database(t))
  t.strictSame(await scanWith(scanner, clean), [])
  t.strictSame(await scanWith(scanner, messageOf({ bytes: '' })), [])
  t.strictSame(await scanWith(scanner, infected), found(EICAR_FOUND))
  t.equal(await selfTest(scanner), true)
  const small = await clamscan(database(t), '--max-filesize=1000')
  t.strictSame(
    await scanWith(small, messageOf({ bytes: Buffer.alloc(2000, 'x\n') })),
    found('Heuristics.Limits.Exceeded.MaxFileSize', 'unchecked-overlimit'),
  )
  const blind = await clamscan(database(t, 'something else'))
  t.strictSame(await scanWith(blind, infected), [], 'what it does not know')
  t.equal(await selfTest(blind), false, 'which the self-test finds out')
  const none = await clamscan('/nonexistent')
  await t.rejects(scanWith(none, clean), { message: /^exit status 2: / })
  await t.rejects(selfTest(none), { message: /^exit status 2: / })
})

t.test('clamscan on files', async t => {
  const scanner = await scannerOf(t, 'command', [
    'preset=clamscan',
    'input=files',
    'args=--no-summary,--stdout,--infected,--recursive,{folder}',
    `more_args=--database=${database(t)}`,
  ])
  t.strictSame(await scanWith(scanner, clean), [])
  const seen = await look(t, attachmentMessage({ content: EICAR }))
  const [first, ...others] = await scanWith(scanner, seen)
  t.match(first, { name: EICAR_FOUND, class: 'infected' })
  t.strictSame(others, [], 'one name is one finding')
  t.equal(await selfTest(scanner), true)
})

t.test('clamdscan', async t => {
  const clamd = await startClamd(t)
  const conf = join(clamd.directory, 'clamd.conf')
  const scanner = await scannerOf(t, 'command', [
    'preset=clamdscan',
    `more_args=--config-file=${conf}`,
  ])
  t.strictSame(await scanWith(scanner, clean), [])
  t.strictSame(await scanWith(scanner, infected), found(EICAR_FOUND))
  const large = messageOf({ bytes: Buffer.alloc(3_000_000, 'a line\n') })
  t.strictSame(await scanWith(scanner, large), [])
  t.equal(await selfTest(scanner), true)
  await clamd.stop()
  await t.rejects(scanWith(scanner, clean), { message: /^exit status 2: / })
})
