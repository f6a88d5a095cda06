/*
 * NAME
 *   carry-records - what this host has decided, to the store
 *
 * DESCRIPTION
 *   look() reads the files of records, and of deeds, from where it ended the last
 *   time. The places are in a file beside them; where it is lost, all lines are
 *   sent again, and are there once. A file that was put aside under another name is
 *   known by its number in the file system.
 *
 * DIAGNOSTICS
 *   Rejects with StoreError where the store cannot be asked, and with the error of
 *   a system call where a file cannot be read.
 */

import {
  chmodSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileMode, isShared } from '../util/files/shared-folder.js'
import { randomName } from '../util/id.js'
import { jsonObject } from '../util/lines/json-object.js'
import { dayFiles } from '../records/day-files.js'
import { deedsFolder } from '../records/deed.js'
import { linesOf } from '../records/read-records.js'
import { dayOfTime, type RecordStore } from './store.js'

export interface RecordCarrier {
  /** Resolves to how many lines were carried. */
  look(): Promise<number>
  /** Lines of the last day on which some were carried, and of the day before, are
   * carried once more, at the next look. */
  doubt(): void
}

const BATCH_LINES = 200
const BATCH_CHARACTERS = 1024 * 1024
const PLACES = 'carried'
const DAY_MS = 24 * 60 * 60 * 1000

export function carryRecords(
  folder: string,
  records: RecordStore,
): RecordCarrier {
  const places = readPlaces(folder)
  let isNoted = true
  return {
    look: async () => {
      let count = 0
      // The disk was full.
      if (!isNoted) isNoted = writePlaces(folder, places)
      const present = new Set<string>()
      for (const home of [folder, deedsFolder(folder)]) {
        for (const { path, day } of [...dayFiles(home)].reverse()) {
          const about = statSync(path, { throwIfNoEntry: false })
          if (about === undefined) continue
          const name = `${day} ${about.ino}`
          present.add(name)
          if (about.size <= (places.get(name) ?? 0)) continue
          const note = (place: number): void => {
            places.set(name, place)
            isNoted = writePlaces(folder, places)
          }
          count += await carryFile(path, places.get(name) ?? 0, {
            add: lines => records.add(lines),
            note,
          })
        }
      }
      for (const name of [...places.keys()]) {
        if (!present.has(name)) places.delete(name)
      }
      return count
    },
    doubt: () => {
      const noted = statSync(join(folder, PLACES), { throwIfNoEntry: false })
      const last = noted?.mtimeMs ?? Date.now()
      const day = dayOfTime(last - DAY_MS)
      for (const name of places.keys()) {
        if (name.slice(0, day.length) >= day) places.set(name, 0)
      }
    },
  }
}

async function carryFile(
  path: string,
  start: number,
  to: {
    readonly add: (lines: readonly string[]) => Promise<void>
    readonly note: (place: number) => void
  },
): Promise<number> {
  let lines: string[] = []
  let size = 0
  let count = 0
  let place = start
  const send = async (): Promise<void> => {
    if (place === start) return
    await to.add(lines)
    to.note(place)
    count += lines.length
    lines = []
    size = 0
  }
  for (const { text, end, isEnded } of linesOf(path, start)) {
    // Something may still be writing it.
    if (!isEnded) break
    place = end
    if (text !== null && text !== '') lines.push(text)
    size += text?.length ?? 0
    if (lines.length >= BATCH_LINES || size >= BATCH_CHARACTERS) await send()
  }
  await send()
  return count
}

/** How many bytes of the files of records are not carried yet. */
export function recordsWaiting(folder: string): number {
  const places = readPlaces(folder)
  let waiting = 0
  for (const home of [folder, deedsFolder(folder)]) {
    for (const { path, day } of dayFiles(home)) {
      const about = statSync(path, { throwIfNoEntry: false })
      if (about === undefined) continue
      const place = places.get(`${day} ${about.ino}`) ?? 0
      waiting += Math.max(0, about.size - place)
    }
  }
  return waiting
}

function readPlaces(folder: string): Map<string, number> {
  try {
    const text = readFileSync(join(folder, PLACES), 'utf8')
    const known = Object.entries(jsonObject(text) ?? {})
    return new Map(
      known.flatMap(([name, place]) =>
        typeof place === 'number' ? [[name, place] as const] : [],
      ),
    )
  } catch {
    return new Map()
  }
}

function writePlaces(
  folder: string,
  places: ReadonlyMap<string, number>,
): boolean {
  const temporary = join(folder, `.${PLACES}.${randomName()}`)
  try {
    const text = `${JSON.stringify(Object.fromEntries(places))}\n`
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    if (isShared(folder)) chmodSync(temporary, fileMode(true))
    renameSync(temporary, join(folder, PLACES))
    return true
  } catch {
    rmSync(temporary, { force: true })
    return false
  }
}
