/*
 * NAME
 *   zip-encrypted.test - what is locked, and what opens it
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { candidateWords } from '../../src/unpack/passwords.js'
import { EICAR } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { inspectFile } from './inspected.js'

const PASSWORD = 'S3cret!x'

const KINDS: readonly (readonly [story: string, command: readonly string[]])[] =
  [
    ['zip', ['zip', '-q', '-P', PASSWORD, 'a.zip']],
    ['zip, stored', ['zip', '-q0', '-P', PASSWORD, 'a.zip']],
    ['AES of 256 bits', ['7z', 'a', '-mem=AES256', `-p${PASSWORD}`, 'a.zip']],
    ['AES of 192 bits', ['7z', 'a', '-mem=AES192', `-p${PASSWORD}`, 'a.zip']],
    [
      'AES of 128 bits, stored',
      ['7z', 'a', '-mem=AES128', '-mx0', `-p${PASSWORD}`, 'a.zip'],
    ],
    ['7z with the old encryption', ['7z', 'a', `-p${PASSWORD}`, 'a.zip']],
  ]

for (const [story, command] of KINDS) {
  t.test(story, async t => {
    const zip = pack(t, command, { 'a.txt': EICAR, 'b.txt': 'hello\n' })
    const locked = await inspectFile(zip, { text: 'See the archive.\n' })
    t.same(locked.classes, ['unchecked-encrypted'])
    const names = locked.message.parts.flatMap(it => it.names)
    t.same(names.slice(-2), ['a.txt', 'b.txt'])
    const opened = await inspectFile(zip, {
      text: `The archive is encrypted.\n\nPassword: ${PASSWORD}\n`,
    })
    t.same(opened.classes, ['infected'])
    const known = await inspectFile(zip, {
      limits: { passwords: ['1234', PASSWORD] },
    })
    t.same(known.classes, ['infected'])
  })
}

t.test('names are judged, locked or not', async t => {
  const [, command] = KINDS[2] ?? []
  const zip = pack(t, command ?? [], { 'report.exe': 'x' })
  const { classes } = await inspectFile(zip)
  t.same(classes, ['banned', 'unchecked-encrypted'])
})

t.test('where the password is', async t => {
  const texts: readonly string[] = [
    `Password: ${PASSWORD}`,
    `password:${PASSWORD}`,
    `PW = ${PASSWORD}.`,
    `The password is "${PASSWORD}".`,
    `Das Passwort lautet: ${PASSWORD}`,
    `Le mot de passe est « ${PASSWORD} »`,
    `Contraseña - ${PASSWORD}`,
    `пароль ${PASSWORD}`,
    `<p>Password:&nbsp;<b>${PASSWORD}</b></p>`,
    `${PASSWORD} is the password.`,
    `It opens with '${PASSWORD}', as agreed.`,
    `You know: ${PASSWORD}`,
    `${'lorem ipsum '.repeat(4000)} password: ${PASSWORD}`,
  ]
  for (const text of texts) {
    const words = candidateWords([text])
    t.ok(words.includes(PASSWORD), text.slice(-60))
  }
  t.equal(candidateWords([texts.join('\n').repeat(9)]).length <= 128, true)
  t.same(candidateWords(['']), [])
})

t.test('hostile text costs no time', async t => {
  const word = 'password '
  const texts = ['<', '"', word, '&', 'a', ':', '« '].map(it =>
    it.repeat(1_000_000 / it.length),
  )
  t.ok(candidateWords(texts).length <= 128)
})

function pack(
  t: Test,
  [program = '', ...options]: readonly string[],
  files: Readonly<Record<string, string>>,
): Buffer {
  const folder = scratchFolder(t, 'zip')
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content)
  }
  const names = Object.keys(files)
  execFileSync(`/usr/bin/${program}`, [...options, ...names], { cwd: folder })
  return readFileSync(join(folder, 'a.zip'))
}
