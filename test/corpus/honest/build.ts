/*
 * NAME
 *   build - small tools to write mail the way programs write it
 *
 * DESCRIPTION
 *   Every family of the guard set writes its messages as they look on the
 *   wire, in `mail` templates, and takes from here only what no one types by
 *   hand: folded fields, encoded words, transfer encodings and bytes
 *   that look random but are the same in every run.
 *
 *   Nothing here reads the clock, the locale or a random source.
 *
 * DIAGNOSTICS
 *   mail() throws an Error if a carriage return would get into a message: the
 *   internal form has LF line ends only.
 */

import { createHash } from 'node:crypto'
import { encode } from './charset.js'

/**
 * A message that honest software wrote: a filter must find it clean and must
 * grade no defect of it ambiguous.
 *
 * - `name`: unique, kebab-case, the program and the shape.
 * - `program`: who writes such mail.
 * - `bytes`: the message, LF line ends.
 * - `parts`: the names of the attachments that a correct reader of the outer
 *   message finds, in order; absent where there is nothing to name.
 * - `wrapped`: the content is inside a cryptogram or an opaque signature. A
 *   filter may add that it could not look inside (unchecked-encrypted); all
 *   else holds as for the others.
 */
export interface HonestMessage {
  readonly name: string
  readonly program: string
  readonly bytes: Buffer
  readonly parts?: readonly string[]
  readonly wrapped?: true
}

type Piece = string | number | Buffer
/** What may stand in `${}` of a mail template. */
export type Value = Piece | readonly Piece[]

/**
 * A message, or a piece of one, from a template: `mail` before a template
 * literal. The indentation that all lines share goes away, and every line
 * ends in LF. What is put in with `${}` is not indented: strings go in as
 * UTF-8, Buffers as they are, arrays as lines. A newline at the end of a value
 * that closes its line is not doubled, and a line that is nothing but an
 * empty value vanishes.
 */
export function mail(
  strings: TemplateStringsArray,
  ...values: readonly Value[]
): Buffer {
  let next = 0
  const lines = dedent(strings.join(HOLE)).flatMap(line => {
    const literals = line.split(HOLE)
    const pieces = literals.flatMap((literal, i) =>
      i === 0
        ? [Buffer.from(literal)]
        : [toBytes(values[next++] ?? ''), Buffer.from(literal)],
    )
    const bytes = Buffer.concat(pieces)
    if (literals.length > 1 && bytes.length === 0) return []
    return [closeLine(bytes)]
  })
  const message = Buffer.concat(lines)
  if (message.includes(0x0d)) throw new Error('a CR in an honest message')
  return message
}

const HOLE = '\u{e000}'

function dedent(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines[0]?.trim() === '') lines.shift()
  if (/^ *$/.test(lines.at(-1) ?? 'x')) lines.pop()
  const widths = lines
    .filter(line => line.trim() !== '')
    .map(line => line.search(/[^ ]/))
  const indent = Math.min(...widths)
  return lines.map(line => (line.trim() === '' ? '' : line.slice(indent)))
}

function toBytes(value: Value): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (typeof value === 'object')
    return Buffer.concat(value.map(piece => closeLine(toBytes(piece))))
  return Buffer.from(String(value))
}

function closeLine(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0a
    ? bytes
    : Buffer.concat([bytes, Buffer.from('\n')])
}

/**
 * The body of a multipart: each part behind its delimiter line, then the
 * closing line. What a program writes before the first delimiter goes into
 * the template around it.
 */
export function multipart(
  boundary: string,
  ...parts: readonly (string | Buffer)[]
): Buffer {
  const behindDelimiters = parts.map(
    part => mail`
      --${boundary}
      ${part}
    `,
  )
  return mail`
    ${behindDelimiters}
    --${boundary}--
  `
}

/** A field, folded at spaces so that no line is longer than 76 octets. */
export function header(name: string, value: string, indent = ' '): string {
  return fold(`${name}: ${value}`, indent)
}

