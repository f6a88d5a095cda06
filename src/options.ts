/*
 * NAME
 *   options - the options that belong to no single scanner
 *
 * DESCRIPTION
 *   MAIN stands at the top of filter.toml, ACTION in its table [action], and a
 *   LISTENER in each [[listener]] of filterd. The sample configuration is made
 *   from these tables.
 */

import { ACTIONS } from './mail/verdict.js'
import { PRIVACY_LEVELS } from './records/record.js'
import {
  choice,
  duration,
  integer,
  list,
  parsed,
  path,
  size,
  string,
  type Section,
} from './config/option.js'
import { parseEndpoint } from './smtp/endpoint.js'

export const MAIN = {
  name: '',
  sentence: 'Options that stand before the first table.',
  options: {
    mode: choice(
      ['enforce', 'monitor'],
      'enforce',
      'enforce does what the verdict says. monitor is for a trial: every message is delivered, and what would have been done is a field of it and a word of the log (monitored=).',
    ),
    pipe_resubmit: choice(
      ['sendmail', 'smtp'],
      'sendmail',
      'How filter-pipe hands a message back to Postfix: by sendmail_path, or by SMTP to forward_to.',
    ),
    sendmail_path: path(
      '/usr/sbin/sendmail',
      "Postfix's sendmail command, an absolute path.",
    ),
    forward_to: parsed(
      'address',
      'smtp:127.0.0.1:10026',
      'Where messages go on by SMTP or LMTP: the smtpd that takes them back.',
      parseEndpoint,
    ),
    listen_address: list(
      ['smtp:127.0.0.1:10025'],
      'Where filterd listens for mail from outside that Postfix has queued; for other mail write [[listener]] tables.',
    ),
    processes: integer(
      0,
      { min: 0, max: 256 },
      'Worker processes of filterd; 0 is one for each processor.',
    ),
    connection_limit: integer(
      200,
      { min: 1, max: 10_000 },
      'Connections that filterd serves at a time; more of them wait.',
    ),
    user: string(
      'filter',
      'The account that resident programs become when they are started as root.',
    ),
    hostname: string(
      'postsift.localhost',
      "Our name in EHLO and Received. It must not be Postfix's myhostname: mail would seem to loop.",
    ),
    spool_directory: path(
      '/var/spool/postsift',
      'Folder for the unlinked files of messages in work. Nothing stays in it.',
    ),
    spool_memory_limit: size(
      1024 * 1024,
      'A message up to this size is held in memory, the rest of a larger one in an unlinked file.',
    ),
    quarantine_directory: path(
      '/var/lib/postsift/quarantine',
      'Folder for messages that were kept and not delivered.',
    ),
    quarantine_group: string(
      '',
      'A group whose members may list, show and explain without being root; by default nobody but root and user may. After a change, start filter-quarantine list as root: it gives quarantine_directory and records_directory to the group, or takes them back.',
    ),
    quarantine_keep: integer(
      30,
      { min: 0, max: 36_500 },
      'Days that kept messages stay; 0 is for ever. filterd looks once an hour; without it, let cron start filter-quarantine expire.',
    ),
    quarantine_size_limit: size(
      0,
      'Kept messages may take so much room together; 0 is as much as free_space_floor leaves. When it is full, mail that would be kept is deferred: nothing that is kept makes room for it.',
    ),
    journal_directory: path(
      '/var/lib/postsift/journal',
      'Folder for the record of what was handed over, so that a retry is not delivered twice.',
    ),
    records_directory: path(
      '/var/lib/postsift/records',
      'Folder for a JSON line on each decision: filter-quarantine explain reads them. Mail never waits for one.',
    ),
    records_keep: integer(
      30,
      { min: 1, max: 36_500 },
      'Days that records stay.',
    ),
    records_size_limit: size(
      512 * 1024 * 1024,
      'All records together; when they are more, the oldest go. At least 1 MiB.',
    ),
    records_privacy: choice(
      PRIVACY_LEVELS,
      'full',
      'What a record holds. no-addresses: of addresses the domain, and no client; no-content: besides no subject, no message-id, no names of files and no texts of replies; off: there are no records.',
    ),
    free_space_floor: size(
      64 * 1024 * 1024,
      'Mail is deferred while a file system of these folders has less room than this.',
    ),
    scan_time_limit: duration(
      150,
      "All scanners together may take this long for one message. clamd's own MaxScanTime is 120 s.",
    ),
    message_time_limit: duration(
      300,
      "Everything together may take this long for one message. It must be less than Postfix's own limit (command_time_limit, 1000 s).",
    ),
    message_size_limit: size(
      100 * 1024 * 1024,
      'A larger message is not looked at and is unchecked-overlimit.',
    ),
    before_queue_time_limit: duration(
      90,
      "As message_time_limit, before the queue: less than Postfix's smtpd_proxy_timeout, 100 s.",
    ),
    part_limit: integer(
      1500,
      { min: 1, max: 100_000 },
      'Parts of one message, nested messages and containers included.',
    ),
    depth_limit: integer(
      50,
      { min: 1, max: 1000 },
      'How deep parts may be nested.',
    ),
    container_depth_limit: integer(
      14,
      { min: 0, max: 100 },
      'How deep containers may stand in one another.',
    ),
    decoded_limit: size(
      300 * 1024 * 1024,
      'Decoded and unpacked bytes of one message, all parts together: 500 times its size, at most this and at least 5 times its size.',
    ),
    recipient_limit: integer(
      10_000,
      { min: 1, max: 100_000 },
      'Recipients of one message.',
    ),
    redirect_to: string(
      '',
      'The address that action redirect sends to instead of the recipients.',
    ),
    authserv_id: string(
      '',
      "The authserv-id that this host's own milters write into Authentication-Results; only their results count for rules with verified_domain. They must remove such fields that come from outside.",
    ),
    recipient_delimiter: string(
      '+',
      "As Postfix's: where a rule names user@example.com, it means user+detail@example.com too; empty where a detail is another mailbox.",
    ),
    log_to: choice(
      ['auto', 'syslog', 'postlog', 'file', 'stderr', 'none'],
      'auto',
      "Where log lines go: syslog by logger(1), Postfix's own log by postlog(1), log_file, stderr of filterd, or auto: syslog where /dev/log exists, else postlog; where both refuse, log_file or stderr.",
    ),
    log_file: path(
      '',
      'A file for log lines, for log_to = "file" and where nobody else takes them; user must be able to write it. By default filterd then says them on stderr, and filter-pipe and filter-smtp write to the file log in records_directory.',
    ),
    postlog_path: path(
      '/usr/sbin/postlog',
      "Postfix's postlog command, an absolute path.",
    ),
  },
} as const satisfies Section

