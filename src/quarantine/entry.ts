/*
 * NAME
 *   entry - what is known of a kept message
 *
 * DESCRIPTION
 *   An Entry is the .json of a kept message, read and checked. A Row is what a
 *   listing needs of it: one line of the quarantine's index.
 *
 * DIAGNOSTICS
 *   readEntry() throws the error of the system call, or Error where the file is
 *   no entry of ours.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeEnvelope, type Envelope } from '../mail/envelope.js'
import {
  VERDICT_CLASSES,
  type Finding,
  type VerdictClass,
} from '../mail/finding.js'
import type { Permission } from '../mail/verdict.js'

/** A release that the next hop said yes to. */
export interface Release {
  /** ISO 8601, in UTC. */
  readonly at: string
  readonly recipients: readonly string[]
  /** Who released it, as the log has it. */
  readonly by?: string
  /** Queue ids that the next hop gave it. */
  readonly queuedAs?: readonly string[]
}

/** A recipient is done with it; it is kept for the others. */
export interface Removal {
  /** ISO 8601, in UTC. */
  readonly at: string
  readonly recipient: string
  /** Who did it, as the log has it. */
  readonly by: string
}

export interface Entry {
  /** 64 hex digits: names the files. */
  readonly key: string
  /** ISO 8601, in UTC. */
  readonly keptAt: string
  /** Of the canonical bytes. */
  readonly size: number
  readonly sha256: string
  /** Printable and short; '' where there was none. */
  readonly subject?: string
  readonly messageId?: string
  readonly envelope: Envelope
  readonly verdict: {
    readonly class: VerdictClass
    readonly action: string
    readonly reason: string
    readonly policy: string
    readonly findings: readonly Finding[]
    /** What a rule lets its recipients do; where none says so, not there. */
    readonly recipientMay?: Permission
  }
  readonly releases: readonly Release[]
  /** Default none. */
  readonly removals?: readonly Removal[]
}

export interface Row {
  readonly key: string
  readonly id: string
  readonly queueId: string
  readonly keptAt: string
  readonly size: number
  readonly sha256: string
  readonly sender: string
  readonly recipients: readonly string[]
  readonly class: VerdictClass
  readonly reason: string
  /** Names of findings, and of the parts they are about. */
  readonly names: readonly string[]
  /** How often it was released. */
  readonly releases: number
  /** To whom. Default no one. */
  readonly releasedTo?: readonly string[]
  /** Recipients who are done with it. Default none. */
  readonly removedFor?: readonly string[]
  readonly subject?: string
  readonly messageId?: string
  readonly recipientMay?: Permission
  /** Queue ids that it got when it was released. */
  readonly queuedAs?: readonly string[]
}

export const KEY = /^[0-9a-f]{64}$/u

/** Where an entry's bytes are. */
export function bytesPath(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), `${key}.eml`)
}

/** Where its description is. */
export function entryPath(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), `${key}.json`)
}

/** Where the same bytes have a name by their digest. */
export function contentPath(folder: string, sha256: string): string {
  return join(folder, 'content', sha256.slice(0, 2), sha256)
}

export function readEntry(folder: string, key: string): Entry {
  const path = entryPath(folder, key)
  return entryIn(readFileSync(path, 'utf8'), { key, where: path })
}

/** What entryText() made. @param about.where it is from, for the error. */
export function entryIn(
  text: string,
  { key, where }: { readonly key: string; readonly where: string },
): Entry {
  const value: unknown = JSON.parse(text)
  if (!isEntry(value) || value.key !== key) {
    throw new Error(`${where} is no entry of the quarantine`)
  }
  return {
    ...value,
    envelope: makeEnvelope(value.envelope),
    releases: value.releases ?? [],
  }
}

// Written by this account; looked at so that a damaged file is told.
function isEntry(value: unknown): value is Entry & {
  readonly releases?: readonly Release[]
} {
  const { key, keptAt, size, sha256, envelope, verdict, releases } =
    objectOf(value)
  const { id, sender, recipients } = objectOf(envelope)
  const { removals } = objectOf(value)
  const judged = objectOf(verdict)
  return (
    [key, keptAt, sha256, id, sender, judged['reason']].every(isText) &&
    typeof size === 'number' &&
    Array.isArray(recipients) &&
    recipients.every(it => isText(objectOf(it)['address'])) &&
    VERDICT_CLASSES.some(it => it === judged['class']) &&
    Array.isArray(judged['findings']) &&
    [releases, removals].every(it => it === undefined || Array.isArray(it))
  )
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function entryText(entry: Entry): string {
  return `${JSON.stringify(entry, null, 2)}\n`
}

export function rowOf(entry: Entry): Row {
  const { key, keptAt, size, sha256, envelope, verdict, releases } = entry
  const { subject = '', messageId = '', removals = [] } = entry
  const queuedAs = releases.flatMap(it => it.queuedAs ?? [])
  const releasedTo = [...new Set(releases.flatMap(it => it.recipients))]
  const removedFor = removals.map(it => it.recipient)
  const names = verdict.findings.flatMap(({ name, part }) => [name, part])
  return {
    key,
    id: envelope.id,
    queueId: envelope.queueId,
    keptAt,
    size,
    sha256,
    sender: envelope.sender,
    recipients: envelope.recipients.map(({ address }) => address),
    class: verdict.class,
    reason: verdict.reason,
    names: [...new Set(names.filter(name => name !== ''))],
    releases: releases.length,
    ...(subject !== '' && { subject }),
    ...(messageId !== '' && { messageId }),
    ...(verdict.recipientMay && { recipientMay: verdict.recipientMay }),
    ...(queuedAs.length > 0 && { queuedAs }),
    ...(releasedTo.length > 0 && { releasedTo }),
    ...(removedFor.length > 0 && { removedFor }),
  }
}
