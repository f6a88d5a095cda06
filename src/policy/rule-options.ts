/*
 * NAME
 *   rule-options - the options of a [[rule]]
 *
 * DESCRIPTION
 *   Conditions (who, when, what) and results. An option that is not given is no
 *   condition. One entry of a list is enough; every given option must match.
 */

import { VERDICT_CLASSES } from '../mail/finding.js'
import { MARKS } from '../mail/mark.js'
import { ACTIONS, PERMISSIONS } from '../mail/verdict.js'
import {
  boolean,
  choice,
  choices,
  flag,
  list,
  maybeSize,
  parsed,
  string,
  type Section,
} from '../config/option.js'
import { parseComparison } from './comparison.js'

const FILES = 'An entry "file:/path" adds the lines of that file.'

export const RULE = {
  name: 'rule',
  sentence:
    'An exception to [action]. May be given more than once: for each finding and recipient, the first matching rule that has an action decides. Matching rules before it that have no action add copies, fields, banners or notices; several add up. A rule with an action but without class never applies to infected.',
  options: {
    name: string(
      '',
      'Name of the rule in the log, in header fields and in replies.',
    ),
    mode: choice(
      ['enforce', 'monitor'],
      'enforce',
      'Whether the rule is applied; monitor only logs what it would do.',
    ),
    sender: list(
      [],
      `Envelope senders: "user@example.com", "@example.com", ".example.com" for all subdomains, "<>" for the null sender. Anyone can write any sender, so a rule that passes mail by its sender also needs proof, or insecure = true. ${FILES}`,
    ),
    recipient: list(
      [],
      `Recipients, written like senders. The rule applies only to them. ${FILES}`,
    ),
    client: list(
      [],
      `Clients that sent the mail to Postfix: addresses, networks "192.0.2.0/24", verified names "mail.example.com" or ".example.com". ${FILES}`,
    ),
    authenticated: flag(
      "Whether the client has logged in (SASL), in every mode. With pipe(8), Postfix passes ${sasl_username}. Otherwise the topmost Received field shows it, with the user's name if smtpd_sasl_authenticated_header = yes. A header_checks that removes this field hides the login.",
    ),
    origin: choice(
      ['any', 'inbound', 'submission'],
      'any',
      'Source of the mail: from outside (inbound), or from your own users (submission).',
    ),
    verified_domain: list(
      [],
      `Domains that DMARC, DKIM or SPF verified, according to the topmost Authentication-Results field of authserv_id, or to rspamd if its option verified is true. ${FILES}`,
    ),
    from: list(
      [],
      `Addresses in the From field, written like senders. Anyone can write any address there, as with sender. ${FILES}`,
    ),
    days: choices(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      'Days of the week on which the message arrived.',
    ),
    hours: string(
      '',
      'Hours of the day at which the message arrived: "08:00-18:00", or "22:00-06:00" for the night.',
    ),
    until: string(
      '',
      'Date, or date and time, at which the rule ends by itself: "2026-12-24 18:00". Messages that arrive later do not match, and doctor reports the rule. It is no condition: a rule with nothing else still needs everything = true.',
    ),
    time_zone: string(
      '',
      'Time zone of days, hours and until: "Europe/Berlin"; by default UTC.',
    ),
    class: choices(VERDICT_CLASSES, 'Verdict classes of the finding.'),
    scanner: list([], 'Scanners that reported the finding.'),
    spam_score: {
      ...parsed(
        'comparison',
        '',
        'Score that a spam engine gave the message: ">= 12" or "< 4.5". The rule applies to findings of that engine, and to messages in which nothing was found; with scanner, only the score of that engine counts. Without a score, the rule does not apply. Use it with recipient for thresholds of each user.',
        parseComparison,
      ),
      example: '">= 12"',
    },
    finding: list([], 'Names of the finding, as patterns: ".exe", "Eicar-*".'),
    part: list(
      [],
      'Names or paths of the part, as patterns: "*.docm", "*.zip/**/*.js". For a finding about the whole message, any part may match; with pass and tag, only if finding is also given.',
    ),
    type: list(
      [],
      'Types of the part, declared or detected, as patterns: "application/pdf", "image/*". With pass and tag, only the detected type counts.',
    ),
    defect: list([], 'Defects of the message, as patterns.'),
    mark: choices(
      Object.keys(MARKS) as (keyof typeof MARKS)[],
      'Marks of a document in the message: what it can do.',
    ),
    encrypted: flag('Whether the message contains something encrypted.'),
    macro: flag('Whether the message contains a document with macros.'),
    larger_than: maybeSize('Size that the message must exceed.'),
    field: list(
      [],
      'Patterns for header fields: "Subject: invoice \\\\d+". Case is ignored. The syntax is that of RE2.',
    ),
    body: list(
      [],
      'Patterns for the text of the message, in the syntax of field.',
    ),
    action: {
      ...choice(
        ['', ...ACTIONS],
        '',
        'Action to take when the rule matches. A rule without an action must have copy_to, subject_prefix, add_field, banner, notify, notify_recipient, notify_sender or recipient_may: it adds these to the outcome, and later rules are still tried.',
      ),
      example: '"quarantine"',
    },
    continue: boolean(
      false,
      'States that later rules are still tried, as after every rule without an action. It never changes the outcome.',
    ),
    insecure: boolean(
      false,
      'Allow a rule with action pass or tag to depend only on what anyone can write (sender, from, field, body) or on what any message can be (larger_than, encrypted, macro, defect, days, hours). Otherwise such a rule also needs proof: client, authenticated = true, origin = "submission" or verified_domain.',
    ),
    everything: boolean(
      false,
      'States that a rule without a condition is meant for all mail. Otherwise a rule without a condition is an error.',
    ),
    text: string(
      '',
      'Text that the sender reads, with action reject. A reference is added to it.',
    ),
    redirect_to: string(
      '',
      'Address for action redirect; by default the main redirect_to.',
    ),
    copy_to: list(
      [],
      'Addresses that receive a copy of what is delivered, with the fields and the subject that it is delivered with. If rules treat recipients of one message differently, each of their deliveries has its own copy: a copy of only one would be missing if Postfix refused that one.',
    ),
    subject_prefix: string(
      '',
      'Text to put before the subject of what is delivered: "[SPAM] ".',
    ),
    add_field: list(
      [],
      'Header fields to add to what is delivered: "X-Partner: yes". A sender can write the same field.',
    ),
    banner: {
      ...string(
        '',
        'Text to show in the text of what is delivered, in plain text and in HTML; \\\\n begins a new line. Where the message is signed or encrypted, or cannot be changed safely, [edit] banner_signed says what is done instead.',
      ),
      example: '"This message comes from outside of our company."',
    },
    banner_html: string(
      '',
      'What the banner is in HTML, instead of its text in a box.',
    ),
    banner_place: choice(
      ['top', 'bottom'],
      'top',
      'Whether the banner goes before or after the text.',
    ),
    notify: list(
      [],
      'Addresses that receive a notice of the decision and its reason, even if the message is not delivered. While a message is deferred, no notice is sent.',
    ),
    notify_recipient: boolean(
      false,
      'Whether each recipient for whom a message is kept is told at once, with a link, instead of by the next digest. Only recipients that may get digests are told, and each at most digest.notices_per_hour times an hour: [digest].',
    ),
    notify_sender: boolean(
      false,
      'Whether the sender is told that the message was not delivered. Only a sender who has logged in, or whose mail came in by origin submission, and only at an address of notice.own_domains: [notice].',
    ),
    recipient_may: {
      ...choice(
        ['', ...PERMISSIONS],
        '',
        'What recipients may do with a message that is kept, instead of what [people] says: release, ask (the administrator), see (its text) or nothing. It is stored with the message. The first matching rule that has it decides. A rule without class never applies it to infected.',
      ),
      example: '"ask"',
    },
  },
} as const satisfies Section
