/*
 * NAME
 *   file-type - what bytes are, by the bytes themselves
 *
 * DESCRIPTION
 *   detectType() gives the MIME type of a file by its first bytes, and for the
 *   few formats that show themselves elsewhere (disk images, zip) by a look
 *   there. At most 64 KiB are read, whatever the size. See file-type-also for
 *   the other types of a file.
 *
 *   What looks like text is judged as text: a message that begins with "MZ" or
 *   mentions a script is a text. Scripts are recognized by how they begin,
 *   never by a word somewhere.
 *
 * DIAGNOSTICS
 *   '' when nothing is known. Throws only what reading the bytes throws.
 *
 * SECURITY
 *   Reads hostile bytes. Time and memory do not depend on their size. A type
 *   is a guess of what a program would do with the file, and a file can be
 *   several at once: no one may conclude from one type that it is harmless.
 */

import type { Bytes } from '../bytes.js'
import {
  diskImageType,
  mediaType,
  oleType,
  zipType,
} from './file-type-inside.js'
import { SIGNATURES } from './file-type-table.js'
import { textOf, textType } from './file-type-text.js'

const HEAD_BYTES = 4096

/** Lower case `type/subtype`; '' when unknown or empty. */
export function detectType(bytes: Bytes): string {
  const head = bytes.slice(0, HEAD_BYTES)
  const text = textOf(head)
  const latin1 = head.toString('latin1')
  const type = signatureType(latin1, text !== null)
  if (isProgram(type)) return type
  // Before text: anyone can choose the first 32 KiB of a disk image.
  const image = diskImageType(bytes, latin1)
  if (image !== '') return image
  if (type !== '') return lookInside(type, bytes, latin1)
  if (text !== null) return textType(text)
  return hiddenType(latin1)
}

function signatureType(latin1: string, isText: boolean): string {
  for (const [offset, magic, type, kind] of SIGNATURES) {
    if (isText && kind === 'binary') continue
    if (latin1.startsWith(magic, offset)) return type
  }
  return ''
}

function isProgram(type: string): boolean {
  return type === 'application/x-msdownload'
}

function lookInside(type: string, bytes: Bytes, latin1: string): string {
  switch (type) {
    case 'application/zip':
      return zipType(bytes, latin1)
    case 'application/x-ole-storage':
      return oleType(bytes)
    case 'application/java-vm':
      return classOrFat(latin1)
    case 'application/x-archive':
      return latin1.startsWith('debian-binary', 8)
        ? 'application/vnd.debian.binary-package'
        : type
    default:
      return mediaType(type, latin1)
  }
}

// Java's and Mach-O's signature are the same; Java has its version there (45
// and up), Mach-O the number of architectures.
function classOrFat(latin1: string): string {
  const number = Buffer.from(latin1.slice(4, 8), 'latin1')
  return number.length === 4 && number.readUInt32BE() < 45
    ? 'application/x-mach-binary'
    : 'application/java-vm'
}

// Formats whose readers skip what is in front of them; and a program with
// some text before it, as one hides it from a reader that looks at the start.
function hiddenType(latin1: string): string {
  if (/<hta:application[\s/>]/i.test(latin1)) return 'application/hta'
  if (/%PDF-\d/.test(latin1.slice(0, 1024 + 8))) return 'application/pdf'
  return isProgramBehindText(latin1) ? 'application/x-msdownload' : ''
}

// Of its first bytes the third or fourth is the first that is no text.
function isProgramBehindText(latin1: string): boolean {
  const control = latin1.search(/[\u0000-\u0006\u000e-\u0019\u001c-\u001f]/)
  return control >= 16 && latin1.slice(control - 4, control).includes('MZ')
}
