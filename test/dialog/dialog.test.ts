/*
 * NAME
 *   dialog.test - plays every script in this folder
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { mannersOf, parseScript, play } from './dialog.js'

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder).filter(name => name.endsWith('.dialog'))

t.test('the runner itself notices a dialog that goes another way', async t => {
  const wrong = [
    'server smtp\nS: 220 other.example ...',
    'server smtp\nS: 220 ...\nC: QUIT\nS: 221 2.0.0 Bye\nM: {}',
    'server smtp\nS: 220 ...\nC: NOOP\nS! gone',
    'server smtp\nstepwise x\nS: 220 ...\nC: MAIL FROM:<>\nC: RCPT TO:<a>\nC: DATA\nC: .\nS: 250 ...\nS: 250 ...\nS: 354 ...\nS: 250 ...',
    'client smtp\nsend {}\nconnect\nC: HELO x',
    'client smtp\nsend {}\nconnect\nS: 421 x\nR: 2.0.0 Ok',
  ]
  for (const text of wrong) {
    await t.rejects(play(parseScript(text), 'line by line', 0.3), text)
  }
  t.throws(() => parseScript('server smtp\nX: what'))
  t.throws(() => parseScript('C: EHLO first'))
})

for (const name of names) {
  const script = parseScript(readFileSync(join(folder, name), 'utf8'))
  t.test(name, async t => {
    for (const manner of mannersOf(script)) {
      const outcome = await play(script, manner).then(
        () => 'as written',
        (error: Error) => error.message,
      )
      t.equal(outcome, 'as written', manner)
    }
  })
}

t.test('there are scripts', async t => {
  t.ok(names.length >= 40, `${names.length} scripts`)
})
