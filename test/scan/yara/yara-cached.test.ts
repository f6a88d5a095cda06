/*
 * NAME
 *   yara-cached.test - rules are not shown the same part twice
 */
import t from 'tap'
import { readRules } from '../../../src/scan/yara/rule-files.js'
import { cachedScanner, look } from '../../verdict-cache/cached-scanner.js'
import { messageOf, partOf } from '../sample.js'
import { findsText, ruleFolder } from './rules.js'

const text = (it: string) => {
  return { html: '', subject: '', text: it, charset: '' }
}

t.test('known parts, and texts that have no digest', async t => {
  const rules = ruleFolder(t, {
    'a.yar': [findsText('One', 'one'), findsText('Text', 'shown')].join('\n'),
  })
  const scanner = await cachedScanner(t, 'yara', [
    `rules = ["${rules}"]`,
    'threads = 1',
  ])
  const parts = ['one', 'two'].map((content, at) =>
    partOf({ path: String(at + 1), content }),
  )
  const message = messageOf({
    ...{ bytes: 'as it came\n', sha256: 'ab'.repeat(32), parts },
    readings: [text('shown')] as never,
  })
  const first = await look(scanner, message)
  const names = [
    { name: 'One', class: 'infected', part: '1' },
    { name: 'Text', class: 'infected', part: '' },
  ]
  t.match(first, { findings: names, notes: [] })
  const second = await look(scanner, message)
  t.strictSame(second.findings, first.findings, 'in the same order')
  t.match(second.notes, ['cached 3 of 4'])
  const all = await look(scanner, { ...message, readings: [] })
  t.match(all, { findings: names.slice(0, 1), notes: ['cached 3 of 3'] })
})

t.test('the digest of rules', async t => {
  const digest = (files: Readonly<Record<string, string>>): string =>
    readRules([ruleFolder(t, files)]).digest
  const one = digest({ 'a.yar': findsText('One', 'one') })
  t.match(one, /^[0-9a-f]{64}$/u)
  t.equal(digest({ 'a.yar': findsText('One', 'one') }), one)
  t.not(digest({ 'a.yar': findsText('One', 'two') }), one)
  t.equal(digest({ 'a.yar': `import "time"\n${findsText('One', 'one')}` }), '')
})
