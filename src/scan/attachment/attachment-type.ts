/*
 * NAME
 *   attachment-type - forbidden kinds of content
 *
 * DESCRIPTION
 *   Bans a part by its type: those that its bytes show (see util/file-type and
 *   file-type-also) and the one that its sender declared. One is enough.
 *
 *   The text of a message is no attachment: where a part has no name and is
 *   declared text/plain, or declared nothing, what its text looks like does
 *   not count, only what its bytes are. So a script pasted into a message
 *   passes, and a program labelled text/plain does not.
 *
 *   Nor does the label count that a text seems to give to what is in it.
 *
 *   `banned_types` replaces the shipped list; `add_banned_types` and
 *   `allow_banned_types` change whichever is in force.
 */

import { printable } from '../../util/text.js'
import type { Finding } from '../../mail/finding.js'
import type { Part } from '../../mail/part.js'
import { boolean } from '../../config/option.js'
import { BANNED_TYPES, TEXT_TYPES } from './banned-types.js'
import { bannedSet } from './banned-set.js'
import { checkedList } from '../checked-list.js'
import { meaningsOf } from '../container-meaning.js'
import { findEach } from '../each-part.js'
import { findingLabel, isLabelled } from './label.js'
import type { ScannerKind } from '../scanner.js'

const NAME = 'attachment-type'

const SECTION = {
  name: 'scanner.attachment-type',
  sentence: 'Finds forbidden content types, by bytes and by label.',
  options: {
    enabled: boolean(true, 'Enable this scanner.'),
    banned_types: checkedList(
      BANNED_TYPES,
      'Banned content types, detected or declared.',
      toType,
    ),
    add_banned_types: checkedList([], 'Types to add to banned_types.', toType),
    allow_banned_types: checkedList(
      [],
      'Types to remove from banned_types.',
      toType,
    ),
  },
} as const

export const attachmentType: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    if (!settings.enabled) return null
    const banned = bannedSet(
      {
        banned: settings.banned_types,
        added: settings.add_banned_types,
        allowed: settings.allow_banned_types,
      },
      toType,
    )
    return {
      name: NAME,
      antivirus: false,
      names: () => ({ words: [...banned].map(it => printable(it)) }),
      scan: ({ parts }, context) => {
        const meaningOf = meaningsOf(parts)
        return findEach(parts, context, part =>
          meaningOf(part) === 'program' ? [] : findingsOf(part, banned),
        )
      },
      close: () => {},
    }
  },
}

function findingsOf(
  part: Part,
  banned: ReadonlySet<string>,
): readonly Finding[] {
  if (part.kind === 'multipart') return []
  const type = typesOf(part).find(it => banned.has(it))
  if (type === undefined) return []
  return [
    {
      scanner: NAME,
      name: printable(type),
      class: 'banned',
      part: findingLabel(part),
    },
  ]
}

function typesOf(part: Part): readonly string[] {
  const { declaredType } = part
  const isLetter =
    part.names.length === 0 &&
    (declaredType === 'text/plain' || declaredType === '')
  const types = [part.detectedType, ...part.alsoTypes]
  const shown = isLetter ? types.filter(it => !TEXT_TYPES.has(it)) : types
  return isLabelled(part) ? [...shown, declaredType] : shown
}

function toType(word: string): string {
  const type = word.trim().toLowerCase()
  if (/^[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*$/.test(type)) return type
  throw new RangeError(
    `must contain types like "application/hta", not "${word}"`,
  )
}
