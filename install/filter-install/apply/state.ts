/*
 * NAME
 *   state - what apply did, kept for undo
 *
 * DESCRIPTION
 *   One folder per Postfix instance, below --state-dir: install.json says what
 *   was written and made, main.cf and master.cf are the bytes from before.
 *   Each file is whole at any moment, and install.json is written last.
 *
 * DIAGNOSTICS
 *   Throws StateError for a record that cannot be read.
 */

import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeDurably } from '../../../src/util/files/safe-file.js'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import { isLockName } from './lock.js'
import type { InstallRecord } from '../plan/install-record.js'

export const STATE_DIR = '/var/lib/postsift/install'

const RECORD = 'install.json'
const NAMES = ['main.cf', 'master.cf'] as const

class StateError extends Error {
  constructor(path: string, why: string, options: ErrorOptions = {}) {
    super(`${path} cannot be read: ${why}`, options)
    this.name = 'StateError'
  }
}

/** The folder of one instance: `etc-postfix-` and a digest of its path. */
export function stateFolder(stateDir: string, configDir: string): string {
  const words = configDir.replace(/[^\w.]+/gu, '-').replace(/^-|-$/gu, '')
  return join(stateDir, `${words}-${digest(configDir).slice(0, 8)}`)
}

/** The file of the record. */
export function recordFile(folder: string): string {
  return join(folder, RECORD)
}

/** Null where nothing was applied. */
export function readRecord(folder: string): InstallRecord | null {
  const path = recordFile(folder)
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as InstallRecord
    if (record.format === 1) return record
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    // Also where only root may look: a plan without it would be a wrong one.
    throw new StateError(path, message, { cause: error })
  }
  throw new StateError(path, 'another version of filter-install wrote it')
}

/** The files as they were before the first apply. */
export function readOriginals(folder: string): PostfixFiles {
  const read = (name: string): string =>
    readFileSync(join(folder, name), 'latin1')
  return { 'main.cf': read('main.cf'), 'master.cf': read('master.cf') }
}

export async function writeState(
  folder: string,
  record: InstallRecord,
  originals: PostfixFiles,
): Promise<void> {
  mkdirSync(dirname(dirname(folder)), { recursive: true, mode: 0o755 })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(folder)) {
    // Of one that was killed.
    if (name.startsWith('.')) rmSync(join(folder, name), { force: true })
  }
  for (const name of NAMES) {
    const bytes = Buffer.from(originals[name], 'latin1')
    await writeDurably(join(folder, name), [bytes])
  }
  const text = `${JSON.stringify(record, null, 1)}\n`
  await writeDurably(join(folder, RECORD), [text])
}

/** Takes the instance's folder away, and the one around it when it is empty. */
export function removeState(folder: string): void {
  rmSync(join(folder, RECORD), { force: true })
  rmSync(folder, { recursive: true, force: true })
  try {
    rmdirSync(dirname(folder))
  } catch {
    // Other instances have theirs there.
  }
}

/** The folder of what was made for MTAs on other hosts: see filter-host. */
export const FILTER_HOST = 'filter-host'

/** Whether another instance is installed under the same state folder, or MTAs on
 * other hosts are served. */
export function hasOthers(stateDir: string, folder: string): boolean {
  if (!existsSync(stateDir)) return false
  return readdirSync(stateDir)
    .filter(name => name !== basename(folder) && !isLockName(name))
    .some(
      name =>
        (name === FILTER_HOST && servesOthers(stateDir)) ||
        (readRecord(join(stateDir, name))?.edits ?? []).length > 0,
    )
}

/** The record of what was made for MTAs on other hosts. */
export function hostRecordFile(stateDir: string): string {
  return join(stateDir, FILTER_HOST, 'host.json')
}

// After undo, it tells only what was left.
function servesOthers(stateDir: string): boolean {
  const path = hostRecordFile(stateDir)
  if (!existsSync(path)) return false
  const { networks = [] } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly networks?: readonly string[]
  }
  return networks.length > 0
}

/** sha256 in hex. @param text latin1. */
export function digest(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}
