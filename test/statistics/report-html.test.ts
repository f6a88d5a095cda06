/*
 * NAME
 *   report-html.test - the page, with names that want to be more than names
 *
 * DESCRIPTION
 *   What a browser makes of the page is what counts: Chromium shows it, and a
 *   server beside it waits for requests.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { printable } from '../../src/util/text.js'
import type { MessageRecord } from '../../src/records/record.js'
import { decisionOf } from '../../src/statistics/decision.js'
import { reportHtml } from '../../src/statistics/report-html.js'
import { Tally } from '../../src/statistics/tally.js'
import { scratchFolder } from '../helper/folder.js'
import { madeRecords } from '../records/made.js'
import { hostileNames } from './hostile-names.js'

const SINCE = new Date('2026-11-01T00:00').getTime()
const UNTIL = new Date('2026-12-01T00:00').getTime()

// The same names everywhere that a sender, a configuration or a person who can
// write records could put one.
const pageWith = (names: readonly string[]): string => {
  const span = { since: SINCE, until: UNTIL, slotsSince: SINCE }
  const tally = new Tally({ ...span, verdict: null, top: 1000 })
  const made = madeRecords({ seed: 6, count: 300, since: SINCE, until: UNTIL })
  let at = 0
  for (const record of made) {
    const decision = decisionOf(
      withName(record, names[at++ % names.length] ?? ''),
    )
    if (decision === null) throw new Error('a decision')
    tally.add(decision)
  }
  return reportHtml(
    tally.statistics({ oldestDay: '2026-11-01', privacy: 'full' }),
  )
}

const withName = (record: MessageRecord, name: string): MessageRecord => ({
  ...record,
  sender: `a@${name}`,
  findings: [{ class: 'banned', scanner: name, name, part: name }],
  parts: record.parts.map(it => ({ ...it, names: [`x.${name}`] })),
  outcomes: record.outcomes.map(it => ({
    ...it,
    policy: `rule "${name}"`,
    replies: [{ status: '2.0.0', text: '', recipients: [name] }],
  })),
})

const ELEMENTS = [
  ...['html', 'head', 'meta', 'title', 'style', 'body', 'main', 'h1', 'h2'],
  ...['p', 'dl', 'div', 'dt', 'dd', 'section', 'span', 'svg', 'rect'],
  ...['table', 'tbody', 'tr', 'th', 'td', 'ul', 'li'],
]

const ATTRIBUTES = [
  ...['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'scope'],
  ...['viewBox', 'width', 'height', 'x', 'y', 'preserveAspectRatio', 'role'],
  ...['aria-hidden', 'aria-label'],
]

// Chromium writes every < and > of a text as a reference, and every quote of a
// value.
const attributesOf = (html: string): ReadonlySet<string> =>
  new Set(
    [...html.matchAll(/<[a-z][^\s>]*([^>]*)>/giu)].flatMap(([, list = '']) =>
      [...list.matchAll(/\s([^\s=]+)="[^"]*"/gu)].map(it => it[1] ?? ''),
    ),
  )

const tagsOf = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/<([a-z][^\s/>]*)/giu)].map(it => it[1] ?? ''))

t.test('300 hostile names are text', async t => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.teardown(() => void server.close())
  const { port } = server.address() as AddressInfo
  const names = hostileNames(`http://127.0.0.1:${port}`)
  t.equal(new Set(names).size, 300)
  const page = pageWith(names)
  t.notMatch(page, /<script/iu)
  const folder = scratchFolder(t, 'page')
  const file = join(folder, 'report.html')
  writeFileSync(file, page)
  const { stdout: dom } = await promisify(execFile)(
    '/usr/bin/chromium',
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
      ...['--disable-background-networking', `--user-data-dir=${folder}/data`],
      ...['--virtual-time-budget=3000', '--dump-dom', `file://${file}`],
    ],
    {
      timeout: 60_000,
      maxBuffer: 1 << 26,
      env: { HOME: folder, PATH: '/usr/bin:/bin' },
    },
  )
  t.match(dom, '</html>', 'Chromium has shown it')
  t.strictSame(
    [...tagsOf(dom)].filter(it => !ELEMENTS.includes(it)),
    [],
    'no element of theirs',
  )
  t.strictSame(requests, [], 'no request of theirs')
  t.strictSame(
    [...attributesOf(dom)].filter(it => !ATTRIBUTES.includes(it)),
    [],
    'no attribute of theirs',
  )
  // Any script of theirs would have changed it.
  t.match(dom, '<title>Postsift: 2026-11-01 00:00 to 2026-12-01 00:00</title>')
  // Each is there, as the text that it is.
  const shown = dom
    .replace(/<[^>]*>/gu, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  const lost = names.filter(
    it => !shown.includes(`\n${printable(it).toLowerCase()}\n`),
  )
  t.strictSame(lost, [], 'all recipients')
})

t.test('the page asks for nothing, and says that it may not', async t => {
  const page = pageWith(['plain.example'])
  t.notMatch(page, /\b(?:src|href|srcset|action|data|poster|style)=/u)
  t.match(page, /content="default-src &#39;none&#39;; style-src &#39;sha256-/u)
  t.match(page, 'prefers-color-scheme: dark')
  t.match(page, 'width=device-width')
})
