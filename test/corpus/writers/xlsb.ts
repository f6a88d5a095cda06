/*
 * NAME
 *   xlsb - workbooks in Excel's binary form ([MS-XLSB])
 *
 * DESCRIPTION
 *   A package whose parts are sequences of records: a type of one or two bytes, a
 *   size in groups of seven bits, and the data (2.1.4). Cells, shared strings,
 *   styles, and links to another workbook, to a program by DDE, or to an OLE
 *   object, each in a part of its own (2.1.7.25).
 */

import { Buffer } from 'node:buffer'
import { zip, type ZipEntry } from './archive.js'

/** A number from 0 on, below the limit. */
export type Random = (below: number) => number

/** [MS-XLSB] 2.4.119, sbt. */
export type LinkKind = 'workbook' | 'dde' | 'ole'

export interface Xlsb {
  readonly links?: readonly LinkKind[]
  /** More members of the package. */
  readonly members?: readonly ZipEntry[]
}

export function xlsb(
  random: Random,
  { links = [], members = [] }: Xlsb,
): Buffer {
  const sheets = 1 + random(3)
  const texts = Array.from(
    { length: 1 + random(30) },
    (_, at) => `${WORDS[random(WORDS.length)]} ${at}`,
  )
  const sheetNames = Array.from({ length: sheets }, (_, at) => `sheet${at + 1}`)
  const linkNames = links.map((_, at) => `externalLink${at + 1}`)
  return zip([
    { name: '[Content_Types].xml', data: contentTypes(sheetNames, linkNames) },
    {
      name: '_rels/.rels',
      data: relations([['officeDocument', 'xl/workbook.bin']]),
    },
    { name: 'xl/workbook.bin', data: workbook(sheetNames, linkNames) },
    {
      name: 'xl/_rels/workbook.bin.rels',
      data: relations([
        ...sheetNames.map(it => ['worksheet', `worksheets/${it}.bin`] as const),
        ...linkNames.map(
          it => ['externalLink', `externalLinks/${it}.bin`] as const,
        ),
        ['styles', 'styles.bin'],
        ['sharedStrings', 'sharedStrings.bin'],
      ]),
    },
    { name: 'xl/styles.bin', data: styles(random) },
    { name: 'xl/sharedStrings.bin', data: sharedStrings(texts) },
    ...sheetNames.map(it => ({
      name: `xl/worksheets/${it}.bin`,
      data: sheet(random, texts.length),
    })),
    ...links.flatMap((kind, at) => linkParts(random, kind, `${linkNames[at]}`)),
    ...members,
  ])
}

const WORDS = ['Sum', 'Umsatz', 'Stück', 'Größe', '価格', 'Offer', 'Net']

/** @param longer bytes of the size that need not be there (2.1.4 allows four). */
function record(type: number, data: Buffer, longer = 0): Buffer {
  const head = type < 0x80 ? [type] : [(type & 0x7f) | 0x80, type >> 7]
  const size: number[] = []
  let left = data.length
  do {
    size.push(left & 0x7f)
    left >>= 7
  } while (left > 0)
  while (size.length < 4 && longer-- > 0) size.push(0)
  const sized = size.map((byte, at) =>
    at < size.length - 1 ? byte | 0x80 : byte,
  )
  return Buffer.concat([Buffer.from([...head, ...sized]), data])
}

const NONE = Buffer.alloc(0)

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, at) => bytes.writeUInt32LE(value, 4 * at))
  return bytes
}

/** XLWideString (2.5.168). */
const wide = (text: string): Buffer =>
  Buffer.concat([u32(text.length), Buffer.from(text, 'utf16le')])

function workbook(
  sheetNames: readonly string[],
  linkNames: readonly string[],
): Buffer {
  return Buffer.concat([
    record(BRT.beginBook, NONE),
    record(BRT.beginBundleShs, NONE),
    ...sheetNames.map((name, at) =>
      record(
        BRT.bundleSh,
        Buffer.concat([u32(0, at + 1), wide(`rId${at + 1}`), wide(name)]),
      ),
    ),
    record(BRT.endBundleShs, NONE),
    ...(linkNames.length === 0
      ? []
      : [
          record(BRT.beginExternals, NONE),
          ...linkNames.map((_, at) =>
            record(BRT.supBookSrc, wide(`rId${sheetNames.length + at + 1}`)),
          ),
          record(BRT.endExternals, NONE),
        ]),
    record(BRT.endBook, NONE),
  ])
}

