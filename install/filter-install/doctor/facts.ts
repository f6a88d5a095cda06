/*
 * NAME
 *   facts - what status and doctor must know of a live installation
 *
 * DESCRIPTION
 *   live-installation.ts fills them in; a test can write them down.
 */

import type { PostfixFiles } from '../../../src/postfix/edit.js'
import type { OwnPrograms } from './hint.js'
import type { PolicyFacts } from './policy.js'
import type { ProcessFacts } from './processes.js'
import type { SafetyFacts } from './safety.js'
import type { StartCache } from './start-cache.js'
import type { Surroundings } from './surroundings.js'
import type { InstallRecord, PlaceFacts } from '../plan/facts.js'

export interface LiveFacts {
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
   * nobody to ask. */
  readonly startCache: StartCache | null
  /** Local addresses, in hex as in /proc/net/tcp, that are listened on, by
   * port; null where the system does not tell. */
  readonly listening: ReadonlyMap<number, readonly string[]> | null
  /** First line that each of these ports of 127.0.0.1 says; null: nothing. */
  readonly greetings: ReadonlyMap<number, string | null>
  readonly queue: QueueFacts
  readonly clamd: readonly ClamdFacts[]
  readonly own: OwnPrograms
  readonly safety: SafetyFacts
  readonly processes: ProcessFacts
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
  /** Where quarantine_group may read it: what is wrong with that, or ''. */
  readonly sharing?: string | undefined
}

export interface QueueFacts {
  readonly total: number
  /** Deferred because of the filter. */
  readonly waiting: number
  /** Arrival of the oldest of them; milliseconds since the epoch. */
  readonly oldest: number | null
  /** Why the oldest waits. */
  readonly reason: string
}

/** One clamd, asked. */
export interface ClamdFacts {
  /** As it stands in the configuration. */
  readonly address: string
  /** Why there was no answer; '' where there was. */
  readonly error: string
  /** What of its socket the account may not pass; '' for none. */
  readonly closed: string
  /** Whether it says OK to what is nested deeper than it looks. */
  readonly hidesLimits: boolean
  /** The largest message that it will be sent, and whether it took it. */
  readonly largest: number
  readonly takesLargest: boolean
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
