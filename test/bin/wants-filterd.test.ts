/*
 * NAME
 *   wants-filterd.test - the guess of a program that has loaded nothing yet
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { wantsFilterd } from '../../bin/start/wants-filterd.js'
import { CONFIG_FILE } from '../../src/config/config.js'
import { MAIN } from '../../src/options.js'

const USUAL = `${MAIN.options.journal_directory.default}/engine.sock`

interface Case {
  readonly text: string
  readonly args?: readonly string[]
  /** Where it is asked; null: it is not. */
  readonly socket: string | null
}

const CASES: Readonly<Record<string, Case>> = {
  nothing: { text: '', socket: null },
  self: { text: 'engine = "self"\n', socket: null },
  auto: { text: '# a comment\nengine = "auto" # why\n', socket: USUAL },
  'in single quotes': { text: "engine='auto'\n", socket: USUAL },
  'another folder': {
    text: 'journal_directory = "/srv/j"\nengine = "auto"\n',
    socket: '/srv/j/engine.sock',
  },
  'commented out': { text: '# engine = "auto"\n', socket: null },
  'of a table': { text: '[scanner.x]\nengine = "auto"\n', socket: null },
  'a folder of a table': {
    text: 'engine = "auto"\n[x]\njournal_directory = "/srv/j"\n',
    socket: USUAL,
  },
  'on the command line': {
    text: '',
    args: ['-o', 'engine=auto', '-o', 'journal_directory=/srv/j'],
    socket: '/srv/j/engine.sock',
  },
  'the command line goes before': {
    text: 'engine = "auto"\n',
    args: ['-o', 'engine=self'],
    socket: null,
  },
  'the last one counts': {
    text: '',
    args: ['-o', 'engine=self', '-o', 'engine=auto'],
    socket: USUAL,
  },
  'what is after -- is a recipient': {
    text: '',
    args: ['-f', 'a@x.example', '--', '-o', 'engine=auto'],
    socket: null,
  },
}

for (const [name, { text, args = [], socket }] of Object.entries(CASES)) {
  t.test(name, async t => {
    const file = join(t.testdir(), 'filter.toml')
    writeFileSync(file, text)
    const wanted = wantsFilterd(['--config', file, ...args])
    t.equal(wanted?.socket ?? null, socket)
    if (wanted !== null) t.match(wanted, { file, text })
  })
}

t.test('a file that cannot be read is told of later', async t => {
  t.equal(wantsFilterd(['--config', join(t.testdir(), 'none')]), null)
})

t.test('the usual file is that of all programs', async t => {
  const source = new URL('../../bin/start/wants-filterd.ts', import.meta.url)
  t.ok(readFileSync(source, 'utf8').includes(`'${CONFIG_FILE}'`))
})
