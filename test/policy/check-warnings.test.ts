/*
 * NAME
 *   check-warnings - what --check says of a configuration that is valid
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { warningLines } from '../../src/receive/people.js'
import { checkAll } from '../../src/engine.js'
import { scratchFolder } from '../helper/folder.js'

const FILE = '/etc/postsift/filter.toml'

const PASS = '[[rule]]\naction = "pass"\ninsecure = true\n'

/** Configuration, and a pattern for each line. */
const CASES: readonly (readonly [string, ...RegExp[]])[] = [
  [''],
  ['[[rule]]\nsender = ["a@b.example"]\naction = "reject"\n'],
  [
    `${PASS}class = ["infected"]\n`,
    /^warning: \S+:1:1: rule lets all mail that is infected pass from every sender$/u,
  ],
  [
    '[[rule]]\naction = "pass"\neverything = true\n',
    /rule lets everything but viruses pass from every sender$/u,
  ],
  [
    '\n[[rule]]\naction = "reject"\nuntil = "2020-01-01"\nsender = ["a@b.example"]\n',
    /^warning: \S+:2:1: rule has ended: until = "2020-01-01"$/u,
  ],
  [
    '[[rule]]\naction = "quarantine"\neverything = true\n[[rule]]\naction = "tag"\nclient = ["192.0.2.1"]\n',
    /^warning: \S+:4:1: rule never applies: rule 1 comes before it and matches all mail$/u,
  ],
  [
    '[[rule]]\naction = "reject"\nspam_score = ">= 5"\n',
    /rule never applies: spam_score, and no spam engine is enabled$/u,
  ],
  // It is said once, at its option.
  [
    '[[rule]]\naction = "reject"\nscanner = ["clamd"]\n',
    /^warning: \S+:3:1: rule\.scanner holds no scanner that is enabled: "clamd"$/u,
  ],
  // What only doctor knows.
  [
    '[[rule]]\naction = "reject"\norigin = "submission"\n',
    /^note: \S+:1:1: rule applies only where mail of your own users has a door of its own: see filter-install doctor$/u,
  ],
  [
    '[[rule]]\naction = "reject"\nlarger_than = "20MiB"\n',
    /^note: .* where Postfix accepts messages of that size: see filter-install doctor$/u,
  ],
  // Options beside a preset.
  ['[scanner.command]\nenabled = true\npreset = "savscan"\n'],
  [
    '[scanner.command]\nenabled = true\npreset = "clamscan"\npath = "/usr/bin/avscan"\n',
    /^warning: \S+:4: scanner\.command\.path is not a program of preset "clamscan": clamscan$/u,
  ],
  [
    '[scanner.command]\nenabled = true\npreset = "clamscan"\nclean_statuses = [0, 1, 7]\n',
    /scanner\.command\.clean_statuses has 1, which is infected for preset "clamscan"$/u,
    /scanner\.command\.clean_statuses has 7, which is a failure for preset "clamscan"$/u,
  ],
  [
    '[scanner.command]\nenabled = true\npreset = "clamscan"\nargs = ["--quiet"]\n',
    /scanner\.command\.args replaces those of preset "clamscan" and has no "-"/u,
  ],
  [
    '[scanner.command]\nenabled = true\npreset = "clamscan"\ninput = "files"\nargs = ["-", "{folder}"]\n',
    /scanner\.command\.input is "files", and preset "clamscan" is for "stdin"$/u,
  ],
  ['[scanner.command]\npreset = "clamscan"\npath = "/usr/bin/avscan"\n'],
]

t.test('what it prints', async t => {
  for (const [text, ...expected] of CASES) {
    const lines = warningLines(await checkAll({ file: FILE, text }))
    t.equal(lines.length, expected.length, `${text}${lines.join('\n')}`)
    expected.forEach((it, at) => t.match(lines[at] ?? '', it, text))
  }
})

t.test('an option that -o gives', async t => {
  const file = join(scratchFolder(t, 'check'), 'filter.toml')
  writeFileSync(
    file,
    '[scanner.command]\nenabled = true\npreset = "clamscan"\n',
  )
  const overrides = ['scanner.command.path=/bin/true']
  t.strictSame(warningLines(await checkAll({ file, overrides })), [
    'warning: -o: scanner.command.path is not a program of preset "clamscan": clamscan',
  ])
})
