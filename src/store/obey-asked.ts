/*
 * NAME
 *   obey-asked - this host does what people on other hosts have asked of it
 *
 * DESCRIPTION
 *   See asked. What was deleted is removed here, and from the store once more: it may
 *   have been carried again meanwhile. Doing it twice changes nothing.
 *
 * DIAGNOSTICS
 *   Rejects where the store cannot be asked. An entry that cannot be changed is told
 *   once, and tried again the next time.
 */

import { changeEntry, readIfKept } from '../quarantine/quarantine.js'
import { removeEntries } from '../quarantine/remove.js'
import { printable } from '../util/text.js'
import type { Asked, AskedStore } from './asked.js'
import { mergeEntries, StoreError, type KeptStore } from './store.js'

export interface ObeyTools {
  /** Of the quarantine. */
  readonly folder: string
  readonly asked: AskedStore
  readonly kept: KeptStore
  readonly notice: (text: string) => void
  readonly warn: (text: string) => void
}

/** @returns does what was asked; resolves to the keys of what was deleted. */
export function makeObeyer(tools: ObeyTools): () => Promise<readonly string[]> {
  const told = new Set<string>()
  return async () => {
    const gone: string[] = []
    for (const it of await tools.asked.find()) {
      try {
        if (await obey(tools, it)) gone.push(it.key)
      } catch (error) {
        if (error instanceof StoreError) throw error
        const text = `${it.key}: not ${it.request.what}: ${(error as Error).message}`
        if (!told.has(it.id)) tools.warn(text)
        told.add(it.id)
        continue
      }
      await tools.asked.done(it.id)
    }
    return gone
  }
}

// Whether it was deleted.
async function obey(
  { folder, kept, notice }: ObeyTools,
  { key, request, by }: Asked,
): Promise<boolean> {
  const entry = readIfKept(folder, key)
  if (entry === null) return false
  if (request.what === 'released') {
    const releases = [request.release]
    await changeEntry(folder, key, known =>
      mergeEntries({ ...known, releases }, known),
    )
    return false
  }
  await removeEntries(folder, [entry])
  await kept.remove([entry])
  notice(`${entry.envelope.id}: deleted, as was asked on ${printable(by)}`)
  return true
}
