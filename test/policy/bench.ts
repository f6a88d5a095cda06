/*
 * NAME
 *   bench - a policy of TOML, and messages that are judged by it
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOf } from '../../src/util/bytes.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import type { EngineReport } from '../../src/mail/engine-report.js'
import type { Finding } from '../../src/mail/finding.js'
import type { Message } from '../../src/mail/message.js'
import type { Verdict } from '../../src/mail/verdict.js'
import { decide } from '../../src/decide/decide.js'
import type { Facts } from '../../src/decide/rule.js'
import { loadEngineConfig } from '../../src/engine.js'
import { makePolicy, type MadePolicy } from '../../src/policy/policy.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'

export const policyOf = async (
  t: Teardown,
  toml: string,
): Promise<MadePolicy> => {
  const file = join(scratchFolder(t, 'policy'), 'filter.toml')
  writeFileSync(file, toml)
  return makePolicy(await loadEngineConfig({ file }))
}

export interface Judged {
  readonly envelope?: Partial<Envelope>
  readonly message?: Partial<Omit<Message, 'bytes'>>
  readonly bytes?: string
  readonly findings?: readonly Finding[]
  readonly reports?: readonly EngineReport[]
}

export const judge = async (
  made: MadePolicy,
  known: Judged,
): Promise<readonly Verdict[]> =>
  decide(await factsOf(made, known), made.policy)

/** What decide() is told. */
export const factsOf = async (
  made: Pick<MadePolicy, 'findPatterns'>,
  known: Judged,
): Promise<Facts> => {
  const envelope = makeEnvelope({
    id: 'ID',
    sender: 'sender@a.example',
    recipients: [{ address: 'one@x.example' }, { address: 'two@x.example' }],
    // A Sunday, 18:30 UTC.
    arrivedAt: Date.UTC(2026, 10, 22, 18, 30),
    ...known.envelope,
  })
  const message: Message = {
    bytes: bytesOf(Buffer.from(known.bytes ?? 'Subject: x\n\nx\n')),
    sha256: '',
    fields: [],
    parts: [],
    defects: [],
    readings: [],
    ...known.message,
  }
  const { signal } = new AbortController()
  const found = await made.findPatterns?.(message, signal)
  const patterns = found ?? new Set<string>()
  const findings = known.findings ?? []
  const reports = known.reports ?? []
  return { envelope, message, findings, patterns, reports }
}

/** `one:quarantine two:pass`, in order of the recipients. */
export const outcome = (verdicts: readonly Verdict[]): string =>
  verdicts
    .flatMap(({ action, recipients }) =>
      recipients.map(({ address }) => `${address.split('@')[0]}:${action}`),
    )
    .sort()
    .join(' ')
