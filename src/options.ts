/*
 * NAME
 *   options - the options that belong to no single scanner
 *
 * DESCRIPTION
 *   MAIN is the top of filter.toml, ACTION is its table [action]. The sample
 *   configuration is made from these tables.
 */

import { ACTIONS } from './mail/verdict.js'
import { PRIVACY_LEVELS } from './records/record.js'
import {
  boolean,
  choice,
  choices,
  duration,
  integer,
  list,
  parsed,
  path,
  size,
  string,
  type Section,
} from './config/option.js'
import { SPAM_FIELD_KINDS } from './act/spam-fields.js'
import { parseFixedForwardTo } from './smtp/endpoint.js'
import { METRICS_OPTIONS } from './metrics-options.js'
import { PIPE_OPTIONS } from './pipe-options.js'

export const MAIN = {
  name: '',
  sentence: 'Options before the first table.',
  options: {
    mode: choice(
      ['enforce', 'monitor'],
      'enforce',
      'Whether the verdict is applied. monitor is for a trial: it delivers every message, and reports what would have happened in a header field and in the log (monitored=).',
    ),
    ...PIPE_OPTIONS,
    forward_to: parsed(
      'address',
      'smtp:127.0.0.1:10026',
      'SMTP or LMTP address to which scanned messages are sent: the smtpd that takes them back.',
      parseFixedForwardTo,
    ),
    listen_address: list(
      ['smtp:127.0.0.1:10025'],
      'Addresses on which filterd listens for mail from outside that Postfix has queued. For other mail, write [[listener]] tables.',
    ),
    processes: integer(
      0,
      { min: 0, max: 256 },
      'Number of worker processes of filterd; 0 means one for each processor.',
    ),
    connection_limit: integer(
      200,
      { min: 1, max: 10_000 },
      'Maximum number of connections that filterd serves at the same time; others wait.',
    ),
    user: string(
      'filter',
      'Account that filterd and filter-quarantine change to when root starts them.',
    ),
    hostname: string(
      'postsift.localhost',
      "Name of the filter in EHLO and Received. It must differ from Postfix's myhostname; otherwise Postfix reports a mail loop.",
    ),
    spool_directory: path(
      '/var/spool/postsift',
      'Folder for the unlinked temporary files of messages that are being scanned. No file stays in it.',
    ),
    spool_memory_limit: size(
      1024 * 1024,
      'Bytes of a message that are kept in memory; the rest of a larger message is in an unlinked file.',
    ),
    quarantine_directory: path(
      '/var/lib/postsift/quarantine',
      'Folder for messages that were kept instead of delivered.',
    ),
    quarantine_group: string(
      '',
      'Group whose members may list, show and explain kept messages without being root; by default only root and user may. After a change, run filter-quarantine list as root: it grants the group read access to quarantine_directory and records_directory, or revokes it.',
    ),
    quarantine_keep: integer(
      30,
      { min: 0, max: 36_500 },
      'Days after which a kept message is deleted; 0 means never. filterd checks once an hour; without filterd, let cron run filter-quarantine expire.',
    ),
    quarantine_size_limit: size(
      0,
      'Maximum total size of the quarantine; 0 means no limit other than free_space_floor. When it is full, mail that would be kept is deferred; kept messages are never deleted to make room.',
    ),
    journal_directory: path(
      '/var/lib/postsift/journal',
      'Folder for the journal of delivered messages, which keeps a retry from being delivered twice.',
    ),
    records_directory: path(
      '/var/lib/postsift/records',
      'Folder for the records: one JSON line for each decision, which filter-quarantine explain reads. Mail never waits for a record.',
    ),
    records_keep: integer(
      30,
      { min: 1, max: 36_500 },
      'Days after which records are deleted.',
    ),
    records_size_limit: size(
      512 * 1024 * 1024,
      'Maximum total size of the records, at least 1 MiB. When they are larger, the oldest are deleted.',
    ),
    records_privacy: choice(
      PRIVACY_LEVELS,
      'full',
      'What a record contains. no-addresses: store only the domain of each address and omit the client; no-content: also omit subject, Message-ID, file names and reply texts; off: write no records.',
    ),
    free_space_floor: size(
      64 * 1024 * 1024,
      'Minimum free space on the file systems of these folders. While there is less, mail is deferred.',
    ),
    scan_time_limit: duration(
      150,
      "Time limit for all scanners together, for one message. clamd's own MaxScanTime is 120 s.",
    ),
    self_test_interval: duration(
      600,
      'How often filterd shows each engine (clamd, icap, spamd, rspamd, YARA) a test string that it must find. An engine that does not find it counts as failed until it does. 0 disables this.',
    ),
    message_time_limit: duration(
      300,
      "Time limit for all work on one message. It must be less than Postfix's own limit (command_time_limit, 1000 s).",
    ),
    message_size_limit: size(
      100 * 1024 * 1024,
      'Maximum size of a message that is scanned. A larger one is not scanned, and is unchecked-overlimit.',
    ),
    before_queue_time_limit: duration(
      90,
      "Time limit for all work on one message before the queue. It must be less than Postfix's smtpd_proxy_timeout, 100 s.",
    ),
    part_limit: integer(
      1500,
      { min: 1, max: 100_000 },
      'Maximum number of parts in one message, including those in nested messages and containers. A message with more is unchecked-overlimit.',
    ),
    depth_limit: integer(
      50,
      { min: 1, max: 1000 },
      'Maximum nesting depth of MIME parts. What is deeper is unchecked-overlimit.',
    ),
    container_depth_limit: integer(
      14,
      { min: 0, max: 100 },
      'Maximum nesting depth of containers. What is deeper is unchecked-overlimit.',
    ),
    decoded_limit: size(
      300 * 1024 * 1024,
      'Maximum decoded and unpacked size of one message, all parts together. The limit for a message is 500 times its size, but not more than this, and never less than 5 times its size.',
    ),
    recipient_limit: integer(
      10_000,
      { min: 1, max: 100_000 },
      'Maximum number of recipients of one message.',
    ),
    learn_on_release: boolean(
      false,
      'Whether filter-quarantine release teaches the spam engines that a message kept as spam is ham, as with --learn ham.',
    ),
    redirect_to: string(
      '',
      'Address to which action redirect sends a message instead of to its recipients.',
    ),
    authserv_id: string(
      '',
      "The authserv-id that this host's own milters write into Authentication-Results. Rules with verified_domain trust only these fields, so the milters must remove fields with this id that come from outside.",
    ),
    strip_forged_results: boolean(
      true,
      'Whether Authentication-Results fields with authserv_id below the one that is trusted are removed from what is delivered. Use false if several milters of this host write such a field each.',
    ),
    spam_fields: {
      ...choices(
        SPAM_FIELD_KINDS,
        'Header fields that delivered mail gets if a spam engine gave it a score. sa: X-Spam-Flag, X-Spam-Score, X-Spam-Level, X-Spam-Status; rspamd: X-Spam and X-Spamd-Bar, only if rspamd gave the score. Fields of these names that come from outside are removed if a spam engine is enabled.',
      ),
      default: SPAM_FIELD_KINDS,
    },
    recipient_delimiter: string(
      '+',
      'Same meaning as in Postfix: a rule for user@example.com also matches user+detail@example.com. Leave it empty if user+detail is another mailbox.',
    ),
    log_to: choice(
      ['auto', 'syslog', 'postlog', 'file', 'stderr', 'none'],
      'auto',
      "Where log lines go: syslog by logger(1), Postfix's own log by postlog(1), log_file, or the stderr of filterd. auto uses syslog if /dev/log exists, otherwise postlog; if both fail, log_file or stderr.",
    ),
    log_file: path(
      '',
      'File for log lines, used with log_to = "file" and when syslog and Postfix do not take them. It must be writable for user. By default, filterd then writes to stderr, and filter-pipe and filter-smtp write to the file log in records_directory.',
    ),
    postlog_path: path(
      '/usr/sbin/postlog',
      "Postfix's postlog command, an absolute path.",
    ),
    ...METRICS_OPTIONS,
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
    'What happens to a message, by verdict class, worst class first. refuse means reject if the answer reaches the real sender (before-queue, submission), otherwise quarantine.',
  options: {
    infected: action('refuse', 'A scanner found malware.'),
    banned: action(
      'refuse',
      'A file has a name or type that the configuration forbids.',
    ),
    ambiguous: action(
      'quarantine',
      'Mail programs could read the message in different ways, because of a construct that honest software does not write.',
    ),
    'unchecked-error': action('defer', 'A scanner failed; a retry may help.'),
    'unchecked-overlimit': action(
      'quarantine',
      'The message is too large, too deeply nested or too slow to scan completely.',
    ),
    'unchecked-damaged': action(
      'quarantine',
      'A container is damaged or cannot be opened.',
    ),
    'unchecked-encrypted': action(
      'tag',
      'A container cannot be opened without a password.',
    ),
    'spam-certain': action(
      'refuse',
      'A spam engine is sure that the message is spam.',
    ),
    active: action('tag', 'A document can run code or load it.'),
    spam: action('tag', 'A scanner classified the message as spam.'),
    clean: action('pass', 'None of the above.'),
  },
} as const satisfies Section

export const UNPACK = {
  name: 'unpack',
  sentence: 'How archives and other containers are opened.',
  options: {
    password_file: path(
      '',
      'File of passwords, one per line, that are tried on encrypted archives after the words of the message. Only the first 200 are used. It must be readable for user.',
    ),
  },
} as const satisfies Section