const action = (
  fallback: (typeof ACTIONS)[number],
  sentence: string,
): ReturnType<typeof choice<(typeof ACTIONS)[number]>> =>
  choice(ACTIONS, fallback, sentence)

export const ACTION = {
  name: 'action',
  sentence:
    'What happens to a message, by verdict class, worst class first. refuse is reject where the answer reaches the real sender (before-queue, submission), quarantine elsewhere.',
  options: {
    infected: action('refuse', 'A scanner names malware.'),
    banned: action('refuse', 'A name or type that policy forbids.'),
    ambiguous: action(
      'quarantine',
      'Readers could see different things, by a construct that honest software does not make.',
    ),
    'unchecked-error': action(
      'defer',
      'A scanner could not look; a retry may help.',
    ),
    'unchecked-overlimit': action(
      'quarantine',
      'Too big, deep, many or slow to be looked at whole.',
    ),
    'unchecked-damaged': action(
      'quarantine',
      'A container that cannot be opened.',
    ),
    'unchecked-encrypted': action(
      'tag',
      'A container that asks for a password.',
    ),
    active: action('tag', 'A document that runs code or loads it.'),
    spam: action('tag', 'A scanner scores it so.'),
    clean: action('pass', 'None of these.'),
  },
} as const satisfies Section

export const UNPACK = {
  name: 'unpack',
  sentence: 'How archives are opened.',
  options: {
    password_file: path(
      '',
      'A file of passwords, one a line, that encrypted archives are tried with after the words of the message; the first 200 count. It must be readable for user.',
    ),
  },
} as const satisfies Section

export const LISTENER = {
  name: 'listener',
  sentence: 'A place where filterd listens. May stand more than once.',
  options: {
    address: parsed(
      'address',
      '',
      'Where to listen: "smtp:127.0.0.1:10025", "lmtp:unix:/path", "localhost port 10025".',
      parseEndpoint,
    ),
    stage: choice(
      ['after-queue', 'before-queue'],
      'after-queue',
      'Whether Postfix has queued the mail (content_filter) or not (smtpd_proxy_filter).',
    ),
    origin: choice(
      ['inbound', 'submission'],
      'inbound',
      'Whose mail it is: from outside, or from our own users.',
    ),
    forward_to: parsed(
      'address',
      '',
      'Where its mail goes on; by default as forward_to at the top.',
      parseEndpoint,
    ),
    socket_mode: string(
      '0666',
      'Permissions of a unix socket, in octal. By default any account of this host may connect, as it may to a port.',
    ),
  },
} as const satisfies Section
