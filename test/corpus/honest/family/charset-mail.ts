/*
 * NAME
 *   charset-mail - right, wrong and missing labels of charsets
 *
 * DESCRIPTION
 *   Programs of the years before UTF-8: 8-bit without a label or under the label
 *   us-ascii, Windows bytes under an ISO label, labels in every spelling and
 *   twice, UTF-16 in base64, raw UTF-8 in fields, one message per case.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { sample } from '../texts.js'
import type { Language } from '../texts.js'
import { postfix } from '../trace.js'

/** Right, wrong and missing labels of charsets. */
export const charsetMail = (): readonly HonestMessage[] => [
  ...RAW.map(row => raw(row)),
  utf16Body(),
  utf16Html(),
  rawUtf8Fields(),
  smtputf8Addresses(),
  mixedEncodedWords(),
  splitCharacterWords(),
  htmlMetaDiffers(),
  charsetTwice(),
  charsetTwiceSpellings(),
]

/** A text whose bytes are in one charset while the message says `label`. */
type RawRow = readonly [
  name: string,
  program: string,
  language: Language,
  charset: string,
  label: string,
  encoding?: string,
]

// prettier-ignore
const RAW: readonly RawRow[] = [
  ['unlabelled-8bit-latin-1', 'old script', 'de', 'iso-8859-1', ''],
  ['unlabelled-8bit-utf-8', 'old script', 'fr', 'utf-8', ''],
  ['unlabelled-8bit-koi8-r', 'old script', 'ru', 'koi8-r', ''],
  ['unlabelled-8bit-shift-jis', 'old i-mode program', 'ja', 'shift_jis', ''],
  ['unlabelled-iso-2022-jp', 'old Japanese program', 'ja', 'iso-2022-jp', ''],
  ['unlabelled-8bit-gb2312', 'old script', 'zhCn', 'gb2312', ''],
  ['us-ascii-label-with-latin-1', 'old Eudora', 'sv', 'iso-8859-1', 'us-ascii', '8bit'],
  ['us-ascii-label-7bit-with-utf-8', 'embedded device', 'es', 'utf-8', 'us-ascii', '7bit'],
  ['iso-8859-1-label-with-windows-1252', 'Outlook 97', 'nl', 'windows-1252', 'iso-8859-1', '8bit'],
  ['utf-8-label-with-latin-1', 'broken web form', 'it', 'iso-8859-1', 'UTF-8', '8bit'],
  ['utf8-without-hyphen', 'PHP script', 'pt', 'utf-8', 'utf8', '8bit'],
  ['unknown-8bit-label', 'sendmail 8bit converter', 'de', 'iso-8859-1', 'unknown-8bit', '8bit'],
  ['x-unknown-label', 'Pine', 'fr', 'iso-8859-1', 'X-UNKNOWN', 'QUOTED-PRINTABLE'],
  ['cp1251-label', 'Russian web form', 'ru', 'windows-1251', 'cp1251', '8bit'],
  ['iso-8859-5', 'X.400 gateway', 'ru', 'iso-8859-5', 'ISO-8859-5', 'quoted-printable'],
  ['iso-8859-6', 'Arabic webmail', 'ar', 'iso-8859-6', 'ISO-8859-6', 'base64'],
  ['iso-8859-8-i', 'Hebrew webmail', 'he', 'iso-8859-8', 'ISO-8859-8-I', '8bit'],
  ['windows-1250', 'Czech web form', 'cs', 'windows-1250', 'windows-1250', '8bit'],
  ['windows-1254', 'Turkish web form', 'tr', 'windows-1254', 'windows-1254', 'quoted-printable'],
  ['windows-1253', 'Greek web form', 'el', 'windows-1253', 'windows-1253', 'base64'],
  ['tis-620', 'Thai webmail', 'th', 'windows-874', 'TIS-620', '8bit'],
  ['euc-jp', 'Japanese Unix', 'ja', 'euc-jp', 'EUC-JP', '8bit'],
  ['shift-jis-quoted-printable', 'Japanese phone', 'ja', 'shift_jis', 'Shift_JIS', 'quoted-printable'],
  ['gbk-8bit', 'Foxmail', 'zhCn', 'gbk', 'GBK', '8bit'],
  ['big5-8bit', 'Taiwanese webmail', 'zhTw', 'big5', 'Big5', '8bit'],
  ['ks-c-5601', 'Korean Outlook Express', 'ko', 'euc-kr', 'ks_c_5601-1987', '8bit'],
  ['iso-2022-jp-in-base64', 'Japanese gateway', 'ja', 'iso-2022-jp', 'ISO-2022-JP', 'base64'],
]

