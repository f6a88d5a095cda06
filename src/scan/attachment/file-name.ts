/*
 * NAME
 *   file-name - which extensions a name has for any reader
 *
 * DESCRIPTION
 *   Mail clients and systems clean a file name each in its own way before
 *   they use it, and the extension decides what runs. extensionsOf() gives
 *   the last extension of every form that a name may take: as it is,
 *   decoded, cut, turned, without what one reader or another drops.
 *
 *   Only the last extension of a form counts: `setup.exe.txt` opens as text.
 *   Where blanks are between the two, `setup.exe     .txt`, they are there to
 *   hide one of them, and both count. A class id instead of an extension,
 *   `x.{3050F4D8-...}`, gives `{clsid}`.
 *
 * SECURITY
 *   Reads hostile names of any length; only 512 characters of each end of a
 *   long one, more than any file system keeps. Pure.
 */

import {
  resolveReferences,
  toCharacter,
} from '../../util/character-references.js'
import { withoutDropped } from '../../util/name-ending.js'
import { ALSO_WORDS, CLASS_ID } from './banned-extensions.js'

const END_CHARACTERS = 512

/** What file systems and mail clients keep of a name: NAME_MAX, MAX_PATH. */
const CUT_LENGTHS = [255, 256, 259, 260]

/**
 * Lower case, without the dot, the likeliest first.
 * @param count told how many characters all forms have: what it costs.
 */
export function extensionsOf(
  name: string,
  count: (characters: number) => void = () => {},
): readonly string[] {
  const usual = USUAL_NAME.exec(name)
  if (usual !== null) return [(usual[1] ?? '').toLowerCase()]
  const forms = new Set<string>()
  for (const end of endsOf(name)) {
    for (const decoded of decodedForms(end)) {
      for (const form of cutForms(decoded)) forms.add(form)
    }
  }
  const found = new Set<string>()
  for (const form of forms) {
    count(form.length)
    for (const extension of lastExtensions(form)) found.add(extension)
  }
  return [...found]
}

// Most names: nothing in them that any reader changes.
const USUAL_NAME = /^[\w-]{1,80}(?:[. ][\w-]{1,80}){0,2}\.([a-z0-9]{1,16})$/i

function endsOf(name: string): readonly string[] {
  return name.length <= 2 * END_CHARACTERS
    ? [name]
    : [name, withoutDropped(name)]
        .map(it => it.slice(-END_CHARACTERS))
        .concat(name.slice(0, END_CHARACTERS))
}

// Twice, because what was decoded once by the sender's trick is decoded once
// more by the reader.
function decodedForms(name: string): readonly string[] {
  const forms = new Set([name])
  for (let round = 0; round < 2; round++) {
    for (const form of [...forms]) {
      forms.add(withoutPercent(form))
      forms.add(withoutEntities(form))
    }
  }
  return [...forms]
}

function withoutPercent(name: string): string {
  return name
    .replace(/%u([0-9a-f]{4})/gi, (whole, hex) =>
      toCharacter(Number.parseInt(String(hex), 16), String(whole)),
    )
    .replace(/(?:%[0-9a-f]{2})+/gi, escapes =>
      Buffer.from(
        escapes.replaceAll('%', '').replace(OVERLONG_DOT, '2e'),
        'hex',
      ).toString('utf8'),
    )
}

// The dot in two or three bytes, which decoders once took (Unicode 3.1, D36).
const OVERLONG_DOT = /c0ae|e080ae/gi

function withoutEntities(name: string): string {
  return resolveReferences(name, (code, reference) =>
    IS_UNSEEN.test(reference) ? '' : toCharacter(code, reference),
  )
}

const IS_UNSEEN = /^&(?:shy|zwn?j|[lr]rm|zerowidthspace)/i

// Readers in C end at NUL, others at a line end; some keep 255 characters or
// bytes; a person sees what is after U+202E from right to left.
function cutForms(name: string): readonly string[] {
  const forms = [name, ...piecesOf(name)]
  if (/[\u202e\u2067]/.test(name)) forms.push(turned(name))
  const bytes = Buffer.from(name, 'utf8')
  for (const length of CUT_LENGTHS) {
    if (name.length > length) forms.push(name.slice(0, length))
    if (bytes.length > length && bytes.length !== name.length) {
      forms.push(bytes.toString('utf8', 0, length))
    }
  }
  const shown = SPACED.exec(name)?.[1]
  if (shown !== undefined) forms.push(shown)
  return forms
}

