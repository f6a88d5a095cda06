/*
 * NAME
 *   yara.test - what rules find, and what becomes of what they cannot scan
 */
import { closeSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'
import { bytesOfFile } from '../../../src/util/bytes.js'
import { openUnlinked } from '../../../src/util/files/safe-file.js'
import { loadConfig } from '../../../src/config/config.js'
import { makeScanners, SCANNER_SECTIONS } from '../../../src/scan/scan.js'
import type { Finding } from '../../../src/mail/finding.js'
import type { Message } from '../../../src/mail/message.js'
import { messageOf, partOf, scanWith } from '../sample.js'
import { findsText, ruleFolder, SPINS, yaraOf } from './rules.js'

const finding = (name: string, kind: Finding['class'], part = ''): Finding => ({
  scanner: 'yara',
  name,
  class: kind,
  part,
})

const withParts = (...contents: readonly (string | Buffer)[]): Message =>
  messageOf({
    bytes: 'Subject: x\n\nas it came\n',
    parts: contents.map((content, at) =>
      partOf({ path: String(at + 1), content }),
    ),
  })

t.test('clean, found, and of which class', async t => {
  const scanner = await yaraOf(t, {
    'a.yar': [
      findsText('Plain', 'one'),
      findsText('Banned : a b', 'two', 'meta: postsift_class = "banned"'),
      findsText('Spam', 'three', 'meta: n = 1 postsift_class = "spam"'),
      findsText('Many', '%', 'meta: postsift_class = "spam-certain"'),
      'private rule helper { strings: $a = "four" condition: $a }',
      'rule Helped { meta: postsift_class = "active" condition: helper }',
    ].join('\n'),
    // A global rule says nothing of the rules of other files.
    'b.yar': `global private rule never { condition: false }\n${findsText('Never', 'one')}`,
  })
  const check = async (message: Message, expected: readonly Finding[]) =>
    t.same(await scanWith(scanner, message), expected)
  await check(withParts('nothing', 'to find'), [])
  await check(withParts(), [])
  await check(withParts('one'), [finding('Plain', 'infected', '1')])
  await check(withParts('-', 'a two three'), [
    finding('Banned', 'banned', '2'),
    finding('Spam', 'spam', '2'),
  ])
  await check(withParts('four'), [finding('Helped', 'active', '1')])
  // The same bytes once, and where they are.
  await check(withParts('one', 'one'), [finding('Plain', 'infected', '1')])
  await check(withParts('%'.repeat(100_000)), [
    finding('Many', 'spam-certain', '1'),
  ])
})

t.test('the class of those that have none', async t => {
  const files = { 'a.yar': findsText('Plain', 'one') }
  for (const kind of ['banned', 'spam'] as const) {
    const scanner = await yaraOf(t, files, [`class=${kind}`])
    t.same(await scanWith(scanner, withParts('one')), [
      finding('Plain', kind, '1'),
    ])
    t.notOk(scanner.antivirus)
  }
  t.ok((await yaraOf(t, files)).antivirus)
})

t.test('what they are shown', async t => {
  const files = {
    'a.yar': [
      findsText('Raw', 'Subject: x'),
      findsText('Text', 'shown text'),
      findsText('Inner', 'Subject: inner'),
    ].join('\n'),
  }
  const message = messageOf({
    bytes: 'Subject: x\n\n',
    readings: [{ subject: 'ü', from: '', text: 'shown text', html: '' }],
    parts: [
      partOf({ path: '1', kind: 'multipart', content: 'Subject: x' }),
      partOf({ path: '1.1', kind: 'message', content: 'Subject: inner' }),
      partOf({ path: '1.2', content: '' }),
    ],
  })
  const all = [
    finding('Inner', 'infected', '1.1'),
    finding('Text', 'infected'),
    finding('Raw', 'infected'),
  ]
  t.same(await scanWith(await yaraOf(t, files), message), all)
  const decoded = await yaraOf(t, files, ['message=false'])
  t.same(await scanWith(decoded, message), all.slice(0, 2))
  // What is in a part and in the message is reported once.
  const both = messageOf({
    bytes: 'Subject: x\n\nshown text\n',
    parts: [partOf({ content: 'shown text\n', names: ['a\nb\u202e.txt'] })],
  })
  t.same(await scanWith(decoded, both), [
    finding('Text', 'infected', '1/a?b?.txt'),
  ])
  t.same(await scanWith(await yaraOf(t, files), both), [
    finding('Text', 'infected', '1/a?b?.txt'),
    finding('Raw', 'infected'),
  ])
})

t.test('a part of 10 MB, in memory and in a file', async t => {
  const scanner = await yaraOf(
    t,
    { 'a.yar': findsText('End', 'the very end') },
    ['size_limit=11MiB', 'memory_limit=64MiB'],
  )
  const large = Buffer.alloc(10_000_000, 'abcdefg\n')
  large.write('the very end', large.length - 20)
  t.same(await scanWith(scanner, withParts(large)), [
    finding('End', 'infected', '1'),
  ])
  const fd = openUnlinked(tmpdir())
  t.teardown(() => closeSync(fd))
  writeSync(fd, large)
  const part = {
    ...partOf({}),
    sha256: 'x',
    content: bytesOfFile(fd, 0, large.length),
  }
  t.same(await scanWith(scanner, messageOf({ parts: [part] })), [
    finding('End', 'infected', '1'),
  ])
  const larger = withParts('the very end', Buffer.alloc(12 << 20))
  t.same(await scanWith(scanner, larger), [
    finding('End', 'infected', '1'),
    finding('larger than size_limit', 'unchecked-overlimit', '2'),
  ])
})

t.test('a part for which there is no memory, and the next message', async t => {
  const scanner = await yaraOf(t, { 'a.yar': findsText('Found', 'one') }, [
    'memory_limit=32MiB',
  ])
  t.same(await scanWith(scanner, withParts('one', Buffer.alloc(40 << 20))), [
    finding('Found', 'infected', '1'),
    finding('needs more than memory_limit', 'unchecked-overlimit', '2'),
  ])
  t.same(await scanWith(scanner, withParts('one')), [
    finding('Found', 'infected', '1'),
  ])
})

t.test(
  'a rule without end: its thread is ended, and the next is scanned',
  async t => {
    const files = { 'a.yar': SPINS + findsText('Found', 'one') }
    // Eight times as long where all else wants the processor, too.
    const scanner = await yaraOf(t, files, ['time_limit=3'])
    t.same(await scanWith(scanner, withParts('one', 'spin', 'one two')), [
      finding('Found', 'infected', '1'),
      finding('slower than time_limit', 'unchecked-overlimit', '2'),
    ])
    t.same(await scanWith(scanner, withParts('one')), [
      finding('Found', 'infected', '1'),
    ])
  },
)

t.test('the deadline of the message comes first', async t => {
  const files = { 'a.yar': SPINS + findsText('Found', 'one') }
  const scanner = await yaraOf(t, files)
  await scanWith(scanner, withParts('-'))
  await t.rejects(scanWith(scanner, withParts('spin'), 0.5), {
    name: 'DeadlineError',
  })
  t.same(await scanWith(scanner, withParts('one')), [
    finding('Found', 'infected', '1'),
  ])
})

t.test('messages wait for one another', async t => {
  const scanner = await yaraOf(t, { 'a.yar': findsText('Found', 'one') })
  const all = Array.from({ length: 20 }, (_, at) =>
    scanWith(scanner, withParts(at % 2 === 0 ? 'one' : 'two', String(at))),
  )
  const counts = (await Promise.all(all)).map(it => it.length)
  t.same(
    counts,
    Array.from({ length: 20 }, (_, at) => (at + 1) % 2),
  )
})

t.test('listeners of a process share the threads', async t => {
  const folder = ruleFolder(t, { 'a.yar': findsText('Found', 'one') })
  const overrides = ['enabled=true', `rules=${folder}`, 'retry=0'].map(
    it => `scanner.yara.${it}`,
  )
  const config = await loadConfig(
    { file: '/dev/null', overrides },
    SCANNER_SECTIONS,
  )
  const make = () => {
    const scanners = makeScanners(config, { spoolFolder: tmpdir() })
    const scanner = scanners.find(({ name }) => name === 'yara')
    if (scanner === undefined) throw new Error('there is no scanner')
    t.teardown(() => scanner.close())
    return scanner
  }
  const [one, other] = [make(), make()]
  await Promise.all([one.prepare?.(), other.prepare?.()])
  // Gone from the disk: what was compiled goes on.
  rmSync(folder, { recursive: true })
  const found = [finding('Found', 'infected', '1')]
  t.same(await scanWith(one, withParts('one')), found)
  one.close()
  t.same(await scanWith(other, withParts('one')), found)
  other.close()
  await t.rejects(scanWith(make(), withParts('one')), /ENOENT/u)
})

t.test('options that cannot work', async t => {
  const check = async (option: string, expected: RegExp) =>
    t.rejects(
      yaraOf(t, { 'a.yar': findsText('Found', 'one') }, [option]),
      expected,
      option,
    )
  await check(
    'rules=',
    /\[scanner\.yara\]: rules must name one file or folder/u,
  )
  await check('rules=a.yar', /rules must be absolute paths, not "a\.yar"/u)
  await check('size_limit=0', /size_limit must be more than 0/u)
  await check('time_limit=0', /time_limit must be more than 0/u)
  await check('memory_limit=1MiB', /memory_limit must be from 32 MiB to 4 GiB/u)
  await check('memory_limit=5GiB', /memory_limit must be from 32 MiB to 4 GiB/u)
  await check('threads=0', /threads must be a whole number from 1 to 16/u)
})
