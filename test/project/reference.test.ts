/*
 * NAME
 *   reference - what is written about the programs is what they are
 *
 * DESCRIPTION
 *   Sample configuration and manual pages are made from tables and headers;
 *   committed ones must be those. The sample, its comment marks taken away, is
 *   a valid configuration.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { referenceFiles } from '../../install/reference/files.js'
import { checkAll, ENGINE_SECTIONS } from '../../src/engine.js'
import { LOG_SUBJECTS } from '../../src/log/fields.js'
import { MAIN } from '../../src/options.js'
import { LISTENER } from '../../src/listener-options.js'
import { VERSION } from '../../src/version.js'
import { runProgram } from '../helper/program.js'

const TOP = resolve(import.meta.dirname, '../..')

t.test('the committed files are those that are made', async t => {
  for (const [path, text] of referenceFiles(TOP)) {
    t.equal(
      readFileSync(join(TOP, path), 'utf8'),
      text,
      `${path}: npm run reference`,
    )
  }
})

t.test('the sample is a valid configuration with all options', async t => {
  const sample = readFileSync(join(TOP, 'install/filter.toml'), 'utf8')
  const lines = sample
    .split('\n')
    .map(line => line.replace(/^#(?=[[a-z])/u, ''))
    // A default that means `none` need not be a valid value to write down.
    .filter(line => !/^(address|forward_to) = ""$/u.test(line))
    // The rule there is one that keeps a message, and shows it to no one.
    .filter(line => !/^banner = /u.test(line))
    .map(line =>
      line === '[[listener]]'
        ? `${line}\naddress = "smtp:127.0.0.1:10027"`
        : line,
    )
  const file = join(t.testdir(), 'filter.toml')
  writeFileSync(file, lines.join('\n'))
  const { config } = await checkAll({ file })
  t.equal(config.settings(MAIN).scan_time_limit, 150)
  for (const section of [...ENGINE_SECTIONS, LISTENER]) {
    for (const name of Object.keys(section.options)) {
      t.match(
        sample,
        new RegExp(`^#${name} = `, 'mu'),
        `${section.name} ${name}`,
      )
    }
  }
})

t.test('the manual pages are without a fault', async t => {
  for (const [path] of referenceFiles(TOP)) {
    if (!path.includes('/man/')) continue
    const text = readFileSync(join(TOP, path), 'utf8')
    t.match(text, /^\.TH \S+ [158] /mu, path)
    t.match(text, /\n\.SH NAME\n\.PP\n\S+ \\- \S/u, path)
  }
})

t.test('every field of the log and of mail is on postsift-log(5)', async t => {
  const path = join(TOP, 'install/man/postsift-log.5')
  const page = readFileSync(path, 'utf8').replaceAll('\\-', '-')
  const names = (texts: readonly string[], pattern: RegExp): string[] =>
    texts.flatMap(text => [...text.matchAll(pattern)].map(([, it = '']) => it))
  const sources = readdirSync(join(TOP, 'src'), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(join(TOP, 'src', name), 'utf8'))
  const maillog = readFileSync(join(TOP, 'src/log/maillog.ts'), 'utf8')
  const logged = names([maillog], /(?:\[|filled\()'([a-z_-]+)', [^']/gu)
  const added = names(sources, /\bownField\(\s*'([A-Za-z-]+)'/gu)
  t.ok(logged.includes('queue_id') && logged.includes('reason'))
  t.ok(added.includes('Verdict') && added.includes('Finding'))
  for (const name of [
    ...logged,
    ...added.map(it => `X-Postsift-${it}`),
    ...Object.keys(LOG_SUBJECTS),
  ]) {
    t.match(page, `.B ${name}\n`, name)
  }
})

t.test('what is to be copied from a page is on it as it is', async t => {
  const pages = referenceFiles(TOP).filter(([path]) => path.includes('/man/'))
  const page = (name: string): string =>
    pages.find(([path]) => path.endsWith(name))?.[1].replaceAll('\\-', '-') ??
    ''
  const format = page('filter.toml.5')
  t.match(format, '\n.nf\n  [[rule]]\n  name = "partner with macros"\n')
  t.match(format, '\n.B log_to = \\(dqauto\\(dq\n', 'quotes are for a macro')
  t.match(format, 'banned_extensions = [\\(dq386\\(dq, \\(dqa3x\\(dq, ')
  const quarantine = page('filter-quarantine.1')
  t.match(quarantine, '\n  filter-quarantine release BCDF\n')
  t.match(quarantine, '\n  17 * * * * root node ')
  // The margin of man(7) is 7 columns of 80.
  for (const [path, text] of pages) {
    const copied = text
      .split(/^\.nf$/mu)
      .slice(1)
      .flatMap(it => (it.split(/^\.fi$/mu)[0] ?? '').split('\n'))
      .map(line => line.replaceAll('\\-', '-').replaceAll('\\e', '\\'))
    t.strictSame(
      copied.filter(line => line.length > 73),
      [],
      path,
    )
  }
})

t.test('programs name the version of package.json', async t => {
  const { version } = JSON.parse(
    readFileSync(join(TOP, 'package.json'), 'utf8'),
  ) as { version: string }
  t.equal(VERSION, version)
  for (const name of [
    ...['filter-pipe', 'filter-smtp', 'filterd', 'filter-scan'],
    ...['filter-quarantine', 'filterctl', 'filter-web', 'filter-store'],
  ]) {
    const path = join(TOP, 'dist/bin', `${name}.js`)
    const { stdout, status } = await runProgram(path, ['--version'])
    t.equal(status, 0)
    t.equal(stdout, `${name} (Postsift) ${version}\n`)
  }
})

t.test('--help names every option of the synopsis', async t => {
  for (const name of ['filter-pipe', 'filter-smtp', 'filterd', 'filter-scan']) {
    const source = readFileSync(join(TOP, 'bin', `${name}.ts`), 'utf8')
    const header = source.slice(0, source.indexOf('*/'))
    const synopsis = header.slice(
      header.indexOf('SYNOPSIS'),
      header.indexOf('DESCRIPTION'),
    )
    const options = new Set(synopsis.match(/--[a-z-]+/gu))
    const path = join(TOP, 'dist/bin', `${name}.js`)
    const { stdout } = await runProgram(path, ['--help'])
    const missing = [...options].filter(
      option =>
        !['--help', '--version', '--'].includes(option) &&
        !stdout.includes(option),
    )
    t.strictSame(missing, [], name)
  }
})
