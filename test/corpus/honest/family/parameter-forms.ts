/*
 * NAME
 *   parameter-forms - file names and boundaries in every form of parameter
 *
 * DESCRIPTION
 *   Tokens, quoted strings with escapes, encoded words inside and outside quotes, the
 *   sections and extended values of RFC 2231, alone and beside a plain form,
 *   raw bytes. Each row shows the parameters and the name that they mean.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  percent,
  rfc2231,
} from '../build.js'
import type { HonestMessage, Value } from '../build.js'
import { pdf } from '../files.js'
import { exim } from '../trace.js'

/** File names and boundaries in every form of parameter. */
export const parameterForms = (): readonly HonestMessage[] => [
  ...nameForms().map(([shape, program, fields, name]) => ({
    name: `file-name-${shape}`,
    program,
    bytes: named(shape, fields),
    parts: [name],
  })),
  ...BOUNDARY_FORMS.map(([shape, program, parameter, boundary]) => ({
    name: `boundary-${shape}`,
    program,
    bytes: bounded(shape, parameter, boundary),
  })),
]

type NameForm = readonly [
  shape: string,
  program: string,
  fields: Value,
  name: string,
]

const TYPE = 'Content-Type: application/pdf'
const ATTACHMENT = 'Content-Disposition: attachment'
const LONG =
  'Bericht über die außerordentliche Sitzung des Ausschusses für Öffentlichkeitsarbeit.pdf'

/** The same parameter value in both fields. */
const both = (value: string): readonly string[] => [
  `${TYPE}; name=${value}`,
  `${ATTACHMENT}; filename=${value}`,
]

/** An extended parameter in sections of `width` characters. */
const sections = (value: string, width: number): string =>
  (value.match(new RegExp(`(?:%..|.){1,${width}}`, 'g')) ?? [])
    .map((text, i) => `filename*${i}*=${text}`)
    .join(';\n ')