/** More control characters in a name are no more of a name. */
const PIECES = 8

// Up to each control character, and from one to the next.
function piecesOf(name: string): readonly string[] {
  const pieces = name.split(/[\u0000-\u001f\u007f-\u009f]+/, PIECES)
  if (pieces.length < 2) return []
  return pieces.flatMap((piece, at) => [
    piece,
    pieces.slice(0, at + 1).join(''),
  ])
}

// An extension, three blanks or more, and another one.
const SPACED =
  /^([^]*\.[a-z0-9]{1,12})[\s\u00ad\u2800\u3164\u200b-\u200f\u2060]{3,}\.[^.\s]{1,16}$/i

function turned(name: string): string {
  return name.replace(/[\u202e\u2067]([^\u202c\u2069]*)/g, (_, text) =>
    [...String(text)].reverse().join(''),
  )
}

function lastExtensions(form: string): readonly string[] {
  const plain = compatible(form)
  const bare = plain.replace(/["'<>|?*`:]/g, '')
  const uncommented = bare.replace(/\([^()]*\)/g, '')
  const unescaped = plain.replaceAll('\\', '')
  const joined = bare.replace(/[\\/]/g, '')
  const names = new Set([plain, bare, uncommented, unescaped, joined])
  return [...names].flatMap(name =>
    extensionForms(afterLastDot(lastComponent(name))),
  )
}

// NFKC turns full width letters and the dots U+2024, U+FE52 and U+FF0E into
// plain ones; U+3002 and U+FF61 are dots in names of hosts. What a fold left
// in the name goes with its blanks.
function compatible(name: string): string {
  return (
    name
      .normalize('NFKC')
      .replace(/\u3002|\u00c0\u00ae/g, '.')
      .replace(/[\r\n]+[ \t]*/g, '')
      .replace(INVISIBLE, '')
      // One letter may be eighteen, as NFKC has it.
      .slice(-2 * END_CHARACTERS)
  )
}

const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu

// The last part of a path that is not empty, without what Windows and ISO 9660
// drop from the end of a name: dots, blanks, `::$DATA`, `;1`.
function lastComponent(name: string): string {
  let rest = name
  for (let round = 0; round < 16; round++) {
    const shorter = withoutDropped(rest)
      .replace(/:[^:\\/]{0,255}:\$[a-z_]{1,40}$/i, '')
      .replace(/;\d{0,5}$/, '')
    if (shorter === rest) break
    rest = shorter
  }
  return rest.slice(Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\')) + 1)
}

// A blank after the dot makes it the end of a sentence, for Windows too:
// `Minutes of 15. Mar`. But a reader may drop the blank of a folded line, and
// what follows is no word.
function afterLastDot(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1 || name.length)
  const lower = extension.toLowerCase()
  const unspaced = lower.trimStart()
  return ALSO_WORDS.has(unspaced) ? lower : unspaced
}

function extensionForms(extension: string): readonly string[] {
  if (extension === '') return []
  if (/^\{[0-9a-f-]{30,40}\}?$/.test(extension)) return [CLASS_ID]
  const forms = [extension]
  const unmarked = extension.normalize('NFKD').replace(/\p{M}/gu, '')
  if (unmarked !== extension) forms.push(unmarked)
  const latin = unmarked.replace(
    /[^\u0000-\u007f]/gu,
    it => LOOKALIKES.get(it) ?? it,
  )
  // `.ру` is Russia's domain and no Python; letters of two scripts in one
  // extension are no one's honest work.
  if (latin !== unmarked && (/[a-z]/.test(unmarked) || latin === 'exe')) {
    forms.push(latin)
  }
  return forms
}

/** Letters of other scripts that look like Latin ones (UTS #39). */
const LOOKALIKES = new Map(
  (
    'аa вb сc ԁd еe һh іi јj кk ӏl мm оo рp ԛq гr ѕs тt уy ѵv ԝw хx ' +
    'αa εe ιi κk νv οo ρp τt υu χx ıi ϲc ϳj'
  )
    .split(' ')
    .map(pair => [pair.charAt(0), pair.charAt(1)] as const),
)
