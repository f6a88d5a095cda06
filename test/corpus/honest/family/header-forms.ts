/*
 * NAME
 *   header-forms - fields in every form that the standards allow
 *
 * DESCRIPTION
 *   Case, comments, folds, tabs, empty values, long lists, missing fields, and the
 *   repeated field that says the same twice. No program writes all of them,
 *   each is written by some, and a filter that calls one ambiguous is wrong.
 */

import { base64Lines, digits, encodedWords, header, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf } from '../files.js'

/** Fields in every form that the standards allow. */
export const headerForms = (): readonly HonestMessage[] => [
  ...wholeFields().map(row => whole(row)),
  ...PART_FIELDS.map(row => part(row)),
  ...bareMessages(),
]

/** Fields of the whole message, the types among them; `text` is 7-bit. */
type Whole = readonly [shape: string, fields: readonly string[], text?: string]

const TYPE = 'Content-Type: text/plain; charset=us-ascii'

// prettier-ignore
const wholeFields = (): readonly Whole[] => [
  ['names-in-lower-case', ['mime-version: 1.0', 'content-type: text/plain; charset=us-ascii', 'content-transfer-encoding: 7bit']],
  ['names-in-upper-case', ['MIME-VERSION: 1.0', 'CONTENT-TYPE: TEXT/PLAIN; CHARSET=US-ASCII', 'CONTENT-TRANSFER-ENCODING: 7BIT']],
  ['names-in-mixed-case', ['Mime-version: 1.0', 'Content-type: Text/Plain; Charset="us-ascii"', 'Content-transfer-encoding: 7Bit']],
  ['no-blank-behind-the-colon', ['MIME-Version:1.0', 'Content-Type:text/plain;charset=us-ascii', 'Content-Transfer-Encoding:7bit']],
  ['tab-behind-the-colon', ['MIME-Version:\t1.0', 'Content-Type:\ttext/plain; charset=us-ascii', 'Content-Transfer-Encoding:\t7bit']],
  ['many-blanks-behind-the-colon', ['MIME-Version:      1.0', 'Content-Type:      text/plain;      charset=us-ascii', 'Content-Transfer-Encoding:      7bit']],
  ['blanks-at-line-ends', ['MIME-Version: 1.0 ', `${TYPE} `, 'Content-Transfer-Encoding: 7bit \t']],
  ['value-on-the-next-line', ['MIME-Version:', ' 1.0', 'Content-Type:', ' text/plain;', ' charset=us-ascii', 'Content-Transfer-Encoding:', '\t7bit']],
  ['every-parameter-on-its-line', ['MIME-Version: 1.0', 'Content-Type: text/plain;', '\tcharset=us-ascii;', '\tformat=flowed;', '\tdelsp=no']],
  ['parameters-out-of-the-ordinary', ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii; reply-type=original; x-mac-type="54455854"; conversions=modified']],
  ['comment-in-mime-version', ['MIME-Version: 1.0 (written by Mailer 3)', TYPE]],
  ['comments-around-mime-version', ['MIME-Version: (written by Mailer) 1.(and nothing else)0', TYPE]],
  ['comment-behind-the-charset', ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii (Plain text)']],
  ['comment-behind-the-encoding', ['MIME-Version: 1.0', TYPE, 'Content-Transfer-Encoding: 7bit (as always)']],
  ['trailing-semicolon', ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii;', 'Content-Disposition: inline;']],
  ['type-without-parameters', ['MIME-Version: 1.0', 'Content-Type: text/plain']],
  ['type-text-without-subtype', ['MIME-Version: 1.0', 'Content-Type: text']],
  ['mime-version-missing', [TYPE, 'Content-Transfer-Encoding: 7bit']],
  ['mime-version-last', [TYPE, 'Content-Transfer-Encoding: 7bit', 'X-Last: yes', 'MIME-Version: 1.0']],
  ['encoding-twice-the-same', ['MIME-Version: 1.0', TYPE, 'Content-Transfer-Encoding: 7bit', 'Content-Transfer-Encoding: 7bit']],
  ['encoding-twice-in-two-cases', ['MIME-Version: 1.0', 'Content-Transfer-Encoding: 8bit', TYPE, 'Content-Transfer-Encoding: 8Bit']],
  ['subject-missing-and-empty-fields', ['MIME-Version: 1.0', TYPE, 'Cc:', 'Comments: ', 'X-Empty:', 'Keywords:']],
  ['subject-empty', ['Subject:', 'MIME-Version: 1.0', TYPE]],
  ['subject-folded-at-each-word', ['Subject: one', ' two', '\tthree', '  four', ' \t five', 'MIME-Version: 1.0', TYPE]],
  ['subject-of-nine-hundred-octets', [`Subject: ${'long '.repeat(180)}`, 'MIME-Version: 1.0', TYPE]],
  ['subject-folded-over-forty-lines', [`Subject: ${Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n ')}`, 'MIME-Version: 1.0', TYPE]],
  ['references-of-two-hundred-ids', [header('References', Array.from({ length: 200 }, (_, i) => `<${digits(`r${i}`, 20)}@example.org>`).join(' ')), 'MIME-Version: 1.0', TYPE]],
  ['cc-of-three-hundred-addresses', [header('Cc', Array.from({ length: 300 }, (_, i) => `"Member, No. ${i}" <m${i}@example.org>`).join(', '), '\t'), 'MIME-Version: 1.0', TYPE]],
  ['group-addresses', ['Cc: undisclosed-recipients:;', 'Reply-To: team: anna@example.org, Dora <dora@example.com>;', 'MIME-Version: 1.0', TYPE]],
  ['obsolete-date-and-comment-name', ['Resent-Date: Tue, 14 Jan 20 09:12 MET', 'Reply-To: anna@example.org (Anna (the first) Keller)', 'MIME-Version: 1.0', TYPE]],
  ['received-of-thirty-hops', [...Array.from({ length: 30 }, (_, i) => `Received: from h${i}.example.org (h${i}.example.org [192.0.2.${i}])\n\tby h${i + 1}.example.org (Postfix) with ESMTP id ${digits(`h${i}`, 10).toUpperCase()};\n\tTue, 14 Jan 2020 09:12:${10 + i} +0100 (CET)`), 'MIME-Version: 1.0', TYPE]],
  ['five-dkim-signatures', [...Array.from({ length: 5 }, (_, i) => `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=d${i}.example;\n\ts=s; h=from:to:subject; bh=${base64Lines(digits(`b${i}`, 32))};\n\tb=${base64Lines(digits(`s${i}`, 128), 64).replaceAll('\n', '\n\t ')}`), 'MIME-Version: 1.0', TYPE]],
  [
    'arc-set-and-authentication-results',
    [
      `ARC-Seal: i=1; a=rsa-sha256; s=arc; d=example.org; cv=none;\n b=${base64Lines(digits('arc', 128), 70).replaceAll('\n', '\n ')}`,
      'ARC-Authentication-Results: i=1; mx.example.org; spf=pass\n smtp.mailfrom=example.org; dmarc=pass (p=none sp=none pct=100)\n action=none header.from=example.org; dkim=none (message not signed)',
      'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=anna@example.org',
      'MIME-Version: 1.0',
      TYPE,
    ],
  ],
  ['spamassassin-report-of-another-site', ['X-Spam-Checker-Version: SpamAssassin 3.4.2 (2018-09-13) on\n\tmx.example.org', 'X-Spam-Level: ', 'X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,HTML_MESSAGE,\n\tSPF_HELO_NONE autolearn=ham autolearn_force=no version=3.4.2', 'X-Virus-Scanned: Debian amavisd-new at mx.example.org', 'MIME-Version: 1.0', TYPE]],
  ['face-and-x-face', [`Face: ${base64Lines(digits('face', 400), 72).replaceAll('\n', '\n ')}`, 'X-Face: "5[k;O%~Lj>#p^c]:D(2h\'wK;q<V&Z_*t!J\n |M#x`{e}@a?B;s$N+8', 'MIME-Version: 1.0', TYPE]],
  ['content-fields-of-many-kinds', ['MIME-Version: 1.0', TYPE, 'Content-Language: en, de', 'Content-Location: http://example.org/letter', 'Content-Base: http://example.org/', 'Content-ID: <letter@example.org>', 'Content-Description: a letter', 'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==', 'Content-Length: 7', 'Content-Features: (dpi=200)', 'Content-Duration: 0']],
  ['content-class-and-priority', ['MIME-Version: 1.0', TYPE, 'Content-Class: urn:content-classes:message', 'Importance: high', 'X-Priority: 1 (Highest)', 'Sensitivity: Company-Confidential', 'Expires: Fri, 14 Jan 2022 00:00:00 +0000']],
  ['list-fields-with-angle-brackets', ['List-Unsubscribe-Post: List-Unsubscribe=One-Click', 'List-Unsubscribe: <mailto:u@example.org?subject=u%20n>,\n\t<https://example.org/u?x=1&y=2>', 'MIME-Version: 1.0', TYPE]],
  ['encoded-words-in-every-field', [`Comments: ${encodedWords('Grüße aus Köln', { charset: 'iso-8859-1', encoding: 'Q' })}`, `Organization: ${encodedWords('Müller & Söhne', { charset: 'utf-8' })}`, `Thread-Topic: ${encodedWords('Rückfrage')}`, 'MIME-Version: 1.0', TYPE]],
  ['mail-to-news-gateway', ['Newsgroups: example.garden', 'Path: news.example.org!not-for-mail', 'Lines: 1', 'NNTP-Posting-Host: 192.0.2.9', 'Xref: news.example.org example.garden:4711', 'MIME-Version: 1.0', TYPE]],
  ['x-400-gateway-fields', ['X400-Received: by /PRMD=x/ADMD= /C=de/; Relayed; 14 Jan 2020 09:12:31 +0100', 'X400-Content-Type: P2-1988 (22)', 'Content-Identifier: letter', 'Conversion: Allowed', 'Alternate-Recipient: Allowed', 'MIME-Version: 1.0', TYPE]],
]

const whole = ([shape, fields, text = 'Hello!']: Whole): HonestMessage => ({
  name: `header-${shape}`,
  program: 'by the book',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Message-ID: <${digits(shape, 20)}@example.org>
    ${/^subject/i.test(shape) ? [] : ['Subject: header forms']}
    ${fields}

    ${text}
  `,
})

/** Fields of an attachment named a.pdf in base64. */
type Part = readonly [shape: string, fields: readonly string[]]

// prettier-ignore
const PART_FIELDS: readonly Part[] = [
  ['encoding-first', ['Content-Transfer-Encoding: base64', 'Content-Disposition: attachment; filename=a.pdf', 'Content-Type: application/pdf']],
  ['encoding-in-mixed-case', ['Content-Type: Application/PDF; Name="a.pdf"', 'content-transfer-encoding: BaSe64', 'CONTENT-DISPOSITION: Attachment; FileName="a.pdf"']],
  ['encoding-twice-the-same', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment; filename="a.pdf"', 'Content-Transfer-Encoding: base64']],
  ['encoding-on-the-next-line', ['Content-Type:', '\tapplication/pdf;', '\tname="a.pdf"', 'Content-Transfer-Encoding:', '\tbase64', 'Content-Disposition:', '\tattachment;', '\tfilename="a.pdf"']],
  ['encoding-with-comment', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: base64 (RFC 2045)', 'Content-Disposition: attachment; filename="a.pdf"']],
  ['comment-before-encoding', ['Content-Type: (a paper) application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: (see RFC 2045) base64', 'Content-Disposition: attachment; filename="a.pdf"']],
  ['blanks-around-the-encoding', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding:   base64  ', 'Content-Disposition:  attachment ;  filename="a.pdf"']],
  ['name-only-in-type', ['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64']],
  ['name-only-in-disposition', ['Content-Type: application/pdf', 'Content-Disposition: attachment; filename=a.pdf', 'Content-Transfer-Encoding: base64']],
  ['disposition-with-dates-and-size', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment; filename="a.pdf";', '\tcreation-date="Tue, 14 Jan 2020 08:00:00 GMT"; size=582;', '\tread-date="Tue, 14 Jan 2020 08:00:00 GMT"']],
  ['description-and-id-and-location', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Description: a.pdf', 'Content-ID: <a.pdf@example.org>', 'Content-Location: a.pdf', 'Content-Transfer-Encoding: base64', 'Content-Disposition: inline; filename="a.pdf"']],
  ['obsolete-fold-of-blanks-before-the-encoding', ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding:', '  ', ' base64', 'Content-Disposition: attachment; filename="a.pdf"']],
]

const part = ([shape, fields]: Part): HonestMessage => ({
  name: `part-header-${shape}`,
  program: 'by the book',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: part headers
    Message-ID: <${digits(`part ${shape}`, 20)}@example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="parts"

    --parts
    Content-Type: text/plain; charset=us-ascii

    Attached.
    --parts
    ${fields}

    ${base64Lines(pdf(shape))}
    --parts--
  `,
  parts: ['a.pdf'],
})

const bareMessages = (): readonly HonestMessage[] => [
  {
    name: 'bare-message-with-from-only',
    program: 'telnet',
    bytes: mail`
      From: anna@example.org

      hi
    `,
  },
  {
    name: 'bare-message-without-date-and-id',
    program: 'shell script',
    bytes: mail`
      From: anna@example.org
      To: ben@example.net
      Subject: no date

      No Date, no Message-ID, no MIME.
    `,
  },
  {
    name: 'bare-message-fields-only',
    program: 'monitoring probe',
    bytes: mail`
      From: probe@example.org
      To: ben@example.net
      Subject: probe 4711
      Date: Tue, 14 Jan 2020 09:12:31 +0100

    `,
  },
  {
    name: 'bare-message-body-of-blank-lines',
    program: 'shell script',
    bytes: mail`
      From: anna@example.org
      To: ben@example.net
      Subject: blank



    `,
  },
]
