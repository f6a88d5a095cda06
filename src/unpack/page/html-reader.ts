/*
 * NAME
 *   html-reader - what a page does without being asked
 *
 * DESCRIPTION
 *   HTML smuggling: a script makes a file of what is in the page and hands it to
 *   the person (Blob and createObjectURL, msSaveBlob, data: in a link that is
 *   clicked by script or in the address). Links, frames and scripts that leave
 *   the browser for a program (`ms-msdt:`, `search-ms:`), and files on other
 *   machines, where the system logs in.
 *
 *   Names that a script joins from pieces, or has in codes, are read as the
 *   browser sees them. Names that a script computes are not read: no program
 *   can without running the script.
 *
 * SECURITY
 *   Hostile text. Linear: bounded patterns over pieces of bounded size, each with
 *   the end of the one before it.
 */

import { windows } from '../../util/bytes.js'
import { resolveReferences } from '../../util/character-references.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { linkMark } from '../office/link.js'
import { classMark } from '../office/object-classes.js'
import { htmlForm } from './html-form.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const isPage = htmlForm(part) === 'page'
  const seen = new Set<Sign>()
  let before = ''
  for (const window of windows(part.content)) {
    await gathering.turn()
    const raw = before + window.toString('latin1').replaceAll('\0', '')
    const text = asScript(raw)
    if (isPage) {
      const texts = WRITES.test(raw) ? [text, asWritten(raw)] : [text]
      for (const [sign, pattern] of SIGNS) {
        if (seen.has(sign)) continue
        if (texts.some(it => pattern.test(it))) seen.add(sign)
      }
      markObjects(text, gathering)
    }
    markLinks(text, isPage, gathering)
    before = raw.slice(-OVERLAP)
  }
  if (buildsFile(seen)) gathering.mark('html-script')
}

const OVERLAP = 2048

type Sign =
  | 'bytes'
  | 'address'
  | 'saves'
  | 'leaves'
  | 'downloads'
  | 'clicks'
  | 'data'
  | 'data address'
  | 'script'

