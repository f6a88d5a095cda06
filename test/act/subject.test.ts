/*
 * NAME
 *   subject.test - a prefix before any subject leaves all its bytes as they are
 */
import t from 'tap'
import { withSubjectPrefix } from '../../src/act/subject.js'
import { decodeWords } from '../../src/mail/encoded-word.js'
import { bytesOf } from '../../src/util/bytes.js'
import { editedWindows } from '../../src/util/cut-bytes.js'

const REST = 'From: a@x\nX-Raw: \xe4\xff\n'
const BODY = '\nSubject: in the body\n\xe4\n'

/** Headers as latin1: what was there, and what it is with `[X]` before. */
const CASES: Readonly<Record<string, readonly [string, string]>> = {
  plain: ['Subject: Hello\n', 'Subject: [X] Hello\n'],
  'no blank': ['Subject:Hello\n', 'Subject: [X] Hello\n'],
  'more blanks': ['Subject: \t Hello  \n', 'Subject: [X] \t Hello  \n'],
  'a blank before the colon': ['subJECT \t: Hi\n', 'subJECT \t: [X] Hi\n'],
  'raw UTF-8': [
    'Subject: Gr\xc3\xbc\xc3\x9fe\n',
    'Subject: [X] Gr\xc3\xbc\xc3\x9fe\n',
  ],
  'raw Latin-1': ['Subject: Gr\xfc\xdfe\n', 'Subject: [X] Gr\xfc\xdfe\n'],
  'raw and broken': [
    'Subject: \xc3\x00\xff \xe2\x82 \x1b$B\n',
    'Subject: [X] \xc3\x00\xff \xe2\x82 \x1b$B\n',
  ],
  folded: [
    'Subject: one\n two\n\tthree \xfc\n',
    'Subject: [X] one\n two\n\tthree \xfc\n',
  ],
  'folded at once': ['Subject:\n one\n', 'Subject: [X]\n one\n'],
  'an encoded word': [
    'Subject: =?utf-8?Q?=C3=BC?=\n',
    'Subject: [X] =?utf-8?Q?=C3=BC?=\n',
  ],
  'an encoded word that does not end': [
    'Subject: =?utf-8?B?4oKs\n ?= =?x\n',
    'Subject: [X] =?utf-8?B?4oKs\n ?= =?x\n',
  ],
  'an encoded word cut inside of a character': [
    'Subject: =?utf-8?Q?=E2=82?=\n =?utf-8?Q?=AC?=\n',
    'Subject: [X] =?utf-8?Q?=E2=82?=\n =?utf-8?Q?=AC?=\n',
  ],
  empty: ['Subject:\n', 'Subject: [X]\n'],
  'of blanks': ['Subject:  \t\n \n', 'Subject: [X]  \t\n \n'],
  missing: ['', ''],
  'another name': [
    'Subjects: x\nX-Subject: y\n',
    'Subjects: x\nX-Subject: y\n',
  ],
  'two of them': [
    'Subject: one \xe9\nTo: b@x\nsubject:two\n',
    'Subject: [X] one \xe9\nTo: b@x\nsubject: [X] two\n',
  ],
  'the longest line': [
    `Subject: ${'a'.repeat(984)}\n`,
    `Subject: [X] ${'a'.repeat(984)}\n`,
  ],
  'a line that would be too long': [
    `Subject: ${'a'.repeat(985)}\n`,
    `Subject: [X]\n ${'a'.repeat(985)}\n`,
  ],
  'such a line without a blank': [
    `Subject:${'a'.repeat(986)}\n`,
    `Subject: [X]\n ${'a'.repeat(986)}\n`,
  ],
}

const retitled = (message: string, prefix: string): string => {
  const bytes = bytesOf(Buffer.from(message, 'latin1'))
  const { inserts, field } = withSubjectPrefix(bytes, prefix)
  const rest = Buffer.concat([...editedWindows(bytes, inserts)]).toString(
    'latin1',
  )
  return field === null ? rest : `${field}\n${rest}`
}

t.test('all bytes stay, and the prefix comes before', async t => {
  for (const [name, [before, after]] of Object.entries(CASES)) {
    const wanted = {
      first: `${before}${REST}${BODY}`,
      last: `${REST}${before}${BODY}`,
      'without a body': `${REST}${before}`.replace(/\n$/u, ''),
    }
    const isMissing = before === after
    for (const [place, message] of Object.entries(wanted)) {
      const whole = `${isMissing ? 'Subject: [X]\n' : ''}${message.replace(
        before.replace(/\n$/u, ''),
        after.replace(/\n$/u, ''),
      )}`
      t.equal(retitled(message, '[X]'), whole, `${name}, ${place}`)
    }
  }
})

t.test('a prefix that is not ASCII is an encoded word', async t => {
  const shown = (value: string): string => {
    const [, field = ''] =
      /^Subject:((?:[^\n]|\n )*)/u.exec(
        retitled(`Subject:${value}\n\n`, '[Verd\u00e4chtig]'),
      ) ?? []
    t.match(field, /^[\x00-\xff]*$/u)
    return decodeWords(field.replace(/\n/gu, '')).trim()
  }
  t.equal(shown(' plain'), '[Verd\u00e4chtig] plain')
  t.equal(
    shown(' =?utf-8?Q?=C3=BC?= x'),
    '[Verd\u00e4chtig] \u00fc x',
    'the blank between encoded words is not shown, so it is in one',
  )
  t.equal(shown(''), '[Verd\u00e4chtig]')
})
