/*
 * NAME
 *   rules.test - what recipients allow and block, beside the policy of the site
 */
import t from 'tap'
import { decide } from '../../src/decide/decide.js'
import type { EngineReport } from '../../src/mail/engine-report.js'
import type { Envelope } from '../../src/mail/envelope.js'
import type { Field } from '../../src/mail/field.js'
import type { Finding, VerdictClass } from '../../src/mail/finding.js'
import { withSenderLists } from '../../src/sender-lists/rules.js'
import type {
  SenderEntry,
  SenderKind,
} from '../../src/sender-lists/sender-entry.js'
import { factsOf, policyOf } from '../policy/bench.js'

const NOW = Date.UTC(2026, 10, 30, 12)
const TODAY = '2026-11-30'

const entry = (
  kind: SenderKind,
  sender: string,
  until = TODAY,
): SenderEntry => ({
  ...{ kind, sender, until },
  basis: sender.startsWith('@') ? 'verified-domain' : 'address',
})

const finding = (of: Finding['class']): Finding => ({
  ...{ scanner: 's', name: of, class: of, part: '' },
})

const NEWS = 'news@shop.example'
const ALLOW = entry('allow', NEWS)
const BLOCK = entry('block', NEWS)

interface Case {
  /** By recipient. */
  readonly lists: Readonly<Record<string, readonly SenderEntry[]>>
  readonly found?: readonly Finding['class'][]
  readonly rules?: string
  readonly mode?: 'monitor'
  readonly envelope?: Partial<Envelope>
  readonly from?: string
  readonly verified?: readonly string[]
  readonly allows?: readonly VerdictClass[]
  /** Of each group: `bob: pass spam`. */
  readonly ends: readonly string[]
}

const bob = (...entries: readonly SenderEntry[]): Case['lists'] => ({
  'bob@d.example': entries,
})

const TWO = [{ address: 'bob@d.example' }, { address: 'carol@d.example' }]

const CASES: Readonly<Record<string, Case>> = {
  'no list': { lists: {}, found: ['spam'], ends: ['bob: quarantine spam'] },
  'an allowed address': {
    ...{ lists: bob(ALLOW), found: ['spam'], ends: ['bob: pass spam'] },
  },
  'an allowed address in other letters': {
    ...{ lists: bob(ALLOW), found: ['spam'], ends: ['bob: pass spam'] },
    envelope: { sender: 'News@SHOP.example' },
  },
  'an allowed address that is only in From': {
    ...{ lists: bob(ALLOW), found: ['spam'], from: NEWS },
    envelope: { sender: 'x@evil.example' },
    ends: ['bob: quarantine spam'],
  },
  'the last day is over': {
    lists: bob(entry('allow', NEWS, '2026-11-29')),
    ...{ found: ['spam'], ends: ['bob: quarantine spam'] },
  },
  'an allowed domain that is verified': {
    lists: bob(entry('allow', '@shop.example')),
    ...{ found: ['spam'], verified: ['shop.example'] },
    ends: ['bob: pass spam'],
  },
  'an allowed domain that is not': {
    lists: bob(entry('allow', '@shop.example')),
    ...{ found: ['spam'], from: NEWS, ends: ['bob: quarantine spam'] },
  },
  'an allowed domain, and another one that is verified': {
    lists: bob(entry('allow', '@shop.example')),
    ...{ found: ['spam'], from: NEWS, verified: ['evil.example'] },
    ends: ['bob: quarantine spam'],
  },
  'an allowed domain, and one below it that is verified': {
    lists: bob(entry('allow', '@shop.example')),
    ...{ found: ['spam'], verified: ['x.shop.example'] },
    ends: ['bob: quarantine spam'],
  },
  ...Object.fromEntries(
    (
      [
        ...['infected', 'banned', 'ambiguous', 'unchecked-error'],
        ...['unchecked-overlimit', 'unchecked-damaged', 'unchecked-encrypted'],
        ...['active', 'spam-certain'],
      ] as Finding['class'][]
    ).map((of): [string, Case] => [
      `an allowed sender lets no ${of} pass`,
      {
        ...{ lists: bob(ALLOW), found: [of, 'spam'] },
        ends: [`bob: quarantine ${of}`],
      },
    ]),
  ),
  'where recipients may release what is certainly spam': {
    ...{ lists: bob(ALLOW), found: ['spam-certain', 'spam'] },
    ...{ allows: ['spam', 'spam-certain'], ends: ['bob: pass spam-certain'] },
  },
  'where recipients may release no spam': {
    ...{ lists: bob(ALLOW), found: ['spam'], allows: [] },
    ends: ['bob: quarantine spam'],
  },
  'a rule that stops the message as a whole': {
    ...{ lists: bob(ALLOW), found: ['spam'] },
    rules: `[[rule]]\nname="no"\nsender=["${NEWS}"]\naction="reject"\n`,
    ends: ['bob: reject clean'],
  },
  'a rule whose messages recipients may not release': {
    ...{ lists: bob(ALLOW), found: ['spam'] },
    rules: `[[rule]]\nclass=["spam"]\naction="quarantine"\nrecipient_may="ask"\n`,
    ends: ['bob: quarantine spam'],
  },
  'a rule for spam of others': {
    ...{ lists: bob(ALLOW), found: ['spam'] },
    rules: `[[rule]]\nclass=["spam"]\nsender=["@x.example"]\naction="quarantine"\nrecipient_may="ask"\n`,
    ends: ['bob: pass spam'],
  },
  'one of two allows': {
    ...{ lists: bob(ALLOW), found: ['spam'], envelope: { recipients: TWO } },
    ends: ['bob: pass spam', 'carol: quarantine spam'],
  },
  'a blocked address': { lists: bob(BLOCK), ends: ['bob: quarantine spam'] },
  'a blocked address that is only in From': {
    ...{ lists: bob(BLOCK), from: `The News <${NEWS}>` },
    envelope: { sender: 'bounce-7@mailer.example' },
    ends: ['bob: quarantine spam'],
  },
  'a blocked domain need not be verified': {
    lists: bob(entry('block', '@shop.example')),
    ends: ['bob: quarantine spam'],
  },
  'a blocked domain, and one below it': {
    lists: bob(entry('block', '@shop.example')),
    ...{ envelope: { sender: 'a@x.shop.example' }, ends: ['bob: pass clean'] },
  },
  'a blocked sender, and malware': {
    ...{ lists: bob(BLOCK), found: ['infected'] },
    ends: ['bob: quarantine infected'],
  },
  'a blocked sender whom a rule lets pass': {
    lists: bob(BLOCK),
    rules: `[[rule]]\nclient=["192.0.2.1"]\naction="pass"\n`,
    ends: ['bob: quarantine spam'],
  },
  'one of two blocks': {
    ...{ lists: bob(BLOCK), envelope: { recipients: TWO } },
    ends: ['bob: quarantine spam', 'carol: pass clean'],
  },
  'an allowed address in a blocked domain': {
    lists: bob(entry('block', '@shop.example'), ALLOW),
    ...{ found: ['spam'], ends: ['bob: pass spam'] },
  },
  'a blocked address in an allowed domain': {
    lists: bob(entry('allow', '@shop.example'), BLOCK),
    ...{ verified: ['shop.example'], ends: ['bob: quarantine spam'] },
  },
  'the null sender': {
    lists: bob(entry('allow', '@shop.example'), BLOCK, ALLOW),
    ...{ envelope: { sender: '' }, ends: ['bob: pass clean'] },
  },
  'in monitor mode all is delivered': {
    ...{ lists: bob(BLOCK), mode: 'monitor', ends: ['bob: tag spam'] },
  },
  'a blocked address in another spelling': {
    ...{ lists: bob(BLOCK), envelope: { sender: '"news"@shop.example.' } },
    ends: ['bob: quarantine spam'],
  },
  'a blocked domain in another spelling': {
    lists: bob(entry('block', '@b\u00fccher.example')),
    envelope: { sender: 'a@xn--bcher-kva.example' },
    ends: ['bob: quarantine spam'],
  },
}

