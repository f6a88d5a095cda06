/*
 * NAME
 *   filterctl - look after a running filter
 *
 * SYNOPSIS
 *   filterctl status [--json]
 *   filterctl top
 *   filterctl reload [--json]
 *   filterctl bypass [--json]
 *   filterctl bypass --for TIME [--scanner NAME]
 *   filterctl bypass --off [--scanner NAME]
 *   filterctl forget SHA256... [--json]
 *   filterctl forget --all [--json]
 *   filterctl check-alerts [--json]
 *   filterctl report [--since TIME] [--until TIME] [--verdict CLASS]
 *       [--top N] [--json | --html FILE]
 *   filterctl report --prometheus FILE
 *   filterctl version [--json]
 *   filterctl --help | --version
 *
 * DESCRIPTION
 *   For the administrator of a running filter, in every mode. Started as root, it
 *   changes to `user` before it reads anything but the configuration.
 *
 *   filterd is asked by a unix socket, control.sock in journal_directory, or that
 *   of control.socket: filter.toml(5). What it does not know, as without a
 *   filterd, is read from records, stamps and the quarantine.
 *
 * STATUS
 *   Prints on one screen: the filterd that runs and its workers; the configuration
 *   and whether it is in force; what is bypassed; Postfix's queue, and what of it
 *   waits for the filter; the quarantine; the folder with the least free space;
 *   what became of the messages of the last hour, at most the newest 500; each
 *   engine with the result of its last self-test, the age of its database, the
 *   time that it took and how often it failed; what of it was remembered; and what
 *   went wrong last.
 *
 * TOP
 *   The same on a terminal, until q is pressed; anew every two seconds.
 *
 * RELOAD
 *   Lets filterd read its configuration again, as SIGHUP does, and says whether it
 *   is in force now, or why not. Where filterd was not started, it only checks the
 *   configuration: filter-pipe and filter-smtp read it for each message or
 *   connection.
 *
 * BYPASS
 *   Lets mail pass without scanners for a time, in every mode: filterd and
 *   filter-smtp see it within two seconds, filter-pipe at the next message. It
 *   ends by itself, also when the clock is changed, filterd is started anew or the
 *   machine restarts. Without options, it prints what is bypassed.
 *
 *   A scanner that is bypassed is not asked. All others are, rules stay in force,
 *   and mail that has no room or no next hop is still deferred. A message that was
 *   not shown to a scanner has a field X-Postsift-Bypass, and says bypass= in its
 *   line of the log; filter-quarantine explain says so, too. As long as anything is
 *   bypassed, filterctl status and filter-install doctor report it.
 *
 *   Only root and user may change it; the log says who did. filter-scan asks all
 *   scanners all the same.
 *
 *   --for TIME
 *       For so long: 30m, 2h; at most 24h.
 *   --scanner NAME
 *       Only this scanner, by its name in filter.toml(5): clamd, rspamd,
 *       attachment-name; parse means defects of messages. By default, all
 *       scanners and the defects.
 *   --off
 *       End it at once, for that scanner or for all.
 *
 * FORGET
 *   Lets scanners be asked again about parts whose answers filterd remembers
 *   ([cache] in filter.toml(5)), by the sha256 of their bytes: all processes of this
 *   host obey within a second, and with store.cache all hosts that reach the server
 *   within a few. For some ten seconds, nothing new is remembered of these parts
 *   either. filter-quarantine explain --json prints the sums.
 *
 *   --all
 *       Forget everything. A program that brings signatures of third parties to
 *       clamd should do this after clamd has loaded them: clamd does not say that it
 *       has.
 *
 *   Only root and user may do this; the log says who did. The exit status is 1 if
 *   other hosts could not be told.
 *
 * CHECK-ALERTS
 *   Looks whether an engine fails its self-test, mail waits for the filter, or the
 *   quarantine or a disk is nearly full, and tells it as the table [alert] of
 *   filter.toml(5) says: once for each condition, and once when it is over. filterd
 *   does this each minute. Without filterd, let cron do it, as in EXAMPLES; it does
 *   the self-test, too. filterd under systemd may not look at Postfix's queue: let
 *   cron do it there as well. A filterd that runs then gets what was seen, and
 *   tells it itself.
 *
 *   Prints what is open; the exit status is 1 if anything is.
 *
 * REPORT
 *   Counts what was decided, from the records, so it works in every mode and
 *   without filterd: messages over time, by verdict and action, and the most
 *   frequent findings, rules, sender domains, recipients and extensions of file
 *   names. Its last lines report which time the records cover, how many lines
 *   could not be read, and what the numbers leave out.
 *
 *   A message counts once, by its worst verdict. Decisions after which Postfix
 *   tries again are counted as tries; the message counts when it ends. Of rules,
 *   "decided" counts messages whose outcome the rule decided, "also" those to
 *   which it added something, and "monitored" those for which a rule with
 *   mode = "monitor" would have done something. Rules of the configuration that
 *   never matched are listed with zeros, if there is room for them in the list.
 *
 *   --since TIME, --until TIME
 *       Messages that arrived at that time or later, or before that time. TIME is
 *       a date, a date with a time ("2026-11-22 20:10"), or an age: 30m, 12h, 7d.
 *       By default, the last 30 days.
 *   --verdict CLASS
 *       Only messages with that verdict: infected, banned, spam, and so on.
 *   --top N
 *       Lines of each list; by default 10.
 *   --html FILE
 *       Write one page to FILE, without scripts and without anything that a
 *       browser would have to load. FILE is replaced, and only its owner can read
 *       it.
 *   --prometheus FILE
 *       Write counters for node_exporter's textfile collector to FILE, with the
 *       names of filterd's /metrics. For hosts on which no filterd runs. Each run
 *       adds the records that are new since the last one to the counters that are
 *       in FILE, so they never decrease; do not remove FILE. Let cron run it, as
 *       in EXAMPLES.
 *
 * VERSION
 *   Prints the version of the programs, of Node.js, of the filterd that runs, which
 *   an upgrade does not change, and of the program that opens archives.
 *
 * OPTIONS
 *   Every subcommand takes these, before its name or after it:
 *
 *   --json
 *       Print JSON, for programs.
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option: -o quarantine_keep=7. May be repeated.
 *   --help, --version
 *       Print a synopsis, or the version.
 *
 * EXIT STATUS
 *   0  Done.
 *   1  It could not be done: the configuration is not in force, or the filterd that
 *      was there is gone; details on stderr. check-alerts: an alert is open.
 *      report: there is no record of that time, or some lines could not be read.
 *   2  Error in the command line or the configuration.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   /var/lib/postsift/journal           control.sock, the socket of filterd;
 *                                       bypass.json, what is bypassed;
 *                                       forgotten-verdicts; self-test.json;
 *                                       alerts.json, the alerts that are open
 *   /var/lib/postsift/records           records of decisions
 *
 * EXAMPLES
 *   clamd stops honest mail, and it is 3 o'clock at night:
 *
 *   filterctl bypass --for 2h --scanner clamd
 *   filterctl status
 *   filterctl bypass --off
 *
 *   In /etc/cron.d/postsift, where [alert] is used without filterd:
 *
 *   DIST=/opt/postsift/dist
 *   3-59/5 * * * * root node $DIST/bin/filterctl.js check-alerts >/dev/null
 *
 *   Which viruses came this month, and from which domains; the same as a page:
 *
 *   filterctl report --since 30d --verdict infected
 *   filterctl report --since 30d --verdict infected --html viruses.html
 *
 *   In /etc/cron.d/postsift, where no filterd runs:
 *
 *   OUT=/var/lib/prometheus/node-exporter/postsift.prom
 *   1-59/5 * * * * root filterctl report --prometheus $OUT
 *
 * SEE ALSO
 *   filterd(8), filter-install(8), filter-quarantine(1), filter.toml(5)
 */

// The manual above, and the start; each subcommand is a file of filterctl/.

import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { commandLine } from './filterctl/command-line.js'
import { fail } from './filterctl/work.js'

refuseDebugger()
process.on('uncaughtException', fail)
// A reader of ours that has seen enough.
process.stdout.on('error', () => process.exit(0))
await commandLine().parseAsync().catch(fail)
