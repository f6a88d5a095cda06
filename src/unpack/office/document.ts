/*
 * NAME
 *   document - what a document of XML loads and runs
 *
 * DESCRIPTION
 *   Marks the relationships of a package (ECMA-376 part 2, 9.3), DDE fields and
 *   links, and the scripts of OpenDocument. Files inside it in base64 become
 *   members.
 *
 *   Links that a person follows, pictures and other workbooks are in many
 *   honest documents: they are no marks, but where they leave the machine by a
 *   path of files, or start a program (link).
 */

import { Base64Pieces } from '../../util/base64.js'
import type { Bytes } from '../../util/bytes.js'
import { resolveReferences } from '../../util/character-references.js'
import type { Mark } from '../../mail/mark.js'
import type { Gathering, Store } from '../container.js'
import { FieldCodes, fieldMarks } from './field-code.js'
import { formulaMarks } from './formula.js'
import { isElsewhere, linkMark } from './link.js'
import { classMark } from './object-classes.js'
import { SAVED_AT, SavedAt } from './saved-at.js'
import { attributesOf, localName, xmlPieces } from './xml.js'

export async function readDocument(
  bytes: Bytes,
  gathering: Gathering,
): Promise<void> {
  const field = new Fields(gathering.mark)
  const savedAt = new SavedAt(gathering.mark)
  let file: EmbeddedFile | null = null
  let partName = ''
  try {
    for await (const pieces of xmlPieces(bytes, gathering)) {
      for (const { tag, text } of pieces) {
        if (tag !== null) {
          const name = localName(tag)
          const ended: EmbeddedFile | null = file
          file = null
          if (ended?.end() === false) return
          if (FILES.has(name)) file = new EmbeddedFile(gathering, partName)
          if (name === 'part') partName = attributesOf(tag).get('name') ?? ''
          field.tag(name, tag)
          savedAt.tag(name, tag)
          markOf(name, tag, gathering)
          if (name === 'f' && IN_FORMULA.test(text)) markOfCell(text, gathering)
          if (name !== SAVED_AT && HAS_LINK.test(tag)) {
            markOfLinks(attributesOf(tag), gathering)
          }
        }
        file?.text(text)
        field.text(text)
      }
    }
    field.finish()
  } finally {
    file?.end()
  }
}

function markOf(name: string, tag: string, gathering: Gathering): void {
  const { mark, report } = gathering
  switch (name) {
    case 'Relationship':
      return markOfRelationship(attributesOf(tag), gathering)
    case 'fldSimple':
      fieldMarks(attributesOf(tag).get('instr') ?? '').forEach(mark)
      return
    case 'OLEObject':
    case 'oleObject':
    case 'oleObj':
    case 'control':
    case 'object-ole':
    case 'object':
      return markOfObject(attributesOf(tag), mark)
    case 'ddeLink':
    case 'dde-source':
    case 'dde-connection-decl':
      return mark('dde-link')
    case 'macrosheet':
      return mark('xlm-macro')
    case 'ocx':
      markOfObject(attributesOf(tag), mark)
      return mark('active-x')
    case 'hlinkClick':
    case 'hlinkHover':
    case 'hlinkMouseOver':
      return markOfAction(attributesOf(tag).get('action') ?? '', mark)
    case 'webPr':
    case 'textPr':
    case 'dbPr':
    case 'connection':
      return markOfSource(attributesOf(tag), mark)
    case 'applet':
      return mark('external-object')
    case 'encryption-data':
      return report('container-encrypted')
    case 'module':
      if (attributesOf(tag).get('language') === 'StarBasic') mark('odf-macro')
      return
    case 'event-listener':
      if (/vnd\.sun\.star\.script:/iu.test(resolveReferences(tag)))
        mark('odf-macro')
  }
}

/** Few formulas have one of these. */
const IN_FORMULA = /\||WEBSERVICE|HYPERLINK|DDE/iu

// [ECMA-376] part 1, 18.3.1.40: without its equals sign.
function markOfCell(text: string, { mark }: Gathering): void {
  formulaMarks(`=${resolveReferences(text)}`).forEach(mark)
}

function markOfObject(
  attributes: ReadonlyMap<string, string>,
  mark: Gathering['mark'],
): void {
  for (const name of CLASS_ATTRIBUTES) {
    const found = classMark(attributes.get(name) ?? '')
    if (found !== null) mark(found)
  }
}

const CLASS_ATTRIBUTES = [
  ...['ProgID', 'progId', 'class-id', 'classid', 'clsid', 'ClassId'],
]

// [MS-OE376] 2.1.1242, hlinkClick: a click, or the mouse over it, is enough.
function markOfAction(action: string, mark: Gathering['mark']): void {
  if (/^\s*ppaction:\/\/(?:program|macro)/iu.test(action)) {
    mark('program-link')
  }
}

