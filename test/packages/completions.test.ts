/*
 * NAME
 *   completions - what shells offer is what the programs take
 */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { commandWords } from '../../install/reference/completions.js'
import { completionFiles } from '../../install/reference/files.js'
import { headerOf } from '../../install/reference/man.js'
import { optionNames } from '../../install/reference/completions.js'
import { ENGINE_SECTIONS } from '../../src/engine.js'

const TOP = resolve(import.meta.dirname, '../..')
const FILES = new Map(completionFiles(TOP))

t.test('a header has subcommands, options, their values', async t => {
  const header = headerOf(
    readFileSync(join(TOP, 'install/filter-install.ts'), 'utf8'),
  )
  const words = commandWords('filter-install', header)
  t.same(words.subcommands, [
    ...['plan', 'apply', 'undo', 'status', 'doctor', 'verify'],
  ])
  const mode = words.options.find(it => it.name === '--mode')
  t.equal(mode?.value, 'MODE')
  t.ok(words.options.some(it => it.name === '--version'))
})

t.test('one option to a line, also where the header has several', async t => {
  const header = headerOf(readFileSync(join(TOP, 'bin/filter-scan.ts'), 'utf8'))
  const names = commandWords('filter-scan', header).options.map(it => it.name)
  t.ok(
    ['--sender', '--recipient', '--client', '--login', '--origin'].every(it =>
      names.includes(it),
    ),
  )
})

// What bash offers for a line that is being typed; the last word is not whole.
function offered(line: string): readonly string[] {
  const words = line.split(' ')
  const [program = ''] = words
  const script = FILES.get(`bash-completion/completions/${program}`) ?? ''
  const text = `${script}
compopt() { :; }
COMP_WORDS=(${words.map(it => `'${it}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_${program.replaceAll('-', '_')}
printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('/bin/bash', ['-c', text], { encoding: 'utf8' })
  return output.split('\n').filter(it => it !== '')
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['filter-install doc', ['doctor']],
  ['filter-install apply --mod', ['--mode']],
  [
    'filter-install apply --mode ',
    ['pipe', 'spawn', 'daemon', 'lmtp', 'before-queue'],
  ],
  ['filter-quarantine rel', ['release']],
  ['filterctl check-', ['check-alerts']],
  ['filterctl status --js', ['--json']],
  ['filterctl top --con', ['--config']],
  ['filter-quarantine list --con', ['--config']],
  ['filter-quarantine release x --by ', ['sendmail', 'smtp']],
  ['filter-scan --origin ', ['inbound', 'submission']],
  ['filterd -o action.inf', ['action.infected=']],
  ['filter-scan --sender ', []],
]

for (const [line, wanted] of CASES) {
  t.test(`bash: ${line}`, async t => t.same(offered(line), wanted))
}

t.test('every option of the tables is offered after -o', async t => {
  const all = offered('filterd -o ')
  t.same(
    all,
    optionNames(ENGINE_SECTIONS).map(it => `${it}=`),
  )
})

t.test('zsh and fish have the same options', async t => {
  const zsh = FILES.get('zsh/vendor-completions/_filter-scan') ?? ''
  const fish = FILES.get('fish/vendor_completions.d/filter-scan.fish') ?? ''
  const header = headerOf(readFileSync(join(TOP, 'bin/filter-scan.ts'), 'utf8'))
  for (const { name } of commandWords('filter-scan', header).options) {
    t.ok(zsh.includes(`'*${name}[`), `zsh ${name}`)
    const flag = name.startsWith('--')
      ? ` -l ${name.slice(2)} `
      : ` -s ${name.slice(1)} `
    t.ok(fish.includes(flag), `fish ${name}`)
  }
})
