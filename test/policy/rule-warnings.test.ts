/*
 * NAME
 *   rule-warnings.test - names that no enabled scanner reports
 */

import t from 'tap'
import { checkAll } from '../../src/engine.js'

const FILE = '/etc/postsift/filter.toml'

const CLAMD = '[scanner.clamd]\nenabled = true\n'
const COMMAND = '[scanner.command]\nenabled = true\npath = "/usr/bin/avscan"\n'

type Case = readonly [
  condition: string,
  more: string,
  warnings: readonly RegExp[],
]

const UNKNOWN = (pattern: string, hint = ''): RegExp => {
  const text = `holds "${pattern}", which no enabled scanner reports${hint && `; did you mean ${hint}?`}`
  return new RegExp(`^${text.replace(/[.*?[\]]/gu, '\\$&')}$`, 'u')
}

const CASES: readonly Case[] = [
  // What our own scanners call things.
  ['finding = [".exe", "*.js", ".E*"]', '', []],
  ['finding = ["vba-macro", "*-macro", "container-encrypted"]', '', []],
  ['finding = ["Eicar-*", "gtube", "too-many-names"]', '', []],
  ['finding = ["application/hta", "application/*"]', '', []],
  ['finding = ["application/zip as .pdf", "application/zip as *"]', '', []],
  ['finding = ["*unavailable"]', '', []],
  ['finding = ["too-slow", "message-too-large"]', '', []],
  ['finding = ["*"]', '', []],
  // What none of them calls anything.
  ['finding = ["makro"]', '', [UNKNOWN('makro')]],
  ['finding = ["macro"]', '', [UNKNOWN('macro', '"*macro*"')]],
  ['finding = ["eicar"]', '', [UNKNOWN('eicar', '"*eicar*"')]],
  ['finding = ["exe"]', '', [UNKNOWN('exe', '".exe"')]],
  ['finding = [".pdf"]', '', [UNKNOWN('.pdf', 'part = ["*.pdf"]')]],
  ['finding = ["*.pdf"]', '', [UNKNOWN('*.pdf', 'part = ["*.pdf"]')]],
  [
    'finding = ["application/pdf"]',
    '',
    [UNKNOWN('application/pdf', 'type = ["application/pdf"]')],
  ],
  [
    'finding = ["Eicar-Test-Signatur"]',
    '',
    [UNKNOWN('Eicar-Test-Signatur', '"Eicar-Test-Signature"')],
  ],
  ['finding = ["Win.Test.*", ".exe"]', '', [UNKNOWN('Win.Test.*')]],
  [
    'finding = ["Some Thing", "other thing"]',
    '',
    [UNKNOWN('Some Thing'), UNKNOWN('other thing')],
  ],
  // What the configuration changes.
  [
    'finding = [".pdf"]',
    '[scanner.attachment-name]\nadd_banned_extensions = ["pdf"]\n',
    [],
  ],
  [
    'finding = [".exe"]',
    '[scanner.attachment-name]\nenabled = false\n',
    [UNKNOWN('.exe', 'part = ["*.exe"]')],
  ],
  [
    'finding = ["application/pdf"]',
    '[scanner.attachment-type]\nadd_banned_types = ["application/pdf"]\n',
    [],
  ],
  ['finding = ["pdf-form"]', '', [UNKNOWN('pdf-form', 'mark = ["pdf-form"]')]],
  [
    'finding = ["pdf-form"]',
    '[scanner.active-content]\nbanned = ["pdf-form"]\n',
    [],
  ],
  ['finding = ["*.zip/**"]', '', [UNKNOWN('*.zip/**')]],
  [
    'finding = ["*.zip/**"]',
    '[scanner.attachment-path]\nbanned_paths = ["*.zip/*.js"]\n',
    [],
  ],
  // Names of scanners of malware are their own.
  ['finding = ["Win.Test.*", "Worm.Gibe"]', CLAMD, []],
  ['finding = ["clamd unavailable"]', CLAMD, []],
  ['finding = ["clamd unavailable"]', '', [UNKNOWN('clamd unavailable')]],
  [
    'finding = ["Trojan"]',
    CLAMD,
    [
      /^holds "Trojan", which is compared with whole names; did you mean "\*Trojan\*"\?$/u,
    ],
  ],
  ['finding = ["exe"]', CLAMD, [/whole names; did you mean "\.exe"\?$/u]],
  ['finding = ["*Trojan*", "avscan: Worm"]', COMMAND, []],
  ['finding = ["avscam: Worm"]', COMMAND, [UNKNOWN('avscam: Worm')]],
  ['finding = ["Worm"]', COMMAND, [UNKNOWN('Worm')]],
  // Only the scanners that the rule names.
  ['scanner = ["parse"]\nfinding = ["Win.*"]', CLAMD, [UNKNOWN('Win.*')]],
  ['scanner = ["clamd"]\nfinding = ["Win.*"]', CLAMD, []],
  ['scanner = ["parse"]\nfinding = ["too-deep"]', '', []],
  ['scanner = ["clamd"]', '', [/^holds no scanner that is enabled: "clamd"$/u]],
  ['scanner = ["clamd", "parse"]', '', []],
  ['class = ["spam"]', '', []],
]

t.test('warnings', async t => {
  for (const [condition, more, warnings] of CASES) {
    const text = `${more}[[rule]]\naction = "reject"\n${condition}\n`
    const checked = await checkAll({ file: FILE, text })
    const told = checked.ruleNames.map(it => it.text)
    t.equal(told.length, warnings.length, `${condition} ${more} ${told.join()}`)
    warnings.forEach((it, at) => t.match(told[at] ?? '', it, condition))
  }
})

t.test('where it is', async t => {
  const text = '[[rule]]\naction = "reject"\nfinding = [".exe"]\n'
  const wrong = '\n[[rule]]\naction = "reject"\n  finding = [".pdf"]\n'
  const checked = await checkAll({ file: FILE, text: `${text}${wrong}` })
  t.match(checked.ruleNames, [
    { index: 1, place: `${FILE}:7:3`, option: 'finding', text: /"\.pdf"/u },
  ])
})