// prettier-ignore
const nameForms = (): readonly NameForm[] => [
  ['token', 'several', both('a.pdf'), 'a.pdf'],
  ['quoted', 'several', both('"a b.pdf"'), 'a b.pdf'],
  ['folded-before', 'Thunderbird', [`${TYPE};`, ' name="a b.pdf"', `${ATTACHMENT};`, ' filename="a b.pdf"'], 'a b.pdf'],
  ['folded-with-tab', 'Outlook', [`${TYPE};`, '\tname="a b.pdf"', `${ATTACHMENT};`, '\tfilename="a b.pdf"'], 'a b.pdf'],
  ['escaped-quotes', 'several', both('"the \\"final\\" one.pdf"'), 'the "final" one.pdf'],
  ['parentheses-and-brackets', 'several', both('"offer (2) [new] {x}.pdf"'), 'offer (2) [new] {x}.pdf'],
  ['semicolon-comma-equals', 'several', both('"a; b, c=d.pdf"'), 'a; b, c=d.pdf'],
  ['apostrophes', 'several', both('"Ben\'s and Anna\'s.pdf"'), "Ben's and Anna's.pdf"],
  ['percent-signs-in-plain-name', 'web browser', both('"100%25 sure.pdf"'), '100%25 sure.pdf'],
  ['hash-ampersand-plus-at', 'several', both('"R&D #1 + a@b.pdf"'), 'R&D #1 + a@b.pdf'],
  ['many-dots', 'several', both('"v1.2.3.2020-01-14.pdf"'), 'v1.2.3.2020-01-14.pdf'],
  ['no-extension', 'several', both('README'), 'README'],
  ['capitals', 'several', both('SCAN0001.PDF'), 'SCAN0001.PDF'],
  ['leading-dot', 'several', both('".profile.pdf"'), '.profile.pdf'],
  ['of-two-hundred-characters', 'several', both(`"${'long name '.repeat(20)}.pdf"`), `${'long name '.repeat(20)}.pdf`],
  ['encoded-word-b', 'Outlook', both(`"${encodedWords('Prüfung.pdf')}"`), 'Prüfung.pdf'],
  ['encoded-word-q', 'Exchange', both(`"${encodedWords('Prüfung für März.pdf', { charset: 'iso-8859-1', encoding: 'Q' })}"`), 'Prüfung für März.pdf'],
  ['encoded-word-unquoted', 'old webmail', both(encodedWords('Prüfung.pdf')), 'Prüfung.pdf'],
  ['encoded-words-four-folded', 'Gmail', both(`"${encodedWords(`${LONG.slice(0, -4)} und für alle Übrigen, die es lesen möchten.pdf`, { limit: 60 })}"`), `${LONG.slice(0, -4)} und für alle Übrigen, die es lesen möchten.pdf`],
  ['encoded-words-split-q', 'Outlook', both(`"${encodedWords(LONG, { charset: 'iso-8859-1', encoding: 'Q', glue: '\n\t' })}"`), LONG],
  ['encoded-word-iso-2022-jp', 'Becky!', both(`"${encodedWords('議事録.pdf', { charset: 'iso-2022-jp' })}"`), '議事録.pdf'],
  ['encoded-word-gb2312', 'Foxmail', both(`"${encodedWords('会议纪要.pdf', { charset: 'gb2312' })}"`), '会议纪要.pdf'],
  ['encoded-word-big5', 'Taiwanese webmail', both(`"${encodedWords('會議紀錄.pdf', { charset: 'big5' })}"`), '會議紀錄.pdf'],
  ['encoded-word-euc-kr', 'Naver', both(`"${encodedWords('회의록.pdf', { charset: 'euc-kr' })}"`), '회의록.pdf'],
  ['encoded-word-koi8-r', 'The Bat!', both(`"${encodedWords('Отчёт.pdf', { charset: 'koi8-r' })}"`), 'Отчёт.pdf'],
  ['encoded-word-windows-1252-euro', 'Exchange', both(`"${encodedWords('10 €.pdf', { charset: 'windows-1252', encoding: 'Q' })}"`), '10 €.pdf'],
  ['emoji', 'Gmail', both(`"${encodedWords('Party 🎉.pdf')}"`), 'Party 🎉.pdf'],
  ['hebrew', 'Gmail', both(`"${encodedWords('סיכום.pdf')}"`), 'סיכום.pdf'],
  ['decomposed-umlaut', 'Apple Mail', [`${TYPE}; name="${encodedWords('Prüfung.pdf'.normalize('NFD'))}"`, `${ATTACHMENT}; filename*=${rfc2231('Prüfung.pdf'.normalize('NFD'), 'utf-8')}`], 'Prüfung.pdf'.normalize('NFD')],
  ['rfc-2231-extended', 'Roundcube', [TYPE, `${ATTACHMENT}; filename*=${rfc2231('Prüfung.pdf')}`], 'Prüfung.pdf'],
  ['rfc-2231-latin-1', 'Evolution', [TYPE, `${ATTACHMENT}; filename*=ISO-8859-1''Pr%FCfung.pdf`], 'Prüfung.pdf'],
  ['rfc-2231-language', 'KDE', [TYPE, `${ATTACHMENT}; filename*=utf-8'de'${percent('Prüfung.pdf')}`], 'Prüfung.pdf'],
  ['rfc-2231-lower-case-digits', 'several', [TYPE, `${ATTACHMENT}; filename*=utf-8''Pr%c3%bcfung.pdf`], 'Prüfung.pdf'],
  ['rfc-2231-extended-sections', 'Thunderbird', [TYPE, `${ATTACHMENT};\n ${sections(rfc2231(LONG), 40)}`], LONG],
  ['rfc-2231-plain-sections', 'Thunderbird', [TYPE, `${ATTACHMENT};`, ' filename*0="A rather long name of a file that does not fit in one line of ";', ' filename*1="seventy-six characters.pdf"'], 'A rather long name of a file that does not fit in one line of seventy-six characters.pdf'],
  ['rfc-2231-mixed-sections', 'several', [TYPE, `${ATTACHMENT};`, ` filename*0*=utf-8''${percent('Größe ')};`, ' filename*1="and so on.pdf"'], 'Größe and so on.pdf'],
  ['rfc-2231-name-and-file-name', 'Evolution', [`${TYPE};\n\tname*=${rfc2231('Prüfung.pdf')}`, `${ATTACHMENT};\n\tfilename*=${rfc2231('Prüfung.pdf')}`], 'Prüfung.pdf'],
  ['rfc-2231-beside-encoded-word', 'Thunderbird', [`${TYPE};\n name="${encodedWords('Prüfung.pdf')}"`, `${ATTACHMENT};\n filename*=${rfc2231('Prüfung.pdf')}`], 'Prüfung.pdf'],
  ['rfc-2231-beside-plain-of-the-same', 'several', [`${TYPE}; name="a.pdf"`, `${ATTACHMENT}; filename="a.pdf"; filename*=UTF-8''a.pdf`], 'a.pdf'],
  ['rfc-2231-behind-ascii-fallback', 'web frameworks', [TYPE, `${ATTACHMENT}; filename="Pruefung.pdf"; filename*=${rfc2231('Prüfung.pdf')}`], 'Prüfung.pdf'],
  ['rfc-2231-before-ascii-fallback', 'web frameworks', [TYPE, `${ATTACHMENT}; filename*=${rfc2231('Prüfung.pdf')}; filename="Pruefung.pdf"`], 'Prüfung.pdf'],
  ['raw-utf-8', 'PHP script', [mail`${TYPE}; name="Prüfung.pdf"`, mail`${ATTACHMENT}; filename="Prüfung.pdf"`], 'Prüfung.pdf'],
  ['name-in-type-only-encoded', '.NET', [`${TYPE}; name="${encodedWords('Prüfung.pdf', { charset: 'utf-8' })}"`, ATTACHMENT], 'Prüfung.pdf'],
  ['name-before-other-parameters', 'several', [`${TYPE}; name="a.pdf"; x-unix-mode=0644; charset=binary`, `${ATTACHMENT}; filename="a.pdf"; size=582; handling=optional`], 'a.pdf'],
]

