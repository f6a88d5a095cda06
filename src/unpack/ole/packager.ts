/*
 * NAME
 *   packager - files that a document packed: Ole10Native and OLE 1.0
 *
 * DESCRIPTION
 *   The Packager of Windows puts a file into a document with its name, its
 *   path and a path for a copy (the stream `\x01Ole10Native`, [MS-OLEDS]
 *   2.3.6). RTF has the older form of the same with a header in front
 *   ([MS-OLEDS] 2.2.4, 2.2.5).
 *
 * SECURITY
 *   Hostile bytes: texts and sizes are cut to what is there.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import { upToNul } from '../../util/text-ends.js'
import { endingPattern } from '../../util/name-ending.js'

export interface PackedFile {
  /** The likeliest first; none where it is no package. */
  readonly names: readonly string[]
  readonly content: Bytes
}

/** What is in a stream `\x01Ole10Native`. */
export function readNative(stream: Bytes): PackedFile {
  return readPackage(subBytes(stream, 4, stream.size))
}

const TEXT_BYTES = 2048

// Flags, label, file name, flags, the path of a copy with its length, the
// data with its length, and all texts again in UTF-16.
function readPackage(native: Bytes): PackedFile {
  const cursor = new Cursor(native)
  const whole: PackedFile = { names: [], content: native }
  const kind = cursor.word()
  if (kind !== 2 && kind !== 3) return whole
  const label = cursor.text()
  const file = cursor.text()
  if (label === null || file === null) return whole
  cursor.word()
  if (cursor.word() !== 3) return named([label, file], native, cursor.at)
  const path = cursor.bytes(cursor.double()).toString('latin1')
  const size = cursor.double()
  const start = cursor.at
  const end = Math.min(start + size, native.size)
  cursor.at = end
  const wide = [cursor.wide(), cursor.wide(), cursor.wide()]
  const texts = [label, file, upToNul(path), ...wide]
  const content = subBytes(native, start, end)
  return named(withoutIcon(texts, file, content), content, 0)
}

// The Packager writes the path of the icon into the place of the file's own
// path: of the program that opens it. What is no program is not called so.
function withoutIcon(
  texts: readonly string[],
  file: string,
  content: Bytes,
): readonly string[] {
  const others = texts.filter(text => text !== '' && text !== file)
  const isIcon =
    HAS_ICONS.test(file) &&
    others.some(text => HAS_ENDING.test(text) && !HAS_ICONS.test(text)) &&
    !isProgram(content)
  return isIcon ? others : texts
}

const HAS_ICONS = endingPattern('exe|dll|ico|icl|cpl|ocx')
const HAS_ENDING = /\.[a-z0-9]{1,8}$/iu

// As Windows sees it, and not by the text that it may be besides.
function isProgram(content: Bytes): boolean {
  const head = content.slice(0, 2).toString('latin1')
  return head === 'MZ' || head === 'ZM'
}

function named(
  texts: readonly string[],
  bytes: Bytes,
  start: number,
): PackedFile {
  const names = [...new Set(texts.filter(text => text !== ''))]
  return { names, content: subBytes(bytes, start, bytes.size) }
}

export interface OleObject {
  /** `Package`, `Word.Document.8`; '' where it is not told. */
  readonly className: string
  /** What is linked to: a path or an address. */
  readonly link: string
  readonly file: PackedFile | null
}

/** An object of OLE 1.0; null where the bytes are none. */
export function readObject(bytes: Bytes): OleObject | null {
  const cursor = new Cursor(bytes)
  cursor.double()
  const format = cursor.double()
  if (format !== 1 && format !== 2) return null
  const className = cursor.counted()
  const topic = cursor.counted()
  cursor.counted()
  if (className === null || topic === null) return null
  if (format === 1) return { className, link: topic, file: null }
  const size = cursor.double()
  const data = subBytes(bytes, cursor.at, cursor.at + size)
  const isPackage = /^package/iu.test(className)
  const file = isPackage ? readPackage(data) : { names: [], content: data }
  return { className, link: '', file }
}

class Cursor {
  readonly #bytes: Bytes
  at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  bytes(count: number): Buffer {
    const length = Math.min(count, TEXT_BYTES)
    const found = this.#bytes.slice(this.at, this.at + length)
    this.at = Math.min(this.at + count, this.#bytes.size)
    return found
  }

  word(): number {
    const found = this.bytes(2)
    return found.length === 2 ? found.readUInt16LE() : 0
  }

  double(): number {
    const found = this.bytes(4)
    return found.length === 4 ? found.readUInt32LE() : 0
  }

  /** Up to a NUL; null where none comes. */
  text(): string | null {
    const window = this.#bytes.slice(this.at, this.at + TEXT_BYTES)
    const end = window.indexOf(0)
    if (end < 0) return null
    this.at += end + 1
    return window.toString('latin1', 0, end)
  }

  /** With its length before it; null where it cannot be. */
  counted(): string | null {
    const length = this.double()
    if (length > TEXT_BYTES || this.at + length > this.#bytes.size) return null
    return upToNul(this.bytes(length).toString('latin1'))
  }

  /** In UTF-16, with the number of its letters before it. */
  wide(): string {
    const letters = this.double()
    return this.bytes(2 * Math.min(letters, TEXT_BYTES)).toString('utf16le')
  }
}
