/*
 * NAME
 *   plain-words - why a message was kept, for who has never heard of a filter
 */

import type { Finding, VerdictClass } from '../../mail/finding.js'

export interface Words {
  /** Two or three words, for a list. */
  readonly short: string
  /** Why it was kept. */
  readonly why: string
  /** What to think of before it is released. */
  readonly advice: string
  readonly tone: 'bad' | 'warn' | 'plain'
}

const TRUST =
  'Release it only if you know the sender and expected this mail. If in doubt, ask the sender by phone.'

const WORDS: Readonly<Record<VerdictClass, Words>> = {
  infected: {
    short: 'Malware',
    why: 'A virus or other malware was found in it.',
    advice: 'It cannot be made safe. Ask the sender what they wanted to send.',
    tone: 'bad',
  },
  banned: {
    short: 'Forbidden file',
    why: 'A file in it is of a kind that may not be sent by mail here.',
    advice:
      'Such files can run as programs. Ask the sender to send it in another way.',
    tone: 'bad',
  },
  ambiguous: {
    short: 'Two meanings',
    why: 'It is built so that mail programs may show different things. Honest mail is rarely built like this; it can hide something.',
    advice: TRUST,
    tone: 'warn',
  },
  'unchecked-error': {
    short: 'Not checked',
    why: 'It could not be checked, because a scanner did not work.',
    advice: TRUST,
    tone: 'warn',
  },
  'unchecked-overlimit': {
    short: 'Not checked',
    why: 'It is too large or too complicated to be checked completely.',
    advice: TRUST,
    tone: 'warn',
  },
  'unchecked-damaged': {
    short: 'Damaged file',
    why: 'A file in it is damaged, so it could not be checked.',
    advice: 'Ask the sender to send the file again.',
    tone: 'warn',
  },
  'unchecked-encrypted': {
    short: 'Locked file',
    why: 'A file in it is locked with a password, so it could not be checked.',
    advice: TRUST,
    tone: 'warn',
  },
  'spam-certain': {
    short: 'Spam',
    why: 'It is almost certainly spam.',
    advice: 'Release it only if you wanted this mail.',
    tone: 'plain',
  },
  active: {
    short: 'Active document',
    why: 'A document in it can run programs (macros), load them, or send your password away.',
    advice: TRUST,
    tone: 'warn',
  },
  spam: {
    short: 'Spam',
    why: 'It looks like spam.',
    advice: 'Release it only if you wanted this mail.',
    tone: 'plain',
  },
  clean: {
    short: 'Kept by rule',
    why: 'Nothing bad was found. A rule of your administrator keeps such mail.',
    advice: '',
    tone: 'plain',
  },
}

export function wordsOf(verdict: VerdictClass): Words {
  return WORDS[verdict]
}

/** What was found, and in which file; the worst first, at most LIMIT. */
export function foundIn(findings: readonly Finding[]): readonly string[] {
  const texts = findings.map(({ name, part }) => {
    // A label is the path of a part, and after it perhaps a name.
    const path = /^[\d./]*/u.exec(part)?.[0] ?? ''
    const slash = path.lastIndexOf('/', part.length - 2)
    const file = slash < 0 ? '' : part.slice(slash + 1)
    return file === '' || file === name ? name : `${name}: ${file}`
  })
  return [...new Set(texts.filter(it => it !== ''))].slice(0, LIMIT)
}

const LIMIT = 10
