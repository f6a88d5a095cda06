/*
 * NAME
 *   probes - the messages that a verification sends
 *
 * DESCRIPTION
 *   Clean messages of several kinds, a test virus and a forbidden attachment;
 *   where your own users have a door of their own, a clean message and a virus
 *   by that door, too. Which of them the filter must stop is not written here:
 *   the engine says it (see forecast).
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import type { Mode } from '../plan/stanzas.js'
import { PROBE_DOMAIN } from './path.js'

export interface Probe {
  readonly name: string
  /** What is in it. */
  readonly kind: 'clean' | 'virus' | 'forbidden'
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
}

export interface ProbeWishes {
  readonly mode: Mode
  /** Of this verification: in all its addresses. */
  readonly token: string
  readonly hasSmtputf8: boolean
  /** Whether mail of our own users has a door of its own. */
  readonly hasSubmission: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}

export function probesFor(wishes: ProbeWishes): readonly Probe[] {
  const { mode, hasSmtputf8, hasSubmission, token } = wishes
  const clean = (name: string, more: Partial<Probe> = {}): Probe =>
    makeProbe(wishes, { name, kind: 'clean', lines: TEXT, ...more })
  const virus = (name: string, more: Partial<Probe> = {}): Probe =>
    makeProbe(wishes, {
      ...{ name, kind: 'virus', ...more },
      lines: attached('eicar.txt', EICAR),
    })
  const eightBit = makeProbe(wishes, {
    ...{ name: 'eight-bit', kind: 'clean', body: '8BITMIME' },
    lines: ['Content-Transfer-Encoding: 8bit', '', EIGHT_BIT, '.', '..'],
  })
  const utf8 = clean('utf8-address', {
    recipient: `pr\u00fcfung.${token}@${PROBE_DOMAIN}`,
    smtputf8: true,
    keepsSmtputf8: mode !== 'pipe',
  })
  const dsn = { notify: 'FAILURE', envid: `probe${token}` }
  const own = { origin: 'submission' } as const
  return [
    clean('clean'),
    eightBit,
    ...(hasSmtputf8 ? [utf8] : []),
    // pipe(8) does not tell the filter.
    ...(mode === 'pipe' ? [] : [clean('dsn', { dsn })]),
    ...(hasSubmission ? [clean('own-users', own)] : []),
    virus('virus'),
    ...(hasSubmission ? [virus('own-virus', own)] : []),
    makeProbe(wishes, {
      ...{ name: 'forbidden', kind: 'forbidden' },
      lines: attached('probe.exe', 'no program\n'),
    }),
  ]
}

/** Probes that this Postfix or mode has no use for; one sentence each. */
export function unsentSentences({
  mode,
  hasSmtputf8,
}: Pick<ProbeWishes, 'mode' | 'hasSmtputf8'>): readonly string[] {
  return [
    ...(hasSmtputf8
      ? []
      : [
          'utf8-address was not sent: smtputf8_enable is not "yes" in main.cf.',
        ]),
    ...(mode === 'pipe'
      ? ['dsn was not sent: pipe(8) does not pass DSN parameters on.']
      : []),
  ]
}

// In halves, so that no file of ours trips a scanner.
export const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAN',
  'DARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

const TEXT = ['', 'A probe of filter-install. You can ignore it.', '.', '..']
const EIGHT_BIT = 'Eine Pr\u00fcfung, \u00e9tude, \u8a66\u9a13'
const BOUNDARY = 'postsift-probe'

/** The rest of a header, and the body: a text and an attachment. */
export function attached(name: string, content: string): readonly string[] {
  return [
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    `--${BOUNDARY}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'A probe of filter-install. You can ignore it.',
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
  wishes: Pick<ProbeWishes, 'token' | 'now'>,
  {
    lines,
    ...own
  }: Pick<Probe, 'name' | 'kind'> &
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
    ...own,
  }
}
