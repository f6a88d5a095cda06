/*
 * NAME
 *   names - what of the objects of a PDF makes it act, and where it is
 *
 * DESCRIPTION
 *   disarmObjects() goes through objects token by token, as unpack/pdf reads them,
 *   and overwrites, each in its own length: names of actions (by other names, which
 *   mean nothing), scripts, and addresses that run something (by blanks).
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import type { Mark } from '../../mail/mark.js'
import { linkMark } from '../../unpack/office/link.js'
import { Tokens } from '../../unpack/pdf/tokens.js'

export interface PdfJob {
  readonly marks: ReadonlySet<Mark>
  readonly removed: (word: string) => void
}

/** Names of keys and of actions, whichever place they are in. */
const NAMES = new Map<string, string>([
  ['JS', 'JavaScript'],
  ['JavaScript', 'JavaScript'],
  ['Launch', 'program start'],
  ['SubmitForm', 'form'],
  ['ImportData', 'form'],
  ['OpenAction', 'action'],
  ['AA', 'action'],
  ['RichMedia', 'film'],
  ['RichMediaContent', 'film'],
  ['GoToE', 'action'],
])

const FILE_NAMES = new Set(['EmbeddedFile', 'EmbeddedFiles', 'EF'])
const FILE_KEYS = new Set(['F', 'UF', 'DOS', 'Mac', 'Unix'])
const TARGET_KEYS = new Set(['URI', 'F', 'UF', 'Win', 'Base'])

/** They end what is looked at; a stream is not. */
const ENDS = new Set(['', 'stream', 'endobj', 'obj', 'xref', 'startxref'])

/** Edits the objects that begin there. Where they end. */
export function disarmObjects(bytes: Buffer, at: number, job: PdfJob): number {
  const tokens = new Tokens(it => bytes[it] ?? -1, at)
  let names: readonly string[] = []
  for (;;) {
    const before = tokens.at
    const token = tokens.next()
    if (token.is === 'word' && ENDS.has(token.word)) return tokens.at
    if (token.is === 'name') {
      names = [token.name, ...names.slice(0, 2)]
      const word = wordOf(token.name, job, () => isReference(bytes, tokens.at))
      if (word === null) continue
      const start = bytes.lastIndexOf(SLASH, tokens.at - 1) + 1
      if (start <= before || start >= tokens.at) continue
      bytes.fill('x', start, tokens.at)
      job.removed(word)
    } else if (token.is === 'text') {
      if (!isDangerous(token.bytes, names, job)) continue
      blank(bytes, before, tokens.at)
      if (names[0] !== 'JS') job.removed('link')
    }
  }
}

const SLASH = 0x2f

function wordOf(
  name: string,
  { marks }: PdfJob,
  refers: () => boolean,
): string | null {
  if (name === 'XFA') {
    const isMeant = marks.has('pdf-javascript') || marks.has('pdf-form')
    return isMeant ? 'form' : null
  }
  if (marks.has('pdf-embedded-file')) {
    if (FILE_NAMES.has(name)) return 'embedded file'
    if (FILE_KEYS.has(name) && refers()) return 'embedded file'
  }
  return NAMES.get(name) ?? null
}

// `12 0 R`.
function isReference(bytes: Buffer, at: number): boolean {
  const tokens = new Tokens(it => bytes[it] ?? -1, at)
  const [one, two, three] = [tokens.next(), tokens.next(), tokens.next()]
  return (
    one.is === 'number' &&
    two.is === 'number' &&
    three.is === 'word' &&
    three.word === 'R'
  )
}

function isDangerous(
  text: Buffer,
  names: readonly string[],
  { marks }: PdfJob,
): boolean {
  if (names[0] === 'JS') return true
  if (!names.some(it => TARGET_KEYS.has(it))) return false
  const target = plain(text)
  if (/^\s*javascript\s*:/iu.test(target)) return true
  const mark = linkMark(target)
  return mark !== null && marks.has(mark)
}

function plain(text: Buffer): string {
  const isWide = text[0] === 0xfe || text[0] === 0xff
  return isWide
    ? text.toString('latin1', 2).replaceAll('\0', '')
    : text.toString('latin1')
}

// All between the brackets, of whichever kind they are.
function blank(bytes: Buffer, from: number, end: number): void {
  const open = [...bytes.subarray(from, end).entries()].find(
    ([, byte]) => byte === 0x28 || byte === 0x3c,
  )
  if (open === undefined) return
  bytes.fill(' ', from + open[0] + 1, Math.max(from + open[0] + 1, end - 1))
}
