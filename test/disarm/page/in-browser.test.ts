/*
 * NAME
 *   in-browser.test - hostile pages in a real browser, once disarmed
 */
import t from 'tap'
import { disarmPage } from '../../../src/disarm/page/html.js'
import { openBrowser } from './browser.js'
import { HOSTILE_PAGES, LOADED, mutated, RAN } from './hostile-pages.js'

/** `npm run test:disarm` has more of them. */
const MUTATIONS = 150
const START = 1

/** Pages that are beside one another in one. */
const AT_ONCE = 60

const disarmed = (page: string): string => {
  const result = disarmPage(page, { keepsRemote: false })
  return 'text' in result ? result.text : ''
}

const groupsOf = (pages: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(pages.length / AT_ONCE) }, (_, index) =>
    pages.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )

t.test('no script runs, and nothing is asked for', async t => {
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  // This shows that what pages do is seen.
  const armed = await browser.actsOf(HOSTILE_PAGES.slice(0, 60))
  t.ok(armed.includes(RAN) && armed.some(it => it.startsWith(LOADED)))
  const mutations = Array.from({ length: MUTATIONS }, (_, index) =>
    mutated(START + index),
  )
  for (const group of groupsOf([...HOSTILE_PAGES, ...mutations])) {
    const lefts = group.map(disarmed)
    if ((await browser.actsOf(lefts)).length === 0) continue
    for (const [index, left] of lefts.entries()) {
      const acts = await browser.actsOf([left])
      t.strictSame(acts, [], `${group[index]}\n${left}`)
    }
  }
})
