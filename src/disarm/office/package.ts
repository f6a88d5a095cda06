/*
 * NAME
 *   package - documents of Office and LibreOffice that are zips
 *
 * DESCRIPTION
 *   Takes out what has a mark: the project of macros and controls with their
 *   relations and content types, macro sheets (an empty sheet is in their place),
 *   scripts of OpenDocument; and makes links of the kinds that have a mark lead
 *   to nothing. All other members stay as they are, packed bytes included. Files in
 *   the document are disarmed by their own formats.
 *
 *   The name and the type of the document stay: `.docm` without macros is what
 *   Word writes, too, and `.docm` with the type of a `.docx` does not open.
 *
 * SECURITY
 *   Hostile bytes; see zip-file. A package of another form is not touched.
 */

import { dirname, join } from 'node:path/posix'
import type { Part } from '../../mail/part.js'
import { attributesOf } from '../../unpack/office/xml.js'
import { cannot, type FormatOptions, type FormatResult } from '../format.js'
import { textForm } from '../text-form.js'
import { editXml, type XmlJob } from './edit-xml.js'
import { emptySheet } from './empty-sheet.js'
import { tagsOf } from './xml-text.js'
import { contentOf, readZip, writeZip, type ZipMember } from './zip-file.js'

/** All contents together. */
const CONTENT_LIMIT = 512 * 1024 * 1024

export async function disarm(
  content: Buffer,
  _part: Part,
  options: FormatOptions,
): Promise<FormatResult> {
  const zip = readZip(content)
  if (zip === null) return cannot('the package has not the form of a document')
  const total = zip.members.reduce((sum, it) => sum + (it.listed.size ?? 0), 0)
  if (total > CONTENT_LIMIT) return cannot('the package is too large')
  const work = new Work(options)
  // Relations first: they say which members go.
  const isRelation = (it: ZipMember): boolean => /\.rels$/iu.test(it.name)
  const isTypes = (it: ZipMember): boolean => it.name === TYPES
  const ordered = [
    ...zip.members.filter(isRelation),
    ...zip.members.filter(it => !isRelation(it) && !isTypes(it)),
    ...zip.members.filter(isTypes),
  ]
  for (const member of ordered) {
    await options.turn()
    if (!(await work.take(member))) return cannot(`${member.name} is damaged`)
  }
  if (work.removed.size === 0) {
    return { is: 'harmless', content, removed: [] }
  }
  const rest = writeZip(zip, work.changed)
  return { is: 'harmless', content: rest, removed: [...work.removed] }
}

const TYPES = '[Content_Types].xml'
const MANIFEST = 'META-INF/manifest.xml'

class Work {
  readonly removed = new Set<string>()
  readonly changed = new Map<string, Buffer | null>()
  readonly #options: FormatOptions
  /** In lower case. */
  readonly #dropped = new Set<string>()
  readonly #sheets = new Set<string>()

  constructor(options: FormatOptions) {
    this.#options = options
  }

  /** False where its bytes are not what they should be. */
  async take(member: ZipMember): Promise<boolean> {
    const key = member.name.toLowerCase()
    if (this.#drops(key)) {
      if (key.endsWith('.rels')) this.#dropTargets(member)
      this.changed.set(member.name, null)
      return true
    }
    const isXml = XML.test(key)
    const isFile = !isXml && !PICTURE.test(key)
    if (!isXml && !isFile) return true
    const content = contentOf(member)
    if (content === null) return false
    if (this.#sheets.has(key)) {
      this.changed.set(member.name, emptySheet(key))
      return true
    }
    if (isXml) await this.#editXml(member.name, content)
    else if (CARRIES.test(content.toString('latin1', 0, 8))) {
      await this.#disarmInner(member.name, content)
    }
    return true
  }

  #drops(key: string): boolean {
    if (this.#dropped.has(key)) return true
    // The relations of a member that goes.
    const owner = key.replace(/(^|\/)_rels\/([^/]*)\.rels$/u, '$1$2')
    if (owner !== key && this.#dropped.has(owner)) return true
    const isScript = this.#options.marks.has('odf-macro') && SCRIPTS.test(key)
    if (isScript) this.removed.add('macros')
    return isScript
  }

  // What only a member that goes has relations to.
  #dropTargets(member: ZipMember): void {
    const text = textForm(contentOf(member) ?? Buffer.alloc(0)).text
    const folder = dirname(dirname(member.name))
    for (const { name, tag } of tagsOf(text)) {
      if (name !== 'Relationship') continue
      const values = attributesOf(tag)
      if (!OWNED.test(values.get('Type') ?? '')) continue
      this.#dropped.add(pathOf(values.get('Target') ?? '', folder))
    }
  }

  async #disarmInner(name: string, content: Buffer): Promise<void> {
    const result = await this.#options.inner(content, name)
    // Whether what is left is harmless is looked at in the end.
    if (result.is === 'cannot' || result.removed.length === 0) return
    result.removed.forEach(it => this.removed.add(it))
    this.changed.set(name, result.content)
  }

  async #editXml(name: string, content: Buffer): Promise<void> {
    const form = textForm(content)
    const folder = dirname(dirname(name))
    const job: XmlJob = {
      marks: this.#options.marks,
      turn: this.#options.turn,
      isTypes: name === TYPES || name === MANIFEST,
      isGone: target => this.#isGone(target),
      isEmptied: target => this.#sheets.has(pathOf(target, '')),
      goes: target => this.#dropped.add(pathOf(target, folder)),
      becomesEmpty: target => this.#sheets.add(pathOf(target, folder)),
      removed: word => this.removed.add(word),
    }
    const text = await editXml(form.text, job)
    if (text !== form.text) this.changed.set(name, form.bytes(text))
  }

  // Of content types and manifests: names from the root.
  #isGone(target: string): boolean {
    const key = pathOf(target, '')
    return this.#dropped.has(key) || this.#drops(key)
  }
}

const OWNED =
  /\/(?:wordVbaData|activeXControlBinary|vbaProjectSignature\w{0,9})$/iu

const XML = /\.(?:xml|rels|vml)$/u
const PICTURE = /\.(?:png|jpe?g|gif|emf|wmf|tiff?|bmp|ttf|odttf|wav|mp[34])$/u

/** Of OpenDocument: the libraries of Basic, and scripts in other languages. */
const SCRIPTS = /^(?:basic|scripts)\//u

/** A compound file, or a zip. */
const CARRIES = /^(?:\xd0\xcf\x11\xe0|PK\x03\x04)/u

function pathOf(target: string, folder: string): string {
  const decoded = target.replace(/%20/gu, ' ').toLowerCase()
  const path = decoded.startsWith('/')
    ? decoded.slice(1)
    : join(folder.toLowerCase(), decoded)
  return path.replace(/^\.\//u, '')
}
