/*
 * NAME
 *   reported-files.test - messages built after public reports
 *
 * DESCRIPTION
 *   Each file is a message of the same shape as one that was judged wrongly, and
 *   is here with the verdict that is right.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeJudge } from '../evasion/judge.js'

const CASES: readonly (readonly [file: string, verdict: string])[] = [
  // A .msg: a stream of the table of names looks like packed RTF.
  ['msg-exe-behind-named-properties', 'banned'],
  // The icon of a packed PDF is that of a program.
  ['package-icon-path-exe', 'clean'],
  // The checksum of the armor begins as a packet does.
  ['pgp-signature-checksum-a1', 'clean'],
  // A theme for each master, each a whole archive.
  ['ppt-round-trip-themes', 'clean'],
  // A winmail.dat: a property of several numbers in front of the name.
  ['tnef-multi-value-hides-name', 'banned'],
]

t.test('each has its verdict', async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  for (const [file, verdict] of CASES) {
    const path = join(import.meta.dirname, `${file}.eml`)
    const judged = await judge.judge(readFileSync(path))
    t.equal(judged.verdict, verdict, `${file}: ${judged.findings.join(', ')}`)
  }
})

t.test('each file is a case', async t => {
  const files = readdirSync(import.meta.dirname)
    .filter(name => name.endsWith('.eml'))
    .map(name => name.replace('.eml', ''))
  t.same(files.sort(), CASES.map(([file]) => file).sort())
})
