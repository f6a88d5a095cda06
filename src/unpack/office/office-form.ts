/*
 * NAME
 *   office-form - what of Office's forms a part is
 */

import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'

type OfficeForm =
  'member' | 'flat' | 'mso' | 'sheets' | 'links' | 'web-archive' | 'hidden'

/** What of these a part is; null for others. */
export function officeForm(part: Part): OfficeForm | null {
  const { form, kind, names, content, detectedType } = part
  if (detectedType === 'application/x-mso') return 'mso'
  if (isSheets(content.slice(0, 10))) return 'sheets'
  const isXml = XML_TYPES.has(detectedType)
  if (form === 'packed' && (isXml || names.some(it => XML_NAME.test(it)))) {
    return 'member'
  }
  if (form === 'packed' && isLinks(content.slice(0, 2))) return 'links'
  if (isXml) return isFlat(content.slice(0, HEAD_BYTES)) ? 'flat' : null
  const isNamed = kind === 'leaf' && names.some(it => DOCUMENT_NAME.test(it))
  if (!isNamed) return null
  if (isWebArchive(content.slice(0, 1024))) return 'web-archive'
  return HIDES.test(detectedType) ? 'hidden' : null
}

// Files that Word does not take for a document of another kind. In them it
// looks for a web archive, after a PDF as well ("MalDoc in PDF", JPCERT/CC
// 2023).
const HIDES =
  /^(?:|application\/(?:pdf|postscript|gzip)|(?:image|audio|video)\/.*)$/u

// [MS-XLSB] 2.4.119: a link to something else, BrtBeginSupBook.
function isLinks(head: Buffer): boolean {
  return head[0] === 0xe8 && head[1] === 0x02
}

const HEAD_BYTES = 16 * 1024

const XML_TYPES = new Set(['application/xml', 'text/xml'])

const XML_NAME = endingPattern('xml|rels')

const DOCUMENT_NAME = endingPattern(
  'do[ct][xm]?|xl[st][xmb]?|pp[st][xm]?|rtf|wps|wri',
)

// Word reads a web archive whatever it is called.
function isWebArchive(head: Buffer): boolean {
  return /^\s*(?:mime-version|content-type|from|date|subject)\s*:/iu.test(
    head.toString('latin1'),
  )
}

// Flat OPC, Word's, Excel's and Visio's XML of 2003, forms of Acrobat, flat
// OpenDocument.
function isFlat(head: Buffer): boolean {
  const text = head.toString('latin1').replaceAll('\0', '')
  return (
    text.includes('http://schemas.microsoft.com/office/2006/xmlPackage') ||
    text.includes('http://schemas.microsoft.com/office/word/2003/wordml') ||
    text.includes('urn:schemas-microsoft-com:office:spreadsheet') ||
    text.includes('http://schemas.microsoft.com/visio/2003/core') ||
    text.includes('http://ns.adobe.com/xdp/') ||
    text.includes('http://ns.adobe.com/xfdf/') ||
    text.includes('<?mso-application') ||
    text.includes('urn:oasis:names:tc:opendocument:xmlns:office:1.0')
  )
}

// [MS-XLS] 2.4.21: the first record, and the kinds of streams that there are.
function isSheets(head: Buffer): boolean {
  if (head.length < 8 || head[0] !== 0x09 || head[3] !== 0) return false
  const version = head[1] ?? 0xff
  const length = head[2] ?? 0
  const kind = head.readUInt16LE(6)
  return (
    [0x00, 0x02, 0x04, 0x08].includes(version) &&
    [4, 6, 8, 16].includes(length) &&
    [0x05, 0x10, 0x20, 0x40, 0x100].includes(kind)
  )
}
