/*
 * NAME
 *   hints - what programs and documents tell people to do can be done
 *
 * DESCRIPTION
 *   All hints, commands and lines of configuration in the sources, the manuals
 *   and the documents are found and tried: nothing is listed here. What doctor
 *   says is besides done on a live installation: test/install/doctor.test.ts.
 */

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { newConfigText } from '../../install/filter-install/plan/config-text.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { optionsFor } from '../install/facts.js'
import { MODES } from '../install/installer.js'
import {
  isOption,
  optionFault,
  optionTables,
  ownFault,
  PROGRAMS,
  shellFault,
  tomlFault,
} from './hints/check.js'
import {
  fromDocuments,
  fromManuals,
  fromSources,
  UNKNOWN,
  type Found,
} from './hints/collect.js'

const TOP = resolve(import.meta.dirname, '../..')

// Many programs, one after the other.
t.setTimeout(5 * 60 * 1000)

const postsift = await installPostsift(t)
const tables = await optionTables(join(postsift.home, 'dist'))
const manifest = JSON.parse(
  readFileSync(join(TOP, 'package.json'), 'utf8'),
) as { readonly scripts: Readonly<Record<string, string>> }
const scripts = Object.keys(manifest.scripts)

const sources = fromSources(TOP)
const written = [...fromManuals(TOP), ...fromDocuments(TOP)]

t.test('the programs say what they take', async t => {
  for (const it of PROGRAMS) {
    t.ok((tables.get(it)?.size ?? 0) > 2, it)
  }
  for (const it of ['plan', 'apply', 'undo', 'doctor', 'verify', 'status']) {
    t.ok(tables.get(`filter-install ${it}`)?.has('--config-dir'), it)
  }
  t.match(ownFault(['filterd', '--chek'], tables), /no option --chek/u)
  t.match(ownFault(['filter-install', 'plan', '--json'], tables), /--json/u)
  t.not(await tomlFault('[scanner.clamd] enabled = true'), '')
  t.not(await optionFault('insecure = "yes"'), '')
})

t.test('what is made by doctor/hint.ts', async t => {
  const hints = sources.filter(it => it.kind !== 'text')
  t.ok(hints.length > 30, `${hints.length} hints`)
  for (const { where, kind, text } of hints) {
    const name = `${where}: ${text}`
    switch (kind) {
      case 'toml':
        t.equal(await tomlFault(text), '', name)
        break
      case 'clamdConf':
        t.match(text, /^(?:[A-Z]\w+ \S+(?:\n|$))+$/u, name)
        break
      case 'shell':
        t.equal(await shellFault(text, tables, scripts), '', name)
        break
      default:
        // Words without code: who has code to give uses another function.
        t.notMatch(text, /[=[\]`$]|--|\b(?:postfix|systemctl|filter-)/u, name)
    }
  }
})

t.test('configurations that filter-install writes', async t => {
  for (const mode of MODES) {
    const text = newConfigText(optionsFor(mode), ['inbound', 'submission'])
    t.equal(await tomlFault(text), '', mode)
  }
})

t.test('prose in sources, manuals and documents', async t => {
  let count = 0
  for (const it of [...sources, ...written]) {
    if (it.kind === 'text') count += await checkProse(t, it)
  }
  t.ok(count > 60, `${count} commands and lines`)
})

t.test('blocks of code in manuals and documents', async t => {
  let count = 0
  for (const it of written) {
    if (it.kind !== 'code') continue
    for (const block of blocksOf(it)) {
      count++
      const fault =
        block.language === 'toml'
          ? await tomlFault(block.text)
          : await shellFault(block.text, tables, scripts)
      t.equal(fault, '', `${it.where}: ${block.text}`)
    }
  }
  t.ok(count > 20, `${count} examples`)
})

t.test('examples of filter-scan and filter-quarantine, done', async t => {
  postsift.configure(['log_to = "none"'])
  const files = t.testdir({
    'suspicious.eml': 'Subject: x\n\nx\n',
    'new.toml': 'log_to = "none"\n',
  })
  const done = new Set<string>()
  for (const it of written.filter(it => it.kind === 'code')) {
    for (const { text, language } of blocksOf(it)) {
      const [, program, rest = ''] =
        /^(?:node \S+\/)?(filter-scan|filter-quarantine)(?:\.js)? ([^|]*)/u.exec(
          text,
        ) ?? []
      if (language === 'toml' || program === undefined) continue
      const words = rest
        .replace(/ >.*$/u, '')
        .trim()
        .split(/\s+/u)
        .map(word => word.replace(/^~\/Maildir$/u, '.'))
      const { status, stderr } = await runProgram(
        join(postsift.bin, `${program}.js`),
        ['--config', postsift.configFile, ...words],
        { cwd: files },
      )
      t.not(status, 2, `${text}: ${stderr}`)
      t.notMatch(stderr, /unknown (?:option|command)|TypeError/u, text)
      done.add(program)
    }
  }
  t.strictSame([...done].sort(), ['filter-quarantine', 'filter-scan'])
})

/** How much was found in it. */
async function checkProse(t: Test, { where, text }: Found): Promise<number> {
  if (/\[{1,2}[a-z][\w.-]*\]{1,2} [a-z_]+ = /u.test(text)) {
    t.fail(`${where}: a table and its options are lines of their own`)
  }
  let count = 0
  for (const line of text.match(LINE) ?? []) {
    const [, name = ''] = /^(\S+) =/u.exec(line) ?? []
    if (!isOption(name) || line.includes(UNKNOWN)) continue
    count++
    t.equal(await optionFault(line), '', `${where}: ${line}`)
  }
  for (const [, command = ''] of text.matchAll(COMMAND)) {
    const words = command.split(/\s+/u)
    const [program = '', first = ''] = words
    const isCommand = first.startsWith('-') || tables.has(`${program} ${first}`)
    if (!isCommand) continue
    count++
    t.equal(ownFault(words, tables), '', `${where}: ${command}`)
  }
  for (const [, script = ''] of text.matchAll(/\bnpm run ([\w:]+)/gu)) {
    count++
    t.ok(scripts.includes(script), `${where}: npm run ${script}`)
  }
  return count
}

/** `name = value`, as in TOML. */
const LINE =
  /(?<![\w.-])[a-z][a-z0-9_-]+ = (?:"[^"\n]*"|\[[^\]\n]*\]|true\b|false\b|\d[\w.]*)/gu

/** A program of ours, and words that may be its. */
const COMMAND =
  /(?<![\w/.-])((?:filter-(?:install|pipe|smtp|scan|quarantine)|filterd)(?: (?:--?[a-z][\w-]*(?:=\S+)?|[a-z]+\b))+)/gu

interface Block {
  readonly language: 'toml' | 'sh'
  readonly text: string
}

/** Tables of TOML, and commands, one by one. */
function blocksOf({ text, language }: Found): readonly Block[] {
  if (language === 'toml') return [{ language, text }]
  const tables = text
    .split(/\n\n+/u)
    .filter(it => /^\s*\[{1,2}[a-z]/u.test(it))
    .map((it): Block => ({ language: 'toml', text: it.trim() }))
  const commands = text
    .split('\n')
    .map(it => it.trim().replace(/ {2,}#.*$/u, ''))
    .map(it => it.replace(/^(?:[\d*]+ +){5}root +/u, ''))
    .filter(it =>
      /^(?:node dist|node \/|npm |filter-[a-z]+ |filterd )/u.test(it),
    )
    .map((it): Block => ({ language: 'sh', text: it }))
  return [...tables, ...commands]
}
