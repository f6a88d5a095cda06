/*
 * NAME
 *   structure-shapes - multiparts in every legal and every tolerated shape
 *
 * DESCRIPTION
 *   Empty parts, parts without fields, a missing last boundary, blanks behind
 *   boundaries, texts before and after, boundaries of every length and letter.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf } from '../files.js'
import { head } from './structure-frame.js'

/** Multiparts in every legal and every tolerated shape. */
export const structureShapes = (): readonly HonestMessage[] => [
  ...shapes().map(([shape, fields, body, parts]) => ({
    name: `structure-${shape}`,
    program: 'several programs',
    bytes: mail`
      ${head(shape)}
      ${fields}

      ${body}
    `,
    ...(parts && { parts }),
  })),
]

type Shape = readonly [
  shape: string,
  fields: readonly string[],
  body: Buffer | string,
  parts?: readonly string[],
]

const MIXED = ['Content-Type: multipart/mixed; boundary="foo"']

const TEXT_PART = 'Content-Type: text/plain; charset=us-ascii\n\nHello\n'

const filePart = (name: string): string =>
  `Content-Type: application/pdf; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${base64Lines(pdf(name))}\n`

// prettier-ignore
const shapes = (): readonly Shape[] => [
  ['closing-line-missing', MIXED, `--foo\n${TEXT_PART}--foo\n${filePart('a.pdf')}`, ['a.pdf']],
  ['inner-closing-line-missing', MIXED, `--foo\nContent-Type: multipart/alternative; boundary="bar"\n\n--bar\n${TEXT_PART}--bar\nContent-Type: text/html\n\n<p>Hello</p>\n--foo\n${filePart('a.pdf')}--foo--`, ['a.pdf']],
  ['blanks-behind-boundaries', MIXED, `--foo  \n${TEXT_PART}--foo\t\n${filePart('a.pdf')}--foo--   `, ['a.pdf']],
  ['prose-before-and-after', MIXED, `If you can read this, your program is old.\n\n--foo\n${TEXT_PART}--foo--\n\nThis message was scanned at the gate of Example e.V.\n--\nExample e.V.`],
  ['hyphens-before-and-after', MIXED, `-- \nExample\n--fo\n--foo\n${TEXT_PART}--foo--\n\n-- \nExample e.V.\n----`],
  ['one-part-only', MIXED, `--foo\n${TEXT_PART}--foo--`],
  ['no-part-has-fields', MIXED, '--foo\n\nFirst\n--foo\n\nSecond\n--foo--'],
  ['first-part-empty', MIXED, `--foo\nContent-Type: text/plain\n\n--foo\n${filePart('a.pdf')}--foo--`, ['a.pdf']],
  ['part-without-body-and-blank-line-only', MIXED, `--foo\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\n\n\n--foo\nContent-Type: text/html\n\n\n--foo--`],
  ['empty-base64-attachment', MIXED, `--foo\n${TEXT_PART}--foo\nContent-Type: application/octet-stream; name="empty.dat"\nContent-Disposition: attachment; filename="empty.dat"\nContent-Transfer-Encoding: base64\n\n--foo--`, ['empty.dat']],
  ['empty-body', ['Content-Type: text/plain; charset=us-ascii'], ''],
  ['lines-like-the-boundary-in-text', MIXED, '--foo\nContent-Type: text/plain\n\n -- foo\n-foo\n--\n-- foo\n>--foo\n--fo\n--Foo\n--foo--'],
  ['boundary-of-seventy-characters', [`Content-Type: multipart/mixed; boundary="${'7'.repeat(70)}"`], `--${'7'.repeat(70)}\n${TEXT_PART}--${'7'.repeat(70)}--`],
  ['boundary-with-all-legal-characters', ['Content-Type: multipart/mixed; boundary="\'()+_,-./:=? a"'], `--'()+_,-./:=? a\n${TEXT_PART}--'()+_,-./:=? a--`],
  ['boundary-of-one-character', ['Content-Type: multipart/mixed; boundary=x'], `--x\n${TEXT_PART}--x--`],
  ['boundary-unquoted-digits', ['Content-Type: multipart/mixed; boundary=1578989551'], `--1578989551\n${TEXT_PART}--1578989551--`],
  ['boundary-that-ends-in-hyphens', ['Content-Type: multipart/mixed; boundary="foo--"'], `--foo--\n${TEXT_PART}--foo--\n${filePart('a.pdf')}--foo----`, ['a.pdf']],
  ['seven-bit-declared-on-multipart', [...MIXED, 'Content-Transfer-Encoding: 7bit'], `--foo\n${TEXT_PART}--foo--`],
  ['eight-bit-declared-on-multipart', [...MIXED, 'Content-Transfer-Encoding: 8bit'], '--foo\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße\n--foo--'],
  ['binary-declared-on-multipart', [...MIXED, 'Content-Transfer-Encoding: binary'], `--foo\n${TEXT_PART}--foo--`],
  ['mime-version-in-every-part', MIXED, `--foo\nMIME-Version: 1.0\n${TEXT_PART}--foo\nMIME-Version: 1.0\n${filePart('a.pdf')}--foo--`, ['a.pdf']],
  ['fields-in-parts-that-belong-to-messages', MIXED, `--foo\nSubject: part\nX-Part: 1\n${TEXT_PART}--foo--`],
  ['form-data', ['Content-Type: multipart/form-data; boundary="foo"'], '--foo\nContent-Disposition: form-data; name="a"\n\n1\n--foo\nContent-Disposition: form-data; name="b"\n\n2\n--foo--'],
  ['unknown-multipart-subtype', ['Content-Type: multipart/x-ordered; boundary="foo"'], `--foo\n${TEXT_PART}--foo--`],
  ['text-of-unknown-subtype', ['Content-Type: text/x-setext; charset=us-ascii'], 'Title\n=====\n\nText'],
  ['parts-separated-by-extra-blank-lines', MIXED, `\n\n--foo\n${TEXT_PART}\n\n\n--foo\n${filePart('a.pdf')}\n\n\n--foo--\n\n\n`, ['a.pdf']],
  ['attachment-before-text', MIXED, `--foo\n${filePart('a.pdf')}--foo\n${TEXT_PART}--foo--`, ['a.pdf']],
  ['file-is-the-whole-message', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Disposition: attachment; filename="a.pdf"', 'Content-Transfer-Encoding: base64'], base64Lines(pdf('whole')), ['a.pdf']],
  ['html-only', ['Content-Type: text/html; charset=us-ascii'], '<!-- comment -- with hyphens -->\n<p>Hello</p>\n--\n<p>x</p>'],
  ['same-file-three-times', MIXED, `--foo\n${filePart('a.pdf')}--foo\n${filePart('a.pdf')}--foo\n${filePart('a.pdf')}--foo--`, ['a.pdf', 'a.pdf', 'a.pdf']],
]
