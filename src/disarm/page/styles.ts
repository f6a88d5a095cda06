/*
 * NAME
 *   styles - what a style runs or loads
 *
 * DESCRIPTION
 *   isHarmlessStyle() looks at a style as it is written and as a browser reads
 *   it, with codes (`\75rl`), references and comments undone. withoutLoads()
 *   takes out imports and addresses from elsewhere, where they are plainly
 *   written; what is hidden, only the caller can take out as a whole.
 */

import { resolveReferences } from '../../util/character-references.js'
import { isHarmlessAddress } from './addresses.js'

export function isHarmlessStyle(style: string, keepsRemote: boolean): boolean {
  const plain = unescaped(resolveReferences(style))
  const readings = [plain, withoutComments(plain)]
  return readings.every(it => isHarmless(it, keepsRemote))
}

function isHarmless(style: string, keepsRemote: boolean): boolean {
  // What Outlook writes for its drawings.
  const own = style.replace(
    /behaviou?r\s{0,9}:\s{0,9}url\(\s{0,9}["']?#default#\w{1,20}["']?\s{0,9}\)/giu,
    '',
  )
  if (RUNS.test(own)) return false
  if (!keepsRemote && /@import/iu.test(own)) return false
  return addressesIn(own).every(it =>
    isHarmlessAddress(it, 'load', keepsRemote),
  )
}

const RUNS =
  /expression\s{0,9}\(|behaviou?r\s{0,9}:|-moz-binding|(?:java|vb|live)script\s{0,9}:|\binclude-source\b/iu

// In url() and its like, and in any text between quotes.
function addressesIn(style: string): readonly string[] {
  const found: string[] = []
  for (const [, target = ''] of style.matchAll(ADDRESS)) {
    found.push(target.replace(/^[\s"']+/u, ''))
  }
  for (const [, text = ''] of style.matchAll(TEXT)) {
    if (HAS_SCHEME.test(text)) found.push(text)
  }
  return found
}

const ADDRESS = /(?:url|src|image|image-set|cross-fade|url-prefix)\(([^)]*)/giu
const TEXT = /["']([^"'\n]*)/gu
const HAS_SCHEME = /^[\0-\x20]*(?:[a-z][a-z0-9+.-]{1,20}:|[\\/]{2})/iu

/** [CSS Syntax] 4.3.7. */
function unescaped(style: string): string {
  return style
    .replace(/\\(?:\r\n|[\n\r\f])/gu, '')
    .replace(/\\([0-9a-f]{1,6})\s?/giu, (_, hex: string) => {
      const code = Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '?'
    })
    .replace(/\\([g-z(:@/])/giu, '$1')
}

function withoutComments(style: string): string {
  let rest = style
  const kept: string[] = []
  for (;;) {
    const at = rest.indexOf('/*')
    if (at < 0) return kept.join('') + rest
    kept.push(rest.slice(0, at))
    const end = rest.indexOf('*/', at + 2)
    rest = end < 0 ? '' : rest.slice(end + 2)
  }
}

/** Ranges of the style that load something from elsewhere. */
export function loadsIn(
  style: string,
): readonly { readonly start: number; readonly end: number }[] {
  return [...style.matchAll(LOAD)].flatMap(({ 0: whole, 1: target, index }) =>
    target !== undefined && isHarmlessAddress(target, 'load', false)
      ? []
      : [{ start: index, end: index + whole.length }],
  )
}

const LOAD =
  /@import[^;{}<]{0,2000}(?:;|$)|url\(\s{0,9}["']?([^"')<]{0,4000})["']?\s{0,9}\)/giu
