/*
 * NAME
 *   filter-install - set up Postfix for the filter, and undo it
 *
 * SYNOPSIS
 *   filter-install plan --mode MODE [--print] [OPTION]...
 *   filter-install apply --mode MODE [OPTION]...
 *   filter-install plan|apply --listen-for NETWORK [OPTION]...
 *   filter-install undo [--config-dir DIR] [--state-dir DIR]
 *       [--drain-time SECONDS] [--purge]
 *   filter-install status [--json] [OPTION]...
 *   filter-install doctor [--json] [OPTION]...
 *   filter-install verify [--json] [OPTION]...
 *   filter-install --help | --version
 *
 * DESCRIPTION
 *   plan shows everything that apply would do, and changes nothing: a unified
 *   diff of master.cf and main.cf, the account, the folders, the configuration
 *   file, the systemd unit. apply does exactly that; a second apply finds
 *   nothing to do.
 *
 *   undo first lets new mail bypass the filter, and waits until the mail that
 *   is in the filter or queued for it is delivered. Queued mail that the filter
 *   does not accept is delivered unfiltered. Then undo restores the old bytes
 *   of both files. If someone has changed a file since, undo removes only what
 *   apply wrote, and reports what it left.
 *
 *   If apply or undo was killed, the next one finishes its work. Only one of
 *   apply, undo and verify can run at a time; a second one names the first, and
 *   ends. A lock left by a killed process is ignored.
 *
 *   MODE is how Postfix calls the filter:
 *
 *     pipe          filter-pipe for each message, by pipe(8)
 *     spawn         filter-smtp for each connection, by spawn(8)
 *     daemon        filterd, a resident server, by SMTP
 *     lmtp          filterd, by LMTP
 *     before-queue  filterd, before Postfix accepts the message
 *
 *   Mail of your own users enters the filter separately, so that rules and
 *   actions can differ. It is the mail of the services submission, submissions,
 *   smtps, 587 and 465, and of those with smtpd_sasl_auth_enable=yes in
 *   master.cf. If there is any of these, mail from the sendmail command also
 *   belongs to it, except in the modes pipe and before-queue.
 *
 *   Milters stay, and see mail before the filter does.
 *
 *   If the configuration does not use clamd, but clamd answers on this machine
 *   (at the address in its clamd.conf, at the usual sockets, at
 *   127.0.0.1:3310), plan and apply report how to enable it. They do not enable
 *   it themselves.
 *
 *   apply adds the services first, tests them, and sends mail to them last.
 *   Open connections stay unfiltered until they end; apply waits for them for a
 *   while and reports this.
 *
 *   If Node.js or the programs are moved, the filter cannot start, and mail
 *   waits in the queue; the log says why. Run apply again to correct it.
 *
 *   Problems are looked for first: another content filter, services with the
 *   same names, ports in use, an unsuitable configuration, programs or folders
 *   that someone other than root could change. If there is one, it is reported,
 *   and nothing is changed.
 *
 *   If Postfix's own check finds an error, or Postfix does not come back after
 *   the reload, everything is restored.
 *
 *   verify sends probes through Postfix, the filter and back: a clean message,
 *   one with 8-bit text, one to an address in UTF-8, one with DSN parameters, a
 *   test virus, and a forbidden attachment. If mail of your own users enters
 *   separately, it also sends a clean message and a virus that way. Each probe
 *   must have the outcome that the configuration gives it: delivered unchanged
 *   with the filter's header field, kept in the quarantine, or refused.
 *
 *   The probes are delivered to filter-install itself and are removed, except
 *   for empty files in the journal. If verify is killed, the next apply, verify
 *   or undo removes its probes, so that they are not delivered to anyone. While
 *   verify runs, at most some minutes, Postfix has one more loopback port, and
 *   a transport for the probes.
 *
 *   always_bcc and the bcc maps copy no probe when apply installs the filter.
 *   If the filter is already in use, and in mode pipe with sendmail, they copy
 *   delivered probes like all mail; the result says so.
 *
 *   The engine decides under the current configuration whether a probe must be
 *   stopped. A virus that the configuration delivers is reported as NOT
 *   STOPPED, a clean message that it stops as STOPPED. A virus that another
 *   scanner finds, but not clamd, is reported as NOT FOUND: clamd has no
 *   signatures. A probe that a person would receive is not sent, and is
 *   reported as NOT TRIED. If a scanner does not work, no probe is sent: all
 *   of them would wait.
 *
 *   apply sends the same probes before it sends real mail to the filter. If a
 *   probe fails, or a virus is not stopped, everything is restored. If systemd
 *   does not run and filterd does not answer, apply prepares everything that
 *   filterd needs, leaves Postfix unchanged, and reports how to start filterd:
 *   then run apply again. If Postfix does not run, apply cannot test anything,
 *   and says so.
 *
 *   Filters may be on other hosts than Postfix: see several-hosts.md. There,
 *   --listen-for sets up a filter that needs no Postfix, and apply succeeds once
 *   it answers. On each MTA, --filters names them: nothing of the filter is made
 *   there, and probes go through each. A virus must not come back, whatever is
 *   configured there. undo takes back either.
 *
 *   status shows what is installed, whether it is in force, and how many
 *   messages wait for the filter.
 *
 *   doctor checks a live installation at any time, and reports each problem in
 *   one sentence, with a command or lines of a file that fix it. It checks
 *   settings that the filter's services inherit; limits of time and size in the
 *   wrong order; clamd, with the test virus, with a stream that clamd does not
 *   look into and with one of the largest size; account, folders and the files
 *   in them, disk space, programs and Node.js; ports that other hosts can
 *   reach; a filter that does not run, and mail that waits for it; services of
 *   Postfix, and FILTER in its tables, that let mail bypass the filter. A port
 *   of loopback that turns the filter off is not reported: programs of this
 *   host return mail there.
 *
 *   doctor asks the engine what happens to a virus and to a forbidden
 *   attachment from an unknown sender, and reports each that is delivered. It
 *   reports options that let mail pass unscanned, rules that let everything
 *   pass, and conditions that never match in this mode. It runs the filter's
 *   program with --check as the filter's account, and reports what the account
 *   cannot read. It reports programs, configuration and folders that an account
 *   other than root could change; a filter from another folder than doctor's
 *   own; and a filterd that was started before its program or its configuration
 *   was changed. Last it names the version of 7-Zip that opens archives. It
 *   changes nothing.
 *
 * OPTIONS
 *   --mode MODE
 *       See above. To change the mode, run undo first.
 *   --print
 *       Print only the lines for master.cf and main.cf.
 *   --config-dir DIR
 *       The Postfix instance; by default the one in /etc/postfix.
 *   --config FILE
 *       The filter's configuration, which is created if it is missing. It names
 *       the folders. Default: /etc/postsift/filter.toml.
 *   --user USER
 *       The account that the filter runs as, as pipe(8) takes it: NAME or
 *       NAME:GROUP. By default the configuration's `user`, filter.
 *   --listen-port PORT
 *       Port on 127.0.0.1 on which the filter listens. Default: 10025.
 *   --return-port PORT
 *       Port on 127.0.0.1 on which Postfix takes mail back. Default: 10026.
 *   --submission-port PORT
 *       Port on 127.0.0.1 on which the filter listens for mail of your own
 *       users, if Postfix has a service for them. Default: 10027.
 *   --sign-milter ADDRESS
 *       A milter that signs mail once it is back from the filter, which may have
 *       changed it: inet:HOST:PORT or unix:PATH, as in smtpd_milters. OpenDKIM
 *       and rspamd are such. It sees all mail, and all of it comes from
 *       127.0.0.1: mail from outside with a sender of your own domains must be
 *       refused before, or it gets your signature. Default: none. A milter that
 *       signs before the filter is in the way of actions that change mail; plan
 *       and doctor name it.
 *   --filters HOST,HOST
 *       Filters on other hosts, in the order in which they are tried: addresses,
 *       or names. With --mode daemon.
 *   --return-address ADDRESS
 *       Of this MTA, from which it connects to them and on which it takes mail
 *       back, from them alone. Default: the one on the way to the first.
 *   --listen-for NETWORK
 *       The filter of this host serves an MTA, or a network of MTAs. May be
 *       repeated. With plan --print: the lines for those MTAs.
 *   --listen-address ADDRESS
 *       Of this host, on which it does. Default: the one on the way there.
 *   --state-dir DIR
 *       Folder for the replaced files. Default: /var/lib/postsift/install.
 *   --trial
 *       Stop no mail: the filter runs in monitor mode and logs what it would
 *       have done, and mail that it still refuses stays in the queue
 *       (soft_bounce). A later apply without this option puts the filter in
 *       force.
 *   --no-verify
 *       With apply: send no probes, and send mail to the filter even if filterd
 *       does not answer yet. Mail waits until it does.
 *   --allow-unsafe-paths
 *       Continue even if someone other than root could change the programs.
 *   --drain-time SECONDS
 *       How long undo waits for mail in the filter. If there is still some, the
 *       services stay, and undo must be run again. Default: 60.
 *   --purge
 *       With undo: also remove the account, the configuration and the folders,
 *       if filter-install created them and they are empty.
 *   --json
 *       Print one JSON value, for programs.
 *   --help, --version
 *       Print a synopsis, or the version.
 *
 * EXIT STATUS
 *   0  Done, or there was nothing to do.
 *   1  Refused, or failed and restored: the reason is on stderr. Or a probe of
 *      verify is not ok. Or apply did less than requested: a probe was not
 *      tried or not stopped, or Postfix does not run. Or undo is not finished.
 *   2  Wrong command line.
 *   75  Another apply, undo or verify is running. Nothing was done.
 *
 *   For doctor, as monitoring programs expect:
 *
 *   0  All is well.
 *   1  Warnings.
 *   2  Critical: mail is not filtered, waits, or could be lost.
 *   3  doctor could not run. The reason is on stderr.
 *
 * FILES
 *   /etc/postfix/master.cf, main.cf     changed files
 *   /etc/postsift/filter.toml           configuration of the filter
 *   /etc/systemd/system/postsift.service  where systemd runs, for filterd
 *   /etc/systemd/system/postsift-store.service  the same, where [store] names a
 *                                       database
 *   /var/spool/postsift                 files of messages in work
 *   /var/lib/postsift/quarantine        messages that were kept
 *   /var/lib/postsift/journal           delivered messages
 *   /var/lib/postsift/install           replaced files, for undo
 *
 * EXAMPLES
 *   filter-install plan --mode pipe
 *   filter-install apply --mode daemon --trial
 *   filter-install apply --mode daemon
 *   filter-install doctor
 *   filter-install undo
 *
 * SECURITY
 *   apply and undo need root. Files are edited on a copy in the same folder and
 *   renamed; links are followed; mode and owner stay.
 *
 * SEE ALSO
 *   filter-pipe(8), filter-smtp(8), filterd(8), filter.toml(5), postconf(5)
 */

