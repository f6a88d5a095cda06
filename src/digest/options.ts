/*
 * NAME
 *   options - the section [digest]
 */

import {
  choice,
  choices,
  integer,
  list,
  parsed,
  path,
  string,
  type Section,
} from '../config/option.js'
import { VERDICT_CLASSES } from '../mail/finding.js'
import { LANGUAGE_CODES } from './language.js'

export const DIGEST = {
  name: 'digest',
  sentence:
    'Messages that tell recipients what was kept for them: filter-quarantine digest, which a timer starts. Only recipients that are named here get one. With web.public_url, they have links by which the recipient sees or releases a message, as [people] allows.',
  options: {
    recipients: list(
      [],
      'Who gets digests: "user@example.com", "@example.com", ".example.com" for all subdomains. A digest for an alias goes where mail for the alias goes: name no domain with lists in it without naming these in except or to. An entry "file:/path" adds the lines of that file. By default, no one.',
    ),
    except: list([], 'Who gets none all the same, written like recipients.'),
    to: path(
      '',
      'File with one alias and its owner on each line: "sales@example.com bob@example.com". The owner gets what was kept for the alias, and need not be named in recipients. A release still goes to the alias.',
    ),
    every: choice(
      ['run', 'week', 'never'],
      'run',
      'How often a recipient who has chosen nothing gets a digest: with each run of filter-quarantine digest, which the timer starts once a day, at most once a week, or never.',
    ),
    class: choices(
      VERDICT_CLASSES,
      'Verdict classes of messages that digests list; by default all.',
    ),
    link_days: integer(
      7,
      { min: 1, max: 365 },
      'Days for which links in a digest can be used.',
    ),
    message_limit: integer(
      100,
      { min: 1, max: 1000 },
      'Maximum number of messages that one digest lists, the newest first. It says how many more there are.',
    ),
    notices_per_hour: integer(
      4,
      { min: 0, max: 1000 },
      'Maximum number of notices that a recipient gets in an hour by notify_recipient of a rule; the next digest lists the rest. 0 sends none.',
    ),
    language: choice(
      LANGUAGE_CODES,
      'en',
      'Language of recipients who have chosen none.',
    ),
    time_zone: parsed(
      'time zone',
      'UTC',
      'Time zone of the times in digests: "Europe/Berlin".',
      checkTimeZone,
    ),
    from: string(
      '',
      'Address in the From field; by default postmaster at the name of this host.',
    ),
    contact: string(
      '',
      'Whom a digest without links names for questions: an address, a telephone number or a name. By default the address in from.',
    ),
  },
} as const satisfies Section

function checkTimeZone(text: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
  } catch {
    throw new RangeError(
      'must be the name of a time zone, as in "Europe/Berlin"',
    )
  }
}
