/*
 * NAME
 *   browser - Chromium, and what pages do in it
 */
import { chromium } from 'playwright-core'

export interface PageBrowser {
  /** What they asked for, all together; a script that ran asks, too. */
  actsOf(pages: readonly string[]): Promise<readonly string[]>
  close(): Promise<void>
}

const HOME = 'http://page.test/'

/** The pages are served from no real host, and reach none. */
export const openBrowser = async (): Promise<PageBrowser> => {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  const context = await browser.newContext()
  let served: readonly string[] = []
  let acts: string[] = []
  const bodyOf = (url: string): string | undefined =>
    url === HOME
      ? served.map((_, at) => `<iframe src=/page/${at}></iframe>`).join('')
      : served[Number(/\/page\/(\d+)$/u.exec(url)?.[1] ?? -1)]
  await context.route('**/*', async route => {
    const url = route.request().url()
    const body = url.startsWith(HOME) ? bodyOf(url) : undefined
    if (body !== undefined) {
      await route.fulfill({ body, contentType: 'text/html; charset=utf-8' })
      return
    }
    // What is relative is on the disk of the reader, or nowhere.
    if (!url.startsWith(HOME)) acts.push(url.slice(0, 80))
    await route.abort()
  })
  const tab = await context.newPage()
  return {
    actsOf: async pages => {
      served = pages
      acts = []
      // A page that leaves at once ends the way to it.
      await tab.goto(HOME, { timeout: 20_000 }).catch(() => {})
      await tab.evaluate(SETTLED).catch(() => {})
      return [...new Set(acts)]
    },
    close: () => browser.close(),
  }
}

// Events and animations of the pages have had their turn.
const SETTLED =
  'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))'
