/*
 * NAME
 *   template - the text of a notice, with words to be filled in
 *
 * DESCRIPTION
 *   The first line is the subject; an empty line and the text follow. {{NAME}} is a
 *   word. A line with one that has several values is there for each of them, and
 *   one whose word has no value is left out.
 *
 * DIAGNOSTICS
 *   readTemplate() throws RangeError with half a sentence.
 *
 * SECURITY
 *   A value is one printable line, and words in it mean nothing.
 */

import { readFileSync } from 'node:fs'
import { printable } from '../util/text.js'

const WORDS = [
  'class',
  'action',
  'reason',
  'policy',
  'also',
  'sender',
  'recipients',
  'more',
  'subject',
  'id',
  'host',
] as const

type Word = (typeof WORDS)[number]

/** A list is for a line that may be there more than once, or not at all. */
export type Words = Readonly<Record<Word, string | readonly string[]>>

export const ADMINISTRATOR_TEMPLATE = `Subject: Content filter: {{class}}, {{action}} ({{id}})

Verdict:    {{class}}
Action:     {{action}}
Why:        {{reason}}
By:         {{policy}}
Also by:    {{also}}
From:       <{{sender}}>
To:         <{{recipients}}>
            and {{more}} more
Subject:    {{subject}}
Reference:  {{id}}

filter-quarantine explain {{id}} tells more.
`

export const SENDER_TEMPLATE = `Subject: Your message was not delivered ({{id}})

The mail filter did not deliver a message that you sent.

Why:        {{reason}}
Subject:    {{subject}}
To:         <{{recipients}}>
            and {{more}} more
Reference:  {{id}}

If you need it to be delivered, ask your mail administrator and say the
reference. If you did not send this message, someone else may be using your
account: change its password, and tell your mail administrator.
`

export interface Filled {
  readonly subject: string
  readonly text: string
}

export function fill(template: string, words: Words): Filled {
  const [first = '', ...lines] = template.split('\n')
  const filled = lines.flatMap(line => fillLine(line, words))
  return {
    subject: fillLine(first.replace(SUBJECT, ''), words).join(' ').trim(),
    text: `${filled.join('\n').trim()}\n`,
  }
}

const SUBJECT = /^subject:[ \t]*(?=\S)/iu
const WORD = /\{\{(\w+)\}\}/gu

function fillLine(line: string, words: Words): readonly string[] {
  const names = [...line.matchAll(WORD)].map(it => it[1] as Word)
  const lists = names
    .map(name => words[name])
    .filter(it => typeof it !== 'string')
  const [list] = lists
  const count = list === undefined ? 1 : list.length
  return Array.from({ length: count }, (_, at) =>
    line.replace(WORD, (_whole, name: Word) => {
      const value = words[name]
      return printable(typeof value === 'string' ? value : (value[at] ?? ''))
    }),
  )
}

/** The text of a file, with words that we know. */
export function readTemplate(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  } catch (error) {
    const why = (error as Error).message
    throw new RangeError(`cannot be read: ${why}`, { cause: error })
  }
  if (text.length > LIMIT_CHARACTERS) {
    throw new RangeError(
      `${path} is longer than ${LIMIT_CHARACTERS} characters`,
    )
  }
  const [first = '', second] = text.split('\n', 2)
  if (first.replace(SUBJECT, '') === first || second !== '') {
    throw new RangeError(
      `${path} must begin with a line "Subject: ..." and an empty line`,
    )
  }
  const wrong = [...text.matchAll(WORD)].find(
    ([, name]) => !WORDS.some(it => it === name),
  )
  if (wrong !== undefined) {
    const known = WORDS.map(it => `{{${it}}}`).join(', ')
    throw new RangeError(`${path} has ${wrong[0]}; known are ${known}`)
  }
  return text
}

const LIMIT_CHARACTERS = 100_000
