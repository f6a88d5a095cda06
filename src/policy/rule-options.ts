/*
 * NAME
 *   rule-options - the options of a [[rule]]
 *
 * DESCRIPTION
 *   Who, when, what, and what then. An option that is not given is no
 *   condition; of a list, one entry is enough; of several options, all.
 */

import { VERDICT_CLASSES } from '../mail/finding.js'
import { MARKS } from '../mail/mark.js'
import { ACTIONS } from '../mail/verdict.js'
import {
  boolean,
  choice,
  choices,
  flag,
  list,
  maybeSize,
  string,
  type Section,
} from '../config/option.js'

const FILES = 'An entry "file:/path" stands for the lines of that file.'

export const RULE = {
  name: 'rule',
  sentence:
    'What happens to messages and findings otherwise than by [action]. May be given more than once: for each finding and recipient the first one that fits and has an action decides. Rules in front of it that have no action add copies, fields or notices, and several add up. A rule with an action that names no class does not speak of infected.',
  options: {
    name: string('', 'What the log, the fields and the replies call it.'),
    mode: choice(
      ['enforce', 'monitor'],
      'enforce',
      'monitor only logs what the rule would do.',
    ),
    sender: list(
      [],
      `Envelope senders: "user@example.com", "@example.com", ".example.com" for all domains below, "<>" for the null sender. Anyone can write any sender: a rule that passes mail by it needs proof besides, or insecure = true. ${FILES}`,
    ),
    recipient: list(
      [],
      `Recipients, written like senders; the rule is for them alone. ${FILES}`,
    ),
    client: list(
      [],
      `Clients that gave the mail to Postfix: addresses, networks "192.0.2.0/24", verified names "mail.example.com" or ".example.com". ${FILES}`,
    ),
    authenticated: flag(
      "Whether the client has logged in (SASL), in every mode. By pipe(8) Postfix tells it with ${sasl_username}; elsewhere it is in the topmost Received field, with the user's name where smtpd_sasl_authenticated_header = yes. A header_checks that removes this field hides the login.",
    ),
    origin: choice(
      ['any', 'inbound', 'submission'],
      'any',
      'Whose mail it is.',
    ),
    verified_domain: list(
      [],
      `Domains that the topmost Authentication-Results field of authserv_id calls verified by DMARC, DKIM or SPF. ${FILES}`,
    ),
    from: list(
      [],
      `Addresses in the From field, written like senders. Anyone can write one, as with sender. ${FILES}`,
    ),
    days: choices(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      'Days of the week on which the message came.',
    ),
    hours: string(
      '',
      'Hours of the day at which it came: "08:00-18:00"; "22:00-06:00" is the night.',
    ),
    time_zone: string(
      '',
      'Of days and hours: "Europe/Berlin"; by default UTC.',
    ),
    class: choices(VERDICT_CLASSES, 'Verdict classes of the finding.'),
    scanner: list([], 'Scanners that found it.'),
    finding: list([], 'Its names, as patterns: ".exe", "Eicar-*".'),
    part: list(
      [],
      'Names or paths of the part, as patterns: "*.docm", "*.zip/**/*.js". Of a finding about the whole message any part counts; with pass and tag only where finding is given too.',
    ),
    type: list(
      [],
      'Types of the part, declared or detected, as patterns: "application/pdf", "image/*". With pass and tag only the detected one counts.',
    ),
    defect: list([], 'Defects of the message, as patterns.'),
    mark: choices(
      Object.keys(MARKS) as (keyof typeof MARKS)[],
      'What a document in it can do.',
    ),
    encrypted: flag('Whether something in it is encrypted.'),
    macro: flag('Whether a document in it has macros.'),
    larger_than: maybeSize('Messages with more bytes.'),
    field: list(
      [],
      'Patterns for header fields: "Subject: invoice \\\\d+". Case does not matter; the syntax is that of RE2.',
    ),
    body: list([], 'Patterns for the text, written like those of fields.'),
    action: {
      ...choice(
        ['', ...ACTIONS],
        '',
        'What happens to the finding. A rule without an action must have copy_to, subject_prefix, add_field or notify: it adds these to whatever is decided, and the search for a rule goes on.',
      ),
      example: '"quarantine"',
    },
    continue: boolean(
      false,
      'Says that the rule goes on, as every rule without an action does. It never changes what is decided.',
    ),
    insecure: boolean(
      false,
      'Lets a rule with action pass or tag rest on what anyone can write (sender, from, field, body) or on what any message can be (larger_than, encrypted, macro, defect, days, hours). Otherwise such a rule needs proof: client, authenticated = true, origin = "submission" or verified_domain.',
    ),
    everything: boolean(
      false,
      'Says that a rule without a condition is meant for all mail. A rule that has neither a condition nor this is an error.',
    ),
    text: string(
      '',
      'reject: what the sender reads; a reference is added to it.',
    ),
    redirect_to: string('', 'redirect: the address; by default redirect_to.'),
    copy_to: list([], 'Addresses that get a copy of what is delivered.'),
    subject_prefix: string(
      '',
      'Is put in front of the subject of what is delivered: "[SPAM] ".',
    ),
    add_field: list(
      [],
      'Header fields that are added to what is delivered: "X-Partner: yes". A sender can write such a field too.',
    ),
    notify: list(
      [],
      'Addresses that get a notice of what was decided and why, also where the message is not delivered. While a message is deferred, there is no notice.',
    ),
  },
} as const satisfies Section
