/*
 * NAME
 *   banner-form - a banner as plain text and as HTML
 *
 * DESCRIPTION
 *   HTML is ASCII whatever the letters are, so that it fits into a page of any
 *   charset that has ASCII; lines are short.
 */

import { printable } from '../../util/text.js'
import { ownField } from '../../mail/field.js'
import type { Banner } from '../../mail/verdict.js'

/** Lines of those at one place, without the last line end. */
export function bannerText(banners: readonly Banner[]): string {
  return banners.map(({ text }) => textOf(text)).join('\n\n')
}

export function bannerHtml(banners: readonly Banner[]): string {
  return banners.map(htmlOf).join('\n')
}

/** As a field of ours: one line. */
export function bannerField({ text }: Banner): string {
  const line = printable(textOf(text).replace(/\s+/gu, ' ').trim(), 300)
  return ownField('Banner', /^[\x20-\x7e]*$/u.test(line) ? line : words(line))
}

// RFC 2047: a word has at most 75 characters.
function words(line: string): string {
  const pieces: string[] = ['']
  for (const letter of line) {
    const last = `${pieces.at(-1) ?? ''}${letter}`
    if (Buffer.byteLength(last) > 45) pieces.push(letter)
    else pieces[pieces.length - 1] = last
  }
  return pieces
    .slice(0, 14)
    .map(it => `=?UTF-8?B?${Buffer.from(it).toString('base64')}?=`)
    .join(' ')
}

function textOf(text: string): string {
  return text.replaceAll('\\n', '\n')
}

function htmlOf({ text, html }: Banner): string {
  if (html !== '') return html
  const lines = textOf(text).split('\n').map(escaped)
  return `<div style="${STYLE}">\n${lines.join('<br>\n')}\n</div>`
}

// The page's own styles must not hide it.
const STYLE = [
  'display:block!important',
  'visibility:visible!important',
  'opacity:1!important',
  'position:static!important',
  'font:14px sans-serif!important',
  'color:#000!important',
  'background:#ffe9a8!important',
  'border:1px solid #b58900!important',
  'padding:6px!important',
  'margin:6px 0!important',
].join(';')

function escaped(line: string): string {
  return [...line]
    .map(letter =>
      /[\x20-%'-;=?-~]/u.test(letter) ? letter : `&#${letter.codePointAt(0)};`,
    )
    .join('')
    .replace(/(.{60,200}?) /gu, '$1\n')
}
