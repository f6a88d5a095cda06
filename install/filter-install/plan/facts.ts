/*
 * NAME
 *   facts - what the planner must know of this machine, as plain data
 *
 * DESCRIPTION
 *   Types only. gather.ts fills them in; a test can write them down.
 */

import type { PostfixFiles } from '../../../src/postfix/edit.js'
import type { Pool } from './pool.js'
import type { Mode } from './stanzas.js'
import type { InstallRecord } from './install-record.js'
import type { Step } from './step.js'

/** What the command line says. */
export interface Options {
  readonly mode: Mode
  /** As in pipe(8): `filter`, or `filter:GROUP`. */
  readonly user: string
  readonly listenPort: number
  readonly returnPort: number
  /** For mail of our own users, where a service takes any. */
  readonly submissionPort: number
  readonly allowUnsafePaths: boolean
  /** Nothing is stopped, and nothing bounces. Default false. */
  readonly isTrial?: boolean
  /** As in smtpd_milters: asked about what comes back. Default none. */
  readonly signMilter?: string
  /** Filters on other hosts. Default none: the filter is on this one. */
  readonly pool?: Pool
  /** Of other hosts whose mail the filter here takes. Default none. */
  readonly networks?: readonly string[]
}

export interface Facts {
  readonly postfix: PostfixFacts
  readonly programs: ProgramFacts
  readonly config: ConfigFacts
  /** Null: there is no such account yet. */
  readonly account: Account | null
  /** Absolute path to what is there, for all folders of the manifest and those
   * that they are in; null where there is nothing. */
  readonly places: ReadonlyMap<string, PlaceFacts | null>
  readonly systemd: SystemdFacts
  /** What was applied before, null where nothing was. */
  readonly record: InstallRecord | null
  /** Ports of 127.0.0.1 that someone listens on. */
  readonly takenPorts: readonly number[]
  /** Of this host, but for loopback. Default none. */
  readonly ownAddresses?: readonly string[]
  /** Of node, our programs, the configuration: sentences of path-safety. */
  readonly unsafePaths: readonly string[]
  /** One that the configuration does not name, and that answers. */
  readonly clamd?: ClamdFacts | null
  /** An ICAP server that answers, where no antivirus is used. Default none. */
  readonly icap?: IcapFacts | null
  /** Spam engines that answer and are not used. Default none. */
  readonly spamEngines?: readonly SpamEngineFacts[]
}

export interface PostfixFacts {
  readonly configDir: string
  /** As it names itself. */
  readonly version: string
  readonly files: PostfixFiles
  /** Values of parameters, expanded. */
  readonly messageSizeLimit: string
  readonly mailOwner: string
  /** Whether sendmail takes mail for this instance from any account. */
  readonly knownToSendmail: boolean
}

export interface ProgramFacts {
  readonly node: string
  readonly bin: string
  /** What this mode needs and does not find, or finds unusable: sentences. */
  readonly faults: readonly string[]
  /** Sets right the launcher of filter-pipe; null where it is. */
  readonly launcher: Step | null
}

export interface ConfigFacts {
  readonly path: string
  /** `ours`: as filter-install wrote it. */
  readonly state: 'missing' | 'ours' | 'theirs'
  /** What it contains, or will contain; latin1. */
  readonly text: string
  /** What is there now. */
  readonly present: string
  readonly user: string
  readonly spoolFolder: string
  readonly quarantineFolder: string
  readonly journalFolder: string
  readonly recordsFolder: string
  readonly pipeResubmit: 'sendmail' | 'smtp'
  /** Default enforce. */
  readonly policyMode?: 'enforce' | 'monitor'
  /** Whether some action changes more than fields. Default false. */
  readonly editsMail?: boolean
  /** Whether [store] names a database. Default false. */
  readonly hasStore?: boolean
  /** Whether it asks clamd. Default false. */
  readonly hasClamd?: boolean
  /** Whether it asks an ICAP server. Default false. */
  readonly hasIcap?: boolean
  /** Whether it asks a spam engine. Default false. */
  readonly hasSpamEngine?: boolean
  /** In the form of formatEndpoint(). */
  readonly forwardTo: string
  readonly listeners: readonly {
    readonly address: string
    readonly stage: 'after-queue' | 'before-queue'
    readonly origin: 'inbound' | 'submission'
    readonly forwardTo: string
  }[]
}

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** What passwd(5) says of it besides. */
  readonly comment?: string
}

export interface PlaceFacts {
  readonly isFolder: boolean
  readonly isEmpty: boolean
  readonly uid: number
  readonly mode: number
}

/** Of postsift.service, and of others. */
export interface SystemdFacts extends UnitFacts {
  /** Whether it runs this machine. */
  readonly isRunning: boolean
  /** postsift-store.service; default: it is not known. */
  readonly store?: UnitFacts
}

export interface UnitFacts {
  /** The unit as it ships, with its places to fill in. */
  readonly template: string
  /** The unit that is installed, null where there is none. */
  readonly unit: string | null
  /** Whether it is enabled and runs. */
  readonly isActive: boolean
}

/** One that answers. */
export interface SpamEngineFacts {
  readonly name: 'spamd' | 'rspamd'
  /** As it is in the configuration. */
  readonly address: string
}

/** One ICAP service, tested. */
export interface IcapFacts {
  /** As it is in the configuration. */
  readonly address: string
  /** As the option of that name. */
  readonly redirect: boolean
  readonly findsVirus: boolean
}

/** One clamd, asked. */
export interface ClamdFacts {
  /** As it is in the configuration. */
  readonly address: string
  /** Why there was no answer; '' where there was. */
  readonly error: string
  /** What of its socket the account may not pass; '' for none. */
  readonly closed: string
  /** Whether it finds the test virus. */
  readonly findsVirus: boolean
  /** Whether it says OK to what is nested deeper than it looks. */
  readonly hidesLimits: boolean
  /** The largest message that it will be sent, and whether it took it. */
  readonly largest: number
  readonly takesLargest: boolean
}
