/*
 * NAME
 *   header-checks - headers that no honest packer makes
 *
 * DESCRIPTION
 *   Packers write the same facts twice, before the data and in the directory.
 *   Where the two differ in what decides which file a reader sees, someone
 *   intended it. What is only sloppy is not reported.
 */

import type { Gathering } from '../container.js'
import type { Entry } from './entries.js'
import { headerNames } from './names.js'
import { FLAG, type ListedHeader, type LocalHeader } from './records.js'

export function checkEntries(
  entries: readonly Entry[],
  gathering: Gathering,
): void {
  for (const { local, listed } of entries) {
    if (local === null) continue
    for (const { name } of listed) {
      gathering.touch(local.name.length + name.length)
    }
    if (listed.some(it => differs(local, it))) {
      gathering.report('zip-ambiguous')
    }
  }
  if (overlap(entries)) gathering.report('zip-overlap')
}

function differs(local: LocalHeader, listed: ListedHeader): boolean {
  const flags = local.flags ^ listed.flags
  return (
    (flags & (FLAG.encrypted | FLAG.strong)) !== 0 ||
    local.method !== listed.method ||
    !shareName(local, listed) ||
    (local.packedSize !== null && local.packedSize !== listed.packedSize)
  )
}

// Old packers wrote one name in two encodings, or with two kinds of slashes.
function shareName(local: LocalHeader, listed: ListedHeader): boolean {
  if (local.name.equals(listed.name)) return true
  const ours = headerNames(local).map(folded)
  return headerNames(listed).some(name => ours.includes(folded(name)))
}

function folded(name: string): string {
  return name.normalize('NFC').replaceAll('\\', '/')
}

function overlap(entries: readonly Entry[]): boolean {
  let end = 0
  for (const { local, listed } of entries) {
    if (local === null || listed.length === 0) continue
    if (local.offset < end) return true
    const size = Math.max(...listed.map(it => it.packedSize ?? 0))
    end = Math.max(end, local.dataStart + size)
  }
  return false
}
