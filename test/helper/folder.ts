/*
 * NAME
 *   folder - a scratch folder that any account can reach
 *
 * DESCRIPTION
 *   Postfix, clamd and the account filter work in it, so it is 0755 in the
 *   system's temporary folder, whatever the umask. It is removed when the
 *   test ends, also when the test is killed.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from './guard.js'

/** What the helpers need of a test: tap's `t` is one. */
export interface Teardown {
  teardown(handler: () => void | Promise<void>): void
}

/** A new empty folder, removed with all in it when the test `t` ends. */
export const scratchFolder = (t: Teardown, name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `postsift-${name}-`))
  chmodSync(folder, 0o755)
  // Some seconds for the guards of what runs in it.
  const dismiss = guard('sleep 5; rm -rf -- "$1"', folder)
  t.teardown(() => {
    dismiss()
    removeFolder(folder)
  })
  return folder
}

/** A folder in another, with exactly these permissions. */
export const subFolder = (path: string, mode = 0o755): string => {
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
  return path
}

/** Removes a folder; a program that still writes into it gets a second. */
const removeFolder = (path: string): void =>
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
