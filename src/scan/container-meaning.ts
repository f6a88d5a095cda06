/*
 * NAME
 *   container-meaning - what the members of a container are to a person
 *
 * DESCRIPTION
 *   A person who opens a document sees the document: the names in it are the
 *   word processor's own, and Word calls pictures `image1.tmp`. A person who
 *   opens a program of Java or Android starts the program. It always consists
 *   of programs, so these are not reported; whether it may come at all is
 *   decided for the program itself.
 *
 *   So it is only where its bytes and all of its names agree: a document that
 *   is called `a.zip` is opened as a zip.
 */

import { outerPath, type Part } from '../mail/part.js'
import { extensionsOf } from './attachment/file-name.js'

/** `document`: its own names; `program`: programs; else plain files. */
export type Meaning = 'document' | 'program' | 'files'

/** What a part is as a member of what it is in. */
export type MeaningOf = (part: Part) => Meaning

export function meaningsOf(parts: readonly Part[]): MeaningOf {
  const leaves = new Map<string, Part>()
  for (const part of parts) {
    if (part.kind === 'leaf') leaves.set(part.path, part)
  }
  // Once for each container, when its first member asks.
  const meanings = new Map<Part, Meaning>()
  return ({ path, form }) => {
    const outer = form === 'packed' ? leaves.get(outerPath(path)) : undefined
    if (outer === undefined) return 'files'
    const meaning = meanings.get(outer) ?? containerMeaning(outer)
    meanings.set(outer, meaning)
    return meaning
  }
}

/** More names than this are of no document that someone sends. */
const NAMES_LIMIT = 64

function containerMeaning({ names, detectedType }: Part): Meaning {
  const isNamed = (extensions: ReadonlySet<string>): boolean =>
    names.length > 0 &&
    names.length <= NAMES_LIMIT &&
    names.every(name => extensionsOf(name).every(it => extensions.has(it)))
  if (isDocument(detectedType) && isNamed(DOCUMENTS)) return 'document'
  if (PROGRAM_TYPES.has(detectedType) && isNamed(PROGRAMS)) return 'program'
  return 'files'
}

function isDocument(type: string): boolean {
  return DOCUMENT_TYPES.some(start => type.startsWith(start))
}

const DOCUMENT_TYPES = [
  'application/vnd.openxmlformats-officedocument.',
  'application/vnd.oasis.opendocument.',
  'application/epub+zip',
]

const DOCUMENTS = new Set(
  `docx docm dotx dotm xlsx xlsm xltx xltm xlsb pptx pptm potx potm ppsx ppsm
   odt ott ods ots odp otp odg otg odf epub`.split(/\s+/u),
)

const PROGRAM_TYPES = new Set([
  'application/java-archive',
  'application/vnd.android.package-archive',
  'application/msix',
])

const PROGRAMS = new Set('jar war ear apk aab msix appx'.split(' '))
