/*
 * NAME
 *   notice - the text in the place of a part that was taken out
 *
 * DESCRIPTION
 *   Says what was removed and why, that the message is kept as it came, the
 *   reference, and whom to ask: in English, or as the administrator wants it. It
 *   is plain text in a small file of its own, so that no client takes it for what
 *   the sender wrote.
 *
 * SECURITY
 *   Names and types come from the message: short, printable, on one line. The
 *   text is encoded so that no boundary of the sender's can end it.
 */

import { printable } from '../util/text.js'
import type { Part } from '../mail/part.js'
import { quoted } from './encode-body.js'
import type { NewPart } from './replace-part.js'

export interface NoticeFacts {
  readonly part: Part
  /** What is wrong with it, each once. */
  readonly reasons: readonly string[]
  /** Our id of the message. */
  readonly reference: string
}

export interface NoticeTexts {
  readonly contact: string
  /** '' for our own. */
  readonly notice: string
}

const OURS = [
  'The mail filter removed an attachment from this message.',
  '',
  'Removed:    {name} ({type}, {size})',
  'Why:        {reason}',
  'Reference:  {reference}',
  '',
  'The whole message is in the quarantine. If you need the attachment, ask',
  '{contact}, and give the reference.',
].join('\n')

/** The part that replaces another. */
export function noticePart(facts: NoticeFacts, texts: NoticeTexts): NewPart {
  const text = noticeText(facts, texts)
  const content = Buffer.from(text)
  return {
    header: [
      `Content-Type: text/plain; charset=${isAscii(text) ? 'us-ascii' : 'utf-8'}`,
      'Content-Transfer-Encoding: quoted-printable',
      'Content-Disposition: attachment; filename="removed-attachment.txt"',
    ],
    body: quoted(content),
    content,
  }
}

function noticeText(
  { part, reasons, reference }: NoticeFacts,
  { contact, notice }: NoticeTexts,
): string {
  const values: Readonly<Record<string, string>> = {
    name: nameOf(part),
    type: printable(part.detectedType || part.declaredType || 'unknown', 80),
    size: sizeText(part.content.size),
    reason: reasons.slice(0, REASONS_SHOWN).join('; '),
    reference,
    contact,
  }
  const template = notice === '' ? OURS : notice.replaceAll('\\n', '\n')
  return template.replace(
    /\{(name|type|size|reason|reference|contact)\}/gu,
    (_, word: string) => values[word] ?? '',
  )
}

const REASONS_SHOWN = 5

function nameOf({ names, path }: Part): string {
  const [name] = names
  return name === undefined ? `part ${path}` : printable(name, 100)
}

function sizeText(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`
}

function isAscii(text: string): boolean {
  return /^[\n\x20-\x7e]*$/u.test(text)
}
