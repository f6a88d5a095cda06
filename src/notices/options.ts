/*
 * NAME
 *   options - the section [notice]
 */

import { integer, list, path, type Section } from '../config/option.js'

export const NOTICE = {
  name: 'notice',
  sentence:
    'Messages about single decisions, which rules send by notify and notify_sender. A template is a text file in UTF-8: "Subject: ..." on its first line, an empty line, and the text. {{class}}, {{action}}, {{reason}}, {{policy}}, {{also}}, {{sender}}, {{recipients}}, {{more}}, {{subject}}, {{id}} and {{host}} are replaced by what is known; a line with a list is there once for each entry, and not at all where there is none. A template that cannot be read is logged, and the usual one is used.',
  options: {
    template: path(
      '',
      'File with the template of notices that go to the addresses in notify.',
    ),
    sender_template: path(
      '',
      'File with the template of notices that go to senders.',
    ),
    own_domains: list(
      [],
      'Your own domains: only senders at them get notices. "@example.com", ".example.com" for all subdomains, "user@example.com". By default, no sender does.',
    ),
    sender_limit: integer(
      10,
      { min: 0, max: 1000 },
      'Maximum number of notices that one process sends to one sender in an hour.',
    ),
  },
} as const satisfies Section
