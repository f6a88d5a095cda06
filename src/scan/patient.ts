/*
 * NAME
 *   patient - a scanner that is asked again when it fails
 *
 * DESCRIPTION
 *   Wraps a scanner that depends on something outside: some more tries with a
 *   pause between them, while the deadline lasts, and a breaker for one that
 *   fails message after message. One that is only busy (see ScannerBusy), as
 *   clamd is while it loads its database, is waited for until the deadline.
 *
 * DIAGNOSTICS
 *   scan() throws the last try's error; at once SelfTestFailed or ScannerPaused.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { DeadlineError, orAbort } from '../util/deadline.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import { makeBreaker } from './breaker.js'
import {
  checkFailureSettings,
  type FailureSettings,
} from './failure-options.js'
import {
  ScannerBusy,
  type ScanContext,
  type Scanner,
  type ScanTools,
} from './scanner.js'

export function patient(
  scanner: Scanner,
  settings: FailureSettings,
  tools: ScanTools,
): Scanner {
  checkFailureSettings(settings)
  const breaker = makeBreaker({
    name: scanner.name,
    failureLimit: settings.breaker_failures,
    pauseSeconds: settings.breaker_pause,
    notice: tools.notice ?? (() => undefined),
    now: tools.now ?? (() => performance.now()),
    onState: isUp => tools.onState?.(scanner.name, isUp),
  })
  return {
    ...scanner,
    required: settings.required,
    scan: async (message, context) => {
      const why = tools.distrusts?.(scanner.name) ?? null
      if (why !== null) throw new SelfTestFailed(why)
      const turn = breaker.enter()
      try {
        // orAbort(): a turn must end, whatever the scanner does.
        const findings = await orAbort(
          askPatiently(scanner, message, { context, settings }),
          context.deadline.signal,
        )
        turn.succeeded()
        return findings
      } catch (error) {
        turn.failed(error)
        throw error
      }
    },
  }
}

/** Its answers are not believed until a self-test succeeds. */
export class SelfTestFailed extends Error {
  constructor(why: string) {
    super(`not asked: ${why}`)
    this.name = 'SelfTestFailed'
  }
}

/** So that no one is asked a thousand times a second. */
const SHORTEST_PAUSE_MS = 20

async function askPatiently(
  scanner: Scanner,
  message: Message,
  known: { readonly context: ScanContext; readonly settings: FailureSettings },
): Promise<readonly Finding[]> {
  const { context, settings } = known
  const { deadline } = context
  const pauseMs = Math.max(SHORTEST_PAUSE_MS, settings.retry_pause * 1000)
  let failures = 0
  for (;;) {
    const told: EngineReport[] = []
    const tell = (report: EngineReport): void => void told.push(report)
    try {
      const findings = await scanner.scan(message, { ...context, tell })
      told.forEach(report => context.tell(report))
      return findings
    } catch (error) {
      deadline.signal.throwIfAborted()
      // A limit of its own: the message is slow, and would be so again.
      if (error instanceof DeadlineError) throw error
      const isWaitedFor = error instanceof ScannerBusy && settings.retry > 0
      if (!isWaitedFor) failures++
      if (failures > settings.retry) throw error
      // What is left after the pause would be too little for an answer.
      if (deadline.left() <= pauseMs) throw error
      await pause(pauseMs, undefined, { signal: deadline.signal })
    }
  }
}
