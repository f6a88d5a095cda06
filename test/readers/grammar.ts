/*
 * NAME
 *   grammar - messages that hide something, made at random
 *
 * DESCRIPTION
 *   A message of two parts. The second is a file with a forbidden name, or one
 *   with forbidden bytes and a harmless name. One to three tricks change it: of
 *   its structure, of the field that names the file, of its transfer encoding;
 *   and some letters here and there. The same numbers make the same message.
 */
import type { Random } from '../fuzz/random.js'
import { encodingTricks } from './grammar-encoding.js'
import { nameTricks } from './grammar-names.js'
import { structureTricks } from './grammar-structure.js'

const FORBIDDEN_NAME = 'tool.exe'

/** A message that is not yet put together. */
export interface Draft {
  /** Of the whole message, without line ends; the type is the last. */
  fields: string[]
  /** What is after two hyphens. */
  boundary: string
  preamble: string
  /** Lines in front of the two parts. */
  delimiters: [string, string]
  first: string[]
  part: string[]
  /** Between that header and the body. */
  gap: string
  /** Without line ends. */
  body: string[]
  close: string
  epilogue: string
  /** Bytes of the file, latin1. */
  readonly bytes: string
  /** Whether the name is forbidden, and not the bytes. */
  readonly isNamed: boolean
}

export type Trick = (draft: Draft, random: Random) => void

/** @param needle the forbidden bytes, latin1. */
export function makeMessage(random: Random, needle: string): string {
  const isNamed = random.upTo(2) === 0
  const draft = plainDraft(isNamed, needle)
  const own = isNamed ? nameTricks : encodingTricks
  const count = 1 + random.upTo(3)
  for (let at = 0; at < count; at++) {
    const tricks = random.upTo(3) === 0 ? structureTricks : own
    random.pick(tricks)(draft, random)
  }
  if (random.upTo(4) === 0) random.pick(structureTricks)(draft, random)
  const text = written(draft)
  return random.upTo(3) === 0 ? spoiled(text, random) : text
}

export function plainDraft(isNamed: boolean, needle: string): Draft {
  const bytes = isNamed ? 'some plain words, no more than that\n' : needle
  const name = isNamed ? FORBIDDEN_NAME : 'file.bin'
  return {
    fields: [
      'From: Anna <a@x.example>',
      'To: Bob <b@y.example>',
      'Subject: figures',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="foo"',
    ],
    boundary: 'foo',
    preamble: '',
    delimiters: ['--foo', '--foo'],
    first: ['Content-Type: text/plain', '', 'hello'],
    part: [
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
    ],
    gap: '',
    body: base64Lines(bytes),
    close: '--foo--',
    epilogue: '',
    bytes,
    isNamed,
  }
}

export function base64Lines(bytes: string): string[] {
  return (
    Buffer.from(bytes, 'latin1')
      .toString('base64')
      .match(/.{1,32}/g) ?? []
  )
}

export function written(draft: Draft): string {
  const lines = [
    ...draft.fields,
    '',
    ...(draft.preamble === '' ? [] : [draft.preamble]),
    draft.delimiters[0],
    ...draft.first,
    draft.delimiters[1],
    ...draft.part,
    draft.gap,
    ...draft.body,
    draft.close,
    ...(draft.epilogue === '' ? [] : [draft.epilogue]),
    '',
  ]
  return lines.join('\n')
}

const LETTERS = [
  ...['"', '\\', '(', ')', ';', ',', '=', "'", '*', '%', '?', ':', '<', '>'],
  ...[
    ' ',
    '\t',
    '\n ',
    '\n',
    '\r',
    '\0',
    '\v',
    '\f',
    '\xa0',
    '\xe9',
    '--',
    '-',
  ],
  ...['=?', '?=', '""', '\\"', '()', '/', '@', '[', '.', '_', '&', '#', '\x1b'],
]

// Letters more or less in the fields about the body, or in the lines around.
function spoiled(text: string, random: Random): string {
  let spoilt = text
  for (let count = 1 + random.upTo(2); count > 0; count--) {
    const places: readonly (RegExpExecArray | undefined)[] = [
      ...spoilt.matchAll(/^(?:content-|x-|--)[^\n]*$/gim),
    ]
    const place = random.pick(places)
    if (place === undefined) break
    const at = place.index + random.upTo(place[0].length + 1)
    const cut = random.upTo(3) === 0 ? 1 + random.upTo(3) : 0
    const word = random.upTo(5) === 0 ? '' : random.pick(LETTERS)
    spoilt = spoilt.slice(0, at) + word + spoilt.slice(at + cut)
  }
  return spoilt
}