const raw = (
  ...[[name, program, language, charset, label, encoding]]: readonly [RawRow]
): HonestMessage => {
  const bytes = encode(`${sample(language).body}\n`, charset)
  const body =
    encoding === 'base64'
      ? base64Lines(bytes)
      : /^quoted/i.test(encoding ?? '')
        ? quotedPrintable(bytes)
        : bytes
  return {
    name: `charset-${name}`,
    program,
    bytes: mail`
      ${postfix('mail.example.org', 'Tue, 13 Jan 2004 09:12:33 +0100 (CET)')}
      Date: Tue, 13 Jan 2004 09:12:31 +0100
      From: anna@example.org
      To: ben@example.net
      Subject: ${label ? 'letter' : encode(sample(language).subject, charset)}
      Message-ID: <${digits(name, 20)}@example.org>
      ${label ? ['MIME-Version: 1.0', `Content-Type: text/plain; charset=${label}`] : []}
      ${encoding ? [`Content-Transfer-Encoding: ${encoding}`] : []}

      ${body}
    `,
  }
}

const head = (seed: string, subject = 'letter'): Buffer => mail`
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  From: Anna Keller <anna@example.org>
  To: Ben Ortiz <ben@example.net>
  Subject: ${subject}
  Message-ID: <${digits(seed, 20)}@example.org>
  MIME-Version: 1.0
`

const utf16Body = (): HonestMessage => ({
  name: 'charset-utf-16-text-in-base64',
  program: '.NET program',
  bytes: mail`
    ${head('utf16')}
    Content-Type: text/plain; charset=utf-16
    Content-Transfer-Encoding: base64

    ${base64Lines(encode(sample('de').body, 'utf-16'))}
  `,
})

const utf16Html = (): HonestMessage => ({
  name: 'charset-utf-16le-html-in-base64',
  program: 'SharePoint',
  bytes: mail`
    ${head('utf16html')}
    Content-Type: text/html; charset="utf-16le"
    Content-Transfer-Encoding: base64

    ${base64Lines(encode(`<html><body><p>${sample('ja').body}</p></body></html>`, 'utf-16le'))}
  `,
})

const rawUtf8Fields = (): HonestMessage => ({
  name: 'charset-raw-utf-8-in-fields-and-file-name',
  program: 'modern script',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Jörg Müller <joerg@example.org>
    To: Zoë <ben@example.net>
    Subject: Prüfbericht für März – bitte lesen
    Message-ID: <${digits('raw', 20)}@example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="raw-4711"

    --raw-4711
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    Anbei.
    --raw-4711
    Content-Type: text/plain; charset=utf-8; name="Prüfbericht.txt"
    Content-Disposition: attachment; filename="Prüfbericht.txt"
    Content-Transfer-Encoding: 8bit

    Geprüft.
    --raw-4711--
  `,
  parts: ['Prüfbericht.txt'],
})

const smtputf8Addresses = (): HonestMessage => ({
  name: 'charset-smtputf8-addresses-in-three-scripts',
  program: 'SMTPUTF8 mail system',
  bytes: mail`
    Received: from mail.例え.jp (unknown [192.0.2.81])
    \tby mx.example.net (Postfix) with UTF8SMTPS id 47xk2c1Zm4z2xLu
    \tfor <ben@example.net>; Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: 田中花子 <花子@例え.jp>
    To: Ben <ben@example.net>, Анна <анна@пример.рф>, Jörg <jörg@bücher.example>
    Subject: 火曜日 – вторник – Dienstag
    Message-ID: <${digits('eai', 20)}@例え.jp>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    こんにちは
  `,
})

const mixedEncodedWords = (): HonestMessage => ({
  name: 'charset-encoded-words-of-three-charsets-in-one-subject',
  program: 'chain of replies',
  bytes: mail`
    ${head('words', '=?iso-8859-1?Q?AW=3A_R=FCckfrage?= =?UTF-8?B?w5xiZXJzaWNodA==?=\n =?windows-1252?Q?_=96_zw=F6lf_=80?= (=?us-ascii?Q?no?= ASCII)')}
    Content-Type: text/plain; charset=us-ascii

    See subject.
  `,
})

/** Forbidden by RFC 2047 and common: a character cut between two words. */
const splitCharacterWords = (): HonestMessage => ({
  name: 'charset-encoded-words-that-cut-a-character',
  program: 'old webmail',
  bytes: mail`
    ${head('cut', `=?UTF-8?B?${Buffer.from('日本語の').subarray(0, 10).toString('base64')}?=\n =?UTF-8?B?${Buffer.from('日本語の件名').subarray(10).toString('base64')}?=`)}
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('本文')}
  `,
})

const htmlMetaDiffers = (): HonestMessage => ({
  name: 'charset-html-meta-contradicts-the-field',
  program: 'gateway that converts to UTF-8',
  bytes: mail`
    ${head('meta', encodedWords('Grüße', { charset: 'utf-8' }))}
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><body>Grüße</body></html>')}
  `,
})

const charsetTwice = (): HonestMessage => ({
  name: 'charset-parameter-twice-with-the-same-value',
  program: 'CRM system',
  bytes: mail`
    ${head('twice')}
    Content-Type: text/html; charset=utf-8; charset=utf-8
    Content-Transfer-Encoding: 8bit

    <p>Grüße</p>
  `,
})

const charsetTwiceSpellings = (): HonestMessage => ({
  name: 'charset-parameter-twice-quoted-and-unquoted',
  program: 'newsletter plug-in',
  bytes: mail`
    ${head('twice2')}
    Content-Type: text/plain; charset="UTF-8"; format=flowed; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    Gr=C3=BC=C3=9Fe
  `,
})
