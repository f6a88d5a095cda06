/*
 * NAME
 *   webmail-frame - how one webmail writes
 *
 * DESCRIPTION
 *   A row of a table of providers, the fields that it stands for, and its
 *   bodies.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { sample } from '../texts.js'
import type { Language } from '../texts.js'
import { dkim, postfix } from '../trace.js'

/** How one webmail writes; `head` are its fields below the Subject. */
export interface Webmail {
  readonly name: string
  readonly program: string
  readonly language: Language
  readonly charset: string
  readonly encoding: '7bit' | '8bit' | 'base64' | 'quoted-printable'
  readonly boundary: string
  readonly fold: string
  readonly head: readonly string[]
  readonly file?: readonly [name: string, type: string, data: Buffer]
  readonly prose?: string
}

/** A text in charset and transfer encoding of this webmail. */
export function coded(text: string, { charset, encoding }: Webmail): Buffer {
  const bytes = encode(text, charset)
  if (encoding === 'base64') return Buffer.from(base64Lines(bytes))
  if (encoding === 'quoted-printable')
    return Buffer.from(quotedPrintable(bytes))
  return bytes
}

/** The fields of a letter as a multipart of this kind. */
export function frame(webmail: Webmail, kind: string): Buffer {
  const { subject, name } = sample(webmail.language)
  const encoding = webmail.encoding === 'quoted-printable' ? 'Q' : 'B'
  const words = (text: string): string =>
    webmail.language === 'en'
      ? text
      : encodedWords(text, { charset: webmail.charset, encoding })
  return mail`
    ${postfix('out.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    ${dkim('example.org', webmail.name)}
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    From: ${words(name)} <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <${digits(webmail.name, 24)}@example.org>
    Subject: ${words(subject)}
    ${webmail.head}
    MIME-Version: 1.0
    Content-Type: multipart/${kind};${webmail.fold}boundary="${webmail.boundary}"
  `
}

/** A letter as plain text and as HTML. */
export function bothBodies(webmail: Webmail): HonestMessage {
  const { body } = sample(webmail.language)
  const html = `<html><head></head><body><div>${body.replaceAll('\n', '</div>\n<div>')}</div></body></html>`
  return {
    name: webmail.name,
    program: webmail.program,
    bytes: mail`
      ${frame(webmail, 'alternative')}

      ${multipart(
        webmail.boundary,
        ...(['plain', 'html'] as const).map(
          subtype => mail`
            Content-Type: text/${subtype}; charset=${webmail.charset}
            Content-Transfer-Encoding: ${webmail.encoding}

            ${coded(subtype === 'plain' ? body : html, webmail)}

          `,
        ),
      )}

    `,
  }
}
