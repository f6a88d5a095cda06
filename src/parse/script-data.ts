/*
 * NAME
 *   script-data - bytes that a script writes as numbers or codes
 *
 * DESCRIPTION
 *   What a page makes a file of without base64: lists of numbers
 *   (`String.fromCharCode(77, 90, ...)`, `new Uint8Array([0x4d, ...])`), codes
 *   for `unescape("%4d%5a...")`, strings of `\x4d\x5a...`, and digits of hex in
 *   quotes. Short ones, as honest scripts have, are not looked at.
 *
 * SECURITY
 *   Hostile bytes; linear. No script is run.
 */

import { isScript, quotedIn } from './inline-base64.js'

/** Each list or string that is long enough. */
export function* findScriptData(
  text: string,
): Generator<Buffer, void, undefined> {
  if (!isScript(text)) return
  for (const [list] of text.matchAll(NUMBERS)) {
    const numbers = list.replace(/[,\s]{1,99}$/u, '').split(',')
    yield Buffer.from(numbers.map(it => Number(it) & 0xff))
  }
  const joined = text.replace(BETWEEN, '')
  for (const [codes] of joined.matchAll(PERCENTS)) yield percentBytes(codes)
  for (const [codes] of joined.matchAll(ESCAPES)) yield escapedBytes(codes)
  for (const digits of quotedIn(joined, DIGITS)) {
    if (digits.length >= DIGITS_LEAST) yield Buffer.from(digits, 'hex')
  }
}

/** A program of 30 bytes is the smallest there is. What follows so many is of
 * one class: a loop over more than that takes memory for each round. */
const NUMBERS =
  /(?<=[[(]\s{0,9})(?:-?(?:0x[0-9a-f]{1,2}|\d{1,3})\s{0,9},\s{0,9}){30}[\da-fx\s,-]*/giu
const PERCENTS = /(?:%u[0-9a-f]{4}|%[0-9a-f]{2}){15}[^"'`\n]*/giu
const ESCAPES = /(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[0-7]{1,3}){15}[^"'`\n]*/giu
const DIGITS = /["'`][0-9a-f]+/giu
const DIGITS_LEAST = 60

const BETWEEN = /(["'`])\s{0,9}\+\s{0,9}\1/gu

// `%4d`, and of `%u5a4d` the lower byte first, as code in memory has it.
function percentBytes(codes: string): Buffer {
  const out = Buffer.allocUnsafe(codes.length)
  let size = 0
  for (let at = 0; at < codes.length; at++) {
    const isPercent = codes[at] === '%'
    const isUnit = isPercent && /u/iu.test(codes[at + 1] ?? '')
    if (isUnit) {
      out[size++] = hexByte(codes, at + 4)
      out[size++] = hexByte(codes, at + 2)
      at += 5
    } else if (isPercent) {
      out[size++] = hexByte(codes, at + 1)
      at += 2
    } else {
      out[size++] = codes.charCodeAt(at)
    }
  }
  return out.subarray(0, size)
}

// Of a character beyond a byte only the lower one.
function escapedBytes(codes: string): Buffer {
  const out = Buffer.allocUnsafe(codes.length)
  let size = 0
  for (let at = 0; at < codes.length; at++) {
    const kind = codes[at] === '\\' ? (codes[at + 1] ?? '') : ''
    if (kind === 'x' || kind === 'u') {
      const digits = kind === 'x' ? 2 : 4
      out[size++] = hexByte(codes, at + digits)
      at += digits + 1
    } else if (kind >= '0' && kind <= '7') {
      const octal = /^[0-7]{1,3}/u.exec(codes.slice(at + 1, at + 4))?.[0] ?? ''
      out[size++] = Number.parseInt(octal, 8) & 0xff
      at += octal.length
    } else if (kind !== '') {
      out[size++] = (CONTROLS[kind] ?? kind).charCodeAt(0)
      at++
    } else {
      out[size++] = codes.charCodeAt(at)
    }
  }
  return out.subarray(0, size)
}

const CONTROLS: Readonly<Partial<Record<string, string>>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
}

function hexByte(codes: string, at: number): number {
  return Number.parseInt(codes.slice(at, at + 2), 16) & 0xff
}
