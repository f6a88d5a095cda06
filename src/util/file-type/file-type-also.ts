/*
 * NAME
 *   file-type-also - what bytes are besides
 *
 * DESCRIPTION
 *   A file can be several at once. A zip is read from its end, a script host
 *   looks for its tags wherever they are, some readers forgive a beginning
 *   that is not theirs. alsoTypes() gives those types beyond the one that
 *   detectType() gave. At most 128 KiB are read, whatever the size.
 *
 *   What is in the middle of a file that its readers take as a whole, a
 *   picture in a document, is no type of the file.
 *
 * SECURITY
 *   Reads hostile bytes; linear in what is read.
 */

import type { Bytes } from '../bytes.js'
import { zipType } from './file-type-inside.js'

const EDGE_BYTES = 64 * 1024

/** Where readers of PDF, and browsers that guess, look for a beginning. */
const PDF_LOOK = 1024
const HTML_LOOK = 256

/** @param type as detectType() gave it. */
export function alsoTypes(bytes: Bytes, type: string): readonly string[] {
  if (bytes.size < SMALLEST) return []
  const head = bytes.slice(0, EDGE_BYTES)
  const tail = bytes.slice(Math.max(0, bytes.size - EDGE_BYTES), bytes.size)
  const found = [
    zipBehind(bytes, tail),
    archiveBehind(head, type),
    isLetter(type) ? '' : applicationIn(head, tail),
    isLetter(type) ? '' : scriptIn(head),
    pageIn(head, type),
    isLetter(type) ? '' : documentIn(head),
  ]
  return [...new Set(found)].filter(it => it !== '' && it !== type)
}

const SMALLEST = 16

// A message may mention anything.
function isLetter(type: string): boolean {
  return type.startsWith('text/') && type !== 'text/html'
}

const END_OF_ZIP = Buffer.from('PK\x05\x06', 'latin1')

// An end record with the directory before it: any program for zip, and Java,
// reads it whatever it begins with.
function zipBehind(bytes: Bytes, tail: Buffer): string {
  if (bytes.slice(0, 2).toString('latin1') === 'PK') return ''
  const at = tail.lastIndexOf(END_OF_ZIP)
  if (at < 0 || at + 22 > tail.length) return ''
  // A file attached to a PDF, as it is.
  const isLast = at + 22 + tail.readUInt16LE(at + 20) === tail.length
  if (!isLast && tail.includes('%%EOF', at)) return ''
  const size = tail.readUInt32LE(at + 12)
  const start = bytes.size - tail.length + at - size
  if (start < 0 || size < 46) return ''
  const directory = bytes.slice(start, start + 4).toString('latin1')
  return directory === 'PK\x01\x02' ? zipType(bytes, '') : ''
}

// Their readers look for the signature after a program that unpacks them;
// after a picture it is there to be found by no one else.
function archiveBehind(head: Buffer, type: string): string {
  if (!type.startsWith('image/')) return ''
  const found = ARCHIVES.find(([magic]) => head.includes(magic, 0, 'latin1'))
  return found?.[1] ?? ''
}

const ARCHIVES: readonly (readonly [string, string])[] = [
  ['Rar!\x1a\x07', 'application/vnd.rar'],
  ['7z\xbc\xaf\x27\x1c\x00', 'application/x-7z-compressed'],
]

// mshta runs what it finds in any file, after whatever it takes for text.
function applicationIn(head: Buffer, tail: Buffer): string {
  const found = [head, tail].some(edge =>
    APPLICATION.test(edge.toString('latin1')),
  )
  return found ? 'application/hta' : ''
}

const APPLICATION = /<hta:application[\s/>]/i

// A picture whose header opens a comment or an assignment, and is code after
// it: both signatures are words to JavaScript.
function scriptIn(head: Buffer): string {
  const start = head.toString('latin1', 0, 16)
  const isCode = /^(?:GIF8[79]a|BM|RIFF|\xff\xd8\xff\xe0)\/\*/.test(start)
    ? head.includes('*/', 4)
    : /^(?:GIF8[79]a|BM|RIFF)\w{0,8}\s*=\s*[!-~]/.test(start) &&
      !start.includes('\0')
  return isCode ? 'text/javascript' : ''
}

function pageIn(head: Buffer, type: string): string {
  if (!type.startsWith('image/') || type === 'image/svg+xml') return ''
  const start = head.toString('latin1', 0, HTML_LOOK)
  return PAGE.test(start) ? 'text/html' : ''
}

const PAGE = /<(?:!doctype\s+html|html|head|body|script|iframe)[\s/>]/i

function documentIn(head: Buffer): string {
  const start = head.toString('latin1', 0, PDF_LOOK + 8)
  return /[^]%PDF-\d\.\d/.test(start) ? 'application/pdf' : ''
}
