/*
 * NAME
 *   filter-pipe - content filter for Postfix pipe(8)
 *
 * SYNOPSIS
 *   filter-pipe [--config FILE] [-o NAME=VALUE]...
 *       [--origin inbound|submission] [--queue-id ID] [--size N]
 *       [--client-address A] [--client-name N] [--client-helo H]
 *       [--sasl-username U] -f SENDER -- RECIPIENT...
 *   filter-pipe [--config FILE] [-o NAME=VALUE]... --check
 *   filter-pipe --help | --version
 *
 * DESCRIPTION
 *   Reads one message from stdin, scans it, and resubmits it to Postfix with
 *   the sendmail(1) command, or refuses it, or keeps it in the quarantine, as
 *   the configuration says. pipe(8) starts it once for each message, from a
 *   service in master.cf:
 *
 *     filter unix - n n - 10 pipe
 *         flags=Rq user=filter null_sender=
 *         argv=/opt/postsift/dist/bin/filter-pipe
 *         --queue-id ${queue_id} --size ${size}
 *         --client-address ${client_address} --client-name ${client_hostname}
 *         --client-helo ${client_helo} --sasl-username ${sasl_username}
 *         -f ${sender} -- ${recipient}
 *
 *   With pipe_resubmit = "smtp", a recipient that `forward_to` refuses is deferred,
 *   and the others get the message, once (without --queue-id: no one does). pipe(8)
 *   has one answer for all of them: if Postfix gives up at last, its bounce names
 *   those who have the message, too. With filter_destination_recipient_limit = 1 in
 *   main.cf, for a service named filter, each recipient has a run and an answer of
 *   his own, and the bounce names who was refused. SMTPUTF8 is asked for where
 *   Postfix was asked for it (its Received field tells), and for each UTF-8 address;
 *   where forward_to does not have it, the message is sent as it is. sendmail(1)
 *   takes every recipient, and detects SMTPUTF8 by itself
 *   (smtputf8_autodetect_classes).
 *
 *   With engine = "auto", filterd does the work if it runs under the same account
 *   with the same configuration: that takes less time. Otherwise, or where
 *   filterd does not answer within a second, filter-pipe does it itself. If filterd
 *   ends while it works on the message, Postfix tries again. A filterd that may not
 *   start sendmail(1), as under a systemd unit with NoNewPrivileges, serves
 *   filter-pipe only with pipe_resubmit = "smtp".
 *
 *   The launcher of that name starts the program. It turns every failure of the
 *   program into a temporary one, because pipe(8) bounces mail for nearly every
 *   exit status.
 *
 * OPTIONS
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option: -o action.infected=reject. May be repeated.
 *   --origin inbound|submission
 *       Source of the mail: from outside (the default), or your own users.
 *   --queue-id ID
 *       Postfix's queue id, for the log and the quarantine.
 *   --size N
 *       Size of the message in Postfix, to detect a message that was cut short.
 *   --client-address A, --client-name N, --client-helo H
 *       The SMTP client that sent the message to Postfix.
 *   --sasl-username U
 *       The user that Postfix authenticated, if any.
 *   -f SENDER
 *       The envelope sender, empty for the null sender.
 *   --check
 *       Check the configuration and do nothing else. Root checks it a second
 *       time as the filter's account, which may read less. Exits with 0 or 2.
 *   --help, --version
 *       Print this synopsis, or the version.
 *
 * EXIT STATUS
 *   0   The message was accepted: resubmitted, quarantined or discarded.
 *   69  The message was refused. The output is `5.7.1` and the reason.
 *   75  Everything else: Postfix tries again. The output is `4.3.0` and the
 *       reason.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   /var/spool/postsift                 files of messages being scanned
 *   /var/lib/postsift/quarantine        messages that were kept
 *   /var/lib/postsift/records           records of decisions
 *
 * SECURITY
 *   As built, this program loads nothing before it is ready to exit with 75,
 *   even if a file is missing or broken. Another exit status is set only by the
 *   reply of the engine, its own or that of filterd.
 *
 * SEE ALSO
 *   filter-scan(1), filter.toml(5), pipe(8), sendmail(1)
 */

import type { Reply } from '../src/mail/reply.js'
import type * as Cached from './start/engine-cached.js'
import type * as Resident from './start/resident.js'
import { fromLib } from './start/from-lib.js'
import { wantsFilterd } from './start/wants-filterd.js'

