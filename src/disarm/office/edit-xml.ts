/*
 * NAME
 *   edit-xml - one member of XML of a document, without what has a mark
 *
 * DESCRIPTION
 *   The reader of unpack says of the whole text, and then of each tag, whether it
 *   has a mark that must go. Of such a tag the values that have it are emptied;
 *   where the tag has it without them, the element goes. A relation to macros or
 *   controls goes, and with it its target; one to a place elsewhere leads to
 *   `NULL`, as Office itself writes it for what it does not find.
 *
 *   The codes of fields are in pieces: where a field has a mark, the codes of all
 *   fields of the text go. What they showed last stays.
 */

import type { Mark } from '../../mail/mark.js'
import type { Turn } from '../../util/turn.js'
import { attributesOf } from '../../unpack/office/xml.js'
import { marksIn } from './marks-in.js'
import { elementEnd, tagsOf, valuesOf, type XmlTag } from './xml-text.js'

export interface XmlJob {
  readonly marks: ReadonlySet<Mark>
  readonly turn: Turn
  /** Whether it is a list of all members. */
  readonly isTypes: boolean
  /** Whether the member goes, by its whole name. */
  readonly isGone: (target: string) => boolean
  readonly isEmptied: (target: string) => boolean
  /** Tells that a member goes, by its name in a relation. */
  readonly goes: (target: string) => void
  readonly becomesEmpty: (target: string) => void
  readonly removed: (word: string) => void
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly put: string
}

/** More tags than this are not looked at one by one. */
const TAGS_LIMIT = 2_000_000

export async function editXml(text: string, job: XmlJob): Promise<string> {
  if (job.isTypes) return withEdits(text, typesOf(tagsOf(text), job))
  const has = async (piece: string): Promise<boolean> => {
    const signal = new AbortController().signal
    const found = await marksIn(piece, { signal, turn: job.turn })
    return [...found].some(it => job.marks.has(it))
  }
  const isSettings = NEEDS_CARE.test(text)
  if (!isSettings && !(await has(text))) return text
  const tags = tagsOf(text)
  if (tags.length > TAGS_LIMIT) return text
  const edits: Edit[] = []
  for (const [index, tag] of tags.entries()) {
    await job.turn()
    if (!MAY_HAVE.test(tag.tag) && !(tag.name === 'f' && tag.textEnd > tag.end))
      continue
    edits.push(...(await editsOf(tag, { text, tags, index, job, has })))
  }
  const left = withEdits(text, edits)
  if (!(await has(left))) return left
  job.removed('field')
  return withoutCodes(left)
}

/** A list of controls: each names a relation, which is taken out. */
const NEEDS_CARE = /<(?:[\w.]{1,60}:)?controls?[\s>]/u

/** A word that a tag with a mark has; a tag without one is not read again. */
const MAY_HAVE =
  /^(?:[\w.-]{1,60}:)?(?:Relationship|fldSimple|OLEObject|oleObject|oleObj|controls?|object(?:-ole)?|ddeLink|dde-\w{4,10}(?:-decl)?|macrosheet|ocx|hlink\w{5,9}|webPr|textPr|dbPr|connection|applet|module|event-listener)\b|(?:href|src|url|formula|onclick)\s{0,20}=/iu

interface Place {
  readonly text: string
  readonly tags: readonly XmlTag[]
  readonly index: number
  readonly job: XmlJob
  readonly has: (piece: string) => Promise<boolean>
}

async function editsOf(tag: XmlTag, place: Place): Promise<readonly Edit[]> {
  const { text, tags, index, job, has } = place
  const whole = (): Edit => ({
    ...{ start: tag.start, put: '' },
    end: elementEnd(tags, index),
  })
  if (job.marks.has('active-x') && CONTROL.test(tag.name)) {
    job.removed('control')
    return [whole()]
  }
  const own = text.slice(tag.start, tag.textEnd)
  if (!(await has(own))) return []
  if (tag.name === 'Relationship') return relationEdits(tag, job)
  job.removed(tag.name === 'f' ? 'formula' : wordOf(tag.name))
  const values: Edit[] = []
  for (const { start, end } of valuesOf(tag)) {
    if (await has(alone(text, tag, start))) values.push({ start, end, put: '' })
  }
  const rest = withEdits(
    own,
    values.map(it => ({
      put: '',
      start: it.start - tag.start,
      end: it.end - tag.start,
    })),
  )
  return (await has(rest)) ? [whole()] : values
}

