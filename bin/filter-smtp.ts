/*
 * NAME
 *   filter-smtp - content filter for Postfix spawn(8)
 *
 * SYNOPSIS
 *   filter-smtp [--config FILE] [-o NAME=VALUE]...
 *       [--origin inbound|submission]
 *   filter-smtp [--config FILE] [-o NAME=VALUE]... --check
 *   filter-smtp --help | --version
 *
 * DESCRIPTION
 *   Serves one SMTP session on descriptor 0, with any number of messages, and
 *   sends accepted messages to `forward_to`. spawn(8) starts it once for each
 *   connection, from a service in master.cf:
 *
 *     127.0.0.1:10025 inet n n n - 10 spawn
 *         user=filter argv=/usr/bin/node --no-warnings
 *         --inspect-port=0.0.0.1:9229
 *         /opt/postsift/dist/bin/filter-smtp.js
 *
 *   A refused message gets `550 5.7.1` and the reason, and Postfix bounces it.
 *   If the filter fails, it replies 421 or closes the connection, and Postfix
 *   tries again.
 *
 *   A recipient that `forward_to` refuses is deferred; the others get the message.
 *   SMTP has one answer for all, so that Postfix sends it for all once more: then
 *   the journal keeps it from coming twice, and the refused recipient gets an
 *   answer of its own at RCPT. Without a queue id (mail that was submitted by
 *   sendmail(1)) there is no journal, and the first try sends nothing.
 *
 *   With engine = "auto", filterd serves the session if it runs under the same
 *   account with the same configuration, and filter-smtp passes it on.
 *
 *   A sender's request for delivery notices (NOTIFY, RFC 3461) is passed to the
 *   next hop. When a message is kept in the quarantine or discarded, the sender
 *   gets no notice at all, neither of delivery nor of failure.
 *
 * OPTIONS
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option: -o action.infected=reject. May be repeated.
 *   --origin inbound|submission
 *       Source of the mail: from outside (the default), or your own users.
 *   --check
 *       Check the configuration and do nothing else. Root checks it a second
 *       time as the filter's account, which may read less. Exits with 0 or 2.
 *   --help, --version
 *       Print this synopsis, or the version.
 *
 * EXIT STATUS
 *   0 at the end of the session, 1 after a failure. Postfix only logs this.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   /var/spool/postsift                 files of messages being scanned
 *   /var/lib/postsift/quarantine        messages that were kept
 *   /var/lib/postsift/records           records of decisions
 *
 * SECURITY
 *   Only SMTP replies are written to the connection. As built, this program
 *   loads nothing before it is ready to reply 421.
 *
 * SEE ALSO
 *   filterd(8), filter.toml(5), spawn(8)
 */

import type { Socket } from 'node:net'
import type * as Cached from './start/engine-cached.js'
import type * as Resident from './start/resident.js'
import { fromLib } from './start/from-lib.js'
import { wantsFilterd } from './start/wants-filterd.js'

// As in src/receive/people, which is not loaded yet: people read what we say.
const FOR_PEOPLE = ['--help', '--version', '--check']

const fs = process.getBuiltinModule('node:fs')
let inSession = false

// It would open a debugger: see src/util/process/node-arguments.
process.on('SIGUSR1', () => undefined)
process.on('uncaughtException', fail)
void main(process.argv.slice(2)).catch(fail)

async function main(args: readonly string[]): Promise<void> {
  // Before all else: what is loaded from here on may have something to say.
  const { isSpawned, silence } = await import('../src/receive/silence.js')
  if (isSpawned() && !args.some(arg => FOR_PEOPLE.includes(arg))) silence()
  const { readServerArguments } =
    await import('../src/receive/server-arguments.js')
  const options = readServerArguments('filter-smtp', args)
  const wanted =
    options.forPeople === null && isSpawned() ? wantsFilterd(args) : null
  let connection: Socket | undefined
  if (wanted !== null) {
    const { smtpByFilterd } = await fromLib<typeof Resident>('resident')
    inSession = true
    const left = await smtpByFilterd(wanted, options.origin)
    if (left === null) process.exit(0)
    inSession = false
    connection = left
  }
  const { loadWork } = await fromLib<typeof Cached>('engine-cached')
  const { engines, MAIN, openLog, ...work } = loadWork()
  if (options.forPeople) process.exit(await options.forPeople(engines.checkAll))

  const { handlerFor, vetFor, serveSpawned, loadWatchdog } = work
  const { logNotice, logPossibleDuplicate } = work

  const config = await engines.loadEngineConfig(options.source)
  const settings = config.settings(MAIN)
  const log = openLog(settings, 'filter-smtp', {
    resident: true,
    noStderr: true,
  })
  const engine = await engines.makeEngine({
    config,
    log,
    transport: engines.networkTransport(settings),
    timeLimitSeconds: settings.message_time_limit,
    wayIn: 'spawn',
  })
  const place = {
    stage: 'after-queue',
    origin: options.origin,
    answers: 'one',
  } as const
  inSession = true
  const session = serveSpawned(
    {
      hostname: settings.hostname,
      handler: handlerFor(engine.filter, place, {
        lost: envelope =>
          logPossibleDuplicate(log, envelope, 'the reply was not read'),
      }),
      vet: vetFor(engine.askAhead, place),
      notice: text => logNotice(log, 'session', text),
    },
    connection,
  )
  // The client has its greeting. From here on, the client or the time limit
  // ends this process, whatever it waits for.
  const { startWatchdog } = await loadWatchdog()
  startWatchdog(settings.message_time_limit)
  await session
  await engine.flush()
  engine.close()
  await log.flush()
  process.exit(0)
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.replace(/[^\x20-\x7e]+/gu, ' ').slice(0, 500)
  try {
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    const input = { input: line, stdio: 'pipe', timeout: 2000 } as const
    // Before there is a configuration; and as log_to = "auto" does it.
    const own = !['', '/etc/postfix'].includes(process.env['MAIL_CONFIG'] ?? '')
    const ways = [
      ['/usr/bin/logger', '--socket-errors=on', '-p', 'mail.err', '-t'],
      ['/usr/sbin/postlog', '-p', 'error', '-t'],
    ]
    for (const [path = '', ...args] of own ? ways.slice(1) : ways) {
      const said = spawnSync(path, [...args, 'postsift/filter-smtp'], input)
      if (said.status === 0) break
    }
    // In a session a reply may be under way: silence is the only safe word.
    if (fs.fstatSync(0).isSocket()) {
      if (!inSession) fs.writeSync(0, '421 4.3.0 Content filter failure\r\n')
    } else {
      process.stderr.write(`filter-smtp: ${line}\n`)
    }
  } catch {
    // No one listens any more.
  }
  process.exit(1)
}
