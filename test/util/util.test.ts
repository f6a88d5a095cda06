/*
 * NAME
 *   util.test - text, id, deadline, budget
 */
import t, { type Test } from 'tap'
import { Budget } from '../../src/util/budget.js'
import {
  DeadlineError,
  orAbort,
  startDeadline,
} from '../../src/util/deadline.js'
import { newId, randomName } from '../../src/util/id.js'
import { ascii, printable } from '../../src/util/text.js'

type Case = readonly [story: string, text: string, shown: string]

const check = (t: Test, [story, text, shown]: Case): void => {
  t.equal(printable(text), shown, story)
  t.match(ascii(text), /^[\x20-\x7e]*$/, `${story}, as ASCII`)
}

const PRINTABLE: readonly Case[] = [
  ['plain', 'report.exe', 'report.exe'],
  ['empty', '', ''],
  ['umlauts stay', 'M\u00fcller \u4e2d', 'M\u00fcller \u4e2d'],
  ['an emoji stays', 'a\u{1f600}b', 'a\u{1f600}b'],
  ['line ends', 'a\r\nb\nc', 'a??b?c'],
  ['another field', 'x\r\nFrom: ceo@x', 'x??From: ceo@x'],
  ['an escape sequence', '\u001b[31mred\u001b[0m', '?[31mred?[0m'],
  ['NUL, DEL and C1', 'a\0b\u007fc\u009bd\u0085e', 'a?b?c?d?e'],
  ['direction', 'exe.\u202etxt\u2066\u200f', 'exe.?txt??'],
  ['separators', 'a\u2028b\u2029c', 'a?b?c'],
  ['nothing to see', 'a\u200bb\u00adc\ufeffd\u2060e', 'a?b?c?d?e'],
  ['tags', 'a\u{e0041}b', 'a?b'],
  ['private use', 'a\ue000b\u{f0000}c\u{10fffd}', 'a?b?c?'],
  ['half a pair', 'a\ud83db\ude00', 'a?b?'],
  ['exactly the limit', 'x'.repeat(200), 'x'.repeat(200)],
  ['one too long', 'x'.repeat(201), `${'x'.repeat(197)}...`],
  ['1 MB', 'x'.repeat(1e6), `${'x'.repeat(197)}...`],
  [
    'a pair at the cut',
    `${'x'.repeat(196)}\u{1f600}${'y'.repeat(9)}`,
    `${'x'.repeat(196)}...`,
  ],
  ['pairs only', '\u{1f600}'.repeat(500), `${'\u{1f600}'.repeat(98)}...`],
]

t.test('untrusted text is one short printable line', async t => {
  for (const row of PRINTABLE) check(t, row)
  t.equal(printable('abcdefgh', 6), 'abc...')
  t.equal(ascii('M\u00fcller \u{1f600}'), 'M?ller ?')
  t.equal(ascii('caf\u00e9\t'), 'caf??')
})

t.test('no text of any kind gets through', async t => {
  for (let start = 0; start < 0x11_0000; start += 40) {
    const codes = Array.from({ length: 40 }, (_, at) => start + at)
    const text = codes
      .filter(code => code < 0x11_0000)
      .map(code => String.fromCodePoint(code))
      .join('')
    const shown = printable(text)
    if (/[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(shown)) {
      t.fail(`U+${start.toString(16)} and after: ${JSON.stringify(shown)}`)
    }
  }
  t.pass('all of Unicode was tried')
})

t.test('ids are apart', async t => {
  const ids = new Set(Array.from({ length: 1000 }, newId))
  t.equal(ids.size, 1000)
  for (const id of ids) {
    if (!/^[0-9A-Za-z]{12}$/.test(id)) t.fail(id)
  }
  t.match(randomName(), /^[0-9a-f]{32}$/)
  t.not(randomName(), randomName())
})

t.test('a deadline fires and says what ran out', async t => {
  const deadline = startDeadline('scan_time_limit', 0.01)
  const never = new Promise<never>(() => undefined)
  await t.rejects(orAbort(never, deadline.signal), {
    name: 'DeadlineError',
    message: 'scan_time_limit of 0.01 s is over',
  })
  t.equal(deadline.left(), 0)
  deadline.close()
})

t.test('a deadline follows the one around it', async t => {
  const outer = startDeadline('message_time_limit', 0.01)
  const inner = startDeadline('scan_time_limit', 1000, outer.signal)
  const never = new Promise<never>(() => undefined)
  await t.rejects(orAbort(never, inner.signal), { message: /^message_time/ })
  const late = startDeadline('scan_time_limit', 1000, outer.signal)
  t.ok(late.signal.aborted)
  t.match(late.signal.reason, { message: /^message_time/ })
  for (const it of [outer, inner, late]) it.close()
})

t.test('a closed deadline does not fire', async t => {
  const outer = new AbortController()
  const deadline = startDeadline('x', 1000, outer.signal)
  deadline.close()
  outer.abort(new Error('late'))
  t.notOk(deadline.signal.aborted)
})

t.test('a very long deadline is not an immediate one', async t => {
  // setTimeout() takes 31 bits of milliseconds; more fires at once.
  const deadline = startDeadline('x', 60 * 86_400)
  await new Promise(resolve => setTimeout(resolve, 20))
  t.notOk(deadline.signal.aborted)
  t.ok(deadline.left() > 59 * 86_400_000)
  deadline.close()
})

t.test('orAbort gives the promise, or its error', async t => {
  const { signal } = new AbortController()
  t.equal(await orAbort(Promise.resolve(7), signal), 7)
  await t.rejects(orAbort(Promise.reject(new Error('no')), signal), /no/)
})

t.test('what fails after the deadline is no unhandled rejection', async t => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  t.teardown(() => void process.off('unhandledRejection', note))
  const over = AbortSignal.abort(new DeadlineError('x', 1))
  for (const delay of [0, 5]) {
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('late')), delay),
    )
    await t.rejects(orAbort(late, over), { name: 'DeadlineError' })
  }
  const controller = new AbortController()
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('late')), 5),
  )
  const both = orAbort(late, controller.signal)
  controller.abort(new DeadlineError('y', 1))
  await t.rejects(both, { name: 'DeadlineError' })
  await new Promise(resolve => setTimeout(resolve, 30))
  t.strictSame(unhandled, [])
})

t.test('a budget counts to its end and stays spent', async t => {
  const budget = new Budget({ parts: 2, bytes: 10, depth: 3, containers: 1 })
  t.strictSame(
    [1, 2, 3, 4].map(() => budget.takePart()),
    [true, true, false, false],
  )
  t.ok(budget.takeBytes(4))
  t.ok(budget.takeBytes(6), 'to the last byte')
  t.ok(budget.takeBytes(0))
  t.notOk(budget.takeBytes(1))
  t.notOk(budget.takeBytes(0), 'spent is spent')
  t.equal(budget.limits.depth, 3)
  t.ok(budget.takeHeader(4 * 1024 * 1024))
  t.notOk(budget.takeHeader(1), 'headers have a limit of their own')
})
