/*
 * NAME
 *   history - whether the store is the one that this host has carried to
 *
 * DESCRIPTION
 *   The name of the server's history is in a file beside the entries. It is written
 *   when all is carried there: who ends before finds again that it has changed.
 *
 * DIAGNOSTICS
 *   Rejects as `read` does. A file that cannot be written is tried again.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomName } from '../util/id.js'

export interface History {
  /** Resolves to what is called when all was carried. */
  follow(): Promise<() => void>
}

const FILE = 'history'

export function followHistory(
  folder: string,
  {
    read,
    changed,
  }: {
    readonly read: () => Promise<string>
    readonly changed: () => void
  },
): History {
  let known = readHistory(folder)
  let written = known
  return {
    follow: async () => {
      const now = await read()
      if (now === '') return () => undefined
      if (known !== '' && now !== known) changed()
      known = now
      return () => {
        if (written === now) return
        if (writeHistory(folder, now)) written = now
      }
    },
  }
}

function readHistory(folder: string): string {
  try {
    return readFileSync(join(folder, FILE), 'utf8').trim()
  } catch {
    return ''
  }
}

function writeHistory(folder: string, name: string): boolean {
  const temporary = join(folder, `.${FILE}.${randomName()}`)
  try {
    writeFileSync(temporary, `${name}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, join(folder, FILE))
    return true
  } catch {
    rmSync(temporary, { force: true })
    return false
  }
}
