/*
 * NAME
 *   base - the base message of the recipes, and how they change it
 *
 * DESCRIPTION
 *   A text part and an attachment in a multipart/mixed with boundary foo. A
 *   recipe says which lines it has otherwise.
 */

import { LF_BYTE } from './payload.js'
import type { Row, Text } from './recipe.js'

export interface Changes {
  /** First field; '' for none. */
  readonly version?: string
  /** Value of the message's Content-Type; null for none. */
  readonly root?: string | null
  /** More fields of the message, after the others. */
  readonly fields?: readonly string[]
  /** Between the header and the first delimiter. */
  readonly preamble?: string
  /** The text part, header and all. */
  readonly first?: readonly string[]
  /** Header of the part with the payload. */
  readonly part?: readonly string[]
  /** Between that header and the payload; an empty line. */
  readonly gap?: string
  readonly payload?: string
  /** Mean `--foo` and `--foo--`. */
  readonly delimiter?: string
  readonly close?: string
}

export const TYPE = 'Content-Type: application/octet-stream; name={NAME}'
export const OCTETS = 'Content-Type: application/octet-stream'
export const DISPOSITION = 'Content-Disposition: attachment; filename={NAME}'
export const IN_BASE64 = 'Content-Transfer-Encoding: base64'
export const IN_QP = 'Content-Transfer-Encoding: quoted-printable'

export function t0(changes: Changes = {}): string {
  const { root = 'multipart/mixed; boundary=foo', delimiter = '--foo' } =
    changes
  const { version = 'MIME-Version: 1.0', fields = [], gap = '\n' } = changes
  const { part = [TYPE, DISPOSITION, IN_BASE64] } = changes
  const { first = ['Content-Type: text/plain', '', 'hello'] } = changes
  const header = [
    ...(version === '' ? [] : [version]),
    'Subject: {ID}',
    ...(root === null ? [] : [`Content-Type: ${root}`]),
    ...fields,
  ]
  return [
    `${header.join('\n')}\n${changes.preamble ?? ''}`,
    delimiter,
    ...first,
    delimiter,
    `${part.map(line => `${line}\n`).join('')}${gap}${changes.payload ?? '{BASE64}'}`,
    changes.close ?? `${delimiter}--`,
    '',
  ].join('\n')
}

/** Another header of the part. */
export function part(...fields: readonly string[]): string {
  return t0({ part: fields })
}

/** Another header of the part, whose payload is in quoted-printable. */
export function partQp(...fields: readonly string[]): string {
  return t0({ part: fields, payload: '{QP}' })
}

/** Another Content-Type of the message. */
export function root(value: string, changes: Changes = {}): string {
  return t0({ ...changes, root: value })
}

export const cte = (value: string): string =>
  `Content-Transfer-Encoding: ${value}`

/** The part with these values of Content-Transfer-Encoding. */
export function encoded(...values: readonly string[]): string {
  return part(TYPE, DISPOSITION, ...values.map(cte))
}

/** The same, in quoted-printable. */
export function encodedQp(...values: readonly string[]): string {
  return partQp(TYPE, DISPOSITION, ...values.map(cte))
}

/** An innocent part under the delimiter `--faa` before all others. */
export function withFaa(text: string): string {
  return text.replace('\n--foo\n', '\n--faa\n\nhello\n--faa--\n--foo\n')
}

/** A message with one part only, its own body. */
export function single(
  fields: readonly string[],
  body = '{BASE64}',
  gap = '\n',
): string {
  return `MIME-Version: 1.0\nSubject: {ID}\n${fields.map(line => `${line}\n`).join('')}${gap}${body}\n`
}

/** One row for each value. */
export function rows(
  values: readonly string[],
  make: (value: string) => Text,
): readonly Row[] {
  return values.map(value => [shown(value), make(value)])
}

/** A value on one printable line. */
export function shown(value: string): string {
  if (value === '') return 'empty'
  return value
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(LF_BYTE, 'LF')
    .replace(/[^ -~]/g, it => {
      const hex = it.charCodeAt(0).toString(16)
      return `\\x${hex.padStart(2, '0')}`
    })
}
