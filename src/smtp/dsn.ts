/*
 * NAME
 *   dsn - parameters of delivery status notifications
 *
 * DESCRIPTION
 *   The server keeps RET, ENVID, NOTIFY and ORCPT as they came and refuses
 *   none. The client asks here which of them it may send: what is malformed is
 *   left out, because the next hop would refuse the mail for it.
 *
 *   xtext is also the coding of XFORWARD values: octets outside 33 to 126, `+`
 *   and `=` are written as `+` and two hexadecimal digits (RFC 3461 4).
 */

import { isAscii, octetsOf, textOf } from './octets.js'

const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/i
// RFC 6533 3: utf-8-address allows UTF-8 as it is, and backslash for \x{...}.
const UTF8_XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2}|[^\x00-\x7f])*$/iu
const QUOTED_OCTET = /[^!-*,-<>-~]/g
const HEX_PAIR = /\+([0-9A-F]{2})/gi

/** Any text in xtext. */
export function encodeXtext(text: string): string {
  if (XTEXT.test(text) && !text.includes('+')) return text
  return octetsOf(text).toString('latin1').replace(QUOTED_OCTET, quote)
}

/** The text that was coded; null when it is not xtext. */
export function decodeXtext(coded: string): string | null {
  if (!UTF8_XTEXT.test(coded)) return null
  if (!coded.includes('+')) return coded
  const octets = octetsOf(coded).toString('latin1').replace(HEX_PAIR, unquote)
  return textOf(Buffer.from(octets, 'latin1'))
}

/** RFC 3461 4.3. */
export function isRet(value: string): boolean {
  return /^(?:FULL|HDRS)$/i.test(value)
}

/** RFC 3461 4.4. */
export function isEnvid(value: string): boolean {
  return value !== '' && XTEXT.test(value)
}

/** RFC 3461 4.1. */
export function isNotify(value: string): boolean {
  return /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*)$/i.test(
    value,
  )
}

/**
 * RFC 3461 4.2 and RFC 6533 3.
 * @param value `rfc822;xtext`; UTF-8 only where the message asks for SMTPUTF8.
 */
export function isOrcpt(value: string, smtputf8: boolean): boolean {
  const [, type, address = ''] = /^([A-Z0-9-]+);(.+)$/isu.exec(value) ?? []
  if (type === undefined || (!smtputf8 && !isAscii(value))) return false
  return UTF8_XTEXT.test(address)
}

function quote(octet: string): string {
  const hex = octet.charCodeAt(0).toString(16).toUpperCase()
  return `+${hex.padStart(2, '0')}`
}

function unquote(_all: string, hex: string): string {
  return String.fromCharCode(parseInt(hex, 16))
}
