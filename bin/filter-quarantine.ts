/*
 * NAME
 *   filter-quarantine - list, show, release and delete kept messages
 *
 * SYNOPSIS
 *   filter-quarantine list [ID] [FILTER]... [--all] [--limit N] [--json]
 *   filter-quarantine show ID [--json]
 *   filter-quarantine show ID --raw [--output FILE]
 *   filter-quarantine release ID... [--to ADDRESS]... [--attach] [--by WAY]
 *       [--force] [--learn ham]
 *   filter-quarantine delete ID... [--learn spam]
 *   filter-quarantine learn --as spam|ham FILE...
 *   filter-quarantine expire [--days N] [--to-size SIZE] [--dry-run]
 *       [--force]
 *   filter-quarantine digest [--since last|TIME] [--dry-run] [--json]
 *   filter-quarantine digest --notices [--dry-run] [--json]
 *   filter-quarantine reindex
 *   filter-quarantine explain [ID] [FILTER]... [--limit N] [--json]
 *   filter-quarantine allow ID [--json]
 *   filter-quarantine replay --config NEW.toml [-o NAME=VALUE]...
 *       [--since TIME] [--until TIME] [--in-force FILE] [--json]
 *   filter-quarantine --help | --version
 *
 * DESCRIPTION
 *   Shows, releases and deletes messages that the filter has kept in
 *   `quarantine_directory`, and explains the decision about any message, kept
 *   or not. It is for the administrator: started as root, it changes to `user`
 *   before it opens any message.
 *
 *   Members of `quarantine_group` may list, show and explain; only root and
 *   `user` may do the rest. Started as root, it grants that group read access
 *   to the folders of the quarantine and of the records, or revokes it if no
 *   group is configured. The group cannot read release.key and link.key.
 *
 *   ID is one of: the filter's id (in the log and in the reply to the sender);
 *   Postfix's queue id, of the message or of its delivery after the filter
 *   ("queued as" in a reply); the Message-ID; the key of the entry; or the
 *   beginning of a filter id or key that no other message has. Case is ignored.
 *
 *   On a terminal, long output goes through less(1); an empty PAGER turns that
 *   off. Messages that other hosts have kept: see OTHER HOSTS of filter-store(8).
 *
 *   Each release, each deletion, and each expiry that deletes something is
 *   logged, with the person who did it (user=, sudo_user=, login=): see
 *   postsift-log(5).
 *
 * LIST
 *   Prints kept messages, the newest last: on a terminal, two lines for each
 *   message that fit its width; elsewhere one line. A message must match all
 *   conditions that are given. TEXT matches any part of the value; case is
 *   ignored.
 *
 *   --since TIME, --until TIME
 *       Arrived at that time or later, or before that time. TIME is a date, a
 *       date with a time ("2026-11-22 20:10"), or an age: 30m, 12h, 7d.
 *   --sender TEXT, --recipient TEXT
 *       Address in the envelope.
 *   --subject TEXT, --message-id TEXT
 *       Field of the header. records_privacy can omit them from the records.
 *   --verdict CLASS
 *       Verdict: infected, banned, ambiguous, unchecked-damaged, and so on.
 *   --name TEXT
 *       Name of the finding, or of the file in which it was found.
 *   --larger SIZE, --smaller SIZE
 *       Size of the message: 1048576, "100k", "1MiB".
 *   --all
 *       Search the records of all decisions, including mail that was delivered,
 *       rejected or deferred, or is no longer kept.
 *   --limit N
 *       Print only the newest N; 0 means all. By default 1000 on a terminal,
 *       all elsewhere.
 *
 * SHOW
 *   Prints sender and recipients, why the message was kept, its parts, the
 *   beginning of its header, and its text, at most 60 lines. Text from the
 *   message is made printable, so that it cannot control the terminal.
 *
 *   --raw
 *       Write the original bytes to a file or a pipe. Refused on a terminal.
 *   --output FILE
 *       New file that --raw writes to. It is removed if writing fails.
 *
 * RELEASE
 *   Delivers the original bytes, from the original sender, to the original
 *   recipients. The message stays in the quarantine, where it is shown as
 *   released, with the person who did it.
 *
 *   Before it releases a message in which a scanner found malware, it asks;
 *   without a terminal, --force is needed.
 *
 *   The message goes to `forward_to`, the smtpd after the filter, or to
 *   sendmail(1) if nothing listens there, as in mode pipe. A signed header
 *   field is added, so that a filter on the way lets the message pass: once for
 *   each recipient, for five days, and only if no byte of it has changed and
 *   only fields of mail servers are above the signed one. Filters on other
 *   hosts do the same if they have a copy of release.key. If the header or a
 *   recipient address is changed on the way, the message is scanned like any
 *   other.
 *
 *   --to ADDRESS
 *       Send it to ADDRESS instead of its recipients. May be repeated.
 *   --attach
 *       Send it as an attachment of a message from the postmaster.
 *   --by WAY
 *       Delivery: auto, smtp (only forward_to) or sendmail.
 *   --force
 *       Release infected messages without asking.
 *   --learn ham
 *       Teach the spam engines that the messages are not spam: LEARN.
 *
 * DELETE
 *   --learn spam
 *       First teach the spam engines that the messages are spam. A message that
 *       an engine did not learn is not deleted.
 *
 * LEARN
 *   Teaches all spam engines that are enabled: spamd, which must run with
 *   --allow-tell, and rspamd, by its controller. An engine that has learned a
 *   message before changes nothing. Of kept messages, only those that were kept
 *   as spam are taught. FILE is one message that user can read; - is stdin.
 *
 *   --as CLASS
 *       What the messages are: spam or ham.
 *
 * EXPIRE
 *   Deletes kept messages that are older than quarantine_keep, and records that
 *   are older than records_keep or exceed records_size_limit. filterd does this
 *   once an hour; without filterd, let cron do it, as in EXAMPLES. When the
 *   quarantine is full (quarantine_size_limit), nothing is deleted to make
 *   room: mail that would be kept is deferred and waits in Postfix's queue, and
 *   the log says why.
 *
 *   A clock that jumps ahead does not make everything old. The current time is
 *   taken as at most one day later than files, records and the uptime of the
 *   machine show. Messages that stay for that reason are reported, and the exit
 *   status is 1.
 *
 *   --days N
 *       Use N instead of quarantine_keep; 0 deletes nothing by age.
 *   --to-size SIZE
 *       Delete the oldest messages until the rest is not larger than SIZE.
 *   --dry-run
 *       Only print what would be deleted.
 *   --force
 *       Trust the clock, even if it has jumped ahead.
 *
 * DIGEST
 *   Tells recipients by mail what was kept for them: those that digest.recipients
 *   names, and the owners of aliases in the file digest.to; no one else. What was
 *   released to a recipient is not mentioned, and nothing is sent to an address
 *   that the next hop refused in the last day. The message is in the language
 *   that the recipient has chosen, or digest.language. With web.public_url it has a
 *   link for each message that the recipient may see or release ([people] in
 *   filter.toml(5)), good for digest.link_days; otherwise it says whom to ask.
 *
 *   Run it once a day by a timer: postsift-digest.timer, or cron as in EXAMPLES.
 *   Each recipient is told once of each message; after a crash in the middle, at
 *   worst twice. A digest that could not be sent is part of the next. The messages
 *   go by sendmail(1), from the null sender, and the filter lets them pass by a
 *   signed mark, as with release. Two runs at the same time send each digest once.
 *
 *   --since last|TIME
 *       What was kept since each recipient's last digest (last, the default), or
 *       since TIME, told or not. The first digest on a host goes back one day.
 *   --notices
 *       Send only notices about messages for which a rule has notify_recipient,
 *       each recipient at most digest.notices_per_hour times an hour. The rest is
 *       part of the next digest. postsift-notices.path starts it when there are
 *       any.
 *   --dry-run
 *       Only print what would be sent.
 *
 * REINDEX
 *   Reads every entry and writes a new index. It is never necessary: what is
 *   missing in the index is read from the entries.
 *
 * EXPLAIN
 *   Prints the record of a decision, even if the message was not kept: its
 *   parts, the findings, the rule and its place in the configuration, the
 *   outcome for each recipient, and the time of each scanner; of a kept message
 *   also when it was released, deleted or expired, and by whom. ID may also be
 *   the `id=...` of a reply. The conditions of list can be given instead of an
 *   ID or with it. A message that was tried more than once has several records.
 *
 *   --limit N
 *       Print at most the newest N records, by default 5; 0 means all.
 *
 * ALLOW
 *   Prints the smallest safe rule that would have let a kept message pass for
 *   its recipients. The rule names what was found and what the sender cannot
 *   forge: a verified domain, a login or the client. If there is no such proof,
 *   the rule does not depend on the sender; it has insecure = true only if no
 *   other rule lets the message pass, and a comment says so. Comments after the
 *   rule list other stopped messages in the records that would also have
 *   passed; for these, a domain counts as verified if the sender address is in
 *   it. Nothing is changed: put the rule before the others in filter.toml, and
 *   try it with filter-scan.
 *
 *   No rule is printed for a message with a virus.
 *
 * REPLAY
 *   Prints which messages would end otherwise under another configuration, by
 *   which line of it, and a summary with the number of matches of each rule. It
 *   only reads: nothing is delivered, kept, logged as mail, notified, or changed
 *   in the quarantine.
 *
 *   A message that is still kept is read and scanned again ("content"). All others
 *   are judged by their records ("record"): what was found stays as it was found,
 *   and the [action] table, the rules and on_failure of the new configuration
 *   judge it. A record has no header fields and no text, and records_privacy can
 *   omit more. If the outcome depends on what is not known, the message "cannot be
 *   told", and the reason is printed: rules with from, field, body or
 *   verified_domain, for example, or options that change how messages are read or
 *   scanned. It is never counted as the same.
 *
 *   What a message would be is compared with what it became. If the configuration
 *   has been changed since, that difference is printed too. What a rule did
 *   besides its action (copies, fields, notices) is taken from the configuration
 *   in force.
 *
 *   --config NEW.toml, -o NAME=VALUE
 *       The configuration to try. With -o alone, the one in force with these
 *       changes.
 *   --in-force FILE
 *       The configuration to compare with, instead of /etc/postsift/filter.toml.
 *       Folders and account are those of this one.
 *   --since TIME, --until TIME
 *       Messages that arrived in that time. By default, the last 7 days.
 *   --json
 *       One line of JSON for each message, and a last one with the summary.
 *
 * OPTIONS
 *   Every subcommand takes these, before its name or after it:
 *
 *   --json
 *       Print JSON, for programs; not with show --raw.
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option: -o quarantine_keep=7. May be repeated.
 *   --help, --version
 *       Print a synopsis, or the version.
 *
 * EXIT STATUS
 *   0  Done; list and explain found something; replay: all messages would end the
 *      same.
 *   1  No message matched, an ID was invalid, or some operations failed or were
 *      not done; details on stderr. replay: some messages would end otherwise.
 *   2  Error in the command line, the configuration or the quarantine.
 *   3  replay: no message is known to end otherwise, but for some it cannot be
 *      told.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   /var/lib/postsift/quarantine        AB/KEY.eml, the bytes of a message;
 *                                       AB/KEY.json, what is known of it;
 *                                       content/AB/SHA256, the same bytes once
 *                                       more by name, not by size; index;
 *                                       released, marks that were used;
 *                                       digest, what recipients were told and
 *                                       have chosen; release.key, link.key
 *   /var/lib/postsift/records           records of decisions; deeds: what
 *                                       became of kept messages
 *
 * EXAMPLES
 *   filter-quarantine list --recipient bob@example.com --since 2d
 *   filter-quarantine explain --subject invoice --since 7d
 *   filter-quarantine list --all --sender partner.example
 *   filter-quarantine show BCDF2345GHJK
 *   filter-quarantine release BCDF
 *   filter-quarantine release BCDF --to postmaster@example.com --attach
 *   filter-quarantine list --json --verdict banned | grep invoice
 *   filter-quarantine replay --config new.toml --since 7d
 *
 *   In /etc/cron.d/postsift, where filterd does not run:
 *
 *   QUARANTINE=/opt/postsift/dist/bin/filter-quarantine.js
 *   17 * * * * root node $QUARANTINE expire >/dev/null
 *
 *   Digests, where systemd does not run; --notices only if a rule has
 *   notify_recipient:
 *
 *   0 7 * * * root node $QUARANTINE digest >/dev/null
 *   * * * * * root node $QUARANTINE digest --notices >/dev/null
 *
 * SEE ALSO
 *   filterd(8), filter.toml(5), postsift-log(5), filter-scan(1)
 */

// The manual above, and the start; the commands are in filter-quarantine/.

import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { commandLine } from './filter-quarantine/command-line.js'
import { fail } from './filter-quarantine/work.js'

refuseDebugger()
process.on('uncaughtException', fail)
// A reader of ours that has seen enough.
process.stdout.on('error', () => process.exit(0))
await commandLine().parseAsync().catch(fail)
