/*
 * NAME
 *   wishes - which recipients are to be told at once
 *
 * DESCRIPTION
 *   A rule with notify_recipient leaves a file in digest/now of the quarantine,
 *   named by the key of the kept message, with the recipients. filter-quarantine
 *   digest --notices takes all of them and sends notices; systemd starts it when
 *   the folder is not empty. Mail does not wait for any of it.
 *
 *   A wish that is lost, or that could not be fulfilled, costs no mention: the
 *   message comes in the next digest.
 *
 * DIAGNOSTICS
 *   leaveWish() rejects with the error of a system call. readWishes() throws where
 *   the folder cannot be read, and passes over a file that cannot.
 */

import { readFileSync, rmSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namesIn } from '../util/files/names-in.js'
import { randomName } from '../util/id.js'
import { KEY } from '../quarantine/entry.js'
import { digestFolder } from './settings.js'

export interface Wish {
  /** Of the entry. */
  readonly key: string
  readonly recipients: readonly string[]
}

/** @param folder of the quarantine. */
export async function leaveWish(
  folder: string,
  { key, recipients }: Wish,
): Promise<void> {
  const now = nowFolder(folder)
  await mkdir(now, { recursive: true, mode: 0o700 })
  const temporary = join(now, '..', `.${randomName()}`)
  const text = JSON.stringify(recipients)
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 })
  await rename(temporary, join(now, key))
}

/** All that there are. @param folder of the quarantine. @param remove them. */
export function readWishes(
  folder: string,
  { remove }: { readonly remove: boolean },
): readonly Wish[] {
  const now = nowFolder(folder)
  return namesIn(now).flatMap(key => {
    const path = join(now, key)
    const recipients = recipientsIn(path)
    if (remove) rmSync(path, { recursive: true, force: true })
    return KEY.test(key) && recipients.length > 0 ? { key, recipients } : []
  })
}

function nowFolder(folder: string): string {
  return join(digestFolder(folder), 'now')
}

function recipientsIn(path: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(value) ? value.map(String) : []
  } catch {
    return []
  }
}
