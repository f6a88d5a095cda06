/*
 * NAME
 *   resident - what a worker does for filter-pipe and filter-smtp
 *
 * DESCRIPTION
 *   Two engines as those programs would make them, with the scanners, breakers and
 *   threads of a worker; see receive/resident. A client is refused where the result
 *   could be another than its own.
 */

import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import {
  makeEngine,
  networkTransport,
  pipeTransport,
  type Engine,
  type EngineOptions,
} from '../../src/engine.js'
import { logNotice, logPossibleDuplicate } from '../../src/log/maillog.js'
import type { Log } from '../../src/log/line.js'
import type { Origin } from '../../src/mail/envelope.js'
import { MAIN } from '../../src/options.js'
import type { Hello } from '../../src/receive/resident/dialog.js'
import { serveResident } from '../../src/receive/resident/serve.js'
import { handlerFor, vetFor } from '../../src/receive/smtp.js'
import { runSession } from '../../src/smtp/session.js'
import { VERSION } from '../../src/version.js'
import type { WorkOrder } from './work-order.js'

interface Resident {
  readonly engines: readonly Engine[]
  readonly serve: (socket: Socket, drain: AbortSignal) => Promise<void>
}

export async function makeResident(
  given: Pick<EngineOptions, 'config' | 'read' | 'tally' | 'cacheOf'> & {
    readonly source: WorkOrder
    readonly log: Log
  },
): Promise<Resident> {
  const { source, ...about } = given
  const { config, log } = about
  const settings = config.settings(MAIN)
  const { hostname, message_time_limit: timeLimitSeconds } = settings
  const [pipe, spawn] = await Promise.all([
    makeEngine({
      ...{ timeLimitSeconds, ...about, wayIn: 'pipe' },
      transport: pipeTransport(settings),
    }),
    makeEngine({
      ...{ timeLimitSeconds, ...about, wayIn: 'spawn' },
      transport: networkTransport(settings),
    }),
  ])
  const ownRefusal = refusalOf(settings)
  const session = (
    socket: Socket,
    client: { readonly origin: Origin; readonly isTrusted: boolean },
    drain: AbortSignal,
  ): Promise<void> => {
    const { origin, isTrusted: xforward } = client
    const place = { stage: 'after-queue', origin, answers: 'one' } as const
    return runSession(socket, {
      ...{ protocol: 'smtp', hostname, xforward, drain, limits: {} },
      handler: handlerFor(spawn.filter, place, {
        lost: envelope =>
          logPossibleDuplicate(log, envelope, 'the reply was not read'),
      }),
      vet: vetFor(spawn.askAhead, place),
      notice: text => logNotice(log, 'session', text),
    })
  }
  return {
    engines: [pipe, spawn],
    serve: (socket, drain) =>
      serveResident(socket, {
        refusal: hello => differenceOf(hello, source) || ownRefusal(hello),
        filter: pipe.filter,
        session: (connection, client) => session(connection, client, drain),
      }),
  }
}

function differenceOf(hello: Hello, source: WorkOrder): string {
  if (hello.version !== VERSION) return 'another version'
  const isSame =
    hello.file === source.file &&
    hello.text === source.text &&
    hello.overrides.join('\n') === source.overrides.join('\n')
  if (!isSame) return 'another configuration'
  const mine = process.env['MAIL_CONFIG'] ?? ''
  return postfixOf(hello.mailConfig) === postfixOf(mine)
    ? ''
    : 'another Postfix'
}

function postfixOf(mailConfig: string): string {
  return mailConfig === '/etc/postfix' ? '' : mailConfig
}

// postdrop(1) is set-gid, which such a process cannot become: the unit of systemd
// has NoNewPrivileges.
function refusalOf(
  settings: Parameters<typeof pipeTransport>[0],
): (hello: Hello) => string {
  const { engine, pipe_resubmit } = settings
  if (engine !== 'auto') return () => 'engine = "self"'
  const cannotSubmit = pipe_resubmit === 'sendmail' && hasNoNewPrivileges()
  return ({ wish }) =>
    cannotSubmit && wish.program === 'filter-pipe'
      ? 'no privileges for sendmail(1)'
      : ''
}

function hasNoNewPrivileges(): boolean {
  try {
    return /^NoNewPrivs:\s*1$/mu.test(readFileSync('/proc/self/status', 'utf8'))
  } catch {
    return false
  }
}
