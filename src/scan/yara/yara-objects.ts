/*
 * NAME
 *   yara-objects - what the rules are shown of a message
 *
 * DESCRIPTION
 *   Each distinct part with its decoded content, nested messages included; the
 *   texts as mailparser reads them, where it was asked; and the message as it
 *   came, last: what is in a part as well is found there first. Empty ones are not
 *   shown.
 */

import { bytesOf, type Bytes } from '../../util/bytes.js'
import type { Message } from '../../mail/message.js'
import { findingLabel } from '../attachment/label.js'

export interface RuleObject {
  readonly bytes: Bytes
  /** '' where no one has it. */
  readonly sha256: string
  /** As a Finding names it; '' for the message. */
  readonly label: string
}

/** @param isRawShown whether they see the message as it came. */
export function* objectsForRules(
  { bytes, sha256, parts, readings }: Message,
  isRawShown: boolean,
): Generator<RuleObject, void, undefined> {
  const seen = new Set<string>(isRawShown ? [sha256] : [])
  for (const part of parts) {
    if (part.kind === 'multipart' || part.content.size === 0) continue
    if (seen.has(part.sha256)) continue
    seen.add(part.sha256)
    const { content, sha256 } = part
    yield { bytes: content, sha256, label: findingLabel(part) }
  }
  const texts = readings.flatMap(({ subject, text, html }) => [
    subject,
    text,
    html,
  ])
  for (const text of new Set(texts)) {
    if (text === '') continue
    yield textObject(text)
  }
  if (isRawShown && bytes.size > 0) yield { bytes, sha256, label: '' }
}

// Its bytes are made when they are scanned, one text at a time.
function textObject(text: string): RuleObject {
  return {
    get bytes() {
      return bytesOf(Buffer.from(text))
    },
    ...{ sha256: '', label: '' },
  }
}
