/*
 * NAME
 *   carry-entries - what this host has kept, to the store
 *
 * DESCRIPTION
 *   look() goes through the folders of entries that have changed since the last
 *   time, and carries what is new or has changed; several at once. An entry that
 *   cannot be carried is told once, tried again at each look, and holds up no
 *   other.
 *
 * DIAGNOSTICS
 *   Rejects with StoreError where the store cannot be asked: all is tried again at
 *   the next look.
 */

import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOfFile } from '../util/bytes.js'
import { homesIn, keysAmong } from '../quarantine/catalog.js'
import { bytesPath, readEntry } from '../quarantine/entry.js'
import { addToOutbox, writeOutbox } from './outbox.js'
import {
  carriedLast,
  keepCarried,
  noteCarried,
  readCarried,
  stampOf,
} from './carried.js'
import { StoreError, type KeptStore } from './store.js'

export interface EntryCarrier {
  /** Resolves to how many entries were carried. */
  look(): Promise<number>
  /** One entry, at once. */
  carry(key: string): Promise<void>
  /** Entries that the store has no more. */
  forget(keys: readonly string[]): void
  /** What was carried last is carried once more, at the next look. */
  doubt(): void
  /** Those of the last look that cannot be carried. */
  failed(): number
}

export interface CarrierOptions {
  /** Of the quarantine. */
  readonly folder: string
  readonly kept: KeptStore
  readonly warn: (text: string) => void
}

/** A change so short before a look may not show at the next one. */
const SOON_MS = 2000
const AT_ONCE = 4
/** No standby lacks more than that. */
const DOUBT_SECONDS = 60 * 60

export function carryEntries({
  folder,
  kept,
  warn,
}: CarrierOptions): EntryCarrier {
  const stamps = readCarried(folder)
  const looked = new Map<string, number>()
  const told = new Map<string, string>()
  let failed = 0
  let failedBytes = 0
  let isTidy = false
  const present = new Set<string>()
  /** Carried, and not in the file: the disk was full. */
  let unnoted: (readonly [key: string, stamp: string])[] = []
  const note = (): void => {
    if (noteCarried(folder, unnoted)) unnoted = []
  }
  const carry = async (key: string): Promise<void> => {
    const stamp = stampOf(folder, key)
    if (stamp === null) throw new Error(`${key} is not kept here`)
    const bytes = await putEntry(folder, key, kept)
    if (!stamps.has(key)) addToOutbox(folder, { bytes: -bytes, entries: -1 })
    stamps.set(key, stamp)
    unnoted.push([key, stamp])
    note()
  }
  const carryAll = async (keys: readonly string[]): Promise<number> => {
    const waiting = [...keys]
    let count = 0
    const work = async (): Promise<void> => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
        try {
          await carry(key)
          told.delete(key)
          count++
        } catch (error) {
          const text = (error as Error).message
          if (error instanceof StoreError) {
            waiting.length = 0
            throw error
          }
          // It was removed a moment ago.
          if (stampOf(folder, key) === null) continue
          failed++
          failedBytes += sizeOf(folder, key)
          if (told.get(key) !== text) warn(`${key}: not carried: ${text}`)
          told.set(key, text)
        }
      }
    }
    const all = Array.from({ length: AT_ONCE }, work)
    await Promise.allSettled(all)
    await Promise.all(all)
    return count
  }
  return {
    look: async () => {
      failed = 0
      failedBytes = 0
      let count = 0
      note()
      for (const home of homesIn(folder)) {
        const path = join(folder, home)
        const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
        if (looked.get(home) === changed) continue
        const now = Date.now()
        const keys = keysAmong(readdirSync(path))
        if (!isTidy) keys.forEach(key => present.add(key))
        const before = failed
        count += await carryAll(
          keys.filter(key => stampOf(folder, key) !== stamps.get(key)),
        )
        const isQuiet = now - changed > SOON_MS && failed === before
        if (isQuiet) looked.set(home, changed)
        else looked.delete(home)
      }
      if (!isTidy) {
        // The first look sees all of them.
        isTidy = true
        const gone = [...stamps.keys()].filter(key => !present.has(key))
        gone.forEach(key => stamps.delete(key))
        present.clear()
        if (gone.length > 0) keepCarried(folder, stamps)
      }
      writeOutbox(folder, { bytes: failedBytes, entries: failed })
      return count
    },
    carry,
    forget: keys => keys.forEach(key => stamps.delete(key)),
    doubt: () => {
      const recent = [
        ...carriedLast(folder, DOUBT_SECONDS),
        ...unnoted.map(([key]) => key),
      ]
      recent.forEach(key => stamps.delete(key))
      looked.clear()
    },
    failed: () => failed,
  }
}

function sizeOf(folder: string, key: string): number {
  const path = bytesPath(folder, key)
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Puts an entry of this host, with its bytes.
 * @returns how many. */
export async function putEntry(
  folder: string,
  key: string,
  kept: KeptStore,
): Promise<number> {
  const entry = readEntry(folder, key)
  const fd = openSync(bytesPath(folder, key), 'r')
  try {
    const { size } = fstatSync(fd)
    if (size !== entry.size) {
      throw new Error(`it has ${size} bytes instead of ${entry.size}`)
    }
    await kept.put(entry, bytesOfFile(fd, 0, size))
    return size
  } finally {
    closeSync(fd)
  }
}
