/*
 * NAME
 *   fields - the fields of log lines, and what each means
 *
 * DESCRIPTION
 *   A line is `ID: field=value, field=value`. The type of a field's name is
 *   made from this table, so no line can have a field that is not in it, and
 *   postsift-log(5) is made from it too.
 *
 *   Pure data; programs import its type alone.
 */

export const LOG_FIELDS = {
  queue_id:
    "Postfix's queue id of the message; - where Postfix gave none, as before the queue.",
  from: 'The envelope sender.',
  to: 'An envelope recipient. The first five recipients have a field each.',
  to_omitted: 'How many more recipients the line is about and does not name.',
  size: 'Bytes of the message, each line end counted as one byte; - if it did not arrive completely.',
  nrcpt: 'How many recipients the line is about.',
  client: 'Name and address of the SMTP client, as Postfix saw it.',
  sasl_username: 'The login of the sender.',
  'message-id': 'The Message-ID field of the message.',
  origin:
    'inbound for mail from outside, submission for mail of your own users.',
  antivirus: 'none where no scanner looks for malware.',
  relay:
    'Where the message went: a next hop, sendmail, quarantine, discard, journal (it was handed over before), or none.',
  redirect_to: 'The address that action redirect sent the message to.',
  copy_to: 'An address that a rule sent a copy to.',
  delays: 'Milliseconds by stage and scanner.',
  dsn: 'The status of the answer, as in RFC 3463.',
  status:
    'What became of the message (sent, quarantined, discarded, rejected or deferred), and in parentheses the text of the answer.',
  error: 'What went wrong.',
  scanner: 'The scanner of the finding that decided, or the one that failed.',
  finding: 'Name of the finding that decided.',
  part: 'The part that the finding is about: its path and name.',
  scanners:
    'All scanners with a finding, if there is more than one; the one that decided is first.',
  bypass:
    'Scanners that were not asked about the message, because an administrator had bypassed them, and until when; or what filterctl did: set or ended.',
  cached:
    'Scanners whose answers were known, and for how many of the parts that they would have been shown: "clamd 2 of 3". See [cache] in filter.toml(5).',
  forgotten:
    'Parts, by their sha256, or all, about which scanners are asked again.',
  monitored: 'What rules in monitor mode would have done.',
  rules: 'What rules did besides the one that decided.',
  policy: 'The rule or option that decided, and its line in the configuration.',
  edits:
    'What was changed in the message that was delivered: the action and the part, separated by semicolons.',
  dkim_broken:
    'Domains whose DKIM signatures no longer fit the message, because it was changed. Sign what comes back from the filter: filter-install(8), --sign-milter.',
  not_edited:
    'Why the message is in the quarantine although policy wants a part of it changed.',
  action:
    'What was done: pass, tag, rename, disarm, strip, redirect, quarantine, discard, reject or defer.',
  verdict:
    'The verdict class, or released for a message that an administrator released.',
  reason: 'Why, in words.',
  warning:
    'Something uncertain: for example, a delivery that may be a second one.',
  stall:
    'Milliseconds for which one process of filterd kept all of its sessions waiting. It is reported from 250 ms on: either the machine has too much to do, or a message costs too much.',
  quarantine:
    'What was done to kept messages: released, not released, deleted, expired, or learned by a spam engine; by filter-web also removed (a recipient is done with it), asked, granted, denied, opened, not opened, sender allowed, sender blocked, sender unset, settings.',
  removed: 'How many kept messages were removed.',
  kept: 'How many kept messages are left.',
  user: 'The account that started filter-quarantine or filterctl; the recipient or the login of who came by filter-web.',
  sudo_user: 'The account that called sudo(8), where root was reached by it.',
  login:
    'The account that the session was opened with, as the kernel remembers it (loginuid); su(1) and sudo(8) do not change it.',
  web: 'How someone came by filter-web: by a link, or signed in as recipient or administrator.',
} as const satisfies Readonly<Record<string, string>>

export type LogField = keyof typeof LOG_FIELDS

/** What begins a line in the place of the id of a message. */
export const LOG_SUBJECTS = {
  ID: 'A message, by the id that replies to senders and X-Postsift-Verdict have too.',
  bypass: 'Scanners that are not asked for a time: filterctl bypass.',
  cache: 'What scanners said before and is forgotten: filterctl forget.',
  filterd: 'The resident program: starts, stops, reloads.',
  worker: 'One process of filterd.',
  session: 'An SMTP session that was ended.',
  scanner: 'A scanner that fails message after message, or is back.',
  records: 'Records that were removed or cannot be written.',
  quarantine: 'The quarantine as a whole.',
  web: 'What someone did by filter-web that is about no single message.',
  rules: 'Files that rules name.',
} as const
