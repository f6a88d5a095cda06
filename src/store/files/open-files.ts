/*
 * NAME
 *   open-files - the files of one host as a store
 *
 * DESCRIPTION
 *   The rooms quarantine, journal and records, asked as every engine is.
 *
 * DIAGNOSTICS
 *   Rejects with the error of a system call.
 */

import { openSync, fstatSync, closeSync, existsSync } from 'node:fs'
import { bytesOfFile, windows } from '../../util/bytes.js'
import { openJournal } from '../../journal/journal.js'
import { readCatalog } from '../../quarantine/catalog.js'
import { bytesPath, entryPath, readEntry } from '../../quarantine/entry.js'
import { changeEntry, openQuarantine } from '../../quarantine/quarantine.js'
import { removeEntries } from '../../quarantine/remove.js'
import { selectRows, textsOf } from '../../quarantine/select.js'
import {
  expireMarks,
  returnMark,
  useMark,
} from '../../quarantine/used-marks.js'
import {
  mergeEntries,
  type JournalStore,
  type KeptStore,
  type SharedState,
  type MarkStore,
  type Store,
} from '../store.js'
import { fileRecords } from './file-records.js'

export interface FolderNames {
  readonly quarantine: string
  readonly journal: string
  readonly records: string
}

/** @param sizeLimitBytes of the quarantine; 0 is no limit. */
export function openFiles(folders: FolderNames, sizeLimitBytes = 0): Store {
  return {
    kept: fileKept(folders.quarantine, sizeLimitBytes),
    marks: fileMarks(folders.quarantine),
    journal: fileJournal(folders.journal),
    records: fileRecords(folders.records),
    close: () => Promise.resolve(),
  }
}

function fileKept(folder: string, sizeLimitBytes: number): KeptStore {
  const quarantine = openQuarantine(folder, sizeLimitBytes)
  return {
    put: async (entry, bytes) => {
      if (!existsSync(entryPath(folder, entry.key))) {
        return quarantine.restore(entry, bytes)
      }
      const known = readEntry(folder, entry.key)
      const merged = mergeEntries(entry, known)
      await (isSame(folder, known.key, bytes.size)
        ? changeEntry(folder, known.key, now => mergeEntries(entry, now))
        : quarantine.restore(merged, bytes))
    },
    read: async key => {
      await Promise.resolve()
      return existsSync(entryPath(folder, key)) ? readEntry(folder, key) : null
    },
    content: ({ key }) => piecesOf(bytesPath(folder, key)),
    find: async (filters, limit) => {
      await Promise.resolve()
      const { rows } = readCatalog(folder, { texts: textsOf(filters) })
      const found = selectRows(rows, filters)
      return limit === 0 ? found : found.slice(-limit)
    },
    remove: entries => removeEntries(folder, entries),
    expire: async day => {
      const { rows } = readCatalog(folder)
      // A time that is none is no reason to remove anything.
      const old = rows.filter(({ keptAt }) => keptAt.slice(0, 10) < day)
      await removeEntries(folder, old)
    },
  }
}

function isSame(folder: string, key: string, size: number): boolean {
  const path = bytesPath(folder, key)
  if (!existsSync(path)) return false
  const fd = openSync(path, 'r')
  try {
    return fstatSync(fd).size === size
  } finally {
    closeSync(fd)
  }
}

async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  await Promise.resolve()
  const fd = openSync(path, 'r')
  try {
    yield* windows(bytesOfFile(fd, 0, fstatSync(fd).size))
  } finally {
    closeSync(fd)
  }
}

function fileMarks(folder: string): MarkStore {
  return {
    use: async use => {
      await Promise.resolve()
      return useMark(folder, use)
    },
    giveBack: async use => {
      await Promise.resolve()
      returnMark(folder, use)
    },
    expire: async now => {
      await Promise.resolve()
      expireMarks(folder, now)
    },
  }
}

// Who is at it is known in this process alone: the files are of one host.
function fileJournal(folder: string): JournalStore {
  const journal = openJournal(folder)
  const holds = new Map<string, { holder: string; until: number }>()
  const soon = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve()
    return work()
  }
  const holderOf = (key: string): string => {
    const hold = holds.get(key)
    return hold !== undefined && hold.until > performance.now()
      ? hold.holder
      : ''
  }
  const isOthers = (key: string, holder: string): boolean =>
    !['', holder].includes(holderOf(key))
  const stateOf = (key: string): SharedState => {
    const state = journal.find(key)
    return state === 'begun' && holderOf(key) !== '' ? 'busy' : state
  }
  return {
    find: keys => soon(() => keys.map(stateOf)),
    begin: ({ key, was, holder, seconds }) =>
      soon(() => {
        const isOurs = holderOf(key) === holder && journal.find(key) === 'begun'
        if (!isOurs && stateOf(key) !== was) return false
        if (was === 'new') journal.intend(key)
        holds.set(key, { holder, until: performance.now() + seconds * 1000 })
        return true
      }),
    end: ({ holder, done, begun, gone }) =>
      soon(() => {
        for (const key of done) journal.finish(key)
        for (const key of begun) {
          if (journal.find(key) === 'new') journal.intend(key)
        }
        for (const key of gone) {
          if (!isOthers(key, holder)) journal.withdraw(key)
        }
        for (const key of [...done, ...begun, ...gone]) {
          if (!isOthers(key, holder)) holds.delete(key)
        }
      }),
    expire: () => soon(() => journal.expire()),
  }
}
