/*
 * NAME
 *   targets - where a PDF leads, and the scripts of its form of XML
 *
 * DESCRIPTION
 *   Addresses of links and actions (ISO 32000-1 12.6.4: URI, GoToR, Launch,
 *   SubmitForm, ImportData), which may be strings of a file that is encrypted:
 *   they are kept until its key is known. `javascript:` is a script.
 *
 *   A form of XML (XFA 3.3) is in one stream or in several; its scripts are
 *   those of the PDF.
 *
 * SECURITY
 *   Hostile bytes: so many texts and numbers are kept, and no more.
 */

import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import { readDocument } from '../office/document.js'
import { linkMark } from '../office/link.js'
import type { PdfDictionary, PdfValue } from './tokens.js'

/** A text, and the object that it is in; null for a packed one. */
export interface PdfText {
  readonly bytes: Buffer
  readonly within: readonly [number, number] | null
}

const TEXTS_LIMIT = 20_000
const NUMBERS_LIMIT = 10_000
const TEXT_BYTES = 2048

export class PdfTargets {
  readonly #texts: PdfText[] = []
  readonly #forms = new Set<number>()
  /** Objects that are lists, by what they refer to. */
  readonly #lists = new Map<number, readonly number[]>()
  #listed = 0

  dictionary(
    { entries }: PdfDictionary,
    within: readonly [number, number] | null,
  ): void {
    for (const key of TARGET_KEYS) {
      const value = entries.get(key)
      if (value?.is !== 'text' || this.#texts.length >= TEXTS_LIMIT) continue
      this.#texts.push({ bytes: value.bytes.subarray(0, TEXT_BYTES), within })
    }
    const form = entries.get('XFA')
    if (form !== undefined) referencesOf(form).forEach(it => this.#add(it))
  }

  object(object: number, value: PdfValue | null): void {
    if (value?.is !== 'array' || this.#listed >= NUMBERS_LIMIT) return
    const references = referencesOf(value)
    this.#listed += references.length
    if (references.length > 0) this.#lists.set(object, references)
  }

  #add(object: number): void {
    if (this.#forms.size < NUMBERS_LIMIT) this.#forms.add(object)
  }

  /** The objects that are pieces of the form, once all have been read. */
  forms(): ReadonlySet<number> {
    const listed = [...this.#forms].flatMap(it => this.#lists.get(it) ?? [])
    return new Set([...this.#forms, ...listed])
  }

  /** @param plain a text as it is where the key is known. */
  mark(plain: (text: PdfText) => string, { mark }: Gathering): void {
    for (const text of this.#texts) {
      const target = plain(text)
      if (/^\s*javascript\s*:/iu.test(target)) mark('pdf-javascript')
      else {
        const found = linkMark(target)
        if (found !== null) mark(found)
      }
    }
  }
}

/** Addresses, and files by their names. */
const TARGET_KEYS = ['URI', 'F', 'UF', 'Win', 'Base']

function referencesOf(value: PdfValue): readonly number[] {
  if (value.is === 'reference') return [value.object]
  if (value.is !== 'array') return []
  return value.items.flatMap(it => (it.is === 'reference' ? [it.object] : []))
}

/** Marks what a piece of a form runs and loads. */
export async function readForm(
  data: Bytes,
  gathering: Gathering,
): Promise<void> {
  let before = ''
  for (const window of windows(data)) {
    await gathering.turn()
    const text = before + window.toString('latin1').replaceAll('\0', '')
    if (SCRIPT.test(text)) gathering.mark('pdf-javascript')
    before = text.slice(-OVERLAP)
  }
  await readDocument(data, gathering)
}

const OVERLAP = 1024

/** Of any language; an empty one is none. */
const SCRIPT =
  /<(?:[\w.-]{1,60}:)?script(?:\s[^<>]{0,400}[^<>/]|)>\s{0,200}(?:[^\s<]|<!)/iu
