/*
 * NAME
 *   decision.test - what statistics take from a record
 */
import t from 'tap'
import type { MessageRecord, OutcomeRecord } from '../../src/records/record.js'
import { decisionOf, type Decision } from '../../src/statistics/decision.js'
import { recordOf } from '../records/sample.js'

const RECORD = recordOf('ID23456789BC')
const [OUTCOME] = RECORD.outcomes as readonly [OutcomeRecord]

const outcome = (
  verdict: string,
  action: string,
  ...statuses: readonly string[]
): OutcomeRecord => ({
  ...OUTCOME,
  class: verdict,
  action,
  replies: statuses.map((status, at) => ({
    status,
    text: '',
    recipients: [`R${at}@Our.example`],
  })),
})

const of = (known: Partial<MessageRecord>): MessageRecord => ({
  ...RECORD,
  ...known,
})

t.test('a message counts once, by its worst', async t => {
  const cases: readonly (readonly [
    readonly OutcomeRecord[],
    Pick<Decision, 'class' | 'action' | 'answer' | 'isTry'>,
  ])[] = [
    [
      [outcome('clean', 'pass', '2.0.0')],
      { class: 'clean', action: 'pass', answer: 'pass', isTry: false },
    ],
    [
      [outcome('clean', 'pass', '5.1.1')],
      { class: 'clean', action: 'next-hop', answer: 'reject', isTry: false },
    ],
    [
      [outcome('clean', 'pass', '4.4.1')],
      { class: 'clean', action: 'pass', answer: 'defer', isTry: true },
    ],
    [
      // One of two recipients got it.
      [outcome('clean', 'pass', '2.0.0', '4.4.1')],
      { class: 'clean', action: 'pass', answer: 'defer', isTry: false },
    ],
    [
      [outcome('spam', 'tag', '2.0.0'), outcome('infected', 'reject', '5.7.1')],
      { class: 'infected', action: 'reject', answer: 'reject', isTry: false },
    ],
    [
      [
        outcome('banned', 'tag', '2.0.0'),
        outcome('banned', 'quarantine', '2.0.0'),
      ],
      {
        class: 'banned',
        action: 'quarantine',
        answer: 'quarantine',
        isTry: false,
      },
    ],
    [
      [outcome('', '', '4.3.1')],
      { class: 'none', action: 'none', answer: 'defer', isTry: true },
    ],
    [[], { class: 'none', action: 'none', answer: 'none', isTry: false }],
    [
      [outcome('what', 'ever', '2.0.0')],
      { class: 'none', action: 'none', answer: 'none', isTry: false },
    ],
  ]
  for (const [outcomes, wanted] of cases) {
    const name = outcomes.map(it => `${it.class} ${it.action}`).join(', ')
    t.match(decisionOf(of({ outcomes })), wanted, name)
  }
})

t.test('names', async t => {
  const decision = decisionOf(
    of({
      sender: 'Alice@Sender.EXAMPLE',
      findings: [
        { class: 'spam', scanner: 'rspamd', name: 'score 7.12', part: '' },
        { class: 'spam', scanner: 'rspamd', name: 'score 9.1', part: '' },
        { class: 'banned', scanner: 'x', name: '<b>\u202e', part: '' },
      ],
      parts: RECORD.parts.map(part => ({
        ...part,
        names: ['a/b.tar.GZ', 'c.gz', 'none', '.d/e', 'x.\u001b[2J', 'f.'],
      })),
      outcomes: [
        {
          ...outcome('spam', 'tag', '2.0.0', '2.0.0'),
          policy: 'rule "one "two" three"',
          also: [{ rule: 'copies', source: '', action: 'copy' }],
          monitored: [
            { rule: 'trial', source: '', action: 'tag' },
            // In monitor mode, what would have decided.
            { rule: 'rule "four"', source: '', action: 'tag' },
            { rule: 'action.spam = "tag"', source: '', action: 'tag' },
          ],
        },
      ],
    }),
  )
  t.match(decision, {
    senderDomain: 'sender.example',
    findings: [
      { class: 'spam', name: 'score', scanner: 'rspamd' },
      { class: 'banned', name: '<b>?', scanner: 'x' },
    ],
    extensions: ['.gz', '.?[2j'],
    rules: [
      { name: 'one "two" three', mode: 'decided' },
      { name: 'copies', mode: 'also' },
      { name: 'trial', mode: 'monitored' },
      { name: 'four', mode: 'monitored' },
      { name: 'action.spam = "tag"', mode: 'monitored' },
    ],
    recipients: [{ address: 'r0@our.example' }, { address: 'r1@our.example' }],
  })
  const domain = (sender: string): string | undefined =>
    decisionOf(of({ sender }))?.senderDomain
  t.equal(domain(''), '<>')
  t.equal(domain('root'), '(no domain)')
  t.equal(domain('@only.example'), 'only.example')
})

t.test('records of older versions lack lists', async t => {
  const { also: _, redirectTo: __, queuedAs: ___, ...old } = OUTCOME
  const { engines: ____, ...record } = RECORD
  t.match(decisionOf({ ...record, outcomes: [old] }), { class: 'banned' })
})

t.test('what is not as it should be is no decision', async t => {
  const wrong: readonly object[] = [
    { time: 'yesterday' },
    { sender: 7 },
    { outcomes: [null] },
    { outcomes: [{ ...OUTCOME, replies: null }] },
    { outcomes: [{ ...OUTCOME, replies: [{ status: '2.0.0' }] }] },
    { outcomes: [{ ...OUTCOME, replies: [{ status: 2, recipients: [] }] }] },
    { outcomes: [{ ...OUTCOME, also: [{}] }] },
    { findings: ['x'] },
    { findings: [{ class: 'spam', name: {} }] },
    { parts: [{ names: 'x' }] },
    { failures: [{}] },
    { times: null },
    { size: 'x' },
    { recipientCount: null },
  ]
  for (const known of wrong) {
    t.equal(decisionOf(of(known)), null, JSON.stringify(known))
  }
})
