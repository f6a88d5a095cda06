/*
 * NAME
 *   clamav-testfiles.test - Debian's test files, attached to messages
 *
 * DESCRIPTION
 *   Every container among them is opened, or has an unchecked class. Prints a
 *   table which. A program packed by another one is no container.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { inspectFile } from './inspected.js'

const FOLDER = '/usr/share/clamav-testfiles'

/** What needs no opening: programs without an archive, as file names. */
const PROGRAMS =
  /^clam(?:-(?:aspack|fsg|mew|pespin|petite|upack|upx|wwpack|yc)|\.ea0[56]|_ISmsi_(?:ext|int))?\.exe$/u

/** Texts and messages as files: parse's to read, in the room of that name. */
const TEXTS = /\.(?:binhex|html|base64|uu|mail)$/u

t.test('every container is opened or unchecked', async t => {
  const files = readdirSync(FOLDER)
  t.ok(files.length > 40)
  for (const file of files) {
    const content = readFileSync(join(FOLDER, file))
    const { message, classes } = await inspectFile(content, { filename: file })
    const inside = message.parts.filter(it => it.path.includes('/'))
    const unchecked = classes.filter(it =>
      /^unchecked-(?!error)|ambiguous/u.test(it),
    )
    const names = [...new Set(inside.flatMap(it => it.names))].slice(0, 3)
    t.comment(
      [file.padEnd(24), String(inside.length).padStart(3)].join(' '),
      names.join(', '),
      unchecked.join(', '),
    )
    if (PROGRAMS.test(file) || TEXTS.test(file)) continue
    t.ok(inside.length > 0 || unchecked.length > 0, file)
  }
})
