/*
 * NAME
 *   files - contents for attachments: pictures, sound, papers, office files
 *
 * DESCRIPTION
 *   Each function makes a small file of its kind that a viewer opens, or at
 *   least recognizes: right magic, right lengths, right checksums. None
 *   holds macros, scripts, links or other active content. `seed` makes files
 *   differ where a message has several.
 */

import { crc32, deflateSync } from 'node:zlib'
import { zip } from './archive.js'
import { seeded } from './bytes.js'

/** A PNG picture of `side` times `side` pixels in one color. */
export function png(seed: string, side = 8): Buffer {
  const row = Buffer.alloc(1 + 3 * side)
  const color = seeded(seed, 3)
  for (let x = 0; x < side; x++) color.copy(row, 1 + 3 * x)
  const size = Buffer.alloc(13)
  size.writeUInt32BE(side, 0)
  size.writeUInt32BE(side, 4)
  size.set([8, 2], 8)
  const pixels = deflateSync(Buffer.concat(Array<Buffer>(side).fill(row)))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', size),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

/** The transparent GIF picture of one pixel. */
export function gif(): Buffer {
  return Buffer.from(
    'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
    'base64',
  )
}

/** A gray JPEG picture of 8 times 8 pixels, JFIF 1.01. */
export function jpeg(seed = ''): Buffer {
  const segment = (marker: number, data: readonly number[]): Buffer =>
    Buffer.from([0xff, marker, 0, data.length + 2, ...data])
  const counts = [0, 1, ...Array<number>(14).fill(0)]
  const note = `Photo ${seeded(seed, 3).toString('hex')}`
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 1, 0, 72, 0, 72, 0, 0]),
    segment(0xfe, [...Buffer.from(note)]),
    segment(0xdb, [0, ...Array<number>(64).fill(16)]),
    segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
    segment(0xc4, [0x00, ...counts, 0]),
    segment(0xc4, [0x10, ...counts, 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.of(0x0f, 0xff, 0xd9),
  ])
}

/** A PDF paper of one page with this line on it. */
export function pdf(line: string): Buffer {
  const text = `BT /F1 12 Tf 72 720 Td (${line.replaceAll(/[()\\]/g, '')}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]' +
      ' /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(text, 'latin1')} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let body = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n'
  const offsets = objects.map((object, i) => {
    const offset = body.length
    body += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const count = objects.length + 1
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}`
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R >>`
  const end = `startxref\n${body.length}\n%%EOF\n`
  return Buffer.from(`${body}${table}${trailer}\n${end}`, 'latin1')
}

/** A text document in RTF. */
export function rtf(line: string): Buffer {
  return Buffer.from(
    `{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\r\n` +
      `\\pard\\f0\\fs20 ${line}\\par\r\n}\r\n`,
    'latin1',
  )
}

function xml(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`
}

const OFFICE = 'http://schemas.openxmlformats.org'
const PACKAGE = `${OFFICE}/package/2006`
const RELATION = `${OFFICE}/officeDocument/2006/relationships`
const OOXML = 'application/vnd.openxmlformats-officedocument'

function contentTypes(part: string, type: string): string {
  return xml(
    `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      `<Override PartName="/${part}" ContentType="${OOXML}.${type}.main+xml"/></Types>`,
  )
}

function relations(type: string, target: string): string {
  return xml(
    `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1"` +
      ` Type="${RELATION}/${type}" Target="${target}"/></Relationships>`,
  )
}

/** A Word document with one paragraph. */
export function docx(line: string): Buffer {
  return zip([
    {
      name: '[Content_Types].xml',
      data: contentTypes('word/document.xml', 'wordprocessingml.document'),
    },
    {
      name: '_rels/.rels',
      data: relations('officeDocument', 'word/document.xml'),
    },
    {
      name: 'word/document.xml',
      data: xml(
        `<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main">` +
          `<w:body><w:p><w:r><w:t>${line}</w:t></w:r></w:p></w:body></w:document>`,
      ),
    },
  ])
}

/** An Excel workbook with one sheet and this text in its first cell. */
export function xlsx(cell: string): Buffer {
  const main = `${OFFICE}/spreadsheetml/2006/main`
  return zip([
    {
      name: '[Content_Types].xml',
      data: contentTypes('xl/workbook.xml', 'spreadsheetml.sheet'),
    },
    {
      name: '_rels/.rels',
      data: relations('officeDocument', 'xl/workbook.xml'),
    },
    {
      name: 'xl/workbook.xml',
      data: xml(
        `<workbook xmlns="${main}" xmlns:r="${RELATION}"><sheets>` +
          '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
      ),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: relations('worksheet', 'worksheets/sheet1.xml'),
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: xml(
        `<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1"` +
          ` t="inlineStr"><is><t>${cell}</t></is></c></row></sheetData></worksheet>`,
      ),
    },
  ])
}

/** An OpenDocument file: `kind` is text, spreadsheet or presentation. */
export function openDocument(kind: string, line: string): Buffer {
  const names = 'urn:oasis:names:tc:opendocument:xmlns'
  const type = `application/vnd.oasis.opendocument.${kind}`
  return zip([
    { name: 'mimetype', data: type, store: true },
    {
      name: 'content.xml',
      data: xml(
        `<office:document-content xmlns:office="${names}:office:1.0"` +
          ` xmlns:text="${names}:text:1.0" office:version="1.2"><office:body>` +
          `<office:text><text:p>${line}</text:p></office:text>` +
          '</office:body></office:document-content>',
      ),
    },
    {
      name: 'META-INF/manifest.xml',
      data: xml(
        `<manifest:manifest xmlns:manifest="${names}:manifest:1.0">` +
          `<manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/>` +
          '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>' +
          '</manifest:manifest>',
      ),
    },
  ])
}
