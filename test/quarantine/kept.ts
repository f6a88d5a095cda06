/*
 * NAME
 *   kept - messages to keep, and a quarantine full of them
 */
import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeEnvelope } from '../../src/mail/envelope.js'
import type { VerdictClass } from '../../src/mail/finding.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import {
  contentPath,
  entryText,
  rowOf,
  type Entry,
} from '../../src/quarantine/entry.js'
import { entryKey, type Kept } from '../../src/quarantine/quarantine.js'
import { bytesOf } from '../../src/util/bytes.js'

export interface KeptOptions {
  readonly queueId?: string
  readonly id?: string
  readonly text?: string
  readonly sender?: string
  readonly to?: readonly string[]
  readonly arrivedAt?: number
  readonly class?: Exclude<VerdictClass, 'clean'>
  readonly subject?: string
  readonly messageId?: string
  /** Of the verdict besides. */
  readonly verdict?: Partial<Verdict>
}

/** A message to keep, with the digest that it has. */
export function keptMessage(options: KeptOptions = {}): Kept {
  const {
    queueId = 'Q1',
    id = 'BCDF2345GHJK',
    to = ['bob@d.example'],
  } = options
  const { text = 'Subject: kept\n\nHello.\n', arrivedAt = 1e12 } = options
  const { sender = 'alice@s.example' } = options
  const { class: verdictClass = 'banned', subject, messageId } = options
  const content = Buffer.from(text)
  const recipients = to.map(address => ({ address }))
  const finding = {
    scanner: 'attachment-name',
    name: '.exe',
    class: verdictClass,
    part: '1.2/report.exe',
  } as const
  const verdict: Verdict = {
    class: verdictClass,
    action: 'quarantine',
    finding,
    findings: [finding],
    recipients,
    reason: 'forbidden attachment report.exe (.exe)',
    policy: 'action.banned = "refuse"',
    policySource: 'default',
    options: NO_OPTIONS,
    monitored: [],
    ...options.verdict,
  }
  return {
    envelope: makeEnvelope({ id, queueId, sender, recipients, arrivedAt }),
    verdict,
    bytes: bytesOf(content),
    sha256: createHash('sha256').update(content).digest('hex'),
    ...(subject !== undefined && { subject }),
    ...(messageId !== undefined && { messageId }),
  }
}

/**
 * Writes so many entries as keep() would leave them, without waiting for a
 * disk each time; with an index, or without one.
 */
export function fillQuarantine(
  folder: string,
  count: number,
  { index = true } = {},
): void {
  for (let at = 0; at < 256; at++) {
    const home = at.toString(16).padStart(2, '0')
    mkdirSync(join(folder, home), { recursive: true, mode: 0o700 })
    mkdirSync(join(folder, 'content', home), { recursive: true })
  }
  const lines: string[] = []
  for (let at = 0; at < count; at++) {
    const message = keptMessage({
      queueId: `Q${at}`,
      id: `ID${String(at).padStart(10, '0')}`,
      text: `Subject: ${at}\n\nHello.\n`,
      sender: `sender${at % 977}@s.example`,
      to: [`user${at % 1000}@d.example`],
      arrivedAt: Date.UTC(2026, 0, 1) + at * 1000,
    })
    const { envelope, verdict, bytes, sha256 } = message
    const key = entryKey(message)
    const entry: Entry = {
      key,
      keptAt: new Date(envelope.arrivedAt).toISOString(),
      size: bytes.size,
      sha256,
      subject: `Invoice ${at} of the month, for your kind attention`,
      messageId: `<${at}.${at % 977}@mail.s.example>`,
      envelope,
      verdict,
      releases: [],
    }
    const path = join(folder, key.slice(0, 2), key)
    writeFileSync(`${path}.eml`, bytes.slice(0, bytes.size))
    linkSync(`${path}.eml`, contentPath(folder, sha256))
    writeFileSync(`${path}.json`, entryText(entry))
    lines.push(`${JSON.stringify(rowOf(entry))}\n`)
  }
  if (index) writeFileSync(join(folder, 'index'), lines.join(''))
}