/** Text folded at its spaces: `indent` replaces the space at each fold. */
export function fold(text: string, indent = ' ', width = 76): string {
  const [first = '', ...words] = text.split(' ')
  const lines = [first]
  for (const word of words) {
    const line = lines.at(-1) ?? ''
    if (Buffer.byteLength(`${line} ${word}`) > width) lines.push(indent + word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.join('\n')
}

/** Bytes or UTF-8 text as base64, in lines of `width` characters. */
export function base64Lines(data: Buffer | string, width = 76): string {
  return (Buffer.from(data).toString('base64').match(lineOf(width)) ?? []).join(
    '\n',
  )
}

function lineOf(width: number): RegExp {
  return new RegExp(`.{1,${width}}`, 'g')
}

/**
 * How a program's quoted-printable-variants differs from the plain one: digits in
 * lower case, further characters that it escapes, its longest line.
 */
export interface QuotedPrintableStyle {
  readonly hex?: 'lower'
  readonly escape?: string
  readonly width?: number
}

/** Text or bytes in quoted-printable-variants, RFC 2045 section 6.7. */
export function quotedPrintable(
  content: Buffer | string,
  style: QuotedPrintableStyle = {},
): string {
  return Buffer.from(content)
    .toString('latin1')
    .split(/\r?\n/)
    .map(line => softBreaks(escapeLine(line, style), style.width ?? 76))
    .join('\n')
}

function escapeLine(
  line: string,
  { hex, escape = '' }: QuotedPrintableStyle,
): readonly string[] {
  return [...line].map((char, i) => {
    const last = i === line.length - 1
    const plain = /[!-<>-~]/.test(char) || (/[ \t]/.test(char) && !last)
    if (plain && !escape.includes(char)) return char
    const digits = char.charCodeAt(0).toString(16).padStart(2, '0')
    return `=${hex === 'lower' ? digits : digits.toUpperCase()}`
  })
}

function softBreaks(tokens: readonly string[], width: number): string {
  const lines = ['']
  for (const [i, token] of tokens.entries()) {
    const line = lines.at(-1) ?? ''
    const room = i === tokens.length - 1 ? width : width - 1
    if (line.length + token.length > room) {
      lines[lines.length - 1] = `${line}=`
      lines.push(token)
    } else lines[lines.length - 1] = line + token
  }
  return lines.join('\n')
}

/** How a program writes encoded words: see encodedWords. */
export interface EncodedWordStyle {
  readonly charset?: string
  readonly encoding?: 'B' | 'Q'
  readonly glue?: string
  readonly limit?: number
}

/**
 * Text as encoded words, RFC 2047: by default UTF-8 in B, none longer than 75
 * characters, one on each line. `charset` is the label and the encoding, and
 * `glue` stands between two words.
 */
export function encodedWords(
  text: string,
  style: EncodedWordStyle = {},
): string {
  const { charset = 'UTF-8', encoding = 'B', glue = '\n ', limit = 75 } = style
  const word = (piece: string): string => {
    const bytes = encode(piece, charset)
    const body = encoding === 'B' ? bytes.toString('base64') : qWord(bytes)
    return `=?${charset}?${encoding}?${body}?=`
  }
  const pieces = ['']
  for (const char of text) {
    const longer = (pieces.at(-1) ?? '') + char
    if (word(longer).length > limit) pieces.push(char)
    else pieces[pieces.length - 1] = longer
  }
  return pieces.map(word).join(glue)
}

function qWord(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9 !*+/-]/g, char => `=${hexOf(char)}`)
    .replaceAll(' ', '_')
}

/** A parameter's value in the extended form of RFC 2231, UTF-8. */
export function rfc2231(text: string, charset = 'UTF-8'): string {
  return `${charset}''${percent(text)}`
}

/** Text with all but the attribute characters of RFC 2231 in percent form. */
export function percent(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9._~-]/g, char => `%${hexOf(char)}`)
}

function hexOf(char: string): string {
  return char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
}

/** Bytes that look random and are always the same for a seed. */
export function seeded(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

/** Hexadecimal digits that look random, for ids and boundaries. */
export function digits(seed: string, length: number): string {
  return seeded(seed, Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length)
}

/** A UUID in lower case that looks random. */
export function uuid(seed: string): string {
  return digits(seed, 32).replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/,
    '$1-$2-4$3-a$4-$5',
  )
}