// [ECMA-376] part 1, 18.13: of a connection, a page or a text.
function markOfSource(
  attributes: ReadonlyMap<string, string>,
  mark: Gathering['mark'],
): void {
  for (const name of ['url', 'sourceFile', 'odcFile']) {
    const target = attributes.get(name) ?? ''
    const found = linkMark(target)
    if (found !== null) mark(found)
    if (name === 'url' && isElsewhere(target)) mark('external-object')
  }
  // `Provider=x;Data Source=\\\\host\\a.mdb`
  const words = attributes.get('connection') ?? ''
  if (/[=;]\s{0,9}\\\\[\w.]/u.test(words)) mark('network-path')
}

/** An attribute that is a link, or a formula. */
const HAS_LINK = /(?:href|src|url|formula|onclick)\s{0,20}=/iu

// Of OpenDocument, drawings in VML and DrawingML, and sheets of XML.
function markOfLinks(
  attributes: ReadonlyMap<string, string>,
  { mark }: Gathering,
): void {
  for (const [name, value] of attributes) {
    const key = name.toLowerCase()
    if (LINK_ATTRIBUTES.has(key)) {
      const found = linkMark(value)
      if (found !== null) mark(found)
    }
    if (key === 'formula' || key === 'arrayformula') {
      formulaMarks(value).forEach(mark)
    }
  }
}

const LINK_ATTRIBUTES = new Set(['href', 'src', 'url', 'althref', 'relhref'])

// By the last word of the type: the addresses before it are of several ages.
function markOfRelationship(
  attributes: ReadonlyMap<string, string>,
  { mark }: Gathering,
): void {
  const type = (attributes.get('Type') ?? '')
    .toLowerCase()
    .replace(/^.*\//u, '')
  if (attributes.get('TargetMode')?.toLowerCase() !== 'external') {
    const found = INTERNAL.get(type)
    if (found !== undefined) mark(found)
    return
  }
  const target = attributes.get('Target') ?? ''
  const found = linkMark(target)
  if (found !== null) mark(found)
  if (HARMLESS.has(type) || !isElsewhere(target)) return
  mark(type === 'attachedtemplate' ? 'external-template' : 'external-object')
}

const INTERNAL = new Map<string, Mark>([
  ['vbaproject', 'vba-macro'],
  ['xlmacrosheet', 'xlm-macro'],
  ['xlintlmacrosheet', 'xlm-macro'],
  ['control', 'active-x'],
  ['activexcontrolbinary', 'active-x'],
  ['oleobject', 'embedded-object'],
  ['package', 'embedded-object'],
])

const HARMLESS = new Set([
  ...['hyperlink', 'image', 'video', 'audio', 'media', 'chart'],
  ...['externallinkpath', 'externallinklongpath', 'xlexternallinkpath'],
  ...['xlpathmissing', 'xllibrary', 'xlstartup', 'xlalternatestartup'],
  ...['mailmergesource', 'mailmergeheadersource', 'slideupdateurl'],
])

/** Elements with a file in base64. */
const FILES = new Set(['binData', 'binaryData', 'binary-data', 'chunk'])

class EmbeddedFile {
  readonly #gathering: Gathering
  readonly #store: Store
  readonly #name: string
  readonly #base64: Base64Pieces

  constructor(gathering: Gathering, name: string) {
    this.#gathering = gathering
    this.#store = gathering.store()
    this.#name = name
    this.#base64 = new Base64Pieces(bytes => this.#store.write(bytes))
  }

  text(text: string): void {
    this.#base64.text(resolveReferences(text))
  }

  /** False where the Gathering wants no more. */
  end(): boolean {
    this.#base64.end()
    const names = this.#name === '' ? [] : [this.#name]
    return this.#gathering.member({ names, content: this.#store.end() })
  }
}

// The tags and texts of the fields in a text document.
class Fields {
  readonly #codes: FieldCodes
  #place: 'code' | 'shown' | 'none' = 'none'

  constructor(mark: Gathering['mark']) {
    this.#codes = new FieldCodes(mark)
  }

  tag(name: string, tag: string): void {
    switch (name) {
      case 'fldChar':
        return this.#char(attributesOf(tag).get('fldCharType') ?? '')
      case 'instrText':
      case 'delInstrText':
        this.#place = tag.endsWith('/') ? 'none' : 'code'
        return
      case 't':
        this.#place = tag.endsWith('/') ? 'none' : 'shown'
        return
      case '/instrText':
      case '/delInstrText':
      case '/t':
        this.#place = 'none'
        return
    }
    // ![CDATA[ ]]: a text in the disguise of a tag.
    const isData = this.#place !== 'none' && tag.startsWith('![CDATA[')
    if (isData) this.text(tag.slice(8))
  }

  #char(type: string): void {
    if (type === 'separate') return this.#codes.separate()
    if (type === 'end') return this.#codes.end()
    this.#codes.begin()
  }

  text(text: string): void {
    if (this.#place === 'none') return
    const plain = resolveReferences(text.slice(0, TEXT_LENGTH))
    if (this.#place === 'code') this.#codes.code(plain)
    else this.#codes.text(plain)
  }

  finish(): void {
    this.#codes.finish()
  }
}

/** More of one run is no code of a field. */
const TEXT_LENGTH = 4096
