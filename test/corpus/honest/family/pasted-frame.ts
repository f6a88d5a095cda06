/*
 * NAME
 *   pasted-frame - a letter in one plain part
 *
 * DESCRIPTION
 *   As mutt or as Thunderbird sends it, by the bytes of the text.
 */

import { digits, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { postfix } from '../trace.js'

/** A message with this text in its only part. */
export function pasted([shape, program, body]: Text): HonestMessage {
  return {
    name: `${shape}-in-plain-text`,
    program,
    bytes: letter(shape, program, body),
  }
}

/** A text and the program that sends it: mutt or Thunderbird. */
export type Text = readonly [
  shape: string,
  program: string,
  body: Buffer | string,
]

function letter(shape: string, program: string, body: Buffer | string): Buffer {
  const raw = Buffer.from(body)
  const ascii = raw.every(byte => byte < 0x80)
  const head = mail`
    ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Re: your question
    Message-ID: <${digits(shape, 24)}@example.org>
  `
  const agent = `User-Agent: ${program}`
  return program === 'Thunderbird'
    ? mail`
        ${head}
        ${agent}
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: ${ascii ? '7bit' : '8bit'}

        ${raw}
      `
    : mail`
        ${head}
        MIME-Version: 1.0
        Content-Type: text/plain; charset=${ascii ? 'us-ascii' : 'utf-8'}
        ${ascii ? [] : ['Content-Transfer-Encoding: quoted-printable']}
        ${agent}

        ${ascii ? raw : quotedPrintable(raw)}
      `
}
