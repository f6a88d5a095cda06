/*
 * NAME
 *   edit - changes to main.cf and master.cf that can be taken out again
 *
 * DESCRIPTION
 *   An Edit is text that is put in at one place, with what it needs to be found
 *   there later (take-out.ts). makeEdits() puts a list of them into the two
 *   files and touches no other byte.
 *
 * DIAGNOSTICS
 *   Throws Error where the service or parameter to be changed is not there:
 *   edits are planned from the files that they are made in.
 */

import { lineEndOf, physicalLines, type LineEnd } from './logical-lines.js'
import { parameter, readMainCf } from './main-cf.js'
import { readMasterCf, serviceKey } from './master-cf.js'

export type FileName = 'main.cf' | 'master.cf'

/** Both files' text, latin1. */
export type PostfixFiles = Readonly<Record<FileName, string>>

/** `text` is whole lines, of new ones with LF. */
export type Edit =
  /** A comment of our own after all that is in the file. */
  | { readonly kind: 'comment'; readonly file: FileName; readonly text: string }
  /** A new service after all others; `key` as serviceKey() gives it. */
  | ServiceEdit
  /** An `-o` line after the last line of a service that is there. */
  | {
      readonly kind: 'option'
      readonly key: string
      readonly name: string
      /** The value that the service had of its own. */
      readonly before: string | null
      readonly text: string
    }
  /** A new parameter after all others. */
  | { readonly kind: 'parameter'; readonly name: string; readonly text: string }
  /** A parameter that is there: its lines, and what they become. */
  | {
      readonly kind: 'value'
      readonly name: string
      readonly before: string
      readonly text: string
    }

export interface ServiceEdit {
  readonly kind: 'service'
  readonly key: string
  readonly text: string
}

export interface Range {
  readonly start: number
  readonly end: number
}

/** The files with all edits made, each with the line ends of its file. */
export function makeEdits(
  files: PostfixFiles,
  edits: readonly Edit[],
): PostfixFiles {
  return edits.reduce(makeEdit, files)
}

/** A parameter's lines with more at the end of its value. */
export function withAddedValue(lines: string, added: string): string {
  const all = [...physicalLines(lines)]
  const last = all.findLastIndex(line => !/^\s*(?:#|$)/u.test(line))
  const line = all[last] ?? ''
  const words = line.trimEnd()
  const end = line.slice(words.length)
  all[last] = `${words}${added}${end}`
  return all.join('')
}

export function fileOf(edit: Edit): FileName {
  if (edit.kind === 'comment') return edit.file
  const inMaster = edit.kind === 'service' || edit.kind === 'option'
  return inMaster ? 'master.cf' : 'main.cf'
}

/** The text of an edit as it is in a file with these line ends. */
export function madeText(edit: Edit, lineEnd: LineEnd): string {
  // What was there has the ends that it had.
  if (edit.kind === 'value') return edit.text
  return edit.text.replaceAll('\n', lineEnd)
}

function makeEdit(files: PostfixFiles, edit: Edit): PostfixFiles {
  const name = fileOf(edit)
  const text = files[name]
  const { start, end } = placeOf(text, edit)
  const lineEnd = lineEndOf(text)
  const before = text.slice(0, start)
  // A last line without an end gets one first.
  const missing = before === '' || before.endsWith('\n') ? '' : lineEnd
  const added = madeText(edit, lineEnd)
  return { ...files, [name]: before + missing + added + text.slice(end) }
}

// Where the text goes; start and end differ where it replaces something.
function placeOf(text: string, edit: Edit): Range {
  if (edit.kind === 'option') {
    const service = readMasterCf(text).find(it => serviceKey(it) === edit.key)
    if (service === undefined) throw new Error(`no service ${edit.key}`)
    return { start: service.end, end: service.end }
  }
  if (edit.kind === 'value') {
    const found = parameter(readMainCf(text), edit.name)
    if (found === undefined) throw new Error(`no parameter ${edit.name}`)
    return found
  }
  return { start: text.length, end: text.length }
}