const head = (seed: string): Buffer => mail`
  ${exim('laptop', 'Tue, 14 Jan 2020 09:12:33 +0100')}
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  From: Anna Keller <anna@example.org>
  To: Ben Ortiz <ben@example.net>
  Subject: parameters
  Message-ID: <${digits(seed, 24)}@example.org>
  MIME-Version: 1.0
`

const named = (shape: string, fields: Value): Buffer => mail`
  ${head(shape)}
  Content-Type: multipart/mixed; boundary="params"

  --params
  Content-Type: text/plain; charset=us-ascii

  The paper.
  --params
  ${fields}
  Content-Transfer-Encoding: base64

  ${base64Lines(pdf(shape))}
  --params--
`

type BoundaryForm = readonly [
  shape: string,
  program: string,
  parameter: string,
  boundary: string,
]

// prettier-ignore
const BOUNDARY_FORMS: readonly BoundaryForm[] = [
  ['token', 'several', 'boundary=foo', 'foo'],
  ['quoted', 'several', 'boundary="foo"', 'foo'],
  ['name-in-capitals', 'Pine', 'BOUNDARY="foo"', 'foo'],
  ['name-capitalized', 'Lotus Notes', 'Boundary="foo"', 'foo'],
  ['before-charset', 'Rails', 'boundary="foo"; charset=UTF-8', 'foo'],
  ['between-parameters', 'Exchange', 'differences=Content-Type; boundary="foo"; type="text/html"', 'foo'],
  ['folded-and-tab', 'Outlook', '\n\tboundary="foo"', 'foo'],
  ['with-trailing-semicolon', 'PHP script', 'boundary="foo";', 'foo'],
  ['with-inner-blank', 'Lotus Notes', 'boundary="=_mixed 0040 foo_="', '=_mixed 0040 foo_='],
  ['with-question-mark-and-colon', 'several', 'boundary="foo=_?:"', 'foo=_?:'],
  ['rfc-2231-extended', 'by the book', "boundary*=''foo", 'foo'],
  ['rfc-2231-one-section', 'by the book', "boundary*0*=''foo", 'foo'],
  ['rfc-2231-two-sections', 'by the book', "boundary*0*=''f; boundary*1*=oo", 'foo'],
]

const bounded = (
  shape: string,
  parameter: string,
  boundary: string,
): Buffer => mail`
  ${head(`boundary ${shape}`)}
  Content-Type: multipart/alternative; ${parameter}

  --${boundary}
  Content-Type: text/plain; charset=us-ascii

  Hello
  --${boundary}
  Content-Type: text/html; charset=us-ascii

  <p>Hello</p>
  --${boundary}--
`
