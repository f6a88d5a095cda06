/*
 * NAME
 *   reported.test - messages that came through
 *
 * DESCRIPTION
 *   Each file here was clean once although some reader finds what is forbidden.
 *   `{EICAR}` means that file in base64, in short lines with two hyphens
 *   between them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EICAR } from '../../helper/eicar.js'
import { makeJudge } from '../evasion/judge.js'

/** What Postsift says of it with its defaults. */
const VERDICTS: Readonly<Record<string, string>> = {
  'delimiter-by-prefix': 'banned',
  'external-attachment-url': 'banned',
  'name-in-comment': 'banned',
  'name-sections-zero': 'banned',
  'name-sun-field': 'banned',
  'name-token-quote': 'banned',
  'name-word-charset': 'banned',
  'name-word-split': 'banned',
  'sun-attachment': 'infected',
  'type-and-boundary': 'infected',
}

const SHORT_LINES = (
  Buffer.from(EICAR)
    .toString('base64')
    .match(/.{1,8}/gu) ?? []
).join('\n--\n')

t.test('none of them is clean', async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  const folder = import.meta.dirname
  const files = readdirSync(folder).filter(it => it.endsWith('.eml'))
  t.equal(files.length, Object.keys(VERDICTS).length)
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'latin1')
    const lf = text.replace('{EICAR}', SHORT_LINES)
    const crlf = lf.replaceAll('\n', '\r\n')
    for (const bytes of [lf, crlf].map(it => Buffer.from(it, 'latin1'))) {
      const { verdict, findings, defects } = await judge.judge(bytes)
      const said = [...findings, ...defects].join(', ')
      t.equal(verdict, VERDICTS[file.slice(0, -4)], `${file}: ${said}`)
    }
  }
})
