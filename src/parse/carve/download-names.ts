/*
 * NAME
 *   download-names - the names under which files in a text are saved
 *
 * DESCRIPTION
 *   The name that a page gives to what a link saves (HTML 4.6.5: `download=`),
 *   or a script to a link of its own, and that a calendar or a card gives to a
 *   file of its own (`ATTACH;X-FILENAME=report.exe;ENCODING=BASE64:`). Only
 *   where the message contains the file itself: in a data: URL, a blob, another
 *   part or the same line. What is loaded from elsewhere is no file here.
 *
 * SECURITY
 *   Hostile bytes; linear: each attribute of a link is looked at once.
 */

import { CARD } from './inline-base64.js'
import { asBrowser } from './data-url.js'
import type { Detector } from './detector.js'

export interface SavedName {
  /** latin1. */
  readonly name: string
  /** Where it is said, as far as it is worth showing. */
  readonly said: string
}

/** Whether findSavedNames() may find something. */
export const savedNamesSign: Detector = {
  sign: 'savedNames',
  cheap: /download["'\s=,]|mssave|filename["\s=]/u,
  find: text => NAMED.test(text),
}

const NAMED =
  /[\s"'/.]download["']?\s{0,9}[=,]|mssave(?:oropen)?blob|filename["\s]{0,9}=/iu

export function* findSavedNames(
  text: string,
): Generator<SavedName, void, undefined> {
  yield* ofLinks(text)
  if (HOLDS.test(text)) yield* ofScripts(text)
  if (CARD.test(text)) yield* ofProperties(text)
}

const SAID_CHARACTERS = 1024

function* ofLinks(text: string): Generator<SavedName, void, undefined> {
  const links = new RegExp(LINK)
  for (let link = links.exec(text); link !== null; link = links.exec(text)) {
    const { name, target, end } = linkAt(text, links.lastIndex)
    links.lastIndex = end
    if (name === '' || !HELD.test(asBrowser(target))) continue
    yield { name, said: text.slice(link.index, end).slice(0, SAID_CHARACTERS) }
  }
}

const LINK = /<(?:[\w.-]{1,60}:)?(?:a|area)(?=[\s/])/giu

/** What a link may lead to that the message contains. */
const HELD = /^[\0-\x20]*(?:data|cid|blob|mid):/iu
const TARGET_CHARACTERS = 200

// From the end of `<a` to the end of the tag.
function linkAt(
  text: string,
  from: number,
): { readonly name: string; readonly target: string; readonly end: number } {
  const found = { name: '', target: '', end: from }
  for (const { key, value, end } of attributesAt(text, from)) {
    if (/^download$/iu.test(key)) found.name ||= value.slice(0, NAME_CHARACTERS)
    if (/^(?:\w{1,60}:)?href$/iu.test(key)) {
      found.target ||= value.slice(0, TARGET_CHARACTERS)
    }
    found.end = end
  }
  return found
}

const NAME_CHARACTERS = 1024

// As a browser reads them: a quote ends only at its like. The value may be a
// file of any length, more than a pattern goes back over.
function* attributesAt(
  text: string,
  from: number,
): Generator<
  { readonly key: string; readonly value: string; readonly end: number },
  void,
  undefined
> {
  const keys = new RegExp(KEY)
  for (let at = from; ;) {
    while (isBetween(text[at])) at++
    keys.lastIndex = at
    const [said, key = '', equals] = keys.exec(text) ?? []
    if (said === undefined) return
    at += said.length
    if (equals === undefined) {
      yield { key, value: '', end: at }
      continue
    }
    const quote = /["']/u.exec(text[at] ?? '')?.[0]
    const start = quote === undefined ? at : at + 1
    const found =
      quote === undefined ? endAt(text, at) : text.indexOf(quote, start)
    const end = found < 0 ? text.length : found
    at = quote === undefined ? end : end + 1
    yield { key, value: text.slice(start, end), end: at }
  }
}

const KEY = /([^\s<>/=]{1,100})(\s{0,99}=\s{0,99})?/uy

function isBetween(letter: string | undefined): boolean {
  return letter !== undefined && /[\s/"'=]/u.test(letter)
}

function endAt(text: string, from: number): number {
  const end = /[\s>]/gu
  end.lastIndex = from
  return end.exec(text)?.index ?? text.length
}

/** Whether a script has something to save; a page has pictures and fonts of its
 * own. */
const HOLDS =
  /blob|createobjecturl|data:(?!\s{0,9}(?:image|font|audio|video)\/)|cid:/iu

function* ofScripts(text: string): Generator<SavedName, void, undefined> {
  for (const { 0: said, 1: name = '' } of text.matchAll(SCRIPTED)) {
    yield { name, said }
  }
}

const SCRIPTED =
  /(?:\.download\s{0,9}=|["']download["']\s{0,9},|mssave(?:oropen)?blob\s{0,9}\([^()"'`\n]{1,200},)\s{0,9}["'`]([^"'`\n]{1,500})["'`]/giu

function* ofProperties(text: string): Generator<SavedName, void, undefined> {
  // A line ends for the pattern where it begins for it.
  const lines = text.replace(/\r\n?/gu, '\n')
  const unfolded = lines.replace(/\n[ \t]/gu, '')
  for (const [said, quoted, plain] of unfolded.matchAll(PROPERTY)) {
    if (!FILE.test(said)) continue
    yield { name: quoted ?? plain ?? '', said }
  }
}

const PROPERTY =
  /^(?=(?:[^:"\n]|"[^"\n]{0,500}"){0,2000}?;(?:x-[\w-]{0,40})?filename\s{0,9}=\s{0,9}(?:"([^"\n]{1,500})|([^\s";:,][^";:\n]{0,500})))[^\n]{1,2000}/gimu
const FILE =
  /;(?:encoding=)?(?:b|base64)[;:]|value=binary|:\s{0,9}(?:data|cid):/iu
