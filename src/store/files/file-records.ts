/*
 * NAME
 *   file-records - the files of records as every store is asked for them
 *
 * DESCRIPTION
 *   add() is for lines of another host, or of a copy: it appends them to the file
 *   of their day, and leaves out those that are in it. What this host decides is
 *   written by records/records.
 *
 * DIAGNOSTICS
 *   Rejects with the error of a system call.
 */

import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileMode, isShared } from '../../util/files/shared-folder.js'
import { writeAll } from '../../util/files/safe-file.js'
import { dayFiles, fileName } from '../../records/day-files.js'
import { deedsFolder } from '../../records/deed.js'
import { findRecords } from '../../records/find-record.js'
import { linesWith } from '../../records/lines-with.js'
import { linesOf } from '../../records/read-records.js'
import type { RecordStore } from '../store.js'
import { aboutLine } from '../record-line.js'

export function fileRecords(folder: string): RecordStore {
  return {
    add: async lines => {
      await Promise.resolve()
      for (const [home, some] of byFile(folder, lines)) append(home, some)
    },
    find: async (filters, limit) => {
      await Promise.resolve()
      return findRecords(folder, filters, limit === 0 ? Infinity : limit)
    },
    lines: () => linesIn([deedsFolder(folder), folder]),
    expire: async day => {
      await Promise.resolve()
      for (const home of [folder, deedsFolder(folder)]) {
        const old = dayFiles(home).filter(it => it.day < day)
        old.forEach(({ path }) => rmSync(path, { force: true }))
      }
    },
  }
}

async function* linesIn(folders: readonly string[]): AsyncGenerator<string> {
  await Promise.resolve()
  for (const { path } of folders.flatMap(it => [...dayFiles(it)].reverse())) {
    for (const { text } of linesOf(path, 0)) {
      if (text !== null && aboutLine(text) !== null) yield text
    }
  }
}

function byFile(
  folder: string,
  lines: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>()
  for (const line of lines) {
    const about = aboutLine(line)
    if (about === null) continue
    const home = about.kind === 'deed' ? deedsFolder(folder) : folder
    const path = join(home, fileName(about.day))
    files.set(path, [...(files.get(path) ?? []), line])
  }
  return files
}

function append(path: string, lines: readonly string[]): void {
  const home = dirname(path)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const known = new Set<string>()
  const day = path.slice(home.length + 1).replace('.jsonl', '')
  for (const file of dayFiles(home).filter(it => it.day === day)) {
    for (const line of linesWith(file.path, '')) known.add(digest(line))
  }
  const added = lines.filter(line => {
    const name = digest(line)
    return !known.has(name) && known.add(name)
  })
  if (added.length === 0) return
  const fd = openSync(path, APPEND, fileMode(isShared(home)))
  try {
    // What a full disk has cut must not spoil the next record too.
    writeAll(fd, `\n${added.join('\n')}\n`)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const APPEND =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_WRONLY |
  constants.O_NOFOLLOW

function digest(line: string): string {
  return createHash('sha256').update(line).digest('base64')
}
