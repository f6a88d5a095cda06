/*
 * NAME
 *   privacy - what of a record is kept at all
 *
 * DESCRIPTION
 *   no-addresses keeps of an address its domain, of a client nothing, and
 *   takes addresses out of replies and errors. no-content besides keeps
 *   neither subject nor message-id nor names of files, and of replies the
 *   status: their texts quote names. What is left still says which rule and
 *   which finding decided.
 */

import type { DeedRecord } from './deed.js'
import type {
  FindingRecord,
  MessageRecord,
  OutcomeRecord,
  Privacy,
} from './record.js'

export function withPrivacy(
  record: MessageRecord,
  privacy: Exclude<Privacy, 'off'>,
): MessageRecord {
  if (privacy === 'full') return record
  const anonymous = withoutAddresses(record)
  return privacy === 'no-addresses' ? anonymous : withoutContent(anonymous)
}

/** Who did it stays: that is what a deed is for. */
export function deedWithPrivacy({ text: _, ...deed }: DeedRecord): DeedRecord {
  return { ...deed, recipients: [] }
}

function withoutAddresses(record: MessageRecord): MessageRecord {
  return {
    ...record,
    client: { name: '', address: '', helo: '' },
    saslUsername: '',
    sender: domainOf(record.sender),
    // Its left half is often someone's, and never needed to find a message.
    messageId: domainOf(record.messageId),
    subject: withoutAddress(record.subject),
    outcomes: record.outcomes.map(outcome => ({
      ...outcome,
      redirectTo: domainOf(outcome.redirectTo ?? ''),
      replies: outcome.replies.map(({ status, text, recipients }) => ({
        status,
        text: withoutAddress(text),
        recipients: [...new Set(recipients.map(domainOf))],
      })),
    })),
    failures: record.failures.map(({ scanner, error }) => ({
      scanner,
      error: withoutAddress(error),
    })),
    error: withoutAddress(record.error),
  }
}

function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at).replace(/>$/u, '')
}

// Texts are short: what these patterns look at again and again is little.
function withoutAddress(text: string): string {
  const unquoted = text.replace(/"(?:[^"\\]|\\.){0,200}"@/gu, '...@')
  return unquoted.replace(/[^\s<>"(),:;=]+/gu, word => {
    const at = word.lastIndexOf('@')
    return at > 0 ? `...${word.slice(at)}` : word
  })
}

function withoutContent(record: MessageRecord): MessageRecord {
  return {
    ...record,
    messageId: '',
    subject: '',
    parts: record.parts.map(part => ({ ...part, names: [] })),
    defects: record.defects.map(defect => ({
      ...defect,
      part: pathOf(defect.part),
      text: '',
    })),
    findings: record.findings.map(it => ({ ...it, part: pathOf(it.part) })),
    outcomes: record.outcomes.map(it => ({
      ...it,
      reason: reasonOf(it, record.findings),
      ...(it.edits && { edits: it.edits.map(withoutName) }),
      replies: it.replies.map(reply => ({ ...reply, text: '' })),
    })),
  }
}

// `1.2/4/report.exe`: where it is, without its name.
function pathOf(label: string): string {
  return /^[\d.]+(?:\/[\d.]+(?=\/|$))*/u.exec(label)?.[0] ?? ''
}

// `strip 1.2/4/report.exe`: what was done, and where.
function withoutName(edit: string): string {
  const [word = '', label = ''] = edit.split(' ', 2)
  return `${word} ${pathOf(label)}`.trim()
}

// The reason names a file; what was found does not.
function reasonOf(
  outcome: OutcomeRecord,
  findings: readonly FindingRecord[],
): string {
  const found = findings.find(it => it.class === outcome.class)
  return found === undefined ? '' : `${found.scanner}: ${found.name}`
}
