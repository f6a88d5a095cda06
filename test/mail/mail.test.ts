/*
 * NAME
 *   mail.test - the words: reply, error, field, finding, part, reason
 */
import t, { type Test } from 'tap'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { causeOf, MailError, replyOfError } from '../../src/mail/error.js'
import { fieldValue, fieldValues, ownField } from '../../src/mail/field.js'
import {
  isWorse,
  VERDICT_CLASSES,
  type Finding,
} from '../../src/mail/finding.js'
import { partLabel, type Part } from '../../src/mail/part.js'
import { makeReason } from '../../src/mail/reason.js'
import {
  accepted,
  failed,
  foldReplies,
  isAccepted,
  isPermanent,
  isTemporary,
  parseStatus,
  type Reply,
  type Status,
} from '../../src/mail/reply.js'
import { exitStatusOf } from '../../bin/start/sysexits.js'

const YES = accepted('ok')
const LATER = failed('4.3.0', 'later')
const NEVER = failed('5.7.1', 'never')

t.test('the class digit decides', async t => {
  t.equal(YES.status, '2.0.0')
  const classes = [isAccepted, isTemporary, isPermanent]
  const classOf = (reply: Reply): boolean[] => classes.map(is => is(reply))
  t.strictSame(classOf(YES), [true, false, false])
  t.strictSame(classOf(LATER), [false, true, false])
  t.strictSame(classOf(NEVER), [false, false, true])
  t.strictSame([YES, LATER, NEVER].map(exitStatusOf), [0, 75, 69])
  // What never should be made is temporary, for pipe(8) too.
  t.equal(exitStatusOf(failed('9.9.9' as Status, 'x')), 75)
})

t.test('one answer of many', async t => {
  const check = (replies: readonly Reply[], expected: Reply): void => {
    t.equal(foldReplies(replies), expected, JSON.stringify(replies))
  }
  check([YES], YES)
  check([YES, YES], YES)
  check([YES, LATER, NEVER], LATER)
  check([NEVER, LATER], LATER)
  check([YES, NEVER], NEVER)
  t.match(foldReplies([]), { status: '4.3.0' })
})

t.test('only RFC 3463 form is a status', async t => {
  for (const text of ['2.0.0', '4.3.0', '5.7.1', '5.999.123']) {
    t.equal(parseStatus(text), text)
  }
  const wrong = [
    '',
    '4',
    '4.3',
    '4.3.0.1',
    '3.0.0',
    '1.0.0',
    '4.3.0 ',
    ' 4.3.0',
  ]
  for (const text of [...wrong, '4.3.0\n', '4.1234.0', '4.x.0', '\u0664.3.0']) {
    t.equal(parseStatus(text), null, JSON.stringify(text))
  }
})

t.test('what is thrown is an answer, and never a yes', async t => {
  const inside = new Error('ENOSPC: /var/spool')
  const full = new MailError('4.3.1', 'insufficient system storage', {
    cause: inside,
  })
  t.same(replyOfError(full), failed('4.3.1', 'insufficient system storage'))
  t.same(replyOfError(new MailError('5.7.1', 'no')), failed('5.7.1', 'no'))
  const unknown: readonly unknown[] = [
    inside,
    undefined,
    null,
    'text',
    0,
    { status: '2.0.0', text: 'ok' },
    accepted('ok'),
    Object.create(null),
    new MailError('2.0.0', 'a yes that is thrown'),
    new MailError('' as Status, 'no status'),
  ]
  for (const thrown of unknown) {
    const reply = replyOfError(thrown)
    t.equal(reply.status, '4.3.0')
    t.notMatch(reply.text, /ENOSPC|yes/, 'nothing of the inside')
  }
})

t.test('causes are told to the log, whatever they are', async t => {
  const cause = new Error('EACCES', { cause: 'because' })
  t.equal(
    causeOf(new MailError('4.3.0', 'failed', { cause })),
    ['failed', 'EACCES', 'because'].join(': '),
  )
  t.equal(causeOf('text'), 'text')
  t.equal(causeOf(null), 'null')
  t.equal(causeOf(undefined), 'undefined')
  t.match(causeOf(Object.create(null)), /./)
  t.match(causeOf(Symbol('s')), /./)
  const loop = new Error('loop')
  loop.cause = loop
  t.equal(causeOf(loop), Array(5).fill('loop').join(': '))
  const many = new AggregateError([new Error('one'), new Error('two')], 'all')
  t.match(causeOf(many), /all/)
})

t.test('fields are found by name without case', async t => {
  const fields = [
    { name: 'Subject', value: ' one ', raw: 'Subject: one ' },
    { name: 'SUBJECT', value: '', raw: 'SUBJECT:' },
    { name: 'X', value: 'x', raw: 'X:x' },
  ]
  t.strictSame(fieldValues(fields, 'subject'), ['one', ''])
  t.equal(fieldValue(fields, 'sUbject'), 'one')
  t.equal(fieldValue(fields, 'From'), '')
  t.equal(ownField('Verdict', 'clean'), 'X-Postsift-Verdict: clean')
})

t.test('classes have an order', async t => {
  t.ok(isWorse('infected', 'banned'))
  t.notOk(isWorse('banned', 'infected'))
  t.notOk(isWorse('spam', 'spam'))
  for (const it of VERDICT_CLASSES) {
    if (it !== 'clean') t.ok(isWorse(it, 'clean'), it)
  }
})

t.test('a part is named by path and name', async t => {
  const part = (path: string, ...names: string[]): Part =>
    ({ path, names }) as unknown as Part
  t.equal(partLabel(part('1.2', 'report.exe', 'x.txt')), '1.2/report.exe')
  t.equal(partLabel(part('1.2')), '1.2')
})

t.test('an envelope is empty where nothing is known', async t => {
  const envelope = makeEnvelope({
    id: 'ID',
    sender: '',
    recipients: [],
    arrivedAt: 0,
    queueId: 'Q',
  })
  t.match(envelope, {
    queueId: 'Q',
    stage: 'after-queue',
    origin: 'inbound',
    smtputf8: false,
    client: { name: '', source: '' },
  })
})

t.test('a reason is one short ASCII line', async t => {
  const check = (t: Test, finding: Partial<Finding>, reason: string): void => {
    const whole = { scanner: 's', name: 'N', part: '', ...finding } as Finding
    t.equal(makeReason(whole), reason)
  }
  const part = '1.2/report.exe'
  check(t, { class: 'infected', part }, 'virus N found in report.exe')
  check(t, { class: 'infected', part: '1.2' }, 'virus N found in part 1.2')
  check(t, { class: 'banned', part }, 'forbidden attachment report.exe (N)')
  check(t, { class: 'infected' }, 'virus N found')
  t.equal(makeReason(null), 'nothing found')
  for (const it of VERDICT_CLASSES) {
    if (it === 'clean') continue
    const name = `\u001b[31m\r\n250 2.0.0 ok\u202e${'x'.repeat(400)}`
    const evil = { class: it, scanner: 's', name, part: name }
    const reason = makeReason(evil)
    t.match(reason, /^[\x20-\x7e]{10,200}$/, it)
  }
})
