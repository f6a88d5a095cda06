/*
 * NAME
 *   probes - the messages that a verification sends, and their ends
 *
 * DESCRIPTION
 *   What a probe's end must be follows from the configuration: what [action]
 *   says for its class, and monitor mode. Where rules could say otherwise, or
 *   the action sends it to a person, a probe is left out.
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import type { Action } from '../../../src/mail/verdict.js'
import type { Mode } from '../plan/stanzas.js'
import { PROBE_DOMAIN } from './path.js'

export type End =
  'delivered' | 'quarantined' | 'refused' | 'discarded' | 'deferred' | 'lost'

export interface Probe {
  readonly name: string
  readonly sender: string
  readonly recipient: string
  /** By whose door it comes in. */
  readonly origin: Origin
  /** LF lines. */
  readonly content: Buffer
  readonly body: '' | '8BITMIME'
  readonly smtputf8: boolean
  /** Whether the flag must arrive: pipe(8) does not tell it. */
  readonly keepsSmtputf8: boolean
  /** Asked for, and looked for at the end; null where not. */
  readonly dsn: { readonly notify: string; readonly envid: string } | null
  readonly expected: End
  /** What its field must say where it is delivered. */
  readonly verdict: 'clean' | 'infected' | 'banned'
}

export interface ProbeWishes {
  readonly mode: Mode
  /** Of this verification: in all its addresses. */
  readonly token: string
  readonly actions: Readonly<Record<'clean' | 'infected' | 'banned', Action>>
  readonly isMonitor: boolean
  /** Whether `.exe` is forbidden. */
  readonly bansPrograms: boolean
  readonly hasRules: boolean
  readonly hasSmtputf8: boolean
  /** Whether mail of our own users has a door of its own. */
  readonly hasSubmission: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}

export function probesFor(wishes: ProbeWishes): readonly Probe[] {
  const { mode, hasSmtputf8, hasSubmission, hasRules, bansPrograms } = wishes
  const clean = (name: string, more: Partial<Probe> = {}): Probe =>
    makeProbe(wishes, { name, verdict: 'clean', lines: TEXT, ...more })
  const probes: Probe[] = [
    clean('clean'),
    makeProbe(wishes, {
      ...{ name: 'eight-bit', verdict: 'clean', body: '8BITMIME' },
      lines: ['Content-Transfer-Encoding: 8bit', '', EIGHT_BIT, '.', '..'],
    }),
  ]
  if (hasSmtputf8) {
    probes.push(
      clean('utf8-address', {
        recipient: `pr\u00fcfung.${wishes.token}@${PROBE_DOMAIN}`,
        smtputf8: true,
        keepsSmtputf8: mode !== 'pipe',
      }),
    )
  }
  // pipe(8) does not tell the filter.
  if (mode !== 'pipe') {
    const dsn = { notify: 'FAILURE', envid: `probe${wishes.token}` }
    probes.push(clean('dsn', { dsn }))
  }
  const own = { origin: 'submission' } as const
  if (hasSubmission) probes.push(clean('own-users', own))
  if (hasRules) return probes
  const virus = (name: string, more: Partial<Probe> = {}): Probe =>
    makeProbe(wishes, {
      ...{ name, verdict: 'infected', ...more },
      lines: attached('eicar.txt', EICAR),
    })
  const attachments = [
    virus('virus'),
    ...(hasSubmission ? [virus('own-virus', own)] : []),
    ...(bansPrograms
      ? [
          makeProbe(wishes, {
            ...{ name: 'forbidden', verdict: 'banned' },
            lines: attached('probe.exe', 'no program\n'),
          }),
        ]
      : []),
  ]
  const isForAPerson = (it: Probe): boolean =>
    it.verdict !== 'clean' && wishes.actions[it.verdict] === 'redirect'
  return [
    ...probes,
    ...attachments.filter(it => wishes.isMonitor || !isForAPerson(it)),
  ]
}

/** Where a message of this class ends. */
export function expectedEnd(
  { verdict, origin }: Pick<Probe, 'verdict' | 'origin'>,
  {
    mode,
    actions,
    isMonitor,
  }: Pick<ProbeWishes, 'mode' | 'actions' | 'isMonitor'>,
): End {
  const action = actions[verdict]
  if (isMonitor) return 'delivered'
  switch (action) {
    case 'pass':
    case 'tag':
    case 'redirect':
      return 'delivered'
    case 'refuse':
      // Who sends by our own door is told at once.
      return mode === 'before-queue' || origin === 'submission'
        ? 'refused'
        : 'quarantined'
    case 'reject':
      return 'refused'
    case 'quarantine':
      return 'quarantined'
    case 'discard':
      return 'discarded'
    case 'defer':
      return 'deferred'
  }
}

// In halves, so that no file of ours trips a scanner.
const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAN',
  'DARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

const TEXT = ['', 'A probe of filter-install. Nobody need read it.', '.', '..']
const EIGHT_BIT = 'Eine Pr\u00fcfung, \u00e9tude, \u8a66\u9a13'
const BOUNDARY = 'postsift-probe'

function attached(name: string, content: string): readonly string[] {
  return [
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    `--${BOUNDARY}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'A probe of filter-install. Nobody need read it.',
    `--${BOUNDARY}`,
    `Content-Type: application/octet-stream; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64'),
    `--${BOUNDARY}--`,
  ]
}

function makeProbe(
  wishes: ProbeWishes,
  {
    lines,
    ...own
  }: Pick<Probe, 'name' | 'verdict'> &
    Partial<Probe> & {
      /** The rest of the header, and the body. */
      readonly lines: readonly string[]
    },
): Probe {
  const { token, now } = wishes
  const { name, origin = 'inbound' } = own
  const isMultipart = lines[0]?.startsWith('Content-Type: multipart') === true
  const header = [
    `From: Postsift <${name}.from.${token}@${PROBE_DOMAIN}>`,
    `To: <${name}.${token}@${PROBE_DOMAIN}>`,
    `Subject: Postsift probe: ${name}`,
    `Date: ${new Date(now).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${name}.${token}@${PROBE_DOMAIN}>`,
    'MIME-Version: 1.0',
    ...(isMultipart ? [] : ['Content-Type: text/plain; charset=utf-8']),
  ]
  return {
    sender: `${name}.from.${token}@${PROBE_DOMAIN}`,
    recipient: `${name}.${token}@${PROBE_DOMAIN}`,
    content: Buffer.from([...header, ...lines, ''].join('\n')),
    origin,
    ...{ body: '', smtputf8: false, keepsSmtputf8: false, dsn: null },
    expected: expectedEnd({ verdict: own.verdict, origin }, wishes),
    ...own,
  }
}
