/*
 * NAME
 *   reason - a finding in one sentence, for log, field, reply and report
 *
 * DESCRIPTION
 *   The sentence is read by the sender of a rejected message: it names the
 *   file and what is wrong with it, and nothing of the inside.
 */

import { ascii } from '../util/text.js'
import type { Finding } from '../mail/finding.js'

type Sentence = (finding: Finding) => string

const SENTENCES: Readonly<Record<Finding['class'], Sentence>> = {
  infected: it => `virus ${it.name} found${inPart(it)}`,
  banned: it => `forbidden attachment${named(it)} (${it.name})`,
  ambiguous: it => `message structure is ambiguous (${it.name})${inPart(it)}`,
  'unchecked-error': it => `message could not be scanned (${it.name})`,
  'unchecked-overlimit': it =>
    `message exceeds a scanning limit (${it.name})${inPart(it)}`,
  'unchecked-damaged': it =>
    `attachment cannot be opened (${it.name})${inPart(it)}`,
  'unchecked-encrypted': it =>
    `attachment is encrypted (${it.name})${inPart(it)}`,
  'spam-certain': it => `message is spam (${it.name})`,
  active: it => `document has active content (${it.name})${inPart(it)}`,
  spam: it => `message looks like spam (${it.name})`,
}

/** One printable ASCII line of at most 200 characters. */
export function makeReason(finding: Finding | null): string {
  if (finding === null) return 'nothing found'
  return ascii(SENTENCES[finding.class](finding))
}

function inPart(finding: Finding): string {
  return finding.part === '' ? '' : ` in ${fileOf(finding.part)}`
}

function named(finding: Finding): string {
  return finding.part === '' ? '' : ` ${fileOf(finding.part)}`
}

// A sender knows the file by its name and not by its place in the tree.
function fileOf(label: string): string {
  const name = label.replace(/^(?:[\d.]+\/)+/u, '')
  return name === '' || /^[\d.]+$/u.test(name) ? `part ${label}` : name
}
