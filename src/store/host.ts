/*
 * NAME
 *   host - what the hosts of a store tell one another of themselves
 *
 * DESCRIPTION
 *   Each writes a row once a minute: its version, digests of its release key and
 *   of what its configuration sets, the difference of its clock. status and doctor
 *   compare them. Hosts differ in some options on purpose: OWN_OPTIONS.
 *
 * DIAGNOSTICS
 *   readHostFacts() returns null for what no such program wrote.
 *
 * SECURITY
 *   Of the key only a digest leaves the host. A value is a digest, too, and options
 *   that may contain a secret are in files, of which only the name counts here.
 */

import { createHash } from 'node:crypto'
import { jsonObject } from '../util/lines/json-object.js'

export interface HostFacts {
  readonly version: string
  /** Of the release key; '' where there is none. */
  readonly key: string
  /** Digests of options that are not as by default: `scanner.clamd.address`, and
   * of lists that are files: `file:/etc/postsift/senders`. null: the
   * configuration cannot be read. */
  readonly options: Readonly<Record<string, string>> | null
  /** By which this host's clock is ahead of the server's, in milliseconds. */
  readonly clockMs: number
  /** Kept messages that cannot be carried. */
  readonly failed: number
}

/** A host, as the store has it. */
export interface KnownHost {
  readonly name: string
  /** When it wrote last, ISO 8601, and how long ago, by the server's clock. */
  readonly seen: string
  readonly secondsAgo: number
  /** null: another version wrote what this one cannot read. */
  readonly facts: HostFacts | null
}

/** What a host that is well writes, each so many seconds. */
export const BEAT_SECONDS = 60
/** Then it is told that a host is away. */
export const AWAY_SECONDS = 10 * BEAT_SECONDS
/** Clocks that differ by more are wrong. */
export const CLOCK_SECONDS = 5

/** These differ from host to host. */
export const OWN_OPTIONS: readonly RegExp[] = [
  /^(?:hostname|listen_address|forward_to|processes|connection_limit)$/u,
  /^(?:engine|user|log_to|log_file|metrics_address|metrics_token_file)$/u,
  /^(?:spool|quarantine|journal|records)_directory$/u,
  /^(?:spool_memory_limit|free_space_floor)$/u,
  /^(?:store|web|control|listener)(?:\.|$)/u,
]

/** Enough to see a difference. */
const DIGEST_CHARACTERS = 16

export function digestOf(value: string | Buffer): string {
  const hash = createHash('sha256').update(value).digest('hex')
  return hash.slice(0, DIGEST_CHARACTERS)
}

/** All of what a host has set, in one word. */
export function configDigest({ options }: Pick<HostFacts, 'options'>): string {
  if (options === null) return ''
  const sorted = Object.entries(options).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  return digestOf(JSON.stringify(sorted))
}

/** Names of options that two hosts do not have alike. */
export function differences(
  one: Pick<HostFacts, 'options'>,
  other: Pick<HostFacts, 'options'>,
): readonly string[] {
  const [ours, theirs] = [one.options ?? {}, other.options ?? {}]
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  return [...names].filter(name => ours[name] !== theirs[name]).sort()
}

export function readHostFacts(text: string): HostFacts | null {
  const { version, key, options, clockMs, failed } = jsonObject(text) ?? {}
  if (
    typeof version !== 'string' ||
    typeof key !== 'string' ||
    typeof clockMs !== 'number' ||
    typeof failed !== 'number' ||
    typeof options !== 'object'
  ) {
    return null
  }
  return { version, key, options: textsOf(options), clockMs, failed }
}

function textsOf(
  options: object | null,
): Readonly<Record<string, string>> | null {
  if (options === null) return null
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, String(value)]),
  )
}
