/*
 * NAME
 *   scan - the stage: look, do not judge
 *
 * DESCRIPTION
 *   makeScanners() makes those that the configuration turns on. scanMessage()
 *   asks them all at once and gathers what they found, in the order of the
 *   table whichever is faster.
 *
 * DIAGNOSTICS
 *   makeScanners() and prepareScanners() throw ConfigError for settings that
 *   cannot work.
 *   scanMessage() does not throw: a scanner that fails, or has not answered at
 *   the deadline, is a finding `unchecked-error` that says no more than its
 *   name, and a failure with the error, for the log. One that is not required
 *   is the failure alone.
 */

import { DeadlineError, whenAborted } from '../util/deadline.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import { ConfigError, type Config } from '../config/config.js'
import type { Section } from '../config/option.js'
import { SCANNER_KINDS } from './scanners.js'
import type {
  OptionWarning,
  ScanContext,
  Scanner,
  ScannerKind,
  ScanTools,
} from './scanner.js'

/** What loadConfig() is to know. */
export const SCANNER_SECTIONS: readonly Section[] = SCANNER_KINDS.map(
  kind => kind.section,
)

export interface ScannerFailure {
  readonly scanner: string
  readonly error: unknown
}

export interface Scanned {
  readonly findings: readonly Finding[]
  /** What the engines said besides, in the same order. */
  readonly reports: readonly EngineReport[]
  /** Milliseconds by the scanner's name. */
  readonly times: Readonly<Record<string, number>>
  readonly failures: readonly ScannerFailure[]
}

/** The scanners that are turned on, in the order of the table. */
export function makeScanners(
  config: Pick<Config, 'settings'>,
  tools: ScanTools,
): readonly Scanner[] {
  return SCANNER_KINDS.flatMap(kind => makeScanner(kind, config, tools) ?? [])
}

/** Options of enabled scanners that are no error, and most likely not meant. */
export function optionWarnings(
  config: Pick<Config, 'settings'>,
): readonly (OptionWarning & { readonly section: string })[] {
  return SCANNER_KINDS.flatMap(({ section, warnings }) =>
    (warnings?.(config.settings(section)) ?? []).map(it => ({
      section: section.name,
      ...it,
    })),
  )
}

/** Lets them do what takes long, before the first message. */
export async function prepareScanners(
  scanners: readonly Scanner[],
): Promise<void> {
  await Promise.all(
    scanners.map(async ({ name, prepare }) => {
      try {
        await prepare?.()
      } catch (error) {
        throw asConfigError(`scanner.${name}`, error)
      }
    }),
  )
}

export async function scanMessage(
  scanners: readonly Scanner[],
  message: Message,
  context: Pick<ScanContext, 'deadline' | 'envelope'>,
): Promise<Scanned> {
  const { promise: late, forget } = whenAborted(context.deadline.signal)
  const results = await Promise.all(
    scanners.map(scanner => ask(scanner, message, context, late)),
  )
  forget()
  return {
    findings: results.flatMap(result => result.findings),
    reports: results.flatMap(result => result.reports),
    times: Object.fromEntries(
      results.map(({ scanner, milliseconds }) => [scanner, milliseconds]),
    ),
    failures: results.flatMap(({ scanner, failed }) =>
      failed === null ? [] : [{ scanner, error: failed.error }],
    ),
  }
}

function makeScanner(
  kind: ScannerKind,
  config: Pick<Config, 'settings'>,
  tools: ScanTools,
): Scanner | null {
  try {
    return kind.create(config.settings(kind.section), tools)
  } catch (error) {
    throw asConfigError(kind.section.name, error)
  }
}

function asConfigError(section: string, error: unknown): unknown {
  if (!(error instanceof RangeError)) return error
  return new ConfigError(`[${section}]`, error.message, { cause: error })
}

interface Answer {
  readonly scanner: string
  readonly findings: readonly Finding[]
  readonly reports: readonly EngineReport[]
  readonly milliseconds: number
  readonly failed: { readonly error: unknown } | null
}

async function ask(
  scanner: Scanner,
  message: Message,
  context: Pick<ScanContext, 'deadline' | 'envelope'>,
  late: Promise<never>,
): Promise<Answer> {
  const { name } = scanner
  const { signal } = context.deadline
  const start = performance.now()
  const told: EngineReport[] = []
  const tell = (report: EngineReport): void => void told.push(report)
  try {
    signal.throwIfAborted()
    // A scanner may forget to look at its deadline.
    const looking = call(scanner, message, { ...context, tell })
    const findings = await Promise.race([looking, late])
    const reports = [...told]
    const milliseconds = performance.now() - start
    return { scanner: name, findings, reports, milliseconds, failed: null }
  } catch (error) {
    const isRequired = scanner.required ?? true
    const findings = isRequired ? [failureFinding(name, error)] : []
    const milliseconds = performance.now() - start
    const failed = { error }
    return { scanner: name, findings, reports: [], milliseconds, failed }
  }
}

// async: what a scanner throws before its first await is a rejection too.
async function call(
  scanner: Scanner,
  message: Message,
  context: ScanContext,
): Promise<readonly Finding[]> {
  return scanner.scan(message, context)
}

/** What a finding is called that says that a scanner failed. */
export function failureNames(scanner: string): readonly string[] {
  return [`${scanner} too slow`, `${scanner} unavailable`]
}

function failureFinding(scanner: string, error: unknown): Finding {
  const [slow = '', other = ''] = failureNames(scanner)
  return {
    scanner,
    name: error instanceof DeadlineError ? slow : other,
    class: 'unchecked-error',
    part: '',
  }
}
