/*
 * NAME
 *   filterd - resident content filter for Postfix
 *
 * SYNOPSIS
 *   filterd [--config FILE] [-o NAME=VALUE]...
 *   filterd [--config FILE] [-o NAME=VALUE]... --check
 *   filterd --help | --version
 *
 * DESCRIPTION
 *   Listens for SMTP and LMTP on the configured addresses, scans messages, and
 *   sends accepted messages to `forward_to`. Postfix sends it mail through an
 *   smtp(8) or lmtp(8) transport (content_filter), or before the queue
 *   (smtpd_proxy_filter). It stays in the foreground.
 *
 *   A listener that other hosts can reach serves only the MTAs in its clients;
 *   its forward_to = "smtp:peer:10026" returns mail to the one that sent it.
 *
 *   A primary process opens the sockets; worker processes serve the
 *   connections. A worker that dies is replaced, and only its own sessions are
 *   lost.
 *
 *   Started as root, it changes to `user` as soon as its sockets are open. Some
 *   builds of Node.js cannot change their account (Debian's, since
 *   CVE-2024-22017). With these, filterd runs itself again through setpriv(1)
 *   and passes its sockets on: the first process stays root, reads nothing,
 *   forwards signals, and ends with the second. If a service manager starts it
 *   as `user`, there is only one process.
 *
 *   The launcher dist/bin/filterd clears the environment variables that could
 *   make Node.js load other code.
 *
 *   A recipient that `forward_to` refuses is deferred; the others get the message.
 *   SMTP has one answer for all, so that Postfix sends it for all once more: then
 *   the journal keeps it from coming twice, and the refused recipient gets an
 *   answer of its own at RCPT. Without a queue id (before the queue, and
 *   mail that was submitted by sendmail(1)) there is no journal, and the first try
 *   sends nothing. By LMTP each recipient has its own answer at once.
 *
 *   A sender's request for delivery notices (NOTIFY, RFC 3461) is passed to the
 *   next hop. When a message is kept in the quarantine or discarded, the sender
 *   gets no notice at all, neither of delivery nor of failure.
 *
 *   Once an hour, filterd deletes kept messages that are older than
 *   quarantine_keep, and records that are too old or too large in total
 *   (filter-quarantine(1), EXPIRE).
 *
 *   With metrics_address, it serves by HTTP: /metrics for Prometheus, /healthz,
 *   which says that it lives, and /readyz, which says whether mail would be
 *   served; if not, the status is 503, and the reasons are JSON.
 *
 * OPTIONS
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option: -o processes=4. May be repeated.
 *   --check
 *       Check the configuration and do nothing else. Root checks it a second
 *       time as the filter's account, which may read less. Exits with 0 or 2.
 *   --help, --version
 *       Print this synopsis, or the version.
 *
 * SIGNALS
 *   TERM, INT  Accept no new mail, finish the messages at hand, and exit within
 *              30 s.
 *   USR1       Ignored. The debugger of Node.js is not opened.
 *   HUP        Read the configuration again and start new workers with it, and
 *              with the program that is now on disk. No connection is refused.
 *              If the configuration has an error, the old one stays in force.
 *              New listener addresses and another user need a restart.
 *
 * EXIT STATUS
 *   0 after TERM or INT, 1 if it could not start, 2 if the configuration or the
 *   command line is wrong.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   /var/spool/postsift                 files of messages being scanned
 *   /var/lib/postsift/quarantine        messages that were kept
 *   /var/lib/postsift/records           records of decisions
 *   /var/lib/postsift/journal           control.sock, by which filterctl asks it
 *
 * SEE ALSO
 *   filterctl(8), filter-smtp(8), filter-pipe(8), filter-quarantine(1),
 *   filter-store(8), filter.toml(5)
 */

// The manual above, the primary, and the worker that it starts as itself.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { becomeUser } from '../src/util/process/account.js'
import {
  installedPath,
  keepVersion,
} from '../src/util/process/installed-path.js'
import { NODE_ARGUMENTS } from '../src/util/process/node-arguments.js'
import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { handedOver } from '../src/util/process/second-self.js'
import { printable } from '../src/util/text.js'
import {
  ConfigError,
  readConfigFile,
  type ConfigSource,
} from '../src/config/config.js'
import { MAIN } from '../src/options.js'
import { watchAlerts } from '../src/alerts/check.js'
import { controlSocketPath } from '../src/control/socket-path.js'
import { checkAll } from '../src/engine.js'
import { usualLog } from '../src/log/log.js'
import {
  logMonitorMode,
  logNoAntivirus,
  logNotice,
} from '../src/log/maillog.js'
import { expireHourly } from '../src/quarantine/expire-hourly.js'
import { warningLine, type Checked } from '../src/receive/people.js'
import { Primary } from '../src/receive/primary.js'
import { readServerArguments } from '../src/receive/server-arguments.js'
import { notify, watchdogInterval } from '../src/receive/service-manager.js'
import { serveAsWorker } from '../src/receive/worker.js'
import { watchEngines } from '../src/self-test/self-test.js'
import type { Level, Log } from '../src/log/line.js'
import { stopOnSignals } from './start/stop-on-signals.js'
import { openControl, socketWarnings } from './filterd/control.js'
import { engineWarnings, takeEngineSocket } from './filterd/engine-socket.js'
import {
  placesOf,
  configuredListeners,
  takeSockets,
} from './filterd/listeners.js'
import { openMetricsDoor } from './filterd/metrics.js'
import { openObserver } from './filterd/observe.js'
import { obeyReloads } from './filterd/reloads.js'
import { keepStore } from './filterd/store.js'
import { workerCount, startWorker, residentLog } from './filterd/worker.js'
import type { WorkOrder } from './filterd/work-order.js'