const SIGNS: readonly (readonly [Sign, RegExp])[] = [
  ['script', /<script|\bon[a-z]{3,20}\s{0,9}=|javascript:/iu],
  [
    'bytes',
    /\b(?:new\s{1,20}|window\s{0,9}[.[]\s{0,9}["']?|\[\s{0,9}["'])(?:Blob|File|WebKitBlobBuilder|MozBlobBuilder)\b|\.blob\s{0,9}\(/u,
  ],
  ['address', /createObjectURL/u],
  ['saves', /msSave(?:OrOpen)?Blob|showSaveFilePicker|\bsaveAs\s{0,9}\(/u],
  ['downloads', /\bdownload\b["']?\s{0,9}[\]=,]|["']download["']/iu],
  [
    'clicks',
    /\.\s{0,9}click\s{0,9}\(|["']click["']|dispatchEvent|\.\s{0,9}submit\s{0,9}\(/u,
  ],
  [
    'leaves',
    /\blocation\b\s{0,9}(?:=|\.\s{0,9}(?:href|assign|replace)|\[)|\.\s{0,9}(?:href|src)\s{0,9}=|\bopen\s{0,9}\(|setAttribute\s{0,9}\(\s{0,9}["'](?:href|src)|<(?:iframe|embed|object)\b/u,
  ],
  ['data', /["'`]\s{0,9}data:[\w.+/-]{0,80}[;,]/iu],
  [
    'data address',
    /(?:location(?:\s{0,9}\.\s{0,9}(?:href|assign|replace))?\s{0,9}[=(]{1,2}|\bopen\s{0,9}\(|http-equiv\s{0,9}=\s{0,9}["']?refresh[^>]{0,99}url\s{0,9}=|<(?:iframe|embed|object|frame)\b[^>]{0,200}(?:src|data)\s{0,9}=)\s{0,9}["'`]?\s{0,9}data:(?!image\/|text\/(?:plain|css))/iu,
  ],
]

function buildsFile(seen: ReadonlySet<Sign>): boolean {
  if (seen.has('saves') && seen.has('script')) return true
  if (seen.has('data address')) return true
  if (!seen.has('script')) return false
  const isMade = seen.has('address') && seen.has('bytes')
  if (isMade && (seen.has('downloads') || seen.has('leaves'))) return true
  return seen.has('data') && seen.has('downloads') && seen.has('clicks')
}

// Codes of letters, entities, and words in pieces: 'Bl' + 'ob'.
function asScript(text: string): string {
  const plain = text.replace(
    /\\x([0-9a-f]{2})|\\u00([0-9a-f]{2})|\\u\{0{0,4}([0-9a-f]{2})\}/giu,
    (...found) => fromHex(String(found[1] ?? found[2] ?? found[3])),
  )
  return resolveReferences(plain, inScript).replace(
    /(["'`])\s{0,9}\+\s{0,9}["'`]/gu,
    '',
  )
}

/** What makes a page in the page. */
const WRITES = /unescape|decodeURI|srcdoc|fromCharCode/u

// A page that a script writes, or that is in an attribute: codes of addresses,
// numbers of letters and all references undone.
function asWritten(text: string): string {
  const plain = text
    .replace(/%(?:u00)?([2-7][0-9a-f])/giu, (_, hex: string) => fromHex(hex))
    .replace(
      /fromCharCode\s{0,9}\(([\d,\s]{1,60000})\)/giu,
      (_, list: string) =>
        list
          .split(',')
          .map(it => fromCode(Number(it)))
          .join(''),
    )
  return asScript(resolveReferences(plain, inAddress))
}

// Browsers drop line ends and tabs in an address.
function inAddress(code: number): string {
  return BLANKS.has(code) ? '' : fromCode(code)
}

// A page that shows a script as text has &lt;script, and no script.
function inScript(code: number, reference: string): string {
  return /^&[lg]t/iu.test(reference) ? reference : inAddress(code)
}

const BLANKS = new Set([0x09, 0x0a, 0x0d])

function fromHex(hex: string): string {
  return fromCode(Number.parseInt(hex, 16))
}

function fromCode(code: number): string {
  return code > 0 && code <= 0xff ? String.fromCharCode(code) : '?'
}

// Whatever takes an address, in markup, style or script.
const LINK =
  /(?:\b(?:href|src|srcset|action|formaction|data|background|poster|url|location|open|assign|replace|cite|codebase|dynsrc|lowsrc)\b)["'\s]{0,9}[=(:,]{1,2}\s{0,9}(?:\d{1,6}\s{0,9};\s{0,9}url\s{0,9}=)?["'`\s]{0,9}((?:[\\/]{2}[\w.]|[\\/]{4}|[a-z][a-z0-9+.\t\r\n-]{1,40}:)[^"'`<>\s]{0,300})/giu

// In the text of a message a link to files of the house is honest; one that
// goes on after an exclamation mark is not (CVE-2024-21413).
function markLinks(text: string, isPage: boolean, { mark }: Gathering): void {
  for (const [, found = ''] of text.matchAll(LINK)) {
    const target = found.replace(/[\t\r\n]/gu, '')
    if (PROGRAMS.test(target)) mark('html-script')
    if (!/^(?:file:|[\\/]{2})/iu.test(target)) continue
    if (!isPage) {
      if (/^file:.*!/iu.test(target)) mark('network-path')
      continue
    }
    // An address without its scheme is one of the web.
    if (target.startsWith('//')) continue
    const leads = linkMark(target)
    if (leads !== null) mark(leads)
  }
}

/** Schemes that Windows hands to a program which does what they say. */
const PROGRAMS =
  /^(?:ms-(?!windows-store:|settings:)[a-z0-9-]{2,40}|search(?:-ms)?|vbscript|mhtml|x-usc|ms-its|mk|its|hcp|shell|res|jar|telnet|rlogin|tn3270|vscode(?:-insiders)?|jnlps?|ldap|ica|rdp|bingmaps|microsoft-edge|teamviewer[a-z0-9]{0,20}|anydesk|itms-services|x-apple[a-z.-]{1,40}|applescript|afp|smb|cifs|nfs|webdav):/iu

function markObjects(text: string, { mark }: Gathering): void {
  for (const [, id = ''] of text.matchAll(
    /classid\s{0,9}=\s{0,9}["']?(clsid:[0-9a-f{}-]{36,40})/giu,
  )) {
    const found = classMark(id)
    if (found !== null) mark(found)
  }
}