function sheet(random: Random, texts: number): Buffer {
  const rows = Array.from({ length: random(40) }, (_, row) =>
    Buffer.concat([
      record(BRT.rowHdr, Buffer.concat([u32(row, 0), Buffer.alloc(9)])),
      ...Array.from({ length: random(8) }, (_, column) =>
        random(2) === 0
          ? record(BRT.cellIsst, u32(column, 0, random(texts)))
          : record(BRT.cellReal, Buffer.concat([u32(column, 0), real(random)])),
      ),
    ]),
  )
  return Buffer.concat([
    record(BRT.beginSheet, NONE),
    record(BRT.beginSheetData, NONE),
    ...rows,
    record(BRT.endSheetData, NONE),
    record(BRT.endSheet, NONE),
  ])
}

const real = (random: Random): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(random(1e9) / 100)
  return bytes
}

function sharedStrings(texts: readonly string[]): Buffer {
  return Buffer.concat([
    record(BRT.beginSst, u32(texts.length, texts.length)),
    ...texts.map(text =>
      record(BRT.sstItem, Buffer.concat([Buffer.of(0), wide(text)])),
    ),
    record(BRT.endSst, NONE),
  ])
}

function styles(random: Random): Buffer {
  const noise = Buffer.from(
    Array.from({ length: random(600) }, () => random(256)),
  )
  return Buffer.concat([
    record(BRT.beginStyleSheet, NONE),
    record(BRT.font, noise),
    record(BRT.endStyleSheet, NONE),
  ])
}

function linkParts(random: Random, kind: LinkKind, name: string): ZipEntry[] {
  const path = `xl/externalLinks/${name}.bin`
  const [source, topic] = LINKS[kind]
  const begin = Buffer.concat([
    Buffer.of(KINDS.indexOf(kind), 0),
    wide(source),
    wide(topic),
  ])
  const items = Array.from({ length: random(4) }, (_, at) =>
    record(BRT.supNameStart, wide(`item${at}`)),
  )
  const data = Buffer.concat([
    record(BRT.beginSupBook, begin, random(3)),
    ...items,
    record(BRT.endSupBook, NONE),
  ])
  if (kind !== 'workbook') return [{ name: path, data }]
  const rels = `xl/externalLinks/_rels/${name}.bin.rels`
  const target = [
    ['externalLinkPath', 'Prices%202026.xlsb', 'External'],
  ] as const
  return [
    { name: path, data },
    { name: rels, data: relations(target) },
  ]
}

const KINDS: readonly LinkKind[] = ['workbook', 'dde', 'ole']

/** Of a workbook: its relation; of DDE: program and topic. */
const LINKS: Readonly<Record<LinkKind, readonly [string, string]>> = {
  workbook: ['rId1', ''],
  dde: ['cmd', '/c calc.exe'],
  ole: ['rId1', 'Word.Document.12'],
}

function contentTypes(
  sheetNames: readonly string[],
  linkNames: readonly string[],
): string {
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}" ContentType="application/vnd.ms-excel.${type}"/>`
  return (
    `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>' +
    sheetNames.map(it => part(`worksheets/${it}.bin`, 'worksheet')).join('') +
    linkNames
      .map(it => part(`externalLinks/${it}.bin`, 'externalLink'))
      .join('') +
    `${part('styles.bin', 'styles')}${part('sharedStrings.bin', 'sharedStrings')}</Types>`
  )
}

function relations(
  all: readonly (readonly [type: string, target: string, mode?: string])[],
): string {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006'
  return (
    `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
    all
      .map(
        ([type, target, mode], at) =>
          `<Relationship Id="rId${at + 1}" Type="${office}/relationships/${type}" Target="${target}"${mode === undefined ? '' : ` TargetMode="${mode}"`}/>`,
      )
      .join('') +
    '</Relationships>'
  )
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** [MS-XLSB] 2.3.2. */
const BRT = {
  rowHdr: 0,
  cellReal: 5,
  cellIsst: 7,
  sstItem: 19,
  font: 43,
  beginSheet: 129,
  endSheet: 130,
  beginBook: 131,
  endBook: 132,
  beginBundleShs: 143,
  endBundleShs: 144,
  beginSheetData: 145,
  endSheetData: 146,
  bundleSh: 156,
  beginSst: 159,
  endSst: 160,
  beginStyleSheet: 278,
  endStyleSheet: 279,
  beginExternals: 353,
  endExternals: 354,
  supBookSrc: 355,
  beginSupBook: 360,
  supNameStart: 577,
  endSupBook: 588,
}