const CONTROL = /^controls?$/u

// The tag with all values but that one emptied.
function alone(text: string, tag: XmlTag, start: number): string {
  const others = valuesOf(tag)
    .filter(it => it.start !== start)
    .map(it => ({
      ...{ put: '', start: it.start - tag.start, end: it.end - tag.start },
    }))
  return withEdits(text.slice(tag.start, tag.end), others)
}

function wordOf(name: string): string {
  if (/dde/iu.test(name)) return 'DDE link'
  if (/module|event-listener/u.test(name)) return 'macros'
  return 'link'
}

function relationEdits(tag: XmlTag, job: XmlJob): readonly Edit[] {
  const values = attributesOf(tag.tag)
  const type = (values.get('Type') ?? '').toLowerCase().replace(/^.*\//u, '')
  const target = values.get('Target') ?? ''
  const at = (name: string): { start: number; end: number } | undefined =>
    valuesOf(tag).find(it => it.name === name)
  if (values.get('TargetMode')?.toLowerCase() === 'external') {
    const place = at('Target')
    job.removed('link')
    return place === undefined ? [] : [{ ...place, put: 'NULL' }]
  }
  if (/^xl(?:intl)?macrosheet$/u.test(type)) {
    const place = at('Type')
    job.removed('macro sheet')
    job.becomesEmpty(target)
    return place === undefined ? [] : [{ ...place, put: SHEET_TYPE }]
  }
  const word = GOES.get(type)
  if (word === undefined) return []
  job.removed(word)
  job.goes(target)
  return [{ start: tag.start, end: tag.end, put: '' }]
}

const SHEET_TYPE =
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet'

const GOES = new Map([
  ['vbaproject', 'macros'],
  ['control', 'control'],
  ['activexcontrolbinary', 'control'],
])

const SHEET_CONTENT =
  'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'

// [ECMA-376] part 2, 10.1.2.2, and the manifest of OpenDocument.
function typesOf(tags: readonly XmlTag[], job: XmlJob): readonly Edit[] {
  return tags.flatMap((tag, index): readonly Edit[] => {
    if (tag.name !== 'Override' && tag.name !== 'file-entry') return []
    const values = attributesOf(tag.tag)
    const name = values.get('PartName') ?? values.get('full-path') ?? ''
    if (job.isGone(name)) {
      return [{ start: tag.start, end: elementEnd(tags, index), put: '' }]
    }
    const type = valuesOf(tag).find(it => it.name === 'ContentType')
    if (!job.isEmptied(name) || type === undefined) return []
    const isBinary = name.toLowerCase().endsWith('.bin')
    const put = isBinary ? 'application/vnd.ms-excel.worksheet' : SHEET_CONTENT
    return [{ start: type.start, end: type.end, put }]
  })
}

// [ECMA-376] part 1, 17.16.13, 17.16.23.
function withoutCodes(text: string): string {
  const tags = tagsOf(text)
  const edits = tags.flatMap((tag, index): readonly Edit[] => {
    if (tag.name === 'fldSimple') {
      const value = valuesOf(tag).find(it => it.name === 'instr')
      return value === undefined ? [] : [{ ...value, put: '' }]
    }
    const isCode = tag.name === 'instrText' || tag.name === 'delInstrText'
    if (!isCode || tag.tag.endsWith('/')) return []
    const end = elementEnd(tags, index)
    const close = text.lastIndexOf('</', end)
    return close < tag.end ? [] : [{ start: tag.end, end: close, put: '' }]
  })
  return withEdits(text, edits)
}

function withEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start)
  const kept: string[] = []
  let at = 0
  for (const { start, end, put } of sorted) {
    if (start < at) continue
    kept.push(text.slice(at, start), put)
    at = end
  }
  kept.push(text.slice(at))
  return kept.join('')
}
