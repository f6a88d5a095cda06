/*
 * NAME
 *   options - the table [edit] of the configuration
 */

import {
  boolean,
  choice,
  list,
  string,
  type Section,
} from '../config/option.js'

export const EDIT = {
  name: 'edit',
  sentence:
    'What actions strip, rename and disarm and the banners of rules write. They change a part of a message and deliver the rest byte for byte.',
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
    banner_signed: choice(
      ['field', 'part'],
      'field',
      'What becomes of a banner if the text of the message is signed or encrypted, or there is none: a header field X-Postsift-Banner, or a new part beside it, which leaves S/MIME and OpenPGP signatures valid. Where a message cannot be changed safely, and for relayed_recipients, it is always a field.',
    ),
    relayed_recipients: list(
      [],
      'Recipients whose mail goes on to other hosts that verify DKIM signatures, written like recipient of a rule. A message to them that has a DKIM signature gets its banner as a field, which keeps the signature valid.',
    ),
    disarm_keeps_remote: boolean(
      false,
      'Whether action disarm leaves pictures and styles of other machines in a page that it disarms. They tell the sender that, and where, the page is read.',
    ),
    rename_suffix: string(
      '.txt',
      'What action rename adds to the name of a part.',
    ),
  },
} as const satisfies Section
