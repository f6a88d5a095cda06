/*
 * NAME
 *   document - what a document of XML loads and runs
 *
 * DESCRIPTION
 *   Marks what the relationships of a package say (ECMA-376 part 2, 9.3),
 *   DDE fields and links, and the scripts of OpenDocument. Files that stand
 *   inside in base64 become members.
 *
 *   Links that a person follows, pictures and other workbooks are in many
 *   honest documents: they are no marks.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Mark } from '../../mail/mark.js'
import type { Gathering, Store } from '../container.js'
import { isElsewhere } from './link.js'
import { attributesOf, localName, plainText, xmlPieces } from './xml.js'

export async function readDocument(
  bytes: Bytes,
  gathering: Gathering,
): Promise<void> {
  const field = new FieldCode(gathering)
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
          markOf(name, tag, gathering)
        }
        file?.text(text)
        field.text(text)
      }
    }
    field.end()
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
      if (isDde(attributesOf(tag).get('instr') ?? '')) mark('dde-link')
      return
    case 'ddeLink':
    case 'dde-source':
    case 'dde-connection-decl':
      return mark('dde-link')
    case 'macrosheet':
      return mark('xlm-macro')
    case 'ocx':
      return mark('active-x')
    case 'encryption-data':
      return report('container-encrypted')
    case 'module':
      if (attributesOf(tag).get('language') === 'StarBasic') mark('odf-macro')
      return
    case 'event-listener':
      if (/vnd\.sun\.star\.script:/iu.test(plainText(tag))) mark('odf-macro')
  }
}

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
  if (HARMLESS.has(type)) return
  if (!isElsewhere(attributes.get('Target') ?? '')) return
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
const FILES = new Set(['binData', 'binaryData', 'binary-data'])

class EmbeddedFile {
  readonly #gathering: Gathering
  readonly #store: Store
  readonly #name: string
  #rest = ''

  constructor(gathering: Gathering, name: string) {
    this.#gathering = gathering
    this.#store = gathering.store()
    this.#name = name
  }

  text(text: string): void {
    const letters = this.#rest + text.replace(/[^A-Za-z0-9+/]/gu, '')
    const whole = letters.length - (letters.length % 4)
    this.#store.write(Buffer.from(letters.slice(0, whole), 'base64'))
    this.#rest = letters.slice(whole)
  }

  /** False where the Gathering wants no more. */
  end(): boolean {
    this.#store.write(Buffer.from(this.#rest, 'base64'))
    const names = this.#name === '' ? [] : [this.#name]
    return this.#gathering.member({ names, content: this.#store.end() })
  }
}

const CODE_LENGTH = 1024

// The code of a field may be spread over as many runs as it has letters.
class FieldCode {
  readonly #gathering: Gathering
  #isCode = false
  #code = ''

  constructor(gathering: Gathering) {
    this.#gathering = gathering
  }

  tag(name: string, tag: string): void {
    if (name === 'fldChar') this.end()
    if (name === '/instrText') this.#isCode = false
    if (name === 'instrText') this.#isCode = !tag.endsWith('/')
    // ![CDATA[ ]]: a text in the disguise of a tag.
    if (this.#isCode && tag.startsWith('![CDATA[')) this.text(tag.slice(8))
  }

  text(text: string): void {
    if (!this.#isCode || this.#code.length > CODE_LENGTH) return
    this.#code += plainText(text.slice(0, CODE_LENGTH))
  }

  end(): void {
    if (isDde(this.#code)) this.#gathering.mark('dde-link')
    this.#code = ''
  }
}

function isDde(code: string): boolean {
  return /^[\s"]*DDE(?:AUTO)?(?![a-z0-9])/iu.test(code)
}