/** Also of what keeps it from starting; the usual one before there is a
 * configuration. */
let failureLog: Log | null = null

const WORKER = 'POSTSIFT_WORKER'
// New workers run what an upgrade has brought.
const PROGRAM = installedPath(fileURLToPath(import.meta.url))
keepVersion(fileURLToPath(import.meta.url))

refuseDebugger()
if (process.env[WORKER] === '1') serveAsWorker(startWorker)
else await startPrimary(process.argv.slice(2)).catch(failInLog)

async function startPrimary(args: readonly string[]): Promise<void> {
  const { source, forPeople } = readServerArguments('filterd', args)
  if (forPeople !== null) process.exit(await forPeople(check))

  const { file, overrides = [] } = source
  const read = (): Omit<WorkOrder, 'hasEngineSocket'> => ({
    file,
    text: readConfigFile(file),
    overrides,
  })
  const order = read()
  const { config, antivirus, warnings } = await check(order)
  failureLog = residentLog(config)
  const listeners = await configuredListeners(config)
  const fds = handedOver() ?? (await takeSockets(listeners))
  const settings = config.settings(MAIN)
  await becomeUser(settings.user, { fds })
  const engineSocket = await takeEngineSocket(config)

  const observer = openObserver(() => primary.readyCount)
  const log = observer.listened(failureLog)
  const note = (level: Level, text: string): void =>
    log.write(level, `filterd: ${text}`)
  const primary: Primary = new Primary({
    program: PROGRAM,
    environment: { [WORKER]: '1' },
    fds: engineSocket.fd === null ? fds : [...fds, engineSocket.fd],
    notice: note,
    ...{ heard: observer.heard, ended: observer.ended },
  })
  const places = placesOf(listeners)
  const metrics = openMetricsDoor(observer.readTotals, log)
  if (engineSocket.problem !== '') note('warning', engineSocket.problem)
  const hasEngineSocket = engineSocket.fd !== null
  const watch = watchEngines(note, observer.tested)
  const warn = (warnings: Checked['warnings']): void => {
    for (const it of warnings)
      log.write('warning', `filterd: ${warningLine(it)}`)
  }
  expire(source, log)
  const keeper = keepStore(PROGRAM, source, text => note('warning', text))
  const alerts = watchAlerts(note)
  const socket = controlSocketPath(config)
  let inForce = order
  const reload = async (): Promise<readonly string[]> => {
    const next = read()
    const { config, warnings } = await check(next)
    if (placesOf(await configuredListeners(config)) !== places) {
      throw new Error('new listener addresses need a restart')
    }
    await primary.reload({ ...next, hasEngineSocket }, workerCount(config))
    inForce = next
    await observer.began(config)
    await metrics.begin(config)
    watch.begin(config)
    alerts.begin(config)
    keeper.begin(config)
    warn(warnings)
    return [
      ...warnings.map(warningLine),
      ...socketWarnings(socket, config),
      ...engineWarnings(engineSocket, config),
    ]
  }
  // Signals are obeyed from now on: workers accept before all of them do.
  const stopping = stopOnSignals(() => stop(primary, log))
  await observer.began(config)
  const started = primary.start(
    { ...order, hasEngineSocket },
    workerCount(config),
  )
  const reloadNow = obeyReloads(started, observer.watching(reload), log)
  await started.catch((error: unknown) => {
    const stopped = stopping()
    if (stopped === null) throw error
    return stopped
  })
  logNotice(log, 'filterd', `started, listening on ${places}`)
  await metrics.begin(config)
  const control = openControl({
    ...{ config, inForce: () => inForce, listeners: places },
    ...{ workers: () => primary.workers(), reload: reloadNow },
    checkAlerts: queue => alerts.check(queue),
    readTotals: observer.readTotals,
    note,
  })
  process.once('exit', () => control.close())
  watch.begin(config)
  alerts.begin(config)
  keeper.begin(config)
  if (!antivirus) logNoAntivirus(log)
  warn(warnings)
  if (settings.mode === 'monitor') logMonitorMode(log)
  await notify('--ready')
  const beat = watchdogInterval()
  if (beat !== null) {
    setInterval(() => {
      if (primary.readyCount > 0) void notify('WATCHDOG=1')
    }, beat)
  }
}

function expire({ file, overrides = [] }: ConfigSource, log: Log): void {
  const program = join(dirname(PROGRAM), 'filter-quarantine.js')
  expireHourly({
    args: [
      ...[...NODE_ARGUMENTS, program, 'expire'],
      ...(file === undefined ? [] : ['--config', file]),
      ...overrides.flatMap(override => ['-o', override]),
    ],
    warn: text => log.write('warning', `filterd: ${text}`),
  })
}

async function stop(primary: Primary, log: Log): Promise<void> {
  await notify('STOPPING=1')
  await primary.stop()
  logNotice(log, 'filterd', 'stopped')
  await log.flush()
  process.exit(0)
}

// Everything that --check looks at, and a start too.
async function check(source: ConfigSource): ReturnType<typeof checkAll> {
  const checked = await checkAll(source)
  await configuredListeners(checked.config)
  return checked
}

// On stderr for the person who starts it, and in the log for the one who later
// asks why mail waits. A wrong command line is only for the first.
async function failInLog(error: unknown): Promise<never> {
  if (!(error instanceof RangeError)) {
    const log = failureLog ?? usualLog('filterd')
    log.write('error', `filterd: not started: ${printable(textOf(error))}`)
    await log.flush()
  }
  return fail(error)
}

function fail(error: unknown): never {
  process.stderr.write(`filterd: ${textOf(error)}\n`)
  const wrong = error instanceof ConfigError || error instanceof RangeError
  process.exit(wrong ? 2 : 1)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