const FAILURE = '4.3.0 content filter failure, please try again later'
const REPLY_LIMIT = 900
const NOTHING = { begun: Buffer.alloc(0), thread: null }

const fs = process.getBuiltinModule('node:fs')
const parentAtStart = process.ppid
let answered = false

process.exitCode = 75
// It would open a debugger: see src/util/process/node-arguments.
process.on('SIGUSR1', () => undefined)
// Whatever comes to an end before the answer is a failure: exit(0) in a
// library, an empty event loop, an uncaught error.
process.on('exit', () => {
  if (!answered) answer(75, FAILURE)
})
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

void main(process.argv.slice(2)).catch(fail)

async function main(args: readonly string[]): Promise<void> {
  const isMessage = !isForPeople(args)
  const wanted = isMessage ? wantsFilterd(args) : null
  if (wanted !== null) {
    const { pipeByFilterd, exitStatusOf } =
      await fromLib<typeof Resident>('resident')
    const reply = await pipeByFilterd(args, wanted, parentAtStart)
    if (reply !== null) {
      answer(exitStatusOf(reply), lineOf(reply))
      process.exit()
    }
  }
  const { loadWork, lookFirst } = await fromLib<typeof Cached>('engine-cached')
  const { begun, thread } = isMessage ? await lookFirst(0) : NOTHING
  const work = loadWork()
  if (thread !== null) (await work.loadSecondReader()).keepThread(thread)
  if (!isMessage) {
    const status = await work.pipeForPeople(args, work.engines.checkAll)
    answered = true
    process.exit(status)
  }
  const { engines, MAIN, openLog, exitStatusOf } = work
  const { readPipeArguments, messageFrom, receiveFromPipe, parentCheck } = work

  const options = readPipeArguments(args)
  const config = await engines.loadEngineConfig({
    file: options.config,
    overrides: options.overrides,
  })
  const settings = config.settings(MAIN)
  const log = openLog(settings, 'filter-pipe', { noStderr: true })
  const transport = engines.pipeTransport(settings)
  const engine = await engines.makeEngine({
    config,
    log,
    transport,
    timeLimitSeconds: settings.message_time_limit,
    wayIn: 'pipe',
  })
  const reply = await receiveFromPipe(options, {
    filter: engine.filter,
    parentIsThere: parentCheck(process.env['POSTSIFT_LAUNCHER'], parentAtStart),
    message: messageFrom(0, begun),
  })
  await engine.flush()
  engine.close()
  await log.flush()
  // The commit point: beside filterd's answer, the only way to another status.
  answer(exitStatusOf(reply), lineOf(reply))
  process.exit()
}

// A message has `-f` and `--` on its command line. Without that rule a client
// whose HELO name is `--help` would have its mail acknowledged unread.
function isForPeople(args: readonly string[]): boolean {
  if (args.includes('--') || args.includes('-f')) return false
  return args.some(arg => ['--help', '--version', '--check'].includes(arg))
}

function lineOf(reply: Reply): string {
  return `${reply.status} ${reply.text.replace(/\s+/gu, ' ')}`
}

// One write, the first and only one on this descriptor: pipe(8) takes a
// status only from the first bytes of the output.
function answer(status: 0 | 69 | 75, line: string): void {
  answered = true
  process.exitCode = status
  try {
    const fd = Number(process.env['POSTSIFT_REPLY_FD'] ?? 1)
    fs.writeSync(fd, `${line.slice(0, REPLY_LIMIT)}\n`)
  } catch {
    // No one listens any more; the status still counts.
  }
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  try {
    // The log may be what is broken; a child of our own cannot hurt us.
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    const line = text.replace(/[^\x20-\x7e]+/gu, ' ').slice(0, 500)
    const input = { input: line, stdio: 'pipe', timeout: 2000 } as const
    // Before there is a configuration; and as log_to = "auto" does it.
    const own = !['', '/etc/postfix'].includes(process.env['MAIL_CONFIG'] ?? '')
    const ways = [
      ['/usr/bin/logger', '--socket-errors=on', '-p', 'mail.err', '-t'],
      ['/usr/sbin/postlog', '-p', 'error', '-t'],
    ]
    for (const [path = '', ...args] of own ? ways.slice(1) : ways) {
      const said = spawnSync(path, [...args, 'postsift/filter-pipe'], input)
      if (said.status === 0) break
    }
  } catch {
    // There is no log then.
  }
  if (!answered) answer(75, FAILURE)
  process.exit()
}
