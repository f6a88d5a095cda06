/*
 * NAME
 *   collect - which kept messages each reader is told of
 *
 * DESCRIPTION
 *   One Mention for a message and a recipient of it, by the address that is told.
 *   What was released to that recipient is not mentioned; nor is anything for a
 *   recipient whom the next hop has refused in the last day (journal/refusals).
 *
 * DIAGNOSTICS
 *   An entry that went in the meantime is passed over.
 */

import type { VerdictClass } from '../mail/finding.js'
import type { Permission } from '../mail/verdict.js'
import { readEntry, type Row } from '../quarantine/entry.js'
import type { Mention } from './item.js'
import type { Readers } from './readers.js'

export interface CollectTools {
  /** Of the quarantine. */
  readonly folder: string
  readonly readers: Readers
  /** Empty: all. */
  readonly classes: readonly VerdictClass[]
  readonly permissionOf: (row: Row) => Permission
  readonly isRefused: (address: string) => boolean
}

/** By the address that is told; the newest message first. */
export function collect(
  rows: readonly Row[],
  tools: CollectTools,
): ReadonlyMap<string, readonly Mention[]> {
  const { folder, readers, classes, permissionOf, isRefused } = tools
  // The first spelling of an address is that of its digest.
  const spellings = new Map<string, string>()
  const mentions = new Map<string, Mention[]>()
  for (const row of [...rows].sort(newestFirst)) {
    if (classes.length > 0 && !classes.includes(row.class)) continue
    for (const recipient of new Set(row.recipients)) {
      const addresses = readers(recipient)
      if (addresses.length === 0 || isRefused(recipient)) continue
      if (row.releases > 0 && isReleased(folder, row, recipient)) continue
      const mention = { row, recipient, permission: permissionOf(row) }
      for (const address of addresses) {
        const lower = address.toLowerCase()
        const spelling = spellings.get(lower) ?? address
        spellings.set(lower, spelling)
        const known = mentions.get(spelling)
        if (known === undefined) mentions.set(spelling, [mention])
        else known.push(mention)
      }
    }
  }
  return mentions
}

function newestFirst(one: Row, other: Row): number {
  if (one.keptAt === other.keptAt) return one.key < other.key ? -1 : 1
  return one.keptAt < other.keptAt ? 1 : -1
}

// Also by another way than a link.
function isReleased(folder: string, row: Row, recipient: string): boolean {
  try {
    const { releases } = readEntry(folder, row.key)
    const lower = recipient.toLowerCase()
    return releases.some(it =>
      it.recipients.some(address => address.toLowerCase() === lower),
    )
  } catch {
    return true
  }
}
