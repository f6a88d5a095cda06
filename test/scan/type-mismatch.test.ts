/*
 * NAME
 *   type-mismatch.test - content that is not what its label says
 */
import t from 'tap'
import type { Part } from '../../src/mail/part.js'
import { messageOf, partOf, scannerOf, scanWith } from './sample.js'

const bytes = (...texts: string[]): Buffer =>
  Buffer.from(texts.join(''), 'latin1')

const PROGRAM = bytes('MZ\x90\0', '\0'.repeat(60))
const ZIP = bytes('PK\x03\x04\x14\0\0\0', '\0'.repeat(30))
const GZIP = bytes('\x1f\x8b\x08\0\0\0\0\0')
const PAGE = bytes('<!DOCTYPE html>\n<html><body>x</body></html>\n')
const PNG = bytes('\x89PNG\r\n\x1a\n', '\0'.repeat(30))
const PDF = bytes('%PDF-1.7\n')
const OLE = bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '\0'.repeat(90))
const SCRIPT = bytes('@echo off\r\nstart calc\r\n')

/** The end of a zip of one member: its directory, and where that is. */
const DIRECTORY = ((): Buffer => {
  const record = Buffer.alloc(46)
  record.write('PK\x01\x02', 'latin1')
  record.writeUInt16LE(5, 28)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt32LE(51, 12)
  return Buffer.concat([record, Buffer.from('a.txt'), end])
})()

type Case = readonly [
  declaredType: string,
  name: string,
  content: Buffer,
  finding: string,
]

const CASES: readonly Case[] = [
  [
    'image/png',
    'a.png',
    PROGRAM,
    'banned application/x-msdownload as image/png',
  ],
  ['text/plain', '', PROGRAM, 'banned application/x-msdownload as text/plain'],
  ['image/jpeg', '', SCRIPT, 'banned application/x-bat as image/jpeg'],
  [
    'application/pdf',
    'a.pdf',
    SCRIPT,
    'banned application/x-bat as application/pdf',
  ],
  ['image/png', 'a.png', ZIP, 'ambiguous application/zip as image/png'],
  ['image/png', 'a.zip', ZIP, 'ambiguous application/zip as image/png'],
  [
    'application/octet-stream',
    'a.png',
    ZIP,
    'ambiguous application/zip as .png',
  ],
  ['image/png', 'a.png', PAGE, 'ambiguous text/html as image/png'],
  ['application/pdf', '', PAGE, 'ambiguous text/html as application/pdf'],
  ['', 'a.PDF', PAGE, 'ambiguous text/html as .pdf'],
  ['audio/mpeg', '', GZIP, 'ambiguous application/gzip as audio/mpeg'],
  ['text/plain', 'a.txt', ZIP, 'ambiguous application/zip as text/plain'],
  ['text/html', '', ZIP, 'ambiguous application/zip as text/html'],
  [
    'application/msword',
    'a.doc',
    GZIP,
    'ambiguous application/gzip as application/msword',
  ],
  [
    'image/png',
    'a.png',
    Buffer.concat([PNG, DIRECTORY]),
    'ambiguous application/zip as image/png',
  ],
  [
    'image/gif',
    'a.gif',
    bytes('GIF89a/*', '\0'.repeat(20), '*/=1;alert(1)'),
    'banned text/javascript as image/gif',
  ],
  [
    'image/gif',
    'a.gif',
    bytes('GIF89a=1;alert(1)//'),
    'banned text/javascript as image/gif',
  ],
  [
    'image/gif',
    'a.gif',
    bytes('GIF89a\x01\0\x01\0\0', '<html><body>'),
    'ambiguous text/html as image/gif',
  ],
]

/** What honest software sends under such labels. */
const HONEST: readonly (readonly [string, string, Buffer])[] = [
  ['image/png', 'a.png', PNG],
  ['image/jpeg', 'a.jpg', PNG],
  ['application/octet-stream', 'a.bin', ZIP],
  ['application/octet-stream', '', PROGRAM],
  ['application/x-zip-compressed', 'a.zip', ZIP],
  [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'a.docx',
    ZIP,
  ],
  ['application/msword', 'a.docx', ZIP],
  ['application/msword', 'a.doc', OLE],
  ['application/vnd.ms-excel', 'a.xls', PAGE],
  [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'a.xlsx',
    OLE,
  ],
  ['text/plain', '', PAGE],
  ['text/plain', '', SCRIPT],
  ['text/plain', 'a.txt', SCRIPT],
  ['text/plain', 'a.txt.gz', GZIP],
  ['text/plain', 'Makefile.tar', ZIP],
  ['text/plain', 'a.doc', OLE],
  ['text/plain', '', OLE],
  ['image/x-emz', 'a.emz', GZIP],
  ['image/svg+xml', 'a.svg', GZIP],
  ['image/openraster', 'a.ora', ZIP],
  ['application/pdf', 'a.pdf', PDF],
  [
    'application/pdf',
    'a.pdf',
    Buffer.concat([PDF, DIRECTORY, bytes('\nendstream\n%%EOF\n')]),
  ],
  ['application/pdf', 'a.pdf', OLE],
  ['image/gif', 'a.gif', bytes('GIF89a=\0=\0\x80', '\0'.repeat(20))],
  ['', '', PAGE],
]

const scan = async (
  declaredType: string,
  name: string,
  rest: Partial<Omit<Part, 'content'>> & { content: Buffer },
): Promise<string[]> => {
  const scanner = await scannerOf(t, 'type-mismatch')
  const names = name === '' ? [] : [name]
  const parts = [partOf({ declaredType, names, ...rest })]
  const findings = await scanWith(scanner, messageOf({ parts }))
  return findings.map(it => `${it.class} ${it.name}`)
}

t.test('what is not what its label says', async t => {
  for (const [declaredType, name, content, finding] of CASES) {
    const story = `${finding} ${name}`
    t.same(await scan(declaredType, name, { content }), [finding], story)
  }
})

t.test('what honest software sends', async t => {
  for (const [declaredType, name, content] of HONEST) {
    t.same(
      await scan(declaredType, name, { content }),
      [],
      `${declaredType} ${name}`,
    )
  }
})

t.test('no label of its own, or no more than a guess', async t => {
  const content = ZIP
  t.same(await scan('', 'a.png', { content, form: 'packed' }), [])
  t.same(await scan('image/png', '', { content, kind: 'multipart' }), [])
  for (const reading of ['base64: by line', 'block'] as const) {
    t.same(await scan('image/png', '', { content, reading }), [], reading)
  }
})

t.test('says where', async t => {
  const scanner = await scannerOf(t, 'type-mismatch')
  const parts = [
    partOf({
      path: '2',
      declaredType: 'image/png',
      names: ['a.png'],
      content: ZIP,
    }),
  ]
  t.same(await scanWith(scanner, messageOf({ parts })), [
    {
      scanner: 'type-mismatch',
      name: 'application/zip as image/png',
      class: 'ambiguous',
      part: '2/a.png',
    },
  ])
})