import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { installedPath } from '../src/util/process/installed-path.js'
import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { VERSION } from '../src/version.js'
import sampleConfig from './filter.toml' with { type: 'text' }
import unitTemplate from './postsift.service' with { type: 'text' }
import storeTemplate from './postsift-store.service' with { type: 'text' }
import { doDoctor, doStatus, doVerify } from './filter-install/commands/look.js'
import {
  type LookOptions,
  type PlanOptions,
  lookingCommand,
  placeOptions,
  planningCommand,
  seconds,
} from './filter-install/commands/options.js'
import { doPlan, showPlan } from './filter-install/commands/plan.js'
import { fail } from './filter-install/commands/say.js'
import { doUndo } from './filter-install/commands/undo.js'

const BIN = installedPath(fileURLToPath(new URL('../bin', import.meta.url)))
const SHIPPED = { bin: BIN, unitTemplate, storeTemplate, sampleConfig }

refuseDebugger()
await commandLine().parseAsync().catch(fail)

function commandLine(): Command {
  const program = new Command('filter-install')
    .description('Sets up Postfix for the filter, and undoes it.')
    .version(`filter-install (Postsift) ${VERSION}`, '--version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  planningCommand(program, 'plan', 'show what apply would do')
    .option('--print', 'print only the lines for Postfix')
    .action((options: PlanOptions) => showPlan(options, SHIPPED))
  planningCommand(program, 'apply', 'set up Postfix for the filter')
    .option('--no-verify', 'send no probes')
    .action((options: PlanOptions) => doPlan(options, SHIPPED))
  placeOptions(program.command('undo').description('undo what apply did'))
    .option(
      '--drain-time <SECONDS>',
      'how long to wait for mail in the filter',
      seconds,
      60,
    )
    .option('--purge', 'remove account, configuration and folders, too')
    .action(doUndo)
  lookingCommand(program, 'status', 'show what is installed').action(
    (options: LookOptions) => doStatus(options, BIN),
  )
  lookingCommand(program, 'doctor', 'show what is wrong with it').action(
    (options: LookOptions) => doDoctor(options, BIN),
  )
  lookingCommand(program, 'verify', 'send probes through it').action(
    (options: LookOptions) => doVerify(options, BIN),
  )
  return program
}
