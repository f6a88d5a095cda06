/*
 * NAME
 *   path-safety - who else could change a file that mail goes through
 *
 * DESCRIPTION
 *   Follows a path from the root to the file, through every symbolic link, and
 *   names each component that someone other than root could change or replace,
 *   and each that the filter's account could not pass or read.
 *
 *   A folder where others may write is accepted only when it is sticky and
 *   root's, as /tmp is, and the next component is root's, too: then no one
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
  /** All groups that it has; by default `gid` alone. */
  readonly gids?: readonly number[]
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

export interface PathProblem {
  /** The component of the path. */
  readonly at: string
  /** `all`: all accounts could change it; `use`: the account cannot use it. */
  readonly kind: 'missing' | 'loop' | 'owner' | 'all' | 'group' | 'use'
  /** Owner and group of the component; -1 where it is missing. */
  readonly uid: number
  readonly gid: number
  readonly sentence: string
}

/** Sentences, none where the path is safe. */
export function pathFaults(
  question: PathQuestion,
  look: Look = lookAt,
): readonly string[] {
  const problems = pathProblems(question, look)
  return [...new Set(problems.map(it => it.sentence))]
}

/** None where the path is safe. */
export function pathProblems(
  question: PathQuestion,
  look: Look = lookAt,
): readonly PathProblem[] {
  const { need, reader } = question
  const problems: PathProblem[] = []
  let rest = partsOf(resolve(question.path))
  let links = 0
  for (let at = '/', insideSticky = false; ;) {
    const seen = look(at)
    const found = (kind: PathProblem['kind'], words: string): PathProblem => {
      const { uid = -1, gid = -1 } = seen ?? {}
      return { at, kind, uid, gid, sentence: `${at} ${words}` }
    }
    if (seen === null) return [...problems, found('missing', 'is missing')]
    if (insideSticky && seen.uid !== 0) {
      problems.push(
        found(
          'owner',
          'does not belong to root and is in a folder that all accounts can write',
        ),
      )
    }
    if (seen.kind === 'link') {
      if (++links > LINK_LIMIT) {
        return [...problems, found('loop', 'is a circular link')]
      }
      rest = [...partsOf(resolve(dirname(at), seen.target ?? '')), ...rest]
      at = '/'
      insideSticky = false
      continue
    }
    insideSticky = isSticky(seen)
    const open = insideSticky ? null : writableBy(seen)
    if (open !== null) problems.push(found(open, OPEN_WORDS[open]))
    const wanted = rest.length > 0 ? 'search' : need
    if (!mayUse(seen, wanted, reader)) {
      const words = `cannot be ${DONE[wanted]} by the filter's account`
      problems.push(found('use', words))
    }
    const [next, ...others] = rest
    if (next === undefined) return problems
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

const OPEN_WORDS = {
  owner: 'does not belong to root',
  all: 'is writable by all accounts',
  group: 'is writable by a group',
} as const

/** Who but root could change it. */
function writableBy({ uid, gid, mode }: Seen): keyof typeof OPEN_WORDS | null {
  if (uid !== 0) return 'owner'
  if ((mode & 0o002) !== 0) return 'all'
  return (mode & 0o020) !== 0 && gid !== 0 ? 'group' : null
}

function mayUse(
  seen: Seen,
  need: PathQuestion['need'],
  reader: Reader | null,
): boolean {
  const bits = { search: 0o1, read: 0o4, execute: 0o5 }[need]
  return (bitsFor(seen, reader) & bits) === bits
}

const DONE = { search: 'searched', read: 'read', execute: 'executed' } as const

// pipe(8) and spawn(8) drop all groups but the first.
function bitsFor(seen: Seen, reader: Reader | null): number {
  if (reader === null) return seen.mode
  if (reader.uid === seen.uid) return seen.mode >> 6
  const isMember = reader.gids?.includes(seen.gid) ?? reader.gid === seen.gid
  return isMember ? seen.mode >> 3 : seen.mode
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
