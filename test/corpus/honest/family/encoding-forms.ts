/*
 * NAME
 *   encoding-forms - transfer encodings as encoders differ in them
 *
 * DESCRIPTION
 *   base64 in lines of every length, quoted-printable-variants with either case of digits
 *   and its many tastes of what to escape, labels that promise less than the
 *   bytes hold, and uuencode from the days when nothing else was there.
 */

import {
  base64Lines,
  digits,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { jpeg, pdf, png } from '../files.js'
import { postfix } from '../trace.js'

/** Transfer encodings as encoders differ in them. */
export const encodingForms = (): readonly HonestMessage[] => [
  ...base64Forms().map(([shape, program, body]) => ({
    name: `base64-${shape}`,
    program,
    bytes: withFile(shape, 'base64', body),
    parts: ['paper.pdf'],
  })),
  ...quotedForms().map(([shape, program, body, label]) => ({
    name: `quoted-printable-${shape}`,
    program,
    bytes: textOnly(shape, label ?? 'quoted-printable', body),
  })),
  ...plainForms().map(([shape, program, body, label]) => ({
    name: `encoding-${shape}`,
    program,
    bytes: textOnly(shape, label ?? '8bit', body),
  })),
  uuencodePipe(),
  uuencodeOutlook(),
  uuencodeLabelled(),
]

type Form = readonly [
  shape: string,
  program: string,
  body: Buffer | string,
  label?: string,
]

const paper = (): Buffer => pdf('A paper of a few hundred octets')

const lines = (width: number): string => base64Lines(paper(), width)

// prettier-ignore
const base64Forms = (): readonly Form[] => [
  ['lines-of-60', 'Java encoder of Sun', lines(60)],
  ['lines-of-64', 'PEM encoder', lines(64)],
  ['lines-of-70', '.NET', lines(70)],
  ['lines-of-72', 'Mozilla', lines(72)],
  ['lines-of-76', 'most programs', lines(76)],
  ['lines-of-77', 'encoder that miscounts', lines(77)],
  ['lines-of-48', 'uudeview', lines(48)],
  ['lines-of-4', 'tiny firmware', lines(4)],
  ['lines-of-998', 'gateway that joins lines', lines(998)],
  ['one-line', 'script with base64 -w0', lines(100_000)],
  [
    'lines-of-mixed-length',
    'encoder that flushes early',
    `${lines(76).slice(0, 40)}\n${lines(100_000).slice(40, 60)}\n${lines(100_000).slice(60, 128)}\n${(
      lines(100_000)
        .slice(128)
        .match(/.{1,76}/g) ?? []
    ).join('\n')}`,
  ],
  ['blank-lines-before-and-after', 'web form', `\n\n${lines(76)}\n\n\n`],
  ['blank-line-in-the-middle', 'gateway in blocks', lines(76).replace('\n', '\n\n')],
  ['blanks-at-line-ends', 'mainframe gateway', lines(76).replaceAll('\n', ' \n')],
  ['data-without-padding-needed', 'most programs', base64Lines(Buffer.concat([paper(), Buffer.alloc((3 - (paper().length % 3)) % 3, 0x0a)]))],
]

const withFile = (
  shape: string,
  label: string,
  body: Buffer | string,
): Buffer => mail`
  ${head(shape)}
  Content-Type: multipart/mixed; boundary="encodings"

  ${multipart(
    'encodings',
    mail`
      Content-Type: text/plain; charset=us-ascii

      The paper.
    `,
    mail`
      Content-Type: application/pdf; name="paper.pdf"
      Content-Transfer-Encoding: ${label}
      Content-Disposition: attachment; filename="paper.pdf"

      ${body}
    `,
  )}
`

const head = (seed: string): Buffer => mail`
  ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  From: Anna Keller <anna@example.org>
  To: Ben Ortiz <ben@example.net>
  Subject: encodings
  Message-ID: <${digits(seed, 24)}@example.org>
  MIME-Version: 1.0
`

const LETTER =
  'Grüße aus Köln,\n\n1 + 1 = 2, und „=41“ bleibt stehen.\nFrom hier an geht es bergab.\n.\n..\nEine lange Zeile, die in jedem Fall umgebrochen werden muß, weil sie mehr als 76 Zeichen hat.  \n\tTabulator\tund Leerzeichen am Ende \n-- \nJörg'

// prettier-ignore
const quotedForms = (): readonly Form[] => [
  ['usual', 'most programs', quotedPrintable(LETTER)],
  ['lower-case-digits', 'Mailman, old PHP', quotedPrintable(LETTER, { hex: 'lower' })],
  ['mixed-case-digits', 'two encoders', quotedPrintable(LETTER).replaceAll('=C3', '=c3')],
  ['label-in-capitals', 'Alpine', quotedPrintable(LETTER), 'QUOTED-PRINTABLE'],
  ['label-capitalized', 'Opera', quotedPrintable(LETTER), 'Quoted-Printable'],
  ['lines-of-72', 'Lotus Notes', quotedPrintable(LETTER, { width: 72 })],
  ['lines-of-77', 'encoder that miscounts', quotedPrintable(LETTER, { width: 77 })],
  ['dots-and-quotes-escaped', 'K-9, Hotmail', quotedPrintable(LETTER, { escape: '.\'"' })],
  ['ebcdic-specials-escaped', 'X.400 gateway', quotedPrintable(LETTER, { escape: '!"#$@[\\]^`{|}~' })],
  ['from-escaped', 'Apple Mail', quotedPrintable(LETTER).replace('\nFrom', '\n=46rom')],
  ['tabs-and-blanks-escaped', 'Notes client', quotedPrintable(LETTER, { escape: '\t ' })],
  ['ends-in-soft-break', 'Rails, Pegasus', `${quotedPrintable(LETTER)}=\n`],
  ['closing-with-line-end-escaped', 'HP scanner', `${quotedPrintable(LETTER)}=0D=0A=`],
  ['all-on-one-logical-line', 'web form', quotedPrintable(LETTER.replaceAll('\n', ' / '))],
  ['everything-escaped', 'paranoid script', quotedPrintable('Geheim, aber harmlos.', { escape: 'GehimabrlosGk,. ' })],
  ['nothing-to-escape', 'most programs', 'plain text'],
  ['wrapped-after-each-word', 'SAP', quotedPrintable(LETTER).replaceAll(/ (?=[a-z])/g, ' =\n')],
  ['line-breaks-escaped-and-soft', 'Exchange 5.5', quotedPrintable(LETTER).replaceAll('\n\n', '=0A=\n=0A=\n')],
]

const textOnly = (
  shape: string,
  label: string,
  body: Buffer | string,
): Buffer => mail`
  ${head(shape)}
  Content-Type: text/plain; charset=utf-8
  ${label ? [`Content-Transfer-Encoding: ${label}`] : []}

  ${body}
`

// prettier-ignore
const plainForms = (): readonly Form[] => [
  ['8bit', 'most programs', LETTER],
  ['8bit-in-capitals', 'Drupal', LETTER, '8BIT'],
  ['binary-label-on-text', 'MIME::Lite', LETTER, 'binary'],
  ['7bit-label-on-8bit-text', 'PHP script', LETTER, '7bit'],
  ['no-label-on-8bit-text', 'PHP script', `${LETTER}\n`, ''],
  ['empty-label', 'embedded device', 'ok', ' '],
  ['8bit-line-of-nine-hundred-octets', 'web form', 'ä '.repeat(300)],
  ['7bit-lines-of-998-octets', 'report script', `${'x'.repeat(998)}\n${'y'.repeat(998)}`, '7bit'],
  ['8bit-line-of-two-thousand-octets', 'report script', 'wörter '.repeat(250)],
  ['form-feeds-and-backspaces', 'line printer output', `page 1\n\fpage 2\n_\b_\bm\bma\ban\bn page\n\x1b[1mbold\x1b[0m`, '7bit'],
  ['flowed-with-stuffed-lines', 'Thunderbird', ' From here\n > not a quotation\n  two blanks\nflows \nhere', '7bit'],
]

/** Lines of 45 octets, a back-quote for zero, as uuencode(1) writes them. */
const uuencode = (name: string, data: Buffer): string => {
  const char = (value: number): string =>
    String.fromCharCode(value ? value + 32 : 96)
  const rows = Array.from({ length: Math.ceil(data.length / 45) }, (_, i) => {
    const row = data.subarray(45 * i, 45 * i + 45)
    const padded = Buffer.concat([row], Math.ceil(row.length / 3) * 3)
    const quads = Array.from({ length: padded.length / 3 }, (_, j) => {
      const bits = padded.readUIntBE(3 * j, 3)
      return [18, 12, 6, 0].map(shift => char((bits >> shift) & 63)).join('')
    })
    return char(row.length) + quads.join('')
  })
  return [`begin 644 ${name}`, ...rows, '`', 'end'].join('\n')
}

const uuencodePipe = (): HonestMessage => ({
  name: 'uuencode-piped-into-mail',
  program: 'uuencode and mailx',
  bytes: mail`
    Received: by unix.example.org (Postfix, from userid 1001)
    \tid ${digits('uu', 10).toUpperCase()}; Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    To: ben@example.net
    Subject: paper
    Message-Id: <20200114081231.${digits('uu', 10).toUpperCase()}@unix.example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: anna@unix.example.org

    ${uuencode('paper.pdf', paper())}
  `,
})

const uuencodeOutlook = (): HonestMessage => ({
  name: 'outlook-express-uuencode-format-two-files',
  program: 'Outlook Express 5',
  bytes: mail`
    Message-ID: <000a01c0d3f0$1a2b3c40$0a01a8c0@anna>
    From: "Anna Keller" <anna@example.org>
    To: <ben@example.net>
    Subject: two pictures
    Date: Wed, 2 May 2001 20:10:58 +0200
    X-Priority: 3
    X-MSMail-Priority: Normal
    X-Mailer: Microsoft Outlook Express 5.50.4522.1200
    X-MimeOLE: Produced By Microsoft MimeOLE V5.50.4522.1200

    Here they are.

    ${uuencode('front.jpg', jpeg('front'))}

    ${uuencode('back.png', png('back'))}

  `,
})

const uuencodeLabelled = (): HonestMessage => ({
  name: 'uuencode-labelled-part-of-a-gateway',
  program: 'cc:Mail gateway',
  bytes: mail`
    ${head('ccmail')}
    Content-Type: multipart/mixed; boundary="simple boundary"

    --simple boundary
    Content-Type: text/plain; charset=ISO-8859-1
    Content-Transfer-Encoding: 8bit

    ${encode('Anlage für Ben', 'iso-8859-1')}

    --simple boundary
    Content-Type: application/octet-stream; name="paper.pdf"
    Content-Transfer-Encoding: x-uuencode
    Content-Disposition: attachment; filename="paper.pdf"

    ${uuencode('paper.pdf', paper())}

    --simple boundary--
  `,
  parts: ['paper.pdf'],
})
