/*
 * NAME
 *   eml - messages in files, for filter-scan
 *
 * DESCRIPTION
 *   Finds the messages that a path means: a file with one message, an
 *   mbox, a Maildir, a folder with any of those at any depth, `-` for stdin.
 *   A file that was named is a message whatever it looks like; in a folder,
 *   what neither has a name of mail nor begins like mail is passed over and
 *   counted.
 *
 * DIAGNOSTICS
 *   A path that cannot be read comes out as a FoundError: the others go on.
 *
 * SECURITY
 *   Symbolic links in folders are not followed but counted, as sockets and the
 *   like are; one that was named is. Nothing is ever written.
 */

import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Found, FoundMessage } from './found-message.js'
import { isMbox, mboxMessages } from './mbox.js'

/** Everything that a path means, in the order of names. */
export function* findMessages(path: string): Generator<Found> {
  if (path === '-') {
    yield whole(path)
    return
  }
  try {
    if (statSync(path).isDirectory()) yield* inFolder(path)
    else yield* inFile(path)
  } catch (error) {
    yield { kind: 'error', label: path, error: (error as Error).message }
  }
}

function* inFolder(folder: string): Generator<Found> {
  const entries = readdirSync(folder, { withFileTypes: true })
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  const names = new Set(entries.map(entry => entry.name))
  const maildir = names.has('cur') && names.has('new')
  for (const entry of entries) {
    const path = join(folder, entry.name)
    try {
      if (entry.isDirectory()) {
        // Maildir: what is still being written is in tmp.
        if (!(maildir && entry.name === 'tmp')) yield* inFolder(path)
      } else if (entry.isFile()) {
        yield* looksLikeMail(path, basename(folder))
          ? inFile(path)
          : [{ kind: 'skipped', label: path } as const]
      } else {
        yield { kind: 'skipped', label: path }
      }
    } catch (error) {
      yield { kind: 'error', label: path, error: (error as Error).message }
    }
  }
}

function* inFile(path: string): Generator<Found> {
  const start = firstBytes(path)
  if (isMbox(start)) yield* mboxMessages(path)
  else yield whole(path)
}

function whole(path: string): FoundMessage {
  return { kind: 'message', label: path, path, start: 0, end: null }
}

const MAIL_NAME = /\.(?:eml|mbox|mbx|mail|rfc822)$/iu

function looksLikeMail(path: string, folder: string): boolean {
  if (MAIL_NAME.test(path) || folder === 'cur' || folder === 'new') return true
  return /^(?:From |[!-9;-~]{1,76}:[ \t])/u.test(firstBytes(path))
}

function firstBytes(path: string): string {
  const fd = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(256)
    return buffer.toString('latin1', 0, readSync(fd, buffer, 0, 256, 0))
  } finally {
    closeSync(fd)
  }
}
