/*
 * NAME
 *   file-kinds - one letter for each kind of file that people attach
 *
 * DESCRIPTION
 *   The same program sends them all, with the type that it has in its table or
 *   application/octet-stream; what is new in each message is the file. Office
 *   files of all ages, archives, pictures, sound, data, sources, mail in mail.
 */

import { base64Lines, digits, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { gzip, tar, zip } from '../archive.js'
import { certificate } from '../cms.js'
import { encode } from '../charset.js'
import {
  docx,
  gif,
  jpeg,
  m4a,
  mp3,
  openDocument,
  pdf,
  png,
  pptx,
  rtf,
  tiff,
  wav,
  xlsx,
} from '../files.js'
import { doc, msg, xls } from '../ole.js'
import { exim } from '../trace.js'

/** One letter for each kind of file that people attach. */
export const fileKinds = (): readonly HonestMessage[] =>
  kinds().map(([file, type, data, encoding]) => {
    const [, base = '', extension = ''] = /^(.*)\.(\w+)$/.exec(file) ?? []
    const slug = base.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
    return {
      name: `thunderbird-78-attaches-${extension.toLowerCase()}-${slug}`,
      program: 'Thunderbird 78',
      bytes: letter(file, type, data, encoding),
      parts: [file],
    }
  })

type Kind = readonly [
  file: string,
  type: string,
  data: Buffer,
  encoding?: '7bit' | '8bit' | 'quoted-printable',
]

const letter = (...[file, type, data, encoding]: Kind): Buffer => {
  const boundary = `------------${digits(file, 24).toUpperCase()}`
  const body =
    encoding === 'quoted-printable'
      ? quotedPrintable(data)
      : encoding
        ? data
        : base64Lines(data, 72)
  return mail`
    ${exim('laptop', 'Thu, 14 Jan 2021 09:12:33 +0100')}
    To: Ben Ortiz <ben@example.net>
    From: Anna Keller <anna@example.org>
    Subject: ${file}
    Message-ID: <${digits(file, 8)}-1234-5678-9abc-${digits(`id ${file}`, 12)}@example.org>
    Date: Thu, 14 Jan 2021 09:12:31 +0100
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101
     Thunderbird/78.6.0
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="${boundary}"
    Content-Language: en-US

    This is a multi-part message in MIME format.
    --${boundary}
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    See attachment.

    --${boundary}
    Content-Type: ${type};
     name="${file}"
    Content-Transfer-Encoding: ${encoding ?? 'base64'}
    Content-Disposition: attachment;
     filename="${file}"

    ${body}

    --${boundary}--
  `
}

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const OPEN = 'application/vnd.oasis.opendocument'

const text = (...lines: readonly string[]): Buffer =>
  Buffer.from(`${lines.join('\r\n')}\r\n`)

// prettier-ignore
const kinds = (): readonly Kind[] => [
  ['letter.docx', `${OFFICE}.wordprocessingml.document`, docx('Dear Ben')],
  ['budget.xlsx', `${OFFICE}.spreadsheetml.sheet`, xlsx('42')],
  ['talk.pptx', `${OFFICE}.presentationml.presentation`, pptx()],
  ['letter.doc', 'application/msword', doc('Dear Ben')],
  ['budget.xls', 'application/vnd.ms-excel', xls()],
  ['item.msg', 'application/vnd.ms-outlook', msg('Item')],
  ['letter.rtf', 'text/rtf', rtf('Dear Ben')],
  ['letter.odt', `${OPEN}.text`, openDocument('text', 'Dear Ben')],
  ['sheet.ods', `${OPEN}.spreadsheet`, openDocument('spreadsheet', '42')],
  ['paper.pdf', 'application/pdf', pdf('Paper')],
  ['paper in octets.pdf', 'application/octet-stream', pdf('Octets')],
  ['photo.jpg', 'image/jpeg', jpeg('photo')],
  ['photo.JPEG', 'image/jpeg', jpeg('upper')],
  ['drawing.png', 'image/png', png('drawing', 16)],
  ['dot.gif', 'image/gif', gif()],
  ['page.tif', 'image/tiff', tiff()],
  ['song.mp3', 'audio/mpeg', mp3()],
  ['note.wav', 'audio/x-wav', wav('note')],
  ['memo.m4a', 'audio/x-m4a', m4a()],
  [
    'files.zip',
    'application/zip',
    zip([
      { name: 'a.txt', data: 'a' },
      { name: 'folder/b.pdf', data: pdf('b') },
    ]),
  ],
  ['stored.zip', 'application/x-zip-compressed', zip([{ name: 'a.png', data: png('a'), store: true }])],
  ['umlaut.zip', 'application/zip', zip([{ name: 'Prüfung/Bericht für März.docx', data: docx('b') }])],
  ['zip in zip.zip', 'application/zip', zip([{ name: 'inner.zip', data: zip([{ name: 'deep.txt', data: 'deep' }]) }])],
  ['empty.zip', 'application/zip', zip([])],
  [
    'sources.tar.gz',
    'application/gzip',
    gzip(
      tar([
        { name: 'src/a.c', data: 'int a;\n' },
        { name: 'src/README', data: 'Read me\n' },
      ]),
    ),
  ],
  ['dump.sql.gz', 'application/gzip', gzip('-- dump\nCREATE TABLE t (id int);\n')],
  ['archive.tar', 'application/x-tar', tar([{ name: 'a.txt', data: 'a\n' }])],
  [
    'book.epub',
    'application/epub+zip',
    zip([
      { name: 'mimetype', data: 'application/epub+zip', store: true },
      { name: 'META-INF/container.xml', data: '<container/>' },
    ]),
  ],
  ['track.kmz', 'application/vnd.google-earth.kmz', zip([{ name: 'doc.kml', data: '<kml/>' }])],
  ['table.csv', 'text/csv', text('id;name', '1;Anna'), 'quoted-printable'],
  ['table-latin.csv', 'text/csv; charset=windows-1252', encode('id;Straße\r\n1;Ringstraße\r\n', 'windows-1252')],
  ['data.json', 'application/json', text('{"a": [1, 2, 3]}')],
  ['data.xml', 'text/xml', text('<?xml version="1.0"?>', '<a>1</a>')],
  ['feed.xml', 'text/xml; charset=UTF-8', Buffer.from('<?xml version="1.0"?>\n<a>ä</a>\n'), '8bit'],
  ['page.html', 'text/html; charset=UTF-8', Buffer.from('<!DOCTYPE html>\n<html><body><p>Hello</p></body></html>\n'), '7bit'],
  ['saved-page.htm', 'text/html; charset=windows-1252', encode('<html><body>Grüße</body></html>\r\n', 'windows-1252')],
  ['notes.txt', 'text/plain; charset=UTF-8', Buffer.from('one\ntwo\n'), '7bit'],
  ['notes utf16.txt', 'text/plain; charset=UTF-16LE', Buffer.concat([Buffer.of(0xff, 0xfe), encode('Grüße\r\n', 'utf-16le')])],
  ['empty.txt', 'text/plain; charset=UTF-8', Buffer.alloc(0)],
  ['server.log', 'text/plain; charset=UTF-8', Buffer.from('Jan 14 09:12:31 server sshd[4711]: Accepted publickey\n'.repeat(8)), '7bit'],
  ['mail.log', 'text/x-log; charset=UTF-8', Buffer.from('--- begin ---\nContent-Type: application/x-msdownload\nbegin 644 x\n--- end ---\n'), '7bit'],
  ['fix.patch', 'text/x-patch; charset=UTF-8', Buffer.from('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--\n2.25.0\n'), '7bit'],
  ['fix.diff', 'text/x-patch', Buffer.from('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-ä\n+ö\n')],
  ['query.sql', 'application/sql', Buffer.from('-- all\nSELECT * FROM t;\n')],
  ['main.c', 'text/x-csrc; charset=UTF-8', Buffer.from('int main(void)\n{\n\tint n = 3;\n\twhile (--n) ;\n\treturn 0;\n}\n'), '7bit'],
  ['paper.tex', 'text/x-tex; charset=UTF-8', Buffer.from('\\documentclass{article}\n\\begin{document}\nHello\n\\end{document}\n'), '7bit'],
  ['refs.bib', 'text/x-bibtex; charset=UTF-8', Buffer.from('@book{k, title={X}}\n'), '7bit'],
  ['readme.md', 'text/markdown; charset=UTF-8', Buffer.from('# Read me\n\n---\n\n```\nbegin 644 a\n```\n'), '7bit'],
  ['config.yaml', 'application/x-yaml', text('---', 'a: 1', '---', 'b: 2')],
  ['meeting.ics', 'text/calendar; charset=UTF-8', text('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', 'END:VCALENDAR')],
  ['anna.vcf', 'text/vcard; charset=UTF-8', text('BEGIN:VCARD', 'VERSION:4.0', 'FN:Anna', 'END:VCARD')],
  ['walk.gpx', 'application/gpx+xml', text('<?xml version="1.0"?>', '<gpx version="1.1"/>')],
  ['server.pem', 'application/x-x509-ca-cert', Buffer.from(`-----BEGIN CERTIFICATE-----\n${base64Lines(certificate('www.example.org'), 64)}\n-----END CERTIFICATE-----\n`), '7bit'],
  ['letter.eml', 'message/rfc822', Buffer.from('From: Carla <carla@example.com>\nTo: anna@example.org\nSubject: Keys\nDate: Wed, 13 Jan 2021 21:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nSchlüssel beim Nachbarn.\n'), '8bit'],
  ['letter with paper.eml', 'message/rfc822', withPaper(), '7bit'],
  ['dir.listing.txt', 'text/plain; charset=UTF-8', Buffer.from('setup.exe\nautorun.inf\nbegin 644 photo.jpg\n'), '7bit'],
  ['v1.2.final.pdf', 'application/pdf', pdf('Version')],
  ['Offer (2) [signed] #4711.pdf', 'application/pdf', pdf('Offer')],
  ["Ben's list, new; final.pdf", 'application/pdf', pdf('List')],
]

const withPaper = (): Buffer => mail`
  From: Carla <carla@example.com>
  To: anna@example.org
  Subject: Paper
  Date: Wed, 13 Jan 2021 21:00:00 +0100
  MIME-Version: 1.0
  Content-Type: multipart/mixed; boundary="inner-4711"

  --inner-4711
  Content-Type: text/plain; charset=us-ascii

  Paper attached.
  --inner-4711
  Content-Type: application/pdf; name="paper.pdf"
  Content-Transfer-Encoding: base64

  ${base64Lines(pdf('Inner paper'))}
  --inner-4711--
`
