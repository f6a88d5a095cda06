/*
 * NAME
 *   options - the section [people]
 */

import { choice, type Section } from '../config/option.js'
import { PERMISSIONS, type Permission } from '../mail/verdict.js'

const may = (
  fallback: Permission,
  sentence: string,
): ReturnType<typeof choice<Permission>> =>
  choice(PERMISSIONS, fallback, sentence)

export const PEOPLE = {
  name: 'people',
  sentence:
    'What recipients may do with mail that was kept for them, by verdict class: release it, ask the administrator for it, see its text, or nothing but know of it. Each includes those after it. A change also applies to mail that was kept before. recipient_may in a rule goes before this; it applies to what is kept from then on.',
  options: {
    infected: may(
      'nothing',
      'A scanner found malware. Recipients never see the text of such a message.',
    ),
    banned: may('ask', 'A file has a name or type that is forbidden.'),
    ambiguous: may(
      'ask',
      'Mail programs could read the message in different ways.',
    ),
    'unchecked-error': may('ask', 'A scanner failed.'),
    'unchecked-overlimit': may(
      'ask',
      'The message is too large or too slow to scan completely.',
    ),
    'unchecked-damaged': may('ask', 'A container cannot be opened.'),
    'unchecked-encrypted': may(
      'release',
      'A container cannot be opened without a password.',
    ),
    'spam-certain': may('ask', 'A spam engine is sure that it is spam.'),
    active: may('release', 'A document can run code or load it.'),
    spam: may('release', 'A scanner classified the message as spam.'),
    clean: may('ask', 'Nothing was found: a rule kept the message.'),
  },
} as const satisfies Section
