/*
 * NAME
 *   facts - what filterctl status and top show
 *
 * DESCRIPTION
 *   Plain data; `filterctl status --json` prints it as it is. Times are
 *   milliseconds since the epoch. What this account may not see, or what is not
 *   there, is a Missing with the reason.
 */

import type { Bypass } from '../bypass/bypass.js'
import type { StatusAnswer } from '../control/requests.js'
import type { QueueFacts } from '../postfix/waiting-mail.js'
import type { Waiting } from '../store/outbox.js'

export interface StatusFacts {
  readonly time: number
  readonly version: string
  readonly config: ConfigFacts
  readonly filterd: StatusAnswer | Missing
  readonly bypasses: readonly Bypass[] | Missing
  /** Those outside, and the command of scanner.command. */
  readonly engines: readonly EngineFacts[]
  readonly queue: QueueFacts | Missing
  readonly quarantine: QuarantineFacts | Missing
  readonly space: readonly SpaceFacts[]
  readonly recent: RecentFacts | Missing
}

export interface Missing {
  /** Half a sentence. */
  readonly missing: string
}

export function isMissing<T extends object>(it: T | Missing): it is Missing {
  return 'missing' in it
}

export interface ConfigFacts {
  readonly file: string
  /** Of the file as it is now; see configDigest(). */
  readonly digest: string
  readonly mode: 'enforce' | 'monitor'
  /** Why it cannot be used; '' where it can. */
  readonly problem: string
}

export interface EngineFacts {
  readonly scanner: string
  /** bypassed: not asked. untested: no self-test with these settings. */
  readonly state: 'works' | 'silent' | 'unreachable' | 'untested' | 'bypassed'
  /** What the self-test said, with version and age of the database. */
  readonly text: string
  readonly testedAt: number | null
  /** When its database was made; null where it does not say. */
  readonly databaseAt: number | null
  /** Of the recent messages: how many it was shown, at how many it failed. */
  readonly asked: number
  readonly failed: number
  /** Milliseconds; null where it was not asked. */
  readonly medianMs: number | null
  readonly slowestMs: number | null
}

export interface QuarantineFacts {
  readonly entries: number
  readonly bytes: number
  /** 0: no limit. */
  readonly limitBytes: number
  readonly oldestAt: number | null
  /** Of them, what the store of several hosts does not have yet; absent where there
   * is none, or no one has counted. */
  readonly waiting?: Waiting
}

export interface SpaceFacts {
  readonly folder: string
  /** null where the system does not tell. */
  readonly freeBytes: number | null
  readonly floorBytes: number
}

/** Of the records of the last hour, at most the newest RECENT_RECORDS. */
export interface RecentFacts {
  readonly messages: number
  /** How many, by what became of them: `pass`, `quarantine`, `no verdict`. */
  readonly actions: Readonly<Record<string, number>>
  /** When the oldest of them came; null where there is none. */
  readonly since: number | null
  /** Whether there were more. */
  readonly isCut: boolean
  /** What went wrong last, the newest first. */
  readonly errors: readonly { readonly time: number; readonly text: string }[]
}
