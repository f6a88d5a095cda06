/*
 * NAME
 *   filter-store - the quarantine and the records of several hosts
 *
 * SYNOPSIS
 *   filter-store migrate
 *   filter-store status [--json]
 *   filter-store sync [--once]
 *   filter-store verify [--bytes] [--mend]
 *   filter-store export FOLDER
 *   filter-store import FOLDER
 *   filter-store forget HOST
 *   filter-store --help | --version
 *
 * DESCRIPTION
 *   Where the table [store] names a PostgreSQL database, several hosts have one
 *   quarantine, one history and one memory of released messages in it. By default
 *   there is none, and this program is not needed.
 *
 *   A message is kept on the disk of its host first, and that is when Postfix gets
 *   its yes. `filter-store sync` then carries it to the database, with what was
 *   decided, as soon as that can be reached; postsift-store.service runs it, or
 *   filterd, where that is not started. No mail waits for the database, with three
 *   exceptions: a message that was released is deferred until the database has said
 *   that no other host has let it pass; with `required = true` a message is kept only when the database
 *   has it; and with `journal = "store"`, for several filters that serve one MTA,
 *   each message is looked up before it is sent, and noted after it.
 *
 *   With `outbox_limit`, only so much is kept that the database does not have yet;
 *   beyond it, mail that would be kept is deferred. It stays in the queue of Postfix
 *   or with its sender, and is filtered again at each retry. Without it (the default)
 *   keeping goes on as long as quarantine_size_limit and the disk allow.
 *
 *   The bytes of kept messages are in the database, too, or with `content =
 *   "s3://..."` in a bucket of an S3 server, which must be there and be of no one
 *   else; it needs no versions, and no rule that removes objects. What the database
 *   has already stays there. Keys of a bucket are in a file (content_key_file).
 *
 *   All subcommands accept --config FILE and -o NAME=VALUE, as the other programs
 *   do. Started as root, they change to `user` first.
 *
 * MIGRATE
 *   Makes the tables in an empty database, or brings them to the version of this
 *   program. Only one runs at a time. It only adds: programs of the version before
 *   go on working. The account needs the right to create tables.
 *
 * STATUS
 *   Prints the server and the bucket that are used, what the database has of each
 *   host, what this host has not carried yet, and whether filter-store sync runs.
 *   Then a line for each host whose filter-store sync has ever run: when it was seen last, its
 *   version, digests of its configuration and of its release.key, and by how much
 *   its clock is ahead of the database's. Options that hosts have of their own are
 *   not part of the digest; filter-install doctor names those that differ.
 *
 * SYNC
 *   Carries what this host has kept, deleted and decided, for ever, deletes here
 *   what was deleted by filter-quarantine on other hosts, and answers questions
 *   about released messages and the journal on its socket. Once an hour, it removes
 *   from the database what is older than quarantine_keep and records_keep; of several
 *   hosts, the one that keeps for the shortest time decides. Once a minute it tells
 *   the database that this host is there. Of several on one host one works: that of
 *   systemd or of an administrator goes before that of filterd, and others wait.
 *
 *   --once
 *       Carry what there is, and end.
 *
 * VERIFY
 *   Looks whether the content of each entry in the database is there and complete,
 *   whether there is content without an entry (in a bucket: that is older than a
 *   day), and whether everything that this host has carried is there.
 *
 *   --bytes
 *       Read all content and compare its digest.
 *   --mend
 *       Put what is missing or damaged once more, where this host has it, and
 *       remove content without an entry.
 *
 * EXPORT, IMPORT
 *   Copies kept messages and records from the database to folders `quarantine` and
 *   `records` below FOLDER, in the same form as those of a host, or from there to
 *   the database, as those of this host. What is there already is not copied
 *   again: after an interruption, start it once more. FOLDER must belong to `user`.
 *   To move content from the database into a bucket, or back: export, make an empty
 *   database, change `content`, migrate and import. Entries are then those of the
 *   host that imports them.
 *
 * FORGET
 *   Removes HOST from the lines of status, so that doctor does not report that it
 *   is away. What it has kept stays. A host that runs again is there again.
 *
 * OTHER HOSTS
 *   filter-quarantine list shows what all hosts have kept, with [on HOST], and
 *   explain what they have decided. show, release and delete know what other hosts
 *   have kept, once it is carried: an ID that no message of this host has is looked
 *   for in the database. The bytes come from there. A release goes through the
 *   filter and the Postfix of this host, and the other host is told. A deleted
 *   message is gone from the database at once; its host removes its own copy when it
 *   asks the database the next time, a second later unless it is away.
 *
 *   The other commands are for messages of this host: the spam engines that judged a
 *   message are taught on its host, whose configuration allow and replay are about.
 *   The pages for recipients show what their own host has kept.
 *
 * OPTIONS
 *   --json
 *       Print JSON, for programs.
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option. May be repeated.
 *   --help, --version
 *       Print a synopsis, or the version.
 *
 * EXIT STATUS
 *   0  Done; status: everything is carried and sync runs; verify: no fault.
 *   1  Not all of it; details on stderr. status: something is not carried, or sync
 *      does not run. verify: faults, printed one a line.
 *   2  Error in the command line or the configuration, or the database or the
 *      bucket cannot be asked.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration, table [store]
 *   /var/lib/postsift/quarantine        carried, which entries the database has;
 *                                       gone, what was deleted and is still there;
 *                                       outbox, how much is not carried yet
 *   /var/lib/postsift/records           carried, up to where records were carried
 *   /var/lib/postsift/journal           store.sock, on which sync is asked
 *
 * SEE ALSO
 *   filterd(8), filter-quarantine(1), filter.toml(5)
 */

// The manual above, and the start; each subcommand is a file of filter-store/.

import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { commandLine } from './filter-store/command-line.js'
import { fail } from './filter-store/work.js'

refuseDebugger()
process.on('uncaughtException', fail)
await commandLine().parseAsync().catch(fail)
