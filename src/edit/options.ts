/*
 * NAME
 *   options - the table [edit] of the configuration
 */

import { string, type Section } from '../config/option.js'

export const EDIT = {
  name: 'edit',
  sentence:
    'What actions strip and rename write. They change a part of a message and deliver the rest byte for byte.',
  options: {
    contact: string(
      'the administrators of your mail system',
      'Whom the recipient of a message should ask about a part that action strip removed: words, an address or a telephone number. It is the value of {contact} in notice.',
    ),
    notice: {
      ...string(
        '',
        'Text that replaces a part that action strip removed; by default a text in English. The placeholders {name}, {type}, {size}, {reason}, {reference} and {contact} are filled in, and \\\\n begins a new line.',
      ),
      example:
        '"{name} wurde entfernt: {reason}.\\\\nFragen: {contact}, {reference}"',
    },
    rename_suffix: string(
      '.txt',
      'What action rename adds to the name of a part.',
    ),
  },
} as const satisfies Section
