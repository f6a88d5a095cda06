/*
 * NAME
 *   path-safety - who else could change a file that mail goes through
 *
 * DESCRIPTION
 *   Follows a path from the root to the file, through every symbolic link, and
 *   names each component that somebody other than root could change or replace,
 *   and each that the filter's account could not pass or read.
 *
 *   A folder where others may write is accepted only when it is sticky and
 *   root's, as /tmp is, and the next component is root's, too: then nobody
 *   else can replace it.
 *
 * SECURITY
 *   Looks at owner, group and mode. Access control lists can only make it
 *   stricter than it looks for the account; where they give others the right to
 *   write, the group bits show it.
 */

import { lstatSync, readlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface Reader {
  readonly uid: number
  readonly gid: number
}

export interface PathQuestion {
  /** Absolute. */
  readonly path: string
  /** What the account must be able to do with it. */
  readonly need: 'search' | 'read' | 'execute'
  /** Null: an account that is yet to be made. */
  readonly reader: Reader | null
}

export interface Seen {
  readonly kind: 'link' | 'folder' | 'file'
  readonly uid: number
  readonly gid: number
  readonly mode: number
  /** Of a link: what it says. */
  readonly target?: string
}

export type Look = (path: string) => Seen | null

/** Sentences, none where the path is safe. */
export function pathFaults(
  question: PathQuestion,
  look: Look = lookAt,
): readonly string[] {
  const { need, reader } = question
  const faults: string[] = []
  let rest = partsOf(resolve(question.path))
  let links = 0
  for (let at = '/', insideSticky = false; ;) {
    const seen = look(at)
    if (seen === null) return [...faults, `${at} is missing`]
    if (insideSticky && seen.uid !== 0) {
      faults.push(`${at} does not belong to root and is in a folder of all`)
    }
    if (seen.kind === 'link') {
      if (++links > LINK_LIMIT) return [...faults, `${at} links in a circle`]
      rest = [...partsOf(resolve(dirname(at), seen.target ?? '')), ...rest]
      at = '/'
      insideSticky = false
      continue
    }
    insideSticky = isSticky(seen)
    if (!insideSticky) faults.push(...writeFaults(at, seen))
    const wanted = rest.length > 0 ? 'search' : need
    faults.push(...useFaults(at, seen, { need: wanted, reader }))
    const [next, ...others] = rest
    if (next === undefined) return [...new Set(faults)]
    at = join(at, next)
    rest = others
  }
}

/** As many as Linux follows. */
const LINK_LIMIT = 40

function partsOf(path: string): readonly string[] {
  return path.split('/').filter(part => part !== '')
}

function isSticky({ kind, uid, mode }: Seen): boolean {
  return kind === 'folder' && uid === 0 && (mode & 0o1000) !== 0
}

function writeFaults(path: string, seen: Seen): readonly string[] {
  if (seen.uid !== 0) return [`${path} does not belong to root`]
  if ((seen.mode & 0o002) !== 0) return [`${path} is writable by all`]
  const group = (seen.mode & 0o020) !== 0 && seen.gid !== 0
  return group ? [`${path} is writable by a group`] : []
}

function useFaults(
  path: string,
  seen: Seen,
  { need, reader }: Pick<PathQuestion, 'need' | 'reader'>,
): readonly string[] {
  const bits = { search: 0o1, read: 0o4, execute: 0o5 }[need]
  return (bitsFor(seen, reader) & bits) === bits
    ? []
    : [`${path} cannot be ${DONE[need]} by the filter's account`]
}

const DONE = { search: 'searched', read: 'read', execute: 'executed' } as const

// pipe(8) and spawn(8) drop all groups but the first.
function bitsFor(seen: Seen, reader: Reader | null): number {
  if (reader?.uid === seen.uid) return seen.mode >> 6
  return reader?.gid === seen.gid ? seen.mode >> 3 : seen.mode
}

function lookAt(path: string): Seen | null {
  try {
    const { mode, uid, gid } = lstatSync(path)
    const type = mode & 0o170000
    if (type === 0o120000) {
      return { kind: 'link', uid, gid, mode, target: readlinkSync(path) }
    }
    return { kind: type === 0o040000 ? 'folder' : 'file', uid, gid, mode }
  } catch {
    // What cannot be looked at is as good as missing.
    return null
  }
}
