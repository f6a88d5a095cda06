/*
 * NAME
 *   forecast - what the engine says of a probe
 *
 * DESCRIPTION
 *   Reads the configuration as the filter does, and asks the same engine what
 *   it would do with a message and its envelope: scanners, rules, [action],
 *   monitor mode. The engine only looks: nothing is delivered or kept.
 *
 *   verify compares the forecast with what Postfix and the filter did, and so
 *   asks with what is bypassed now. doctor asks for a forecast without sending
 *   anything, and reports a bypass for itself.
 *
 * SECURITY
 *   verify and doctor run as root. The program of scanner.command is started as
 *   the filter's account all the same.
 *
 * DIAGNOSTICS
 *   Throws ConfigError, and MailError where the message cannot be read.
 */

import { tmpdir } from 'node:os'
import { commandAs } from '../../../src/util/process/account.js'
import { newId } from '../../../src/util/id.js'
import { causeOf } from '../../../src/mail/error.js'
import {
  makeEnvelope,
  UNKNOWN_CLIENT,
  type Envelope,
} from '../../../src/mail/envelope.js'
import type { VerdictClass } from '../../../src/mail/finding.js'
import {
  ACTIONS,
  type Action,
  type ResolvedAction,
  type Verdict,
} from '../../../src/mail/verdict.js'
import {
  bypassText,
  isBypassed,
  type Bypass,
} from '../../../src/bypass/bypass.js'
import type { Config } from '../../../src/config/config.js'
import { makeInspectTools } from '../../../src/engine.js'
import { clamd } from '../../../src/scan/clamd/clamd.js'
import { command } from '../../../src/scan/command/command.js'
import type { ScanTools } from '../../../src/scan/scanner.js'
import { inspect } from '../../../src/inspect.js'
import { MAIN } from '../../../src/options.js'
import { spool } from '../../../src/spool/spool.js'
import type { Mode } from '../plan/stanzas.js'

/** What will become of a message, and which line says so. */
export interface Forecast {
  readonly class: VerdictClass
  readonly action: ResolvedAction
  /** Without monitor mode; the same as `action` where that is off. */
  readonly intended: Action
  /** What decides, and where it is: `action.infected = "pass" (FILE:3)`. */
  readonly because: string
  /** Others who would get the message: a redirect, copies. */
  readonly others: readonly string[]
  /** Who gets a notice of what was decided. */
  readonly notified: readonly string[]
  /** Whether a rule changes the header of what is delivered. */
  readonly isEdited: boolean
  /** Scanners that could not look, each with its reason. */
  readonly failures: readonly string[]
  /** Enabled antivirus programs that looked and found no malware. */
  readonly passedBy: readonly string[]
  /** Scanners that were not asked: `clamd until TIME`. */
  readonly bypassed: readonly string[]
}

export interface Forecaster {
  forecast(envelope: Envelope, content: Buffer): Promise<Forecast>
  close(): void
}

/** @param bypasses what is not asked. */
export async function openForecaster(
  config: Config,
  bypasses: () => readonly Bypass[] = () => [],
): Promise<Forecaster> {
  const main = config.settings(MAIN)
  const folder = tmpdir()
  const antivirus = config.settings(clamd.section).enabled ? ['clamd'] : []
  const starter = await starterOf(config)
  const made = await makeInspectTools(config, folder, undefined, starter)
  const scanTimeLimitSeconds = Math.min(main.scan_time_limit, LONGEST_SECONDS)
  const tools = { ...made, scanTimeLimitSeconds, bypasses }
  return {
    forecast: async (envelope, content) => {
      const spooled = await spool([content], {
        ...{ folder, memoryLimitBytes: main.spool_memory_limit },
      })
      try {
        const signal = AbortSignal.timeout(main.message_time_limit * 1000)
        const seen = await inspect(envelope, spooled, tools, signal)
        const [verdict] = seen.verdicts
        if (verdict === undefined) throw new Error('the engine has no verdict')
        const failures = seen.failures.map(
          ({ scanner, error }) => `${scanner}: ${causeOf(error)}`,
        )
        const { bypasses: applied = [] } = seen
        const isHeard = (name: string): boolean =>
          isBypassed(applied, name) ||
          seen.failures.some(it => it.scanner === name) ||
          seen.findings.some(
            it => it.scanner === name && it.class === 'infected',
          )
        return {
          ...forecastOf(verdict, main.redirect_to),
          ...{ failures, passedBy: antivirus.filter(it => !isHeard(it)) },
          bypassed: applied.map(bypassText),
        }
      } finally {
        spooled.close()
      }
    },
    close: () => tools.scanners.forEach(scanner => scanner.close()),
  }
}

/** By what the program of scanner.command is started: as the account. */
export async function starterOf(
  config: Config,
): Promise<Pick<ScanTools, 'startBy'>> {
  const isUsed = config.settings(command.section).enabled
  if (!isUsed || process.getuid?.() !== 0) return {}
  return { startBy: await commandAs(config.settings(MAIN).user, []) }
}

/** Small messages are scanned at once: a scanner that takes longer hangs. */
const LONGEST_SECONDS = 30

/** The envelope that a message to the door of this mode has. */
export function envelopeIn(
  mode: Mode,
  known: Pick<Envelope, 'sender' | 'recipients'> & Partial<Envelope>,
): Envelope {
  return makeEnvelope({
    id: newId(),
    arrivedAt: Date.now(),
    stage: mode === 'before-queue' ? 'before-queue' : 'after-queue',
    answers: mode === 'lmtp' ? 'each' : 'one',
    client: { ...UNKNOWN_CLIENT, ...LOCAL_CLIENT },
    ...known,
  })
}

/** As an smtpd of loopback tells of us. */
const LOCAL_CLIENT = {
  name: 'localhost',
  address: '127.0.0.1',
  helo: 'localhost',
  protocol: 'ESMTP',
}

/** Whether the message goes to its recipient, monitor mode aside. */
export function isLetIn({ intended }: Pick<Forecast, 'intended'>): boolean {
  return intended === 'pass' || intended === 'tag' || intended === 'rename'
}

/** The line that decides, without what it says of others. */
function lineOf({ policy, policySource }: Verdict): string {
  return policySource === 'default' ? policy : `${policy} (${policySource})`
}

function forecastOf(
  verdict: Verdict,
  redirectTo: string,
): Omit<Forecast, 'failures' | 'passedBy' | 'bypassed'> {
  const { action, options, monitored } = verdict
  // monitor mode adds what would have been done, last.
  const last = monitored.at(-1)
  const isMonitored = last !== undefined && last.rule === verdict.policy
  const monitoredAction = ACTIONS.find(it => isMonitored && it === last.action)
  return {
    class: verdict.class,
    action,
    intended: monitoredAction ?? action,
    because: lineOf(verdict),
    others: [
      ...(action === 'redirect' ? [options.redirectTo || redirectTo] : []),
      ...options.copyTo,
    ],
    notified: options.notify,
    isEdited: options.subjectPrefix !== '' || verdict.edited !== undefined,
  }
}
