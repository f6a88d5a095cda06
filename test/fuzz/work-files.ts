/*
 * NAME
 *   work-files - files that make a careless reader go over the same bytes again
 *
 * DESCRIPTION
 *   Each of any size: what took a reader a second in 10 KB. They are opened as
 *   they are, in a zip and in a document, and attached to a mail.
 */
import { crc32, deflateRawSync } from 'node:zlib'

export interface WorkFile {
  readonly story: string
  readonly name: string
  readonly file: (size: number) => Buffer
}

const fill = (text: string, size: number): string =>
  text.repeat(Math.ceil(size / text.length))

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

const MAIL = 'Subject: x\nMIME-Version: 1.0\n'

/** A zip of files, packed. */
export const zipOf = (files: Readonly<Record<string, Buffer>>): Buffer => {
  const locals: Buffer[] = []
  const listed: Buffer[] = []
  let offset = 0
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const local = [latin1('PK\x03\x04'), facts, latin1(name), packed]
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    listed.push(latin1('PK\x01\x02\x14\0'), facts, place, latin1(name))
    locals.push(...local)
    offset += local.reduce((sum, it) => sum + it.length, 0)
  }
  const directory = Buffer.concat(listed)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

/** A document of Word with that for its text, and other members. */
export const documentOf = (
  text: Buffer,
  others: Readonly<Record<string, Buffer>> = {},
): Buffer =>
  zipOf({
    '[Content_Types].xml': latin1('<Types/>'),
    'word/document.xml': text,
    ...others,
  })

/** Headers of a directory of which each begins in the name of the one before:
 * all have names as long as the archive. */
const namesInNames = (size: number): Buffer => {
  const count = Math.floor(size / 46)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50)
  header.writeUInt16LE(65_000, 28)
  const body = Buffer.concat([
    ...Array.from({ length: count }, () => header),
    Buffer.alloc(70_000, 'x'),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(body.length, 12)
  return Buffer.concat([body, end])
}

const tnef = (attribute: string, size: number): Buffer =>
  Buffer.concat([
    hex('789f3e220100'),
    hex('0202900600000000000000'),
    Buffer.alloc(size, hex(attribute)),
  ])

export const WORK_FILES: readonly WorkFile[] = [
  {
    story: 'a page in RTF, in groups of a few letters',
    name: 'a.rtf',
    file: size =>
      latin1(
        `{\\rtf1\\fromhtml1 ${fill('{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 \\u8364 ?', size)}}`,
      ),
  },
  {
    story: 'a text of CR alone',
    name: 'a.eml',
    file: size =>
      latin1(
        `${MAIL}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${Buffer.from(fill('=ybegin\rM\r', (size * 3) / 4)).toString('base64')}\n`,
      ),
  },
  {
    story: 'blanks in a parameter',
    name: 'a.eml',
    file: size =>
      latin1(
        `${MAIL}Content-Type: multipart/mixed; a=${fill(' ', size)}"; boundary=b\n\n--b--\n`,
      ),
  },
  {
    story: 'blanks between parameters',
    name: 'b.eml',
    file: size =>
      latin1(
        `${MAIL}Content-Type: multipart/mixed; a=${fill('b \t', size)}\x7f\n\nx\n`,
      ),
  },
  {
    story: 'boundaries, closed one by one',
    name: 'c.eml',
    file: size => {
      const count = Math.floor(size / 40)
      const all = Array.from({ length: count }, (_, at) => `b${at}`)
      const types = all.map(it => ` boundary=${it};\n`).join('')
      const ends = all.map(it => `--${it}--\n`).join('')
      return latin1(
        `${MAIL}Content-Type: multipart/mixed;\n${types} x=y\n\n${ends}`,
      )
    },
  },
  {
    story: 'long words',
    name: 'd.eml',
    file: size =>
      latin1(`${MAIL}\nContent-Type: text/plain\n\n${fill('abcdefg', size)}\n`),
  },
  {
    story: 'begins of uuencode with blanks',
    name: 'e.eml',
    file: size =>
      latin1(`${MAIL}\n${fill(`begin ${' '.repeat(200)}`, size)}\n`),
  },
  {
    story: 'titles',
    name: 'winmail.dat',
    file: size => tnef('02108001000000000000'.padEnd(22, '0'), size),
  },
  {
    story: 'lists of properties',
    name: 'winmail.dat',
    file: size => tnef('020590060004000000000000000000', size),
  },
  {
    story: 'objects',
    name: 'a.rtf',
    file: size => latin1(`{\\rtf1 ${fill('{\\objdata 1}', size)}}`),
  },
  {
    story: 'objects that do not end',
    name: 'b.rtf',
    file: size => latin1(`{\\rtf1 ${fill('\\objdata 01', size)}`),
  },
  {
    story: 'fields',
    name: 'c.rtf',
    file: size => latin1(`{\\rtf1 ${fill('\\fldinst ', size)}`),
  },
  {
    story: 'objects',
    name: 'a.pdf',
    file: size => latin1(`%PDF-1.4\n${fill('1 0 obj\n', size)}`),
  },
  {
    story: 'numbers before objects',
    name: 'b.pdf',
    file: size => latin1(`%PDF-1.4\n${fill(`${'1 '.repeat(120)}obj `, size)}`),
  },
  {
    story: 'texts that do not end',
    name: 'c.pdf',
    file: size => latin1(`%PDF-1.4\n${fill('1 0 obj (', size)}`),
  },
  {
    story: 'brackets that end nothing',
    name: 'd.pdf',
    file: size => latin1(`%PDF-1.4\n1 0 obj ${fill(')', size)}`),
  },
  { story: 'names in names', name: 'a.zip', file: namesInNames },
  {
    story: 'a word in a tag',
    name: 'a.docx',
    file: size =>
      documentOf(latin1(fill(`<Relationship ${'a'.repeat(60_000)}>`, size))),
  },
  {
    story: 'attributes without an end',
    name: 'b.docx',
    file: size =>
      documentOf(latin1(fill(`<Relationship ${'a=" '.repeat(9000)}`, size))),
  },
  {
    story: 'angle brackets',
    name: 'c.docx',
    file: size => documentOf(latin1(fill('<', size))),
  },
  {
    story: 'names of many forms',
    name: 'd.zip',
    file: size =>
      zipOf(
        Object.fromEntries(
          Array.from({ length: Math.ceil(size / 2000) }, (_, at) => [
            `${at}${'%26%2397;\x01'.repeat(150)}`,
            latin1('x'),
          ]),
        ),
      ),
  },
]
