/*
 * NAME
 *   guesses.test - what guessing makes of an honest archive is no damage
 */
import { createHash } from 'node:crypto'
import t from 'tap'
import { makeJudge } from '../corpus/evasion/judge.js'
import { isGuess } from '../../src/mail/reading.js'
import { makeZip } from '../unpack/zip-writer.js'
import { look } from './looked.js'

const MEMBERS = [
  { name: 'report.txt', content: 'A report, quarter by quarter.\n'.repeat(40) },
  { name: 'table.csv', content: 'a;b;c\n1;2;3\n'.repeat(100) },
]

const folded = (file: Buffer, columns: number): string =>
  (file.toString('base64').match(new RegExp(`.{1,${columns}}`, 'g')) ?? [])
    .map(line => `${line}\n`)
    .join('')

const attached = (body: string): string =>
  [
    'Content-Type: application/zip; name=a.zip',
    'Content-Transfer-Encoding: base64',
    '',
    body,
  ].join('\n')

for (const columns of [60, 61, 75, 77, 78, 998]) {
  t.test(`a zip in lines of ${columns}`, async t => {
    for (const message of [
      attached(folded(makeZip(MEMBERS), columns)),
      `Subject: by hand\n\nHere it is:\n\n${folded(makeZip(MEMBERS), columns)}`,
    ]) {
      const { parts, defects } = await look(t, message)
      t.strictSame(
        defects.filter(({ grade }) => grade !== 'harmless'),
        [],
      )
      t.ok(parts.some(({ names }) => names.includes('report.txt')))
    }
  })
}

t.test('it is read otherwise all the same', async t => {
  const zip = makeZip(MEMBERS)
  const { parts } = await look(t, attached(folded(zip, 77)))
  t.ok(parts.some(({ reading }) => isGuess(reading)))
})

t.test('a zip that is damaged as its header says stays so', async t => {
  const zip = makeZip(MEMBERS)
  const cut = attached(folded(zip.subarray(0, zip.length - 60), 77))
  const { defects } = await look(t, cut)
  t.ok(defects.some(({ grade }) => grade === 'damaged'))
})

t.test('thousands of lines that could be base64 are clean', async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  const list = Array.from({ length: 2500 }, (_, at) => {
    const digest = createHash('sha1').update(String(at)).digest('hex')
    return `${digest}\nfile ${at} of them\n`
  }).join('')
  const text = Buffer.from(`Subject: it\n\n${list}`)
  t.equal((await judge.judge(text)).verdict, 'clean')
})
