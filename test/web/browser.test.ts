/*
 * NAME
 *   browser - the pages of a recipient in Chromium
 *
 * DESCRIPTION
 *   One browser for all: hostile names, a crawler, the keyboard alone, what
 *   axe-core finds; and a release by a link, with the programs as built.
 */

import { chownSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import type { Page } from 'playwright-core'
import { makeLinkKey } from '../../src/links/link-key.js'
import { makeToken } from '../../src/links/token.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { openChromium } from '../helper/browser.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { prepareFilterWeb } from '../helper/filter-web.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import { startSink } from '../helper/sink.js'
import { keptMessage } from '../quarantine/kept.js'
import { hostileMails, honestMail } from './hostile-mail.js'
import { serveSite, signIn, type ServedSite } from './web-site.js'

const site = await serveSite(t, t.testdir())
const browser = await openChromium(t, site.origin)
const { headers } = signIn(site)
const cookie = headers['cookie'] ?? ''

/** By name: a page of each kind, about one message. */
function pathsOf(
  site: ServedSite,
  entry: string,
): Readonly<Record<string, string>> {
  const link = `/m/${site.link({ entry })}`
  return {
    link,
    later: `${link}/later`,
    password: `${link}/password`,
    ask: `${link}/ask`,
    message: `/message/${entry}`,
    'ask signed in': `/message/${entry}/ask`,
  }
}

/** What a browser makes of pages: elements with attributes, what they lead to,
 * and what a person reads. In the browser, where nothing of it is run. */
const SHAPES = `texts => texts.map(text => {
  const all = [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')]
  const words = all.flatMap(it => [it.localName, ...[...it.attributes].map(({ name, value }) => {
    const counts = ['class', 'name', 'type', 'method', 'rel', 'http-equiv'].includes(name)
    return it.localName + '[' + name + (counts ? '=' + value : '') + ']'
  })])
  const ways = all.flatMap(it => ['href', 'src', 'action', 'formaction', 'data', 'srcset'].flatMap(name => it.getAttribute(name) ?? []))
  return { words: [...new Set(words)], ways: [...new Set(ways)], count: all.length }
})`

interface Shape {
  readonly words: readonly string[]
  readonly ways: readonly string[]
  readonly count: number
}

t.test(
  'names of 300 hostile mails make no element and no attribute',
  async t => {
    const person = await browser.person()
    const tab = await person.newPage()
    const shapesOf = async (
      paths: readonly string[],
    ): Promise<readonly Shape[]> => {
      const texts: string[] = []
      for (const path of paths) {
        const request = `${site.origin}${path}`
        const response = await site.app.request(request, { headers })
        texts.push(await response.text())
      }
      return tab.evaluate(`(${SHAPES})(${JSON.stringify(texts)})`)
    }
    const kinds = [
      'spam',
      'unchecked-encrypted',
      'active',
      'banned',
      'infected',
      'ambiguous',
      'spam-certain',
    ] as const
    const honest: string[] = []
    for (const kind of kinds) honest.push(await site.keep(honestMail(kind)))
    const lists = ['/', '/?page=2', '/?kind=spam', '/senders', '/settings']
    const usual = await shapesOf([
      ...lists,
      ...honest.flatMap(key => Object.values(pathsOf(site, key))),
    ])
    const allowed = new Set(usual.flatMap(({ words }) => words))
    // Pages of a list, which there are more of.
    for (const it of ['li', 'nav', 'nav[class=pages]', 'nav[aria-label]'])
      allowed.add(it)
    const most = Math.max(
      ...usual.slice(lists.length).map(({ count }) => count),
    )

    const keys: string[] = []
    for (const mail of hostileMails()) keys.push(await site.keep(mail))
    const paths = keys.flatMap(key => Object.values(pathsOf(site, key)))
    const shapes = await shapesOf([...lists, ...paths])
    const wrong = shapes.flatMap(({ words, ways }, at) => {
      const strange = words.filter(it => !allowed.has(it))
      const away = ways.filter(it => !OURS.test(it))
      return [...strange, ...away].map(
        it => `${[...lists, ...paths][at]}: ${it}`,
      )
    })
    t.strictSame(wrong, [])
    t.ok(shapes.slice(lists.length).every(({ count }) => count <= most))
    t.ok(shapes.length > 1800)
    await person.close()
  },
)

/** Where pages of ours lead. */
const OURS =
  /^(?:#content|\/style\.css\?v=[0-9a-f]{12}|\/|\/\?(?:kind=[a-z-]+)?&?(?:page=\d+)?|\/(?:senders|settings|sign-out)|\/(?:message|m)\/[\w-]+(?:\/(?:release|delete|ask|password|later))?)$/u

t.test('a crawler that follows every link changes nothing', async t => {
  site.asked.splice(0)
  const person = await browser.person({ headers: { cookie } })
  const tab = await person.newPage()
  const dialogs: string[] = []
  tab.on('dialog', dialog => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await tab.addInitScript('window.hit = () => alert("hit")')
  const { rows } = await site.world.catalog.look()
  const links = rows
    .slice(0, 3)
    .map(({ key }) => `/m/${site.link({ entry: key })}`)
  const waiting = [...links, '/']
  const seen = new Set<string>()
  for (
    let path = waiting.shift();
    path !== undefined && seen.size < 60;
    path = waiting.shift()
  ) {
    if (seen.has(path)) continue
    seen.add(path)
    await tab.goto(site.origin + path)
    const found: string[] = await tab.evaluate(
      '[...document.links].map(it => it.getAttribute("href"))',
    )
    waiting.push(...found.filter(it => it.startsWith('/')))
  }
  t.ok(seen.size >= 60)
  t.ok([...seen].some(path => path.endsWith('/later')))
  const reading = ['requests', 'senders', 'settings']
  const names = site.asked.map(({ name }) => name)
  t.strictSame(
    names.filter(it => !reading.includes(it)),
    [],
  )
  t.strictSame(dialogs, [])
  t.strictSame(browser.strayed, [])
  t.strictSame((await site.world.catalog.look()).rows.length, rows.length)
  await person.close()
})

t.test('with the keyboard alone', async t => {
  const entry = await site.keep({ subject: 'By keyboard' })
  site.asked.splice(0)
  const person = await browser.person()
  const tab = await person.newPage()
  await tab.goto(`${site.origin}/m/${site.link({ entry })}`)
  const stops: string[] = []
  for (let at = 0; at < 10 && stops.at(-1) !== 'Release to my mailbox'; at++) {
    await tab.keyboard.press('Tab')
    stops.push(await tab.evaluate('document.activeElement.textContent.trim()'))
    const outline = 'getComputedStyle(document.activeElement).outlineStyle'
    t.equal(await tab.evaluate(outline), 'solid', stops.at(-1) ?? '')
  }
  t.strictSame(stops, ['Skip to the content', 'Release to my mailbox'])
  await tab.keyboard.press('Enter')
  await tab.waitForSelector('h1:text("Released")')
  t.match(site.asked, [{ name: 'release', key: entry }])
  await person.close()
})

t.test(
  'axe-core finds nothing serious, light and dark, narrow and wide',
  async t => {
    const axe = readFileSync(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    )
    const encrypted = await site.keep(honestMail('unchecked-encrypted'))
    const banned = await site.keep(honestMail('banned'))
    const paths = [
      ...Object.values(pathsOf(site, encrypted)),
      ...['/', `/message/${banned}`, '/senders', '/settings', '/nothing'],
    ]
    for (const [width, colorScheme] of [
      [375, 'dark'],
      [1280, 'light'],
    ] as const) {
      const person = await browser.person({
        width,
        colorScheme,
        headers: { cookie },
      })
      const tab = await person.newPage()
      for (const path of paths) {
        await tab.goto(site.origin + path)
        t.strictSame(
          await faultsOf(tab, axe),
          [],
          `${path} ${width} ${colorScheme}`,
        )
        const beyond = 'document.documentElement.scrollWidth - innerWidth'
        t.ok(
          (await tab.evaluate<number>(beyond)) <= 0,
          'it is as wide as the window',
        )
      }
      await person.close()
    }
  },
)

async function faultsOf(tab: Page, axe: string): Promise<readonly string[]> {
  await tab.evaluate(axe)
  return tab.evaluate(`axe.run().then(({ violations }) => violations
    .filter(it => ['serious', 'critical', 'moderate'].includes(it.impact))
    .map(it => it.id + ': ' + it.nodes.map(node => node.html).join(' ')))`)
}

t.test('a mail is released by a link, once, and is delivered', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const account = await ensureFilterUser()
  const web = await prepareFilterWeb(t, postsift)
  const { origin } = web
  postsift.configure([
    `forward_to = "smtp:127.0.0.1:${sink.port}"`,
    ...web.lines,
  ])
  const link = await keepFor(postsift, account)
  await web.start()

  const person = await browser.person({ origin })
  const tabs = [await person.newPage(), await person.newPage()]
  for (const tab of tabs) {
    const response = await tab.goto(`${origin}${link}`)
    t.equal(response?.status(), 200)
  }
  // Two at once, as by a double click.
  await Promise.all(
    tabs.map(async tab => {
      await tab.getByRole('button', { name: 'Release to my mailbox' }).click()
      await tab.waitForSelector('h1:text("Released")')
    }),
  )
  const titles = await Promise.all(tabs.map(tab => tab.textContent('h1')))
  t.strictSame(titles.sort(), ['Released', 'Released before'])
  const mail = await sink.next()
  t.strictSame(mail.rcptTo, ['bob@example.com'])
  t.match(mail.lines.toString(), /Subject: kept\n\nHello\.\n/u)
  const [tab] = tabs
  await tab?.goto(`${origin}${link}`)
  t.match(await tab?.textContent('main'), /was released/u)
  t.equal(await tab?.getByRole('button', { name: 'Release' }).count(), 0)
  t.equal(sink.messages.length, 1)
  await person.close()
})

/** A message for bob, and eve; the path of bob's link. */
async function keepFor(
  { quarantineFolder: folder }: Postsift,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<string> {
  const to = ['bob@example.com', 'eve@example.com']
  const entry = await openQuarantine(folder).keep(
    keptMessage({ class: 'spam', to, arrivedAt: Date.now() }),
  )
  const key = makeLinkKey(folder)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const name of names) chownSync(join(folder, name), uid, gid)
  const expires = Math.floor(Date.now() / 1000) + 3600
  const recipient = 'bob@example.com'
  return `/m/${makeToken({ entry, recipient, scope: 'release', expires }, key)}`
}
