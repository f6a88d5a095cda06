/*
 * NAME
 *   payload - the base message of the evasion recipes, and its changes
 *
 * DESCRIPTION
 *   A text and an attachment with EICAR in base64 of mixed
 *   line lengths, so that only decoding it can find it.
 */
import { EICAR } from '../helper/eicar.js'

/** EICAR in base64; some scanners guess it where lines are regular. */
export const BASE64 = ((): string => {
  const letters = Buffer.from(EICAR).toString('base64')
  const lines: string[] = []
  const lengths = [4, 4, 8, 8, 16, 16, 32, 32, 64]
  let at = 0
  for (const length of lengths) {
    if (at < letters.length) lines.push(letters.slice(at, at + length))
    at += length
  }
  return lines.join('\n')
})()

export const hex = (char: string): string =>
  `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** EICAR in quoted-printable: each byte, each with a soft break. */
export const QP = Array.from(EICAR, char => `${hex(char)}=\n`).join('')

export interface Recipe {
  /** Content-Type of the message, without the field's name. */
  readonly root?: string
  /** Other fields of the message. */
  readonly fields?: readonly string[]
  /** Header of the part with the payload. */
  readonly part?: readonly string[]
  readonly payload?: string
  /** Mean `--foo` and `--foo--`. */
  readonly delimiter?: string
  readonly close?: string
}

export const PART = [
  'Content-Type: application/octet-stream; name=file.bin',
  'Content-Disposition: attachment; filename=file.bin',
  'Content-Transfer-Encoding: base64',
]

export const t0 = (recipe: Recipe = {}): string => {
  const { root = 'multipart/mixed; boundary=foo', fields = [] } = recipe
  const { part = PART, payload = BASE64, delimiter = '--foo' } = recipe
  return [
    'MIME-Version: 1.0',
    'Subject: a case',
    ...(root === '' ? [] : [`Content-Type: ${root}`]),
    ...fields,
    '',
    delimiter,
    'Content-Type: text/plain',
    '',
    'hello',
    delimiter,
    ...part,
    '',
    payload,
    recipe.close ?? `${delimiter}--`,
    '',
  ].join('\n')
}

/** T0 with another header of the part. */
export const part = (...fields: string[]): string => t0({ part: fields })

export const OCTETS = 'Content-Type: application/octet-stream'
export const IN_BASE64 = 'Content-Transfer-Encoding: base64'
export const IN_QP = 'Content-Transfer-Encoding: quoted-printable'
