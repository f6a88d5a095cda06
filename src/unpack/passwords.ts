/*
 * NAME
 *   passwords - words of a message that may open what is attached
 *
 * DESCRIPTION
 *   The sender of an encrypted archive, honest or not, often writes the
 *   password in the message. candidateWords() gives words of subject and text.
 *   Those that follow a word for "password" come first, then words in quotes,
 *   then the others, those with digits first.
 *
 * SECURITY
 *   Hostile text, bounded in length; each step goes through it once. The words
 *   are for opening only: they must not get into a log.
 */

import { resolveReferences } from '../util/character-references.js'
import { decodeCharset, decodeWords } from '../mail/encoded-word.js'
import { fieldValue, type Field } from '../mail/field.js'
import type { Part } from '../mail/part.js'

/** What was found in a message or container. */
interface Found {
  readonly fields?: readonly Field[]
  readonly parts: readonly Part[]
}

export type FindPasswords = (found: readonly Found[]) => readonly string[]

/** So many texts of one message are read, and so many archives opened. */
const TEXT_COUNT = 8
const ARCHIVE_COUNT = 32

/** For one message: words of its texts, and those that the site knows. */
export function makePasswords(known: readonly string[]): FindPasswords {
  let asked = 0
  let read = -1
  let words: readonly string[] = []
  return found => {
    // Each of them may cost hundreds of tries.
    if (++asked > ARCHIVE_COUNT) return []
    const texts = found.flatMap(({ parts }) => parts.filter(isText))
    const count = Math.min(texts.length, TEXT_COUNT)
    if (count > read) {
      read = count
      const subjects = found.map(({ fields = [] }) =>
        decodeWords(fieldValue(fields, 'Subject')),
      )
      const bodies = texts.slice(0, TEXT_COUNT).map(textOf)
      words = candidateWords([...subjects, ...bodies])
    }
    const [first, rest] = [words.slice(0, FIRST), words.slice(FIRST)]
    return [...new Set([...first, ...known, ...rest])]
  }
}

/** Before the site's own: some locks are too dear for many tries. */
const FIRST = 6

/** The passwords in a site's list: one a line. */
export function passwordLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).filter(line => line !== '')
}

function isText({ kind, form, declaredType }: Part): boolean {
  return (
    kind === 'leaf' &&
    form !== 'packed' &&
    (declaredType === '' || declaredType.startsWith('text/'))
  )
}

function textOf({ content, charset }: Part): string {
  const bytes = content.slice(0, TEXT_LIMIT)
  return decodeCharset(bytes, charset === '' ? 'utf-8' : charset)
}

/** Words for "password" in the languages of most mail, and what is as good. */
const KEYWORD =
  /^(?:pass(?:word|wort|code|phrase|wd)?|pw|pwd|psw|kennwort|code|key|pin|passe|mdp|contrase[nñ]a|clave|senha|palavra|parola|wachtwoord|l[oö]senord|adgangskode|passord|salasana|has[lł]o|heslo|jelsz[oó]|lozinka|geslo|парол[ьяи]|şifre|sifre|κωδικός|密码|密碼|パスワード|비밀번호)$/iu

const TEXT_LIMIT = 64 * 1024
const WORD_LIMIT = 128

/** The number of tokens to take after a keyword, and before it. */
const AFTER = 6
const IN_FRONT = 2

/** The likeliest first, each once, at most 128. */
export function candidateWords(texts: readonly string[]): readonly string[] {
  const plain = texts.map(text => plainText(text.slice(0, TEXT_LIMIT)))
  const tokens = plain.map(text => text.split(/\s+/u).filter(it => it !== ''))
  const words = new Set<string>()
  const sources = [
    tokens.flatMap(nearKeywords).flatMap(formsOf),
    plain.flatMap(quoted),
    tokens.flat().filter(hasDigit).flatMap(formsOf),
    tokens.flat().flatMap(formsOf),
  ]
  for (const word of sources.flat()) {
    if (words.size >= WORD_LIMIT) break
    if (word.length > 1 && word.length <= 64) words.add(word)
  }
  return [...words]
}

function plainText(text: string): string {
  return resolveReferences(text.replace(/<[^<>]*>/gu, ' '))
}

function nearKeywords(tokens: readonly string[]): readonly string[] {
  const near: string[] = []
  tokens.forEach((token, at) => {
    // "password:secret" and "pw=secret" are one token.
    const [word = '', ...rest] = token.split(/[:=：]/u)
    if (!KEYWORD.test(bare(word))) return
    if (rest.length > 0) near.push(token.slice(word.length + 1))
    near.push(...tokens.slice(at + 1, at + 1 + AFTER))
    near.push(...tokens.slice(Math.max(0, at - IN_FRONT), at))
  })
  return near
}

function quoted(text: string): readonly string[] {
  return (text.match(QUOTED) ?? []).map(it => it.slice(1, -1))
}

const QUOTED = /["'`“„«‘‚][^"'`“”„«»‘’‚\s]{1,64}["'`“”»’‘]/gu

function hasDigit(token: string): boolean {
  return /\d/u.test(token)
}

// A full stop may be of the sentence or of the password.
function formsOf(token: string): readonly string[] {
  const inside = bare(token)
  const ending = token.replace(/[.,;:!?]$/u, '')
  return [...new Set([inside, ending, token])].filter(it => it !== '')
}

const EDGES = new Set('"\'`“”„«»‘’‚()[]{}<>*_.,;:!?')

function bare(token: string): string {
  let start = 0
  let end = token.length
  while (start < end && EDGES.has(token.charAt(start))) start++
  while (end > start && EDGES.has(token.charAt(end - 1))) end--
  return token.slice(start, end)
}
