/*
 * NAME
 *   packages - documents with macros, controls and links, for tests
 */
import { makeZip, type MemberOptions } from '../../unpack/zip-writer.js'
import { oleOf } from '../../unpack/ole-writer.js'

const TYPE =
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const S = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** A relation: its type's last word, its target, and whether that is elsewhere. */
export type Relation = readonly [type: string, target: string, external?: true]

const relations = (list: readonly Relation[]): string =>
  `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
  list
    .map(([type, target, external], index) => {
      const start = type.includes('://') ? type : `${TYPE}/${type}`
      const mode = external === true ? ' TargetMode="External"' : ''
      return `<Relationship Id="rId${index + 1}" Type="${start}" Target="${target}"${mode}/>`
    })
    .join('') +
  '</Relationships>'

/** Macros as Word keeps them. */
export const PROJECT = oleOf({
  VBA: {
    dir: Buffer.alloc(600, 0x31),
    _VBA_PROJECT: Buffer.alloc(900, 0x32),
    ThisDocument: Buffer.alloc(5000, 0x33),
  },
  PROJECT: Buffer.from('ID="{0}"\r\nDocument=ThisDocument/&H00000000\r\n'),
  PROJECTwm: Buffer.alloc(60, 0x34),
})

export interface DocumentOptions {
  readonly body?: string
  readonly relations?: readonly Relation[]
  readonly members?: readonly MemberOptions[]
  readonly overrides?: Readonly<Record<string, string>>
}

/** Of Word; LibreOffice opens it. */
export const wordOf = (options: DocumentOptions = {}): Buffer => {
  const { body = '', members = [], overrides = {} } = options
  const types = Object.entries(overrides)
    .map(
      ([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`,
    )
    .join('')
  return makeZip([
    {
      name: '[Content_Types].xml',
      content:
        `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        '<Default Extension="xml" ContentType="application/xml"/>' +
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' +
        '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>' +
        `${types}</Types>`,
    },
    {
      name: '_rels/.rels',
      content: relations([['officeDocument', 'word/document.xml']]),
    },
    {
      name: 'word/document.xml',
      content: `${HEAD}<w:document xmlns:w="${W}" xmlns:r="${TYPE}"><w:body><w:p><w:r><w:t>kept text</w:t></w:r></w:p>${body}</w:body></w:document>`,
    },
    {
      name: 'word/_rels/document.xml.rels',
      content: relations(options.relations ?? []),
    },
    ...members,
  ])
}

export const MACROS: DocumentOptions = {
  relations: [
    [
      'http://schemas.microsoft.com/office/2006/relationships/vbaProject',
      'vbaProject.bin',
    ],
    ['hyperlink', 'https://a.example/', true],
  ],
  overrides: { '/word/vbaData.xml': 'application/vnd.ms-word.vbaData+xml' },
  members: [
    { name: 'word/vbaProject.bin', content: PROJECT },
    {
      name: 'word/_rels/vbaProject.bin.rels',
      content: relations([
        [
          'http://schemas.microsoft.com/office/2006/relationships/wordVbaData',
          'vbaData.xml',
        ],
      ]),
    },
    {
      name: 'word/vbaData.xml',
      content: `${HEAD}<wne:vbaSuppData xmlns:wne="x"/>`,
    },
    { name: 'word/media/image1.png', content: Buffer.alloc(3000, 7) },
  ],
}

/** Of Excel, with a sheet of macros. */
export const macroSheet = (): Buffer =>
  makeZip([
    {
      name: '[Content_Types].xml',
      content:
        `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>' +
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' +
        '<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>',
    },
    {
      name: '_rels/.rels',
      content: relations([['officeDocument', 'xl/workbook.xml']]),
    },
    {
      name: 'xl/workbook.xml',
      content:
        `${HEAD}<workbook xmlns="${S}" xmlns:r="${TYPE}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/><sheet name="Macro1" sheetId="2" r:id="rId2"/></sheets>` +
        '<definedNames><definedName name="_xlnm.Auto_Open" hidden="1">Macro1!$A$1</definedName></definedNames></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations([
        ['worksheet', 'worksheets/sheet1.xml'],
        [
          'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet',
          'macrosheets/sheet1.xml',
        ],
      ]),
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `${HEAD}<worksheet xmlns="${S}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>kept text</t></is></c><c r="B1"><f>cmd|'/c calc'!A0</f><v>5</v></c></row></sheetData></worksheet>`,
    },
    {
      name: 'xl/macrosheets/sheet1.xml',
      content: `${HEAD}<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns="${S}"><sheetData><row r="1"><c r="A1"><f>EXEC("calc")</f></c></row></sheetData></xm:macrosheet>`,
    },
  ])

/** Of LibreOffice, with a module of Basic that an event calls. */
export const openDocument = (): Buffer =>
  makeZip([
    {
      name: 'mimetype',
      content: 'application/vnd.oasis.opendocument.text',
      method: 0,
    },
    {
      name: 'content.xml',
      content:
        `${HEAD}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">` +
        '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"/></office:event-listeners></office:scripts>' +
        '<office:body><office:text><text:p>kept text</text:p></office:text></office:body></office:document-content>',
    },
    {
      name: 'Basic/Standard/Module1.xml',
      content: `${HEAD}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">Sub Main</script:module>`,
    },
    {
      name: 'META-INF/manifest.xml',
      content: `${HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="Basic/Standard/Module1.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    },
  ])
