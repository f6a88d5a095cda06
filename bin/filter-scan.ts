/*
 * NAME
 *   filter-scan - scan messages in files
 *
 * SYNOPSIS
 *   filter-scan [--config FILE] [-o NAME=VALUE]... [--json] [--explain]
 *       [--jobs N] [ENVELOPE]... PATH...
 *   filter-scan --against NEW.toml [--config FILE] [-o NAME=VALUE]...
 *       [--json] [--jobs N] [ENVELOPE]... PATH...
 *   filter-scan [--config FILE] [-o NAME=VALUE]... --check
 *   filter-scan --help | --version
 *
 * DESCRIPTION
 *   Scans messages by hand with the same engine as Postfix's mail: the same
 *   scanners, the same policy, the same verdicts. It cannot send mail, and it
 *   changes nothing. Any user may run it.
 *
 *   PATH is a file with one message, an mbox, a Maildir, a folder with any of
 *   those at any depth, or `-` for stdin. Files in folders that are not mail
 *   are skipped and counted.
 *
 * OPTIONS
 *   --config FILE
 *       Read FILE instead of /etc/postsift/filter.toml.
 *   -o NAME=VALUE
 *       Override an option: -o scanner.clamd.enabled=true. May be repeated.
 *   --json
 *       Print one JSON object per line and message, for programs: file,
 *       verdict, action, reason, findings, parts, defects, policy, replies, also,
 *       monitored, notAsked, size, ms, times, error.
 *   --explain
 *       Show the tree of parts, each finding, the rule or option that decided,
 *       the reply that a mail client would get, and the time per stage.
 *   --jobs N
 *       Scan N messages at the same time, each in its own process. By default,
 *       the number of processors.
 *   --sender ADDRESS, --recipient ADDRESS, --client CLIENT, --login USER,
 *   --origin inbound|submission
 *       ENVELOPE: facts that are not in the file and that rules may need.
 *       CLIENT is an address, a verified name, or both:
 *       mail.example.com[192.0.2.1]. An empty ADDRESS is the null sender, an
 *       empty USER means no login. A rule that needs a missing fact is not
 *       applied, and the report says so.
 *   --envelope-from-header
 *       For options that are not given, take the sender from Return-Path, the
 *       recipient from Delivered-To or X-Original-To, and client and login from
 *       the first Received field about another host.
 *   --against NEW.toml
 *       Scan each message twice, under the configuration and under NEW.toml, and
 *       print only messages that would end otherwise, with the line that decides
 *       in each, and a summary. A message "cannot be told" if a rule that may
 *       matter needs a fact that is not given (ENVELOPE), or if a scanner failed.
 *       -o overrides options of both. With --json, each object has the member
 *       `against`.
 *   --check
 *       Check the configuration and do nothing else. Exits with 0 or 2.
 *   --help, --version
 *       Print this synopsis, or the version.
 *
 * EXIT STATUS
 *   0  All messages are clean.
 *   1  Something was found in at least one message.
 *   2  Error: a file could not be read, the configuration is wrong, or a
 *      message could not be scanned.
 *
 *   With --against: 0 if all messages end the same, 1 if some end otherwise, 2 as
 *   above, 3 if none is known to end otherwise, but for some it cannot be told.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   $TMPDIR, /tmp                       unlinked files: large messages, and the
 *                                       progress of each process
 *
 * EXAMPLES
 *   filter-scan --explain suspicious.eml
 *   filter-scan --sender a@b.example --client 192.0.2.1 suspicious.eml
 *   filter-scan --against new.toml --envelope-from-header ~/Maildir
 *   filter-scan --json ~/Maildir | grep '"verdict":"infected"'
 *
 * SEE ALSO
 *   filter-pipe(8), filter.toml(5)
 */

import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import type { Config, ConfigSource } from '../src/config/config.js'
import { checkAll, loadEngineConfig } from '../src/engine.js'
import { makePolicy } from '../src/policy/policy.js'
import { warningLines } from '../src/receive/people.js'
import { findMessages } from '../src/scan-files/eml.js'
import type { FoundMessage } from '../src/scan-files/found-message.js'
import { openProgress } from '../src/print/progress.js'
import { openReport, Summary } from '../src/print/report.js'
import {
  AgainstSummary,
  openAgainstReport,
} from '../src/replay/against-report.js'
import { ScanPool } from '../src/scan-files/child-pool.js'
import { serveScans } from '../src/scan-files/child-server.js'
import { errorRecord, type ScanRecord } from '../src/mail/scan-record.js'
import {
  type Options,
  CHILD,
  readCommandLine,
  envelopeArguments,
} from './filter-scan/options.js'
import {
  scanWith,
  secondsOf,
  type ScanMessage,
} from './filter-scan/scan-with.js'

