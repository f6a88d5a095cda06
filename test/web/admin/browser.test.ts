/*
 * NAME
 *   browser - the pages for administrators in Chromium
 *
 * DESCRIPTION
 *   An administrator finds, releases in bulk and teaches; hostile names on every
 *   page; what axe-core finds.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import type { AskedRelease } from '../../../src/web-helper/requests.js'
import type { MessageRecord } from '../../../src/records/record.js'
import { openChromium } from '../../helper/browser.js'
import { recordOf } from '../../records/sample.js'
import type { KeptOptions } from '../../quarantine/kept.js'
import { hostileMails, honestMail } from '../hostile-mail.js'
import { serveSite } from '../web-site.js'
import { asAdministrator, HEALTH, writeRecords } from './site.js'

const folder = t.testdir({ quarantine: {}, records: {} })
const records = join(folder, 'records')
const site = await serveSite(t, join(folder, 'quarantine'), [
  `records_directory = "${records}"`,
])
site.replies.status = () => HEALTH
const browser = await openChromium(t, site.origin)
const { cookie } = asAdministrator(site)

t.test('an administrator finds, releases in bulk, and teaches', async t => {
  const subjects = ['Offer 1', 'Offer 2', 'Offer 3', 'Letter']
  const keys = new Map<string, string>()
  for (const subject of subjects) {
    keys.set(subject, await site.keep({ subject }))
  }
  const person = await browser.person({ headers: { cookie } })
  const tab = await person.newPage()
  await tab.goto(`${site.origin}/admin/`)
  await tab.click('text=Search')
  await tab.fill('input[name=subject]', 'offer')
  await tab.click('button:text("Search")')
  t.equal(await tab.locator('.mails li').count(), 3)
  await tab.check('li:has-text("Offer 1") input')
  await tab.check('li:has-text("Offer 3") input')
  site.asked.splice(0)
  await tab.click('button[value=release]')
  t.match(await tab.textContent('h1'), 'Release these messages?')
  t.equal(await tab.locator('.mails li').count(), 2)
  t.strictSame(site.asked, [], 'nothing is done yet')
  await tab.check('input[name=learn]')
  await tab.click('button:text("Release 2")')
  t.match(await tab.textContent('h1'), '2 messages released')
  const released = site.asked.map(it => ('key' in it ? it.key : ''))
  t.strictSame(
    released.sort(),
    [keys.get('Offer 1') ?? '', keys.get('Offer 3') ?? ''].sort(),
  )
  t.match(site.asked[0], { name: 'release', learn: true })

  await tab.click('text=Back to the search')
  t.equal(await tab.inputValue('input[name=subject]'), 'offer')
  site.asked.splice(0)
  await tab.click('a:has-text("Offer 2")')
  await tab.click('button:text("It is spam")')
  t.match(await tab.textContent('[role=alert]'), 'Learned as spam.')
  t.match(site.asked, [{ name: 'learn', as: 'spam' }])
  await tab.click('button:text("Delete")')
  t.match(await tab.textContent('h1'), 'Deleted.')

  // With the keyboard alone.
  site.asked.splice(0)
  await tab.goto(`${site.origin}/admin/search?subject=letter`)
  await tab.focus('.mails input')
  await tab.keyboard.press('Space')
  for (let at = 0; at < 3; at++) await tab.keyboard.press('Tab')
  await tab.keyboard.press('Enter')
  await tab.waitForSelector('h1:text("Release these messages?")')
  await tab.focus('button:text("Release 1")')
  await tab.keyboard.press('Enter')
  await tab.waitForSelector('h1:text("1 message released")')
  t.match(site.asked, [{ name: 'release', key: keys.get('Letter') }])
  await person.close()
})

/** All that a page may lead to, and what elements it has; see ../browser.test. */
const SHAPES = `texts => texts.map(text => {
  const all = [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')]
  const words = all.flatMap(it => [it.localName, ...[...it.attributes].map(({ name, value }) => {
    const counts = ['class', 'type', 'method', 'rel', 'http-equiv'].includes(name)
    return it.localName + '[' + name + (counts ? '=' + value : '') + ']'
  })])
  const ways = all.flatMap(it => ['href', 'src', 'action', 'formaction', 'data', 'srcset'].flatMap(name => it.getAttribute(name) ?? []))
  return { words: [...new Set(words)], ways: [...new Set(ways)] }
})`

