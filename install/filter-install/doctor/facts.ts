/*
 * NAME
 *   facts - what status and doctor must know of a live installation
 *
 * DESCRIPTION
 *   live-installation.ts fills them in; a test can write them down.
 */

import type { Bypass } from '../../../src/bypass/bypass.js'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import type { OwnPrograms } from './hint.js'
import type { StartCache } from './start-cache.js'
import type { OtherHosts } from './pool/facts.js'
import type { PlaceFacts, ClamdFacts } from '../plan/facts.js'
import type { QueueFacts } from '../../../src/postfix/waiting-mail.js'
import type { Origin } from '../../../src/mail/envelope.js'
import type { VerdictClass } from '../../../src/mail/finding.js'
import type { Action } from '../../../src/mail/verdict.js'
import type { RuleSettings } from '../../../src/policy/rule-source.js'
import type { Warning } from '../../../src/check-warnings.js'
import type { RuleWarning } from '../../../src/policy/rule-warnings.js'
import type { PathProblem } from '../plan/path-safety.js'
import type { InstallRecord } from '../plan/install-record.js'

export interface LiveFacts extends OtherHosts {
  readonly configDir: string
  /** As Postfix names itself. */
  readonly version: string
  readonly isRunning: boolean
  readonly files: PostfixFiles
  /** Parameters of main.cf by name, expanded; see PARAMETERS. */
  readonly values: Readonly<Record<string, string>>
  readonly record: InstallRecord
  /** When apply wrote the record, in milliseconds since the epoch. */
  readonly since: number
  readonly configFile: string
  /** A sentence where the filter would not take its configuration. */
  readonly filter: FilterSettings | string
  readonly account: AccountFacts | null
  /** Spool, quarantine, journal, records. */
  readonly folders: readonly FolderFacts[]
  /** Absolute path of each program that Postfix or systemd would start, to
   * whether it is there and may be executed or read. */
  readonly programs: ReadonlyMap<string, boolean>
  /** What the recorded Node says of itself now; null where it is gone. */
  readonly nodeVersion: string | null
  /** Of the programs that start for each message; null where there is none, or
   * no one to ask. */
  readonly startCache: StartCache | null
  /** Local addresses, in hex as in /proc/net/tcp, that are listened on, by
   * port; null where the system does not tell. */
  readonly listening: ReadonlyMap<number, readonly string[]> | null
  /** First line that each of these ports of 127.0.0.1 says; null: nothing. */
  readonly greetings: ReadonlyMap<number, string | null>
  /** Other programs that have these ports, which are ours. Default none. */
  readonly strangers?: ReadonlyMap<number, Stranger>
  readonly queue: QueueFacts
  /** Where a table of Postfix names a content filter. */
  readonly filterLines: readonly FilterLine[]
  readonly clamd: readonly ClamdFacts[]
  /** A command that starts clamd anew; '' or none: it is not known. */
  readonly clamdRestart?: string
  /** By their self-test. Default none. */
  readonly engines?: readonly EngineFacts[]
  /** Of [scanner.command]; default null: it is not enabled. */
  readonly command?: CommandFacts | null
  /** Scanners that are not asked for a time. Default none. */
  readonly bypasses?: readonly Bypass[]
  /** Default null: metrics are not served. */
  readonly metrics?: MetricsFacts | null
  /** Default null: filter-web is off. */
  readonly web?: WebFacts | null
  readonly own: OwnPrograms
  readonly safety: SafetyFacts
  readonly processes: ProcessFacts
  /** The latest that it can be, milliseconds since the epoch; null: unknown. */
  readonly latestTime?: number | null
  /** Null where it was not tried. */
  readonly surroundings?: Surroundings | null | undefined
}

/** Of filter.toml, what the contract with Postfix rests on. */
export interface FilterSettings {
  readonly mode: 'enforce' | 'monitor'
  readonly hostname: string
  readonly user: string
  readonly messageTimeLimit: number
  readonly scanTimeLimit: number
  readonly beforeQueueTimeLimit: number
  /** Bytes. */
  readonly messageSizeLimit: number
  readonly freeSpaceFloor: number
  readonly antivirus: boolean
  readonly policy: PolicyFacts
}

/** The program of [scanner.command]. */
export interface CommandFacts {
  readonly path: string
  /** '' for none. */
  readonly preset: string
  /** Why it cannot be started, after its path: `is missing`; '' for nothing. */
  readonly fault: string
}

/** Of metrics_address. */
export interface MetricsFacts {
  readonly address: string
  /** Why filterd does not answer there; '' where it does. */
  readonly fault: string
}

/** filter-web, where it is on. */
export interface WebFacts {
  /** Of the helper. */
  readonly socket: string
  /** Permissions of the socket; null: it is not there. */
  readonly mode: number | null
  /** Why the helper does not answer; '' where it does. */
  readonly fault: string
  readonly publicUrl: string
  /** Accounts by which pages are served now. */
  readonly uids: readonly number[]
}

