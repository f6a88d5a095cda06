/*
 * NAME
 *   actions.test - what each verdict means for a message
 */
import t from 'tap'
import type { ActContext } from '../../src/act/action.js'
import { act } from '../../src/act/actions.js'
import { expectedReplies } from '../../src/act/reply-texts.js'
import { formatReply } from '../../src/smtp/reply.js'
import type { Disposition } from '../../src/mail/disposition.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import type { Finding } from '../../src/mail/finding.js'
import { ACTIONS, NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import { bytesOf } from '../../src/util/bytes.js'

const recipients = [
  { address: 'a@x', notify: 'SUCCESS', orcpt: 'rfc822;a@x' },
  { address: 'b@x' },
]

const envelope = makeEnvelope({
  id: 'ID23',
  sender: 'sender@x',
  recipients,
  arrivedAt: 0,
})

const FINDING: Finding = {
  scanner: 'clamd',
  name: 'Eicar',
  class: 'infected',
  part: '1.2/report.exe',
}

const verdict = (known: Partial<Verdict> = {}): Verdict => ({
  class: 'infected',
  action: 'pass',
  finding: FINDING,
  findings: [FINDING],
  recipients,
  reason: 'virus Eicar found in report.exe',
  policy: 'action.infected = "pass"',
  policySource: 'default',
  options: NO_OPTIONS,
  monitored: [],
  ...known,
})

const run = (
  known: Partial<Verdict>,
  context: Partial<ActContext> = {},
): Promise<Disposition> =>
  act(verdict(known), {
    envelope,
    bytes: bytesOf(Buffer.from('Subject: x\n\nhello\n')),
    sha256: 'digest',
    quarantine: {
      keep: () => {
        throw new Error('not asked for')
      },
    },
    redirectTo: '',
    ...context,
  })

t.test('pass: delivered, with the verdict in a field', async t => {
  t.same(await run({ action: 'pass' }), {
    kind: 'deliver',
    request: {
      sender: 'sender@x',
      recipients,
      prepend: [
        'X-Postsift-Verdict: infected (virus Eicar found in report.exe); id=ID23',
      ],
    },
  })
  const clean = { class: 'clean', finding: null, findings: [] } as const
  t.match(await run({ action: 'pass', ...clean }), {
    request: { prepend: ['X-Postsift-Verdict: clean; id=ID23'] },
  })
})

t.test('tag: each finding in a field', async t => {
  const spam = { ...FINDING, class: 'spam', name: 'x', part: '' } as const
  t.match(await run({ action: 'tag', findings: [FINDING, spam] }), {
    kind: 'deliver',
    request: {
      recipients,
      prepend: [
        /^X-Postsift-Verdict: infected /,
        'X-Postsift-Finding: infected; scanner=clamd; name="Eicar"; part="1.2/report.exe"',
        'X-Postsift-Finding: spam; scanner=clamd; name="x"',
      ],
    },
  })
  const many = await run({ action: 'tag', findings: Array(500).fill(FINDING) })
  t.equal(many.kind === 'deliver' && many.request.prepend.length, 21)
})

t.test('redirect: to one address, with all that a tag tells', async t => {
  const redirectTo = 'security@x'
  const done = await run({ action: 'redirect' }, { redirectTo })
  t.match(done, {
    kind: 'deliver',
    request: {
      sender: 'sender@x',
      recipients: [{ address: 'security@x', notify: 'NEVER' }],
      prepend: [
        /^X-Postsift-Verdict: /,
        /^X-Postsift-Finding: /,
        'X-Postsift-Recipient: <a@x>',
        'X-Postsift-Recipient: <b@x>',
      ],
    },
  })
  const many = Array.from({ length: 500 }, (_, at) => ({ address: `r${at}@x` }))
  const shown = await run(
    { action: 'redirect', recipients: many },
    { redirectTo },
  )
  t.equal(shown.kind === 'deliver' && shown.request.prepend.length, 52)
  await t.rejects(run({ action: 'redirect' }), {
    message: 'content filter configuration error',
    status: '4.3.5',
  })
})

t.test('quarantine: kept with all that is known', async t => {
  const kept: unknown[] = []
  const keep = async (message: unknown): Promise<string> => {
    kept.push(message)
    return 'KEY'
  }
  const done = await run({ action: 'quarantine' }, { quarantine: { keep } })
  t.same(done, { kind: 'kept', where: 'KEY' })
  t.match(kept, [{ envelope, sha256: 'digest', verdict: { reason: /^virus/ } }])
  t.equal(kept.length, 1)
})

t.test('strip: kept as it came before it is delivered', async t => {
  const order: string[] = []
  const keep = async (): Promise<string> => {
    order.push('kept')
    return 'KEY'
  }
  const put = bytesOf(Buffer.from('gone'))
  const replacements = [{ start: 12, end: 17, put }]
  const edited = { texts: ['strip 1.2/report.exe'], replacements }
  const done = await run({ action: 'strip', edited }, { quarantine: { keep } })
  t.same(order, ['kept'])
  t.match(done, {
    kind: 'deliver',
    kept: 'KEY',
    request: {
      recipients,
      edits: replacements,
      prepend: [
        'X-Postsift-Verdict: infected (virus Eicar found in report.exe); edits=strip; id=ID23',
        /^X-Postsift-Finding: /,
        'X-Postsift-Edit: strip 1.2/report.exe',
      ],
    },
  })
  const fail = async (): Promise<string> => {
    throw new Error('ENOSPC')
  }
  const full = run({ action: 'strip', edited }, { quarantine: { keep: fail } })
  await t.rejects(full, /ENOSPC/)
})

t.test('what is to be edited is not delivered as it came', async t => {
  const keep = () => Promise.resolve('KEY')
  for (const action of ['strip', 'rename'] as const) {
    await t.rejects(async () => run({ action }, { quarantine: { keep } }), {
      message: 'content filter failure',
      status: '4.3.0',
    })
  }
})

t.test('quarantine: what cannot be kept is not kept', async t => {
  const keep = async (): Promise<string> => {
    throw new Error('ENOSPC')
  }
  const failing = run({ action: 'quarantine' }, { quarantine: { keep } })
  await t.rejects(failing, /ENOSPC/)
})

t.test('discard, reject, defer', async t => {
  t.same(await run({ action: 'discard' }), { kind: 'discarded' })
  t.same(await run({ action: 'reject' }), {
    kind: 'refused',
    reply: {
      status: '5.7.1',
      text: 'virus Eicar found in report.exe; id=ID23',
    },
  })
  t.same(await run({ action: 'defer' }), {
    kind: 'refused',
    reply: {
      status: '4.7.1',
      text: 'virus Eicar found in report.exe; id=ID23',
    },
  })
  const failed = await run({ action: 'defer', class: 'unchecked-error' })
  t.match(failed, { reply: { status: '4.3.0' } })
})

t.test('no action says yes, and no finding breaks a line', async t => {
  const evil = `x\r\nFrom: ceo@x\n\n250 2.0.0 ok \u001b[31m "\\)(\u202e\u00e9${'y'.repeat(999)}`
  const finding = { ...FINDING, name: evil, part: evil }
  const keep = () => Promise.resolve('KEY')
  for (const action of ACTIONS) {
    if (action === 'refuse') continue
    const done = await run(
      {
        action,
        finding,
        findings: [finding],
        recipients: [{ address: evil }],
        reason: 'a (reason) \\ of its own',
        edited: { texts: [`strip ${evil}`], replacements: [] },
      },
      { quarantine: { keep }, redirectTo: 'security@x' },
    )
    if (done.kind === 'refused') t.match(done.reply.status, /^[45]\./, action)
    if (done.kind !== 'deliver') continue
    for (const line of done.request.prepend) {
      t.match(line, /^X-Postsift-[A-Z][a-z]+: [\x20-\x7e]+$/, action)
      t.ok(line.length <= 998, `${action}: ${line.length}`)
    }
    const [first = ''] = done.request.prepend
    t.match(
      first,
      /^X-Postsift-Verdict: infected \([^()\\]*\); edits=strip; id=ID23$/,
    )
  }
})

// As the action itself answers, so that no person is told another reply.
t.test('the reply that a person is told to expect', async t => {
  const CASES: readonly (readonly [Partial<Verdict>, RegExp])[] = [
    [
      { action: 'reject' },
      /^550 5\.7\.1 virus Eicar found in report\.exe; id=ID$/u,
    ],
    [
      { action: 'reject', options: { ...NO_OPTIONS, text: 'Ask us first' } },
      /^550 5\.7\.1 Ask us first; id=ID$/u,
    ],
    [{ action: 'defer' }, /^451 4\.7\.1 virus/u],
    [{ action: 'defer', class: 'unchecked-error' }, /^451 4\.3\.0 virus/u],
    [{ action: 'quarantine' }, /^250 2\.0\.0 kept in quarantine; id=ID$/u],
    [{ action: 'discard' }, /^250 2\.0\.0 discarded; id=ID$/u],
    [{ action: 'pass' }, /next hop's own text$/u],
    [{ action: 'tag' }, /next hop's own text$/u],
    [{ action: 'redirect' }, /next hop's own text$/u],
  ]
  for (const [known, text] of CASES) {
    const replies = expectedReplies(verdict(known))
    t.equal(replies.length, 1)
    t.match(replies[0], text)
    if (known.action !== 'reject' && known.action !== 'defer') continue
    const done = await run(known)
    if (done.kind !== 'refused') throw new Error(done.kind)
    const told = formatReply(done.reply).trimEnd().replace('ID23', 'ID')
    t.equal(replies[0], told, 'what the action answers')
  }
  const options = { ...NO_OPTIONS, text: 'Ask us first' }
  for (const action of ['quarantine', 'reject'] as const) {
    t.strictSame(
      expectedReplies(verdict({ action, asked: 'refuse', options })),
      [
        'after the queue, mail from outside: 250 2.0.0 kept in quarantine; id=ID',
        'before the queue, or from your own users: 550 5.7.1 Ask us first; id=ID',
      ],
    )
  }
})
