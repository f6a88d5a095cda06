/*
 * NAME
 *   payload - what the evasion recipes hide
 *
 * DESCRIPTION
 *   Four payloads: EICAR, EICAR in a zip archive, harmless bytes with a banned
 *   name, a program with a harmless name. They are assembled at run time.
 *
 *   A recipe is a text with words in braces, which fill() puts in: the name of
 *   the file, its bytes in base64 (`{BASE64}`), in quoted-printable (`{QP}`) or
 *   as they are (`{RAW}`). Lines of base64 are of mixed length, because scanners
 *   that guess find regular ones without reading the header.
 *
 *   Texts are latin1, a character a byte. In them "\n" means a line end,
 *   LF or CRLF as the message has it; LF_BYTE is the byte 0x0a in both.
 */

import { EICAR } from '../../helper/eicar.js'
import { zip } from '../writers/archive.js'

export const PAYLOAD_KINDS = ['eicar', 'zip', 'name', 'type'] as const

export type PayloadKind = (typeof PAYLOAD_KINDS)[number]

export interface Payload {
  readonly kind: PayloadKind
  readonly name: string
  readonly bytes: Buffer
  /** Base64 in one line. */
  readonly letters: string
}

/** Always the byte 0x0a, whatever the line ends of the message. */
export const LF_BYTE = '\u240a'

const PROGRAM = Buffer.concat([
  Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'),
  Buffer.alloc(44, 0x40),
  Buffer.from('40000000', 'hex'),
  Buffer.from('PE\0\0\x4c\x01', 'latin1'),
])

const BYTES: Readonly<Record<PayloadKind, Buffer>> = {
  eicar: Buffer.from(EICAR),
  zip: zip([{ name: 'eicar.txt', data: EICAR }]),
  name: Buffer.from('Nothing to see here, but for the name of the file.'),
  type: PROGRAM,
}

const NAMES: Readonly<Record<PayloadKind, string>> = {
  eicar: 'file.bin',
  zip: 'file.zip',
  name: 'report.exe',
  type: 'file.bin',
}

export const PAYLOADS: readonly Payload[] = PAYLOAD_KINDS.map(kind => ({
  kind,
  name: NAMES[kind],
  bytes: BYTES[kind],
  letters: BYTES[kind].toString('base64'),
}))

const LENGTHS = [4, 4, 8, 8, 16, 16, 32, 32, 64]

/** Lines of 4, 4, 8, 8, ... 64 characters, and again. */
export function mixedLines(letters: string): string {
  const lines: string[] = []
  for (let at = 0; at < letters.length; at += lines.at(-1)?.length ?? 0) {
    const length = LENGTHS[lines.length % LENGTHS.length] ?? 4
    lines.push(letters.slice(at, at + length))
  }
  return lines.join('\n')
}

export function base64(text: string | Buffer): string {
  const bytes = Buffer.from(text as string, 'latin1')
  return mixedLines(bytes.toString('base64'))
}

/** `=4D`. */
export function quotedByte(char: string): string {
  const hex = char.charCodeAt(0).toString(16).toUpperCase()
  return `=${hex.padStart(2, '0')}`
}

/** Every byte in hex, with what is to be after it. */
export function quotedBytes(bytes: Buffer | string, after = '=\n'): string {
  const text = Buffer.from(bytes as string, 'latin1').toString('latin1')
  return Array.from(text, char => `${quotedByte(char)}${after}`).join('')
}

/** Traditional uuencode of lines of 45 bytes, without begin and end. */
export function uuLines(bytes: Buffer, zero = '`'): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 45) {
    const line = bytes.subarray(at, at + 45)
    lines.push(uuChar(line.length, zero) + uuGroups(line, zero))
  }
  return lines.join('\n')
}

function uuGroups(line: Buffer, zero: string): string {
  let text = ''
  for (let at = 0; at < line.length; at += 3) {
    const [a = 0, b = 0, c = 0] = line.subarray(at, at + 3)
    for (const six of [a >> 2, (a << 4) | (b >> 4), (b << 2) | (c >> 6), c]) {
      text += uuChar(six & 63, zero)
    }
  }
  return text
}

function uuChar(value: number, zero: string): string {
  return value === 0 ? zero : String.fromCharCode(32 + value)
}

/** Each word in braces that a recipe may use. */
const WORDS: Readonly<Record<string, (payload: Payload) => string>> = {
  NAME: ({ name }) => name,
  BASE64: ({ letters }) => mixedLines(letters),
  LETTERS: ({ letters }) => letters,
  QP: ({ bytes }) => quotedBytes(bytes),
  RAW: ({ bytes }) => bytes.toString('latin1'),
  UU: ({ bytes }) => uuLines(bytes),
}

export function fill(text: string, payload: Payload): string {
  return text.replace(/\{([A-Z0-9]+)\}/g, (whole, word: string) => {
    const make = WORDS[word]
    return make === undefined ? whole : make(payload)
  })
}
