/*
 * NAME
 *   notice-text - a notice as a message
 *
 * DESCRIPTION
 *   Plain text in ASCII; where a template or a value is not, its subject has
 *   encoded words and its text is base64 of UTF-8.
 *
 *   Pure, but for the time and the name in its Message-ID.
 */

import { randomName } from '../util/id.js'
import { ascii } from '../util/text.js'
import { dateText } from '../mail/trace/received.js'
import type { Filled } from './template.js'

export interface NoticeOrder extends Filled {
  readonly to: readonly string[]
  readonly hostname: string
}

export function noticeMessage(order: NoticeOrder): Buffer {
  const { to, hostname, subject, text } = order
  const isPlain = isAscii(text)
  const lines = [
    `From: Content filter <postmaster@${hostname}>`,
    `To: ${to.map(it => `<${ascii(it)}>`).join(',\n ')}`,
    `Subject: ${isAscii(subject) ? subject : encodedWords(subject)}`,
    `Date: ${dateText(Date.now())}`,
    `Message-ID: <${randomName()}@${hostname}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: text/plain; charset=${isPlain ? 'us-ascii' : 'utf-8'}`,
    ...(isPlain ? [] : ['Content-Transfer-Encoding: base64']),
    '',
    isPlain ? text : base64Lines(text),
  ]
  return Buffer.from(lines.join('\n'))
}

function isAscii(text: string): boolean {
  return /^[\n\x20-\x7e]*$/u.test(text)
}

// RFC 2047: at most 75 characters each, and no character is in two of them.
function encodedWords(text: string): string {
  const pieces: string[] = []
  let piece = ''
  for (const letter of text) {
    if (Buffer.byteLength(piece + letter) > WORD_BYTES) {
      pieces.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...pieces, piece]
    .map(it => `=?utf-8?B?${Buffer.from(it).toString('base64')}?=`)
    .join('\n ')
}

const WORD_BYTES = 45

function base64Lines(text: string): string {
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/gu) ?? []
  return lines.map(it => `${it}\n`).join('')
}
