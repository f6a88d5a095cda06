/*
 * NAME
 *   disarm-main - many hostile files through disarm
 *
 * SYNOPSIS
 *   npm run test:disarm [-- COUNT [SEED]]
 *
 * DESCRIPTION
 *   COUNT mutations (default 3000) of pages by SEED (default: by the clock, and
 *   printed): what is left has no mark, and Chromium neither runs a script of it
 *   nor asks for anything. As many mutations of documents: what is left has no
 *   mark. Documents that were disarmed are opened in LibreOffice, and have their
 *   text. Prints what is wrong, and exits with 1 then.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unpack } from '../unpack/unpacked.js'
import { disarmed } from './disarmed.js'
import { MACROS, macroSheet, openDocument, wordOf } from './office/packages.js'
import { openBrowser } from './page/browser.js'
import { mutated, seeded } from './page/hostile-pages.js'

const AT_ONCE = 60

const [count = '3000', seedWord = String(Date.now() % 1e9)] =
  process.argv.slice(2)
const [COUNT, SEED] = [Number(count), Number(seedWord)]

const DOCUMENTS = [
  ['a.docm', wordOf(MACROS)],
  ['a.xlsm', macroSheet()],
  ['a.odt', openDocument()],
] as const

let wrong = 0
const say = (text: string): void => {
  wrong++
  process.stdout.write(`${text}\n`)
}

const leftOf = async (
  content: Buffer | string,
  name: string,
): Promise<Buffer | null> => {
  const marks = [
    ...(['vba-macro', 'xlm-macro', 'odf-macro', 'dde-link'] as const),
    ...(['html-script', 'network-path', 'program-link', 'svg-script'] as const),
  ]
  const result = await disarmed(content, { name, marks })
  if (result.is === 'cannot') return null
  const left = await unpack(result.content, { name })
  const found = left.marks.filter(it => marks.some(mark => mark === it))
  if (found.length > 0) say(`${name}: ${found.join()}\n${String(content)}`)
  return result.content
}

const tryPages = async (): Promise<number> => {
  const browser = await openBrowser()
  let shown = 0
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    const pages = Array.from({ length: AT_ONCE }, (_, at) =>
      mutated(SEED + from + at),
    )
    const lefts = await Promise.all(pages.map(it => leftOf(it, 'a.html')))
    const texts = lefts.flatMap(it => it?.toString('latin1') ?? [])
    shown += texts.length
    if ((await browser.actsOf(texts)).length === 0) continue
    for (const text of texts) {
      const acts = await browser.actsOf([text])
      if (acts.length > 0) say(`${acts.join(' ')}\n${text}`)
    }
  }
  await browser.close()
  return shown
}

const tryDocuments = async (): Promise<number> => {
  const next = seeded(SEED)
  let left = 0
  for (let index = 0; index < COUNT; index++) {
    const [name, file] = DOCUMENTS[index % DOCUMENTS.length] ?? DOCUMENTS[0]
    const changed = Buffer.from(file)
    for (let step = next(4); step >= 0; step--) {
      changed[next(changed.length)] = next(256)
    }
    if ((await leftOf(changed, name)) !== null) left++
  }
  return left
}

const openInOffice = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'disarm-'))
  try {
    const profile = `-env:UserInstallation=file://${folder}/profile`
    for (const [name, file] of DOCUMENTS) {
      const path = join(folder, name)
      writeFileSync(path, (await leftOf(file, name)) ?? '')
      const kind = name === 'a.xlsm' ? 'csv' : 'txt:Text'
      const args = [profile, '--headless', '--convert-to', kind]
      execFileSync('soffice', [...args, '--outdir', folder, path], {
        stdio: 'ignore',
        env: { ...process.env, HOME: folder },
      })
      const ending = name === 'a.xlsm' ? '.csv' : '.txt'
      const text = readFileSync(path.replace(/\.\w+$/u, ending), 'utf8')
      if (!text.includes('kept text')) say(`${name} has no text: ${text}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const pages = await tryPages()
const documents = await tryDocuments()
await openInOffice()
process.stdout.write(
  `seed ${SEED}: ${pages} of ${COUNT} pages and ${documents} of ${COUNT} documents were disarmed, ${wrong} wrong\n`,
)
process.exit(wrong > 0 || pages < COUNT / 2 ? 1 : 0)