/** Below this many messages, starting processes costs more than it gains. */
const POOL_FROM = 8

/**
 * How much of a function runs before V8 makes it fast, in bytes of its code.
 * Below some ten thousand messages V8's own 66 KiB cost more than they gain:
 * a third of all CPU time at 2,000.
 */
const PATIENCE = 500_000
/** The last of V8 that knows the flag, Node.js 20's; it would complain. */
const LAST_PATIENT = 11

refuseDebugger()
bePatient()
process.on('uncaughtException', fail)
await main().catch(fail)

function bePatient(): void {
  if (parseInt(process.versions.v8) > LAST_PATIENT) return
  setFlagsFromString(`--interrupt-budget=${PATIENCE}`)
}

async function main(): Promise<void> {
  const { options, paths } = readCommandLine()
  const overrides = options.o ?? []
  const source = { file: options.config, overrides }
  if (options.check === true) return check(source)
  const config = await loadEngineConfig(source)
  const against =
    options.against === undefined
      ? null
      : await loadEngineConfig({ file: options.against, overrides })
  const scan = await scanWith(config, against, options)
  if (process.env[CHILD] === '1') {
    serveScans(scan)
    return
  }
  const limitSeconds = secondsOf(config, against) + 5
  const rules = against === null ? [] : await namesOfRules(against)
  const work = { scan, limitSeconds, rules }
  const status = await scanPaths(paths, options, work)
  // What a slow reader of a pipe has not taken yet would be lost.
  process.stdout.write('', () => process.exit(status))
}

async function check(source: ConfigSource): Promise<never> {
  for (const line of warningLines(await checkAll(source))) {
    process.stderr.write(`filter-scan: ${line}\n`)
  }
  process.stdout.write('configuration is valid\n')
  process.exit(0)
}

interface Work {
  readonly scan: ScanMessage
  readonly limitSeconds: number
  /** Those of the configuration beside it. */
  readonly rules: readonly { readonly name: string; readonly source: string }[]
}

type NamedRule = Work['rules'][number]

async function namesOfRules(config: Config): Promise<readonly NamedRule[]> {
  return (await makePolicy(config)).policy.rules
}

async function scanPaths(
  paths: readonly string[],
  options: Options,
  work: Work,
): Promise<number> {
  const start = performance.now()
  const summary =
    options.against === undefined
      ? new Summary()
      : new AgainstSummary(work.rules)
  const report =
    options.against === undefined || options.json === true
      ? openReport(options, process.stdout)
      : openAgainstReport(process.stdout)
  const progress = openProgress(process.stderr)
  const add = (record: ScanRecord): void => {
    progress.pause(() => report(record))
    progress.step()
    summary.add(record)
  }
  const messages: FoundMessage[] = []
  const pool = poolFor(paths, options, work.limitSeconds)
  for (const path of paths) {
    for (const found of findMessages(path)) {
      if (found.kind === 'message') messages.push(found)
      if (found.kind === 'error') add(errorRecord(found.label, found.error))
      if (found.kind === 'skipped') summary.skip()
      if (messages.length >= POOL_FROM) pool?.startAhead(messages.length)
    }
  }
  progress.start(messages.length)
  const records =
    pool !== null && messages.length >= POOL_FROM
      ? pool.scan(messages)
      : scanHere(messages, work.scan)
  for await (const record of records) add(record)
  progress.stop()
  const seconds = (performance.now() - start) / 1000
  if (options.json !== true) process.stdout.write(`${summary.text(seconds)}\n`)
  return summary.exitStatus()
}

async function* scanHere(
  messages: readonly FoundMessage[],
  scan: ScanMessage,
): AsyncGenerator<ScanRecord> {
  for (const message of messages) yield await scan(message)
}

// Its processes start when it is told how many messages there are.
function poolFor(
  paths: readonly string[],
  options: Options,
  limitSeconds: number,
): ScanPool | null {
  if (options.jobs === 1 || paths.includes('-')) return null
  return new ScanPool({
    jobs: options.jobs,
    folder: tmpdir(),
    program: fileURLToPath(import.meta.url),
    args: [
      ...(options.config === undefined ? [] : ['--config', options.config]),
      ...(options.o ?? []).flatMap(override => ['-o', override]),
      ...(options.against === undefined ? [] : ['--against', options.against]),
      ...envelopeArguments(options),
    ],
    environment: { [CHILD]: '1' },
    limitSeconds,
  })
}

function fail(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error)
  process.stderr.write(`filter-scan: ${text}\n`)
  process.exit(2)
}
