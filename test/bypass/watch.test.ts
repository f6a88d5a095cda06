/*
 * NAME
 *   watch.test - the log says when a bypass begins, and when it is over
 */
import t from 'tap'
import { endBypass, setBypass } from '../../src/bypass/bypass.js'
import { watchBypasses } from '../../src/bypass/watch.js'
import { scratchFolder } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'

t.test('what was there, what comes, what goes', async t => {
  const folder = scratchFolder(t, 'bypass')
  const lines: string[] = []
  const said = (count: number) =>
    waitUntil(() => (lines.length >= count ? true : undefined), {
      what: `line ${count}`,
      report: () => lines.join('\n'),
    })
  const set = (scanner: string, seconds: number) =>
    setBypass(folder, { scanner, seconds, by: 'root' })
  await set('clamd', 60)
  watchBypasses(
    folder,
    (level, text) => void lines.push(`${level} ${text}`),
    20,
  )
  t.match(lines, [/^warning bypass: in force: clamd until 20\S+Z, by root$/u])
  await set('spamd', 1)
  await said(3)
  t.match(lines[1], /^warning bypass: in force: spamd until /u)
  t.match(lines[2], /^info bypass: over: spamd until /u)
  await endBypass(folder, null)
  await said(4)
  t.match(lines[3], /^info bypass: over: clamd until /u)
})
