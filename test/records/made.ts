/*
 * NAME
 *   made - records as a site of some size has them, from a seed
 *
 * DESCRIPTION
 *   The same seed makes the same records. Most are clean; each other class,
 *   tries and rules of each mode are among them.
 */
import type { MessageRecord, OutcomeRecord } from '../../src/records/record.js'
import { randomOf } from '../fuzz/random.js'
import { recordOf } from './sample.js'

export interface Making {
  readonly seed: number
  readonly count: number
  /** Milliseconds since the epoch; they come evenly between these. */
  readonly since: number
  readonly until: number
}

interface Kind {
  readonly class: string
  readonly action: string
  readonly finding: string
  readonly scanner: string
  readonly status: string
}

const kind = (text: string): Kind => {
  const [verdict = '', action = '', finding = '', scanner = '', status = ''] =
    text.split('|')
  return { class: verdict, action, finding, scanner, status }
}

// As often as they are in the list.
const CLEAN = kind('clean|pass|||2.0.0')
const KINDS: readonly Kind[] = [
  ...Array.from({ length: 20 }, () => CLEAN),
  kind('clean|pass|||5.1.1'),
  kind('clean|pass|||4.4.1'),
  kind('active|tag|vba-macro|active-content|2.0.0'),
  kind('spam|tag|score 7.1|rspamd|2.0.0'),
  kind('spam|tag|score 9.3|rspamd|2.0.0'),
  kind('spam-certain|reject|score 21.0|rspamd|5.7.1'),
  kind('banned|quarantine|.exe|attachment-name|2.0.0'),
  kind('infected|reject|Eicar-Test-Signature|clamd|5.7.1'),
  kind('infected|quarantine|Win.Trojan.Sample|clamd|2.0.0'),
  kind('unchecked-error|defer|timeout|clamd|4.3.0'),
  kind('clean|redirect|||2.0.0'),
  kind('clean|discard|||2.0.0'),
]

const NAMES = ['report.pdf', 'photo.JPG', 'a.docx', 'run.exe', 'README']

export function* madeRecords({
  seed,
  count,
  since,
  until,
}: Making): Generator<MessageRecord> {
  const random = randomOf(seed, 0)
  const template = recordOf('ID23456789BC')
  const [outcome] = template.outcomes
  if (outcome === undefined) throw new Error('an outcome')
  for (let at = 0; at < count; at++) {
    const it = random.pick(KINDS)
    const moment = since + Math.floor(((until - since) * at) / count)
    yield {
      ...template,
      id: `MADE${String(at).padStart(8, '2')}`,
      queueId: `Q${at}`,
      time: new Date(moment).toISOString(),
      wayIn: random.pick(['pipe', 'smtp:127.0.0.1:10025']),
      sender: random.pick(['', `u${at}@d${random.upTo(40)}.example`]),
      recipientCount: 1,
      size: 500 + random.upTo(100_000),
      parts: template.parts.map(part => ({
        ...part,
        names: [random.pick(NAMES)],
      })),
      defects: [],
      findings: findingsOf(it),
      outcomes: [
        { ...outcomeOf(outcome, it), ...rulesOf(random.upTo(10)) },
      ].map(one => ({
        ...one,
        replies: [
          {
            status: it.status,
            text: '',
            recipients: [`r${random.upTo(30)}@our.example`],
          },
        ],
      })),
      failures: [],
    }
  }
}

const findingsOf = (it: Kind): MessageRecord['findings'] =>
  it.finding === ''
    ? []
    : [{ class: it.class, name: it.finding, scanner: it.scanner, part: '' }]

const outcomeOf = (from: OutcomeRecord, it: Kind): OutcomeRecord => ({
  ...from,
  class: it.class,
  action: it.action,
  policy: `action.${it.class} = "${it.action}"`,
  monitored: [],
})

const rulesOf = (number: number): Partial<OutcomeRecord> => {
  const effect = (
    rule: string,
  ): { rule: string; source: string; action: string } => ({
    ...{ rule, source: 'filter.toml:1', action: 'tag' },
  })
  if (number === 0) return { policy: 'rule "partners"' }
  if (number === 1) return { also: [effect('copies')] }
  return number === 2 ? { monitored: [effect('trial')] } : {}
}

/** Lines of a file. */
export const linesOf = (records: Iterable<MessageRecord>): string =>
  [...records].map(record => `${JSON.stringify(record)}\n`).join('')
