/*
 * NAME
 *   active-content - documents that run code or load it
 *
 * DESCRIPTION
 *   Makes findings of the marks that documents got when they were opened, of
 *   class `active`. A mark in `banned` is of class `banned`; one in `ignored`
 *   is no finding: what many honest documents have is there by default.
 *   A mark in both lists is banned.
 *
 *   What is inside of a document is looked at as a part of its own, mark or
 *   no mark: a program is found by attachment-name and attachment-type.
 */

import { MARKS, type Mark } from '../mail/mark.js'
import { boolean } from '../config/option.js'
import { checkedList } from './checked-list.js'
import { findEach } from './each-part.js'
import { findingLabel } from './attachment/label.js'
import type { ScannerKind } from './scanner.js'

const NAME = 'active-content'

/** What honest documents often have. */
export const IGNORED: readonly Mark[] = [
  'embedded-object',
  'pdf-open-action',
  'pdf-embedded-file',
  'pdf-rich-media',
  'pdf-form',
]

const SECTION = {
  name: 'scanner.active-content',
  sentence:
    'Finds documents that can run code or load it: macros, links, scripts.',
  options: {
    enabled: boolean(true, 'Enable this scanner.'),
    banned: checkedList(
      [],
      `Marks that are banned instead of active: ${Object.keys(MARKS).join(', ')}.`,
      toMark,
    ),
    ignored: checkedList(IGNORED, 'Marks that are not reported.', toMark),
  },
} as const

export const activeContent: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    if (!settings.enabled) return null
    const banned = new Set(settings.banned.map(toMark))
    const ignored = new Set(settings.ignored.map(toMark))
    return {
      name: NAME,
      antivirus: false,
      names: () => ({
        words: Object.keys(MARKS)
          .filter(isMark)
          .filter(mark => banned.has(mark) || !ignored.has(mark)),
      }),
      scan: ({ parts }, context) =>
        findEach(parts, context, part =>
          part.marks
            .filter(mark => banned.has(mark) || !ignored.has(mark))
            .map(mark => ({
              scanner: NAME,
              name: mark,
              class: banned.has(mark) ? 'banned' : 'active',
              part: findingLabel(part),
            })),
        ),
      close: () => {},
    }
  },
}

function toMark(word: string): Mark {
  const mark = word.trim().toLowerCase()
  if (isMark(mark)) return mark
  throw new RangeError(
    `must contain words like "vba-macro" or "dde-link", not "${word}"`,
  )
}

function isMark(word: string): word is Mark {
  return Object.hasOwn(MARKS, word)
}
