/*
 * NAME
 *   browser - headless Chromium, kept on this machine
 *
 * DESCRIPTION
 *   Debian's, driven by playwright-core. Whatever a page asks of another host
 *   than the one of its person is not sent, and noted: `strayed`. Ends with the
 *   test.
 */
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import type { Teardown } from './folder.js'

export interface TestBrowser {
  /** Someone with no cookies. */
  person(look?: Look): Promise<BrowserContext>
  /** Addresses that pages asked for elsewhere. */
  readonly strayed: string[]
}

export interface Look {
  /** What pages may load. Default: that of the browser. */
  readonly origin?: string
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly headers?: Readonly<Record<string, string>>
}

/** @param home what pages may load: `http://127.0.0.1:8025`. */
export async function openChromium(
  t: Teardown,
  home: string,
): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    // Its sandbox does not start as root.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  t.teardown(() => browser.close())
  const strayed: string[] = []
  return {
    strayed,
    person: async ({
      origin = home,
      width = 1280,
      height = 900,
      ...look
    } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        ...(look.colorScheme && { colorScheme: look.colorScheme }),
        ...(look.headers && { extraHTTPHeaders: look.headers }),
      })
      await context.route('**/*', async route => {
        const url = route.request().url()
        if (url.startsWith(`${origin}/`)) return route.continue()
        strayed.push(url)
        return route.abort()
      })
      return context
    },
  }
}
