/*
 * NAME
 *   seven-zip-encrypted.test - what is locked otherwise than a zip
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EICAR } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { inspectFile } from './inspected.js'

const PASSWORD = 'S3cret!x'

/** Each makes an archive of a.txt; whether its names are locked too. */
const KINDS: readonly (readonly [
  filename: string,
  command: readonly string[],
  isHidden?: true,
])[] = [
  ['a.7z', ['7z', 'a', `-p${PASSWORD}`, 'a.7z', 'a.txt']],
  ['a.7z', ['7z', 'a', `-p${PASSWORD}`, '-mhe=on', 'a.7z', 'a.txt'], true],
  [
    'a.zip',
    ['7z', 'a', '-tzip', '-mm=LZMA', `-p${PASSWORD}`, 'a.zip', 'a.txt'],
  ],
]

for (const [filename, command, isHidden] of KINDS) {
  t.test(command.slice(0, -2).join(' '), async t => {
    const folder = scratchFolder(t, 'locked')
    writeFileSync(join(folder, 'a.txt'), EICAR)
    const [program = '', ...args] = command
    execFileSync(program, args, { cwd: folder, stdio: 'ignore' })
    const archive = readFileSync(join(folder, filename))
    const locked = await inspectFile(archive, { filename, text: 'See it.\n' })
    t.same(locked.classes, ['unchecked-encrypted'])
    const names = locked.message.parts.flatMap(it => it.names)
    t.equal(names.includes('a.txt'), isHidden !== true)
    const text = `Please open it.\n\nPassword: ${PASSWORD}\n`
    const opened = await inspectFile(archive, { filename, text })
    t.same(opened.classes, ['infected'])
    const limits = { passwords: ['1234', PASSWORD] }
    const known = await inspectFile(archive, { filename, limits })
    t.same(known.classes, ['infected'])
  })
}
