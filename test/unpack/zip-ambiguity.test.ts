/*
 * NAME
 *   zip-ambiguity.test - whichever way a zip is read, nothing is missed
 */
import t from 'tap'
import { EICAR, attachmentMessage } from '../helper/eicar.js'
import { inspectFile, inspectMessage } from './inspected.js'
import { ambiguities } from './zip-ambiguities.js'
import { makeZip } from './zip-writer.js'

t.test('every ambiguity is found out', async t => {
  const cases = ambiguities()
  const missed: string[] = []
  for (const [story, zip] of cases) {
    const { classes, findings } = await inspectFile(zip)
    const what = findings.map(it => it.name).join(', ')
    t.comment(`${story}: ${classes.join(', ')} (${what})`)
    const isFound = classes.includes('banned') || classes.includes('ambiguous')
    if (!isFound) missed.push(`${story}: ${what}`)
  }
  t.strictSame(missed, [])
  t.ok(cases.length >= 80, `${cases.length} cases`)
})

t.test('a virus in a zip in a zip in a message', async t => {
  const inner = makeZip([{ name: 'a.txt', content: EICAR }])
  const outer = makeZip([{ name: 'inner.zip', content: inner }])
  const nested = attachmentMessage({ filename: 'outer.zip', content: outer })
    .toString('latin1')
    .replaceAll('postsift-test', 'inner')
  const message = attachmentMessage({
    filename: 'mail.eml',
    type: 'message/rfc822',
    encoding: '8bit',
    content: nested,
  })
  const { findings } = await inspectMessage(message)
  t.match(findings, [{ class: 'infected', part: '2/2/1/1/a.txt' }])
})