/** What is found is kept, so that what passes is seen to. */
const KEEP = [
  '[action]',
  ...['infected', 'banned', 'ambiguous', 'unchecked-error'],
  ...['unchecked-overlimit', 'unchecked-damaged', 'unchecked-encrypted'],
  ...['spam-certain', 'active', 'spam'],
]
  .map(it => (it.startsWith('[') ? `${it}\n` : `${it} = "quarantine"\n`))
  .join('')

const fromField = (value: string): Field => ({
  ...{ name: 'From', value, raw: `From: ${value}\n` },
})

const reportOf = (verified: readonly string[]): readonly EngineReport[] =>
  verified.length === 0
    ? []
    : [{ scanner: 'rspamd', verifiedDomains: verified } as EngineReport]

t.test('what becomes of a message', async t => {
  for (const [name, it] of Object.entries(CASES)) {
    const { lists, found = [], rules = '', verified = [], mode } = it
    const made = await policyOf(t, `${KEEP}${rules}`)
    const { policy } = made
    const facts = await factsOf(made, {
      envelope: {
        ...{ sender: NEWS, recipients: [{ address: 'bob@d.example' }] },
        ...it.envelope,
      },
      message: { fields: it.from === undefined ? [] : [fromField(it.from)] },
      findings: found.map(finding),
      reports: reportOf(verified),
    })
    const known = { ...policy, ...(mode && { mode }) }
    const own = withSenderLists(
      known,
      facts,
      {
        read: recipient => lists[recipient] ?? [],
        allows: it.allows ?? ['spam'],
        authservId: '',
      },
      NOW,
    )
    const ends = decide(facts, own).map(verdict => {
      const who = verdict.recipients.map(({ address }) => address.split('@')[0])
      return `${who.join()}: ${verdict.action} ${verdict.class}`
    })
    t.strictSame(ends.sort(), it.ends, name)
    if (Object.keys(lists).length === 0) t.equal(own, known, name)
  }
})

t.test('what is said of a blocked sender', async t => {
  const made = await policyOf(t, KEEP)
  const { policy } = made
  const facts = await factsOf(made, { envelope: { sender: NEWS } })
  const own = withSenderLists(
    policy,
    facts,
    {
      ...{ read: () => [BLOCK], allows: [] },
      authservId: '',
    },
    NOW,
  )
  t.match(decide(facts, own), [
    {
      ...{ class: 'spam', action: 'quarantine' },
      policy: 'rule "sender blocked by the recipient"',
      policySource: 'filter-web',
      finding: { scanner: 'recipient', name: 'BlockedSender' },
      findings: [{ name: 'BlockedSender' }],
    },
  ])
})
