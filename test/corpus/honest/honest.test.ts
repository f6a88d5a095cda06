/*
 * NAME
 *   honest.test - the guard set itself is sound
 *
 * DESCRIPTION
 *   Not the filter is tested here but the messages that it will be tested
 *   with: enough of them, each different, each one readable to mailparser with
 *   the attachments that it promises.
 */

import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { simpleParser } from 'mailparser'
import t from 'tap'
import { EICAR, GTUBE } from '../../helper/eicar.js'
import { honestMessages } from './honest.js'

const messages = honestMessages()

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/

const SKIP = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
}

t.test('there are at least 320 of them, all different', async t => {
  t.ok(messages.length >= 320, `${messages.length} messages`)
  t.strictSame(repeated(messages.map(({ name }) => name)), [], 'names')
  const contents = messages.map(({ bytes }) => bytes.toString('latin1'))
  t.strictSame(repeated(contents), [], 'contents')
})

t.test('names are kebab-case', async t => {
  const wrong = messages.filter(({ name }) => !KEBAB_CASE.test(name))
  t.strictSame(
    wrong.map(({ name }) => name),
    [],
  )
})

t.test('every run makes the same bytes', async t => {
  const again = honestMessages()
  const changed = messages.filter(
    ({ bytes }, i) => !again[i]?.bytes.equals(bytes),
  )
  t.strictSame(
    changed.map(({ name }) => name),
    [],
  )
})

t.test('lines end in LF only, and nothing holds a NUL', async t => {
  const wrong = messages.filter(
    ({ bytes }) =>
      bytes.includes('\r') || bytes.includes('\0') || bytes.at(-1) !== 0x0a,
  )
  t.strictSame(
    wrong.map(({ name }) => name),
    [],
  )
})

t.test('mailparser reads each and finds its attachments', async t => {
  for (const { name, bytes, parts = [] } of messages) {
    const { attachments } = await simpleParser(bytes, SKIP)
    const found = attachments.flatMap(({ filename }) => filename ?? [])
    t.strictSame(found, parts, name)
  }
})

t.test('no file of the guard set holds a whole test signature', async t => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  for (const file of files.filter(entry => entry.isFile())) {
    const text = readFileSync(`${file.parentPath}/${file.name}`, 'latin1')
    t.notOk(holdsSignature(text), file.name)
  }
  t.strictSame(
    messages
      .filter(({ bytes }) => holdsSignature(bytes.toString('latin1')))
      .map(({ name }) => name),
    [],
    'messages',
  )
})

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, i) => texts.indexOf(text) !== i)
}

function holdsSignature(text: string): boolean {
  return [EICAR, GTUBE].some(signature => text.includes(signature))
}
