/*
 * NAME
 *   fate - what became of the kept messages of a record
 *
 * DESCRIPTION
 *   Releases are in the entry while there is one; what removed it, and the
 *   releases before that, are with the records.
 *
 * DIAGNOSTICS
 *   What cannot be read is not told.
 */

import type { DeedKind } from '../mail/kept/deed-kind.js'
import { readEntry } from '../quarantine/entry.js'
import { findDeeds, type Fate } from '../records/deed.js'
import type { MessageRecord } from '../records/record.js'

export function fateOf(
  { quarantine, records }: Readonly<Record<'quarantine' | 'records', string>>,
  { outcomes, time }: MessageRecord,
): Fate {
  const keys = [...new Set(outcomes.map(it => it.quarantineKey))]
  const fates = keys.filter(Boolean).map((key): Fate => {
    const noted = notedOf(records, key, time)
    if (noted === null) return { deeds: [], isLost: false }
    const entry = entryOf(quarantine, key)
    const released = entry?.releases.map(({ at, by = '', recipients }) => ({
      ...{ deed: 'released', time: at, by, recipients },
    }))
    const deeds: Fate['deeds'] = [
      ...noted.filter(it => it.deed !== 'released' || released === undefined),
      ...((released ?? []) as Fate['deeds']),
    ]
    const isRemoved = noted.some(it => ENDS.includes(it.deed))
    return { deeds, isLost: entry === null && !isRemoved }
  })
  return {
    deeds: fates
      .flatMap(it => it.deeds)
      .sort((one, other) => (one.time < other.time ? -1 : 1))
      .map(({ deed, time, by, recipients, text }) => ({
        ...{ deed, time, by, recipients },
        ...(text !== undefined && { text }),
      })),
    isLost: fates.some(it => it.isLost),
  }
}

/** After these it is not kept any more. */
const ENDS: readonly DeedKind[] = ['deleted', 'expired']

function notedOf(
  ...known: Parameters<typeof findDeeds>
): ReturnType<typeof findDeeds> | null {
  try {
    return findDeeds(...known)
  } catch {
    return null
  }
}

/** null: it is not there. undefined: it cannot be read. */
function entryOf(
  folder: string,
  key: string,
): ReturnType<typeof readEntry> | null | undefined {
  try {
    return readEntry(folder, key)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : undefined
  }
}