/** One engine, tested. */
export interface EngineFacts {
  readonly scanner: string
  readonly state: 'found' | 'silent' | 'unreachable'
  readonly text: string
  /** Of a spam engine. */
  readonly places: readonly {
    readonly address: string
    /** What answers there, where it is not asked in vain; '' for nothing. */
    readonly speaks: string
    /** What of its socket the account may not pass; '' for none. */
    readonly closed: string
  }[]
}

export interface AccountFacts {
  readonly name: string
  readonly uid: number
  readonly shell: string
  /** Of the groups that the filter runs with. */
  readonly gids: readonly number[]
}

export interface FolderFacts {
  readonly path: string
  readonly place: PlaceFacts | null
  /** Bytes; null where the system does not tell. */
  readonly free: number | null
  /** What in it the account cannot use; '' for none. */
  readonly foreign?: string
  /** Whether its file system takes no writes. */
  readonly isReadOnly?: boolean
  /** Where quarantine_group may read it: what is wrong with that, or ''. */
  readonly sharing?: string | undefined
}

export interface FilterLine {
  /** `FILE:LINE`. */
  readonly where: string
  /** What is after FILTER. */
  readonly target: string
}

/** All that is asked of postconf(1). */
export const PARAMETERS = [
  'content_filter',
  'receive_override_options',
  'mail_owner',
  'myhostname',
  'message_size_limit',
  'command_directory',
  'command_time_limit',
  'chkmsg_time_limit',
  'chkout_time_limit',
  'compatibility_level',
  'chkmsg_destination_recipient_limit',
  'soft_bounce',
  'smtpd_proxy_filter',
  'smtpd_proxy_timeout',
] as const

/** Where the filter listens, by whose mail it is. */
export function listenPortsOf(record: InstallRecord): readonly number[] {
  const { listenPort, submissionPort } = record
  return submissionPort === undefined || record.mode === 'pipe'
    ? [listenPort]
    : [listenPort, submissionPort]
}

/** The port where mail comes back; the listen port where there is none. */
export function returnPortOf(record: InstallRecord): number {
  if (record.setup !== undefined) return record.setup.returnPort
  const ports = record.edits.flatMap(edit =>
    edit.kind === 'service' && edit.key.endsWith('/inet')
      ? Number(/:(\d+)\//u.exec(edit.key)?.[1])
      : [],
  )
  return ports.find(port => port !== record.listenPort) ?? record.listenPort
}

export interface PolicyFacts {
  /** Empty where no one asked. */
  readonly forecasts: readonly PolicyForecast[]
  readonly actions: Readonly<Record<VerdictClass, PolicyLine>>
  /** What lets mail pass that a scanner, which is enabled, could not look at. */
  readonly failures: readonly (PolicyLine & {
    readonly scanner: string
    readonly option: string
  })[]
  readonly rules: readonly RuleFacts[]
  /** Names in rules that fit nothing while the scanners are as they are. */
  readonly warnings: readonly RuleWarning[]
  /** Options of scanners that contradict one another. Default none. */
  readonly options?: readonly Warning[]
  /** Names of the scanners that look, with `parse`. */
  readonly scanners: readonly string[]
}

export interface PolicyForecast {
  readonly probe: 'virus' | 'forbidden'
  readonly origin: Origin
  readonly class: VerdictClass
  /** Monitor mode aside. */
  readonly intended: Action
  readonly because: string
}

export interface PolicyLine {
  readonly action: string
  /** `default`, `-o` or `FILE:LINE`. */
  readonly source: string
}

export interface RuleFacts {
  /** `rule "NAME"`. */
  readonly name: string
  readonly source: string
  readonly settings: RuleSettings
}

/** filterd, as it runs. */
export interface RunningFilter {
  readonly pid: number
  /** Absolute path of filterd.js; '' where it cannot be told. */
  readonly program: string
  /** --config; undefined: the usual one. */
  readonly configFile: string | undefined
  /** Milliseconds since the epoch: of the process, of its youngest worker. */
  readonly started: number
  readonly youngest: number
}

export interface ProcessFacts {
  /** Null: nothing listens, or it is not to be seen. */
  readonly running: RunningFilter | null
  /** When the programs, and the configuration, were last written. */
  readonly builtAt: number
  readonly configuredAt: number
}

export interface SafetyFacts {
  /** Of all files that matter. */
  readonly problems: readonly PathProblem[]
  /** What --check says as the account; '' where it is content, or where no one
   * asked. */
  readonly check: string
}

export interface Surroundings {
  /** Why root cannot start a program as the account; '' where it can. */
  readonly account: string
  /** Why no one takes the log of that account; '' where someone does. */
  readonly noLog: string
  /** The file of lines that no one took; '' where there is none. */
  readonly lastResort: string
}

/** Whether one of our programs says so. */
export function isOurGreeting(line: string | null | undefined): boolean {
  return OURS.test(line ?? '')
}

// See src/smtp/state: no other program has our name at the end.
const OURS = /^220 \S+ \S+ Postsift$/u

/** Another program, that has such a port. */
export interface Stranger {
  /** `process 12 (smtpd)`, or `another program`. */
  readonly who: string
  /** Its first line; null: it says nothing. */
  readonly says: string | null
}