interface Shape {
  readonly words: readonly string[]
  readonly ways: readonly string[]
}

/** Where pages of ours lead. */
const OURS =
  /^(?:#content|\/style\.css\?v=[0-9a-f]{12}|\/|\/sign-out|\/admin\/(?:|search|requests|deeds|engines|bulk|bulk\/do)(?:\?[\w=&%+.*~-]*)?|\/admin\/message\/[0-9a-f]{64}(?:\/(?:release|delete|learn))?|\/admin\/requests\/[\w%.-]+|\/admin\/decision\/[\w%.!~*'()-]+)$/u

const recordAbout = (
  { subject = '', sender = '', verdict }: KeptOptions,
  at: number,
): MessageRecord => {
  const known = recordOf(`ID${at}`)
  const { reason = '', policy = '' } = verdict ?? {}
  const finding = verdict?.findings?.[0]
  return {
    ...known,
    ...{ subject, sender, messageId: subject, error: reason },
    time: '2026-11-30T11:59:00.000Z',
    findings: finding === undefined ? [] : [{ ...finding, class: 'banned' }],
    outcomes: known.outcomes.map(it => ({ ...it, reason, policy })),
  }
}

const requestAbout = (
  { subject = '', sender = '' }: KeptOptions,
  key: string,
): AskedRelease => ({
  ...{ id: key.slice(0, 32), key, recipient: sender, by: subject },
  ...{ text: `${subject}\n${sender}`, note: subject, answeredBy: sender },
  ...{ askedAt: '2026-11-30T10:00:00.000Z', state: 'open' },
  answeredAt: '2026-11-30T11:00:00.000Z',
})

t.test('names of 300 hostile mails make no element', async t => {
  const person = await browser.person()
  const tab = await person.newPage()
  const look = async (mails: readonly KeptOptions[]) => {
    const keys: string[] = []
    for (const mail of mails) keys.push(await site.keep(mail))
    const deeds = mails.map(({ subject = '', sender = '' }, at) => ({
      ...{ deed: 'released', time: '2026-11-30T10:00:00.000Z' },
      ...{ by: subject, recipients: [sender], text: subject },
      keys: [keys[at] ?? '', subject],
    }))
    writeRecords(records, mails.map(recordAbout), deeds as never)
    const requests = mails.map((it, at) => requestAbout(it, keys[at] ?? ''))
    site.replies.requests = () => ({
      requests: [
        ...requests,
        ...requests.map(it => ({ ...it, state: 'denied' as const })),
      ],
    })
    const texts = mails.map(({ subject = '' }) => subject)
    site.replies.status = () => ({
      ...HEALTH,
      engines: texts.map(text => ({
        ...{ scanner: text, state: 'silent', text, testedAt: 0 },
        ...{ databaseAt: 0, asked: 1, failed: 1, medianMs: 1, slowestMs: 1 },
      })),
      recent: {
        ...{ messages: 1, actions: {}, since: 0, isCut: false },
        errors: texts.map(text => ({ time: 0, text })),
      },
      filterd: { missing: texts.join(' ') },
      bypasses: { missing: texts[0] ?? '' },
    })
    const pages = Array.from({ length: 7 }, (_, at) => at + 1)
    const paths = [
      ...['/admin/', '/admin/engines', '/admin/requests', '/admin/deeds'],
      ...pages.map(page => `/admin/search?page=${page}`),
      ...pages.map(page => `/admin/search?all=1&page=${page}`),
      ...texts
        .slice(0, 30)
        .map(
          text =>
            `/admin/search?subject=${encodeURIComponent(text.replace(/\p{Cs}/gu, ''))}`,
        ),
      ...keys.map(key => `/admin/message/${key}`),
      ...mails.map((_, at) => `/admin/decision/ID${at}`).slice(0, 60),
    ]
    const answers: string[] = []
    for (const path of paths) {
      const url = `${site.origin}${path}`
      const response = await site.app.request(url, { headers: { cookie } })
      answers.push(await response.text())
    }
    const shapes: readonly Shape[] = await tab.evaluate(
      `(${SHAPES})(${JSON.stringify(answers)})`,
    )
    return { paths, shapes }
  }
  const kinds = ['spam', 'banned', 'infected', 'ambiguous'] as const
  const usual = await look(kinds.map(kind => honestMail(kind)))
  const allowed = new Set(usual.shapes.flatMap(({ words }) => words))
  const found = await look(hostileMails())
  const wrong = found.shapes.flatMap(({ words, ways }, at) =>
    [
      ...words.filter(it => !allowed.has(it) && !LISTS.has(it)),
      ...ways.filter(it => !OURS.test(it)),
    ].map(it => `${found.paths[at]}: ${it}`),
  )
  t.strictSame(wrong, [])
  t.ok(found.shapes.length > 390)

  // What runs, runs here.
  const real = await browser.person({ headers: { cookie } })
  const page = await real.newPage()
  const dialogs: string[] = []
  page.on('dialog', dialog => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.addInitScript('window.hit = () => alert("hit")')
  for (const path of found.paths.slice(0, 25)) {
    await page.goto(site.origin + path)
  }
  t.strictSame(dialogs, [])
  t.strictSame(browser.strayed, [])
  await real.close()
  await person.close()
})

/** What pages have only where there is much on them. */
const LISTS = new Set([
  ...[
    'span[class=soft]',
    'p[class=card]',
    'nav[class=pages]',
    'details[open]',
    'span[class=kind warn]',
  ],
  ...['span[class=kind bad]', 'span[class=kind ]', 'span[class=kind good]'],
])

t.test('axe-core finds nothing serious', async t => {
  const axe = readFileSync(
    createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
    'utf8',
  )
  const key = await site.keep({ class: 'infected', id: 'ID3' })
  const paths = [
    ...['/admin/', '/admin/search?subject=a', '/admin/search?since=soon'],
    ...['/admin/search?all=1', `/admin/message/${key}`, '/admin/requests'],
    ...['/admin/deeds', '/admin/engines', '/admin/decision/ID3', '/sign-in'],
  ]
  for (const [width, colorScheme] of [
    [375, 'dark'],
    [1280, 'light'],
  ] as const) {
    const look = { width, colorScheme, headers: { cookie } }
    const person = await browser.person(look)
    const tab = await person.newPage()
    const check = async (title: string): Promise<void> => {
      await tab.evaluate(axe)
      const faults =
        await tab.evaluate(`axe.run().then(({ violations }) => violations
          .filter(it => ['serious', 'critical', 'moderate'].includes(it.impact))
          .map(it => it.id + ': ' + it.nodes.map(node => node.html).join(' ')))`)
      t.strictSame(faults, [], `${title} ${width} ${colorScheme}`)
      const beyond = 'document.documentElement.scrollWidth - innerWidth'
      t.ok((await tab.evaluate<number>(beyond)) <= 0, `${title}: not too wide`)
    }
    for (const path of paths) {
      await tab.goto(site.origin + path)
      await check(path)
    }
    await tab.goto(`${site.origin}/admin/search`)
    await tab.check('input[value=shown]')
    await tab.click('button[value=release]')
    await check('bulk')
    await tab.check('input[name=sure]')
    await tab.click('button[value=release]')
    await check('bulk, done')
    await person.close()
  }
})
