/*
 * NAME
 *   business-frame - a short text with files from a system
 *
 * DESCRIPTION
 *   One row a system, its fields, its text and its files, and the message made
 *   of it.
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
import { postfix } from '../trace.js'

/** What a system sends: its fields, its boundary, one file per row. */
export interface System {
  readonly name: string
  readonly program: string
  readonly head: readonly string[]
  readonly boundary: string
  readonly text: readonly [
    type: string,
    encoding: string,
    body: Buffer | string,
  ]
  readonly files: readonly FileRow[]
}

type FileRow = readonly [
  fields: readonly string[],
  data: Buffer,
  name: string,
  encoding?: 'quoted-printable',
]

/** Type and disposition of a file, the name in both. */
export function named(type: string, name: string): readonly string[] {
  return [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
  ]
}

/** The message that a row stands for. */
export function document(system: System): HonestMessage {
  const [type, encoding, body] = system.text
  return {
    name: system.name,
    program: system.program,
    bytes: mail`
      ${postfix('erp.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
      Date: Tue, 14 Jan 2020 09:12:31 +0100
      From: ${encodedWords('Beispiel GmbH – Büro', { charset: 'utf-8', encoding: 'Q' })} <erp@example.org>
      To: ben@example.net
      Subject: Document 4711
      Message-ID: <${digits(system.name, 32)}@erp.example.org>
      ${system.head}
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="${system.boundary}"

      ${multipart(
        system.boundary,
        mail`
          Content-Type: ${type}
          Content-Transfer-Encoding: ${encoding}

          ${body}

        `,
        ...system.files.map(
          ([fields, data, , coded]) => mail`
            ${fields}
            Content-Transfer-Encoding: ${coded ?? 'base64'}

            ${coded ? quotedPrintable(data) : base64Lines(data)}
          `,
        ),
      )}
    `,
    parts: system.files.map(([, , name]) => name),
  }
}
