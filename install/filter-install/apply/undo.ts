/*
 * NAME
 *   undo - take back what apply did
 *
 * DESCRIPTION
 *   First, Postfix hands nothing new to the filter; the services that lead to
 *   it stay until what is queued for it is delivered. Then the services go: a
 *   file that no one has changed since gets its old bytes, mode and owner back;
 *   from another one only our own lines are removed. Last, undo removes what
 *   else apply made (see machine).
 *
 * DIAGNOSTICS
 *   Throws SwitchError, PostfixError, or the error of a system call. What was
 *   taken back by then stays so, and undo may be started again: it goes on where
 *   it ended, also when it was killed.
 */

import { rmdirSync } from 'node:fs'
import type { FileName, PostfixFiles } from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { receivers } from '../../../src/postfix/queue.js'
import { takeOut } from '../../../src/postfix/take-out.js'
import { drain, dropRequests, type Drained } from './drain.js'
import { isFeed, otherThan } from '../plan/feeding-services.js'
import { unmake } from './machine.js'
import { removeKeptProbes, removeProbes } from './probes-left.js'
import { removeLeftovers, type FileState } from './replace-file.js'
import {
  digest,
  hasOthers,
  readOriginals,
  removeState,
  writeState,
} from './state.js'
import {
  currentFiles,
  switchOver,
  textsOf,
  withTexts,
  type FileStates,
} from './switch.js'
import { isProbeDoor, isProbeEdit } from '../verify/path.js'
import { UNITS, type InstallRecord, type Made } from '../plan/install-record.js'

export interface Undone {
  /** What stays and why, one sentence each. */
  readonly left: readonly string[]
  readonly reloaded: boolean
  /** False: something is in the filter yet, so that its services stay. */
  readonly isComplete: boolean
  /** Folders to be removed when nothing of us is in them any more. */
  readonly later: readonly string[]
}

export interface UndoOptions {
  readonly postfix: Postfix
  readonly stateDir: string
  readonly stateFolder: string
  /** Also account, folders and configuration, where nothing is lost. */
  readonly removeAccount: boolean
  /** How long to wait for what is in the filter. */
  readonly drainSeconds: number
}

export async function undo(
  record: InstallRecord,
  options: UndoOptions,
): Promise<Undone> {
  const { postfix, stateFolder } = options
  // What is left of an undo before this one is no affair of Postfix.
  if (record.edits.length === 0) {
    return finish(record, { left: [], reloaded: false }, options)
  }
  const from = currentFiles(postfix.configDir)
  for (const { path } of Object.values(from)) removeLeftovers(path)
  const originals = readOriginals(stateFolder)
  const { to, left } = filesBefore(record, from, originals)
  const drained = await turnOff(record, from, options)
  if (drained.inFilter.length + drained.open + drained.probes > 0) {
    const left = [...drainSentences(drained), ...heldSentences(drained)]
    return { left, reloaded: true, isComplete: false, later: [] }
  }
  const between = currentFiles(postfix.configDir)
  await removeKeptProbes(record, stateFolder)
  const reloaded = await switchOver(postfix, { from: between, to, ports: [] })
  const all = [
    ...left,
    ...heldSentences(drained),
    ...(reloaded ? await flush(postfix) : []),
  ]
  return finish(record, { left: all, reloaded }, options)
}

// From here on new mail passes by the filter.
async function turnOff(
  { edits }: InstallRecord,
  from: FileStates,
  { postfix, drainSeconds }: UndoOptions,
): Promise<Drained & { readonly probes: number }> {
  const hasProbes = edits.some(isProbeEdit)
  if (!(await postfix.isRunning())) {
    if (hasProbes) await removeProbes(postfix, { before: [], seconds: 0 })
    return { ...(await dropRequests(postfix)), probes: 0 }
  }
  const ours = edits.filter(it => !isProbeDoor(it))
  const before = await receivers(postfix, otherThan(ours))
  const { files } = takeOut(textsOf(from), edits.filter(isFeed))
  const to = withTexts(from, files)
  await switchOver(postfix, { from, to, ports: [] })
  const drained = await drain(postfix, { before, seconds: drainSeconds })
  const isDry = drained.inFilter.length + drained.open === 0
  const probes =
    hasProbes && isDry
      ? await removeProbes(postfix, { before: [], seconds: drainSeconds })
      : 0
  return { ...drained, probes }
}

async function flush(postfix: Postfix): Promise<readonly string[]> {
  try {
    await postfix.flush()
    return []
  } catch (error) {
    const why = (error as Error).message
    return [`deferred mail waits for its next try (${why}): postqueue -f`]
  }
}

// Nothing of Postfix is left to undo. What could not be removed stays in the
// record, and so does what only --purge removes.
async function finish(
  record: InstallRecord,
  so: Pick<Undone, 'left' | 'reloaded'>,
  options: UndoOptions,
): Promise<Undone> {
  const { stateDir, stateFolder, removeAccount } = options
  const others = hasOthers(stateDir, stateFolder)
  const { left, failed, kept, later } = await unmakeAll(record, {
    ...{ removeAccount, others, stateDir },
  })
  const made = [...failed, ...kept]
  if (made.length === 0) removeState(stateFolder)
  else {
    const rest = { ...record, isComplete: true, edits: [], made }
    await writeState(stateFolder, rest, readOriginals(stateFolder))
  }
  return {
    left: [...so.left, ...left],
    reloaded: so.reloaded,
    isComplete: failed.length === 0,
    later,
  }
}

/** What stays of these and why: nothing where they are gone. */
export function removeLater(paths: readonly string[]): readonly string[] {
  return [...paths].reverse().flatMap(path => {
    try {
      rmdirSync(path)
      return []
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return []
      const why = code === 'ENOTEMPTY' ? 'it is not empty' : message
      return [`${path} stays: ${why}`]
    }
  })
}

function drainSentences({
  inFilter,
  open,
  probes,
}: Drained & { readonly probes: number }): readonly string[] {
  const count = (number: number, what: string): readonly string[] =>
    number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`]
  const what = [
    ...count(inFilter.length, 'message'),
    ...count(open, 'connection'),
    ...count(probes, 'probe'),
  ].join(' and ')
  return [
    'New mail is no longer filtered.',
    `${what} from before still need the filter: keep it running, and run undo again to finish.`,
  ]
}

function heldSentences({ held }: Drained): readonly string[] {
  return held.map(
    id =>
      `${id} is on hold and requests the filter: postsuper -r ${id} sends it without`,
  )
}

/** What the files will be, and what of ours stays in them. Pure. */
export function filesBefore(
  record: InstallRecord,
  from: FileStates,
  originals: PostfixFiles,
): { readonly to: FileStates; readonly left: readonly string[] } {
  const now = textsOf(from)
  const { files, left } = takeOut(now, record.edits)
  const before = (name: FileName): FileState => {
    const { after, mode, uid, gid } = record.files[name]
    const text = originals[name]
    const { path } = from[name]
    // A last line without an end got one from us.
    const bare = [text, `${text}\n`, `${text}\r\n`]
    const isOurs = digest(now[name]) === after || bare.includes(files[name])
    return isOurs
      ? { path, text, mode, uid, gid }
      : { ...from[name], text: files[name] }
  }
  const to = { 'main.cf': before('main.cf'), 'master.cf': before('master.cf') }
  return { to, left }
}

export interface Unmade {
  readonly left: readonly string[]
  /** In the order in which they were made. */
  readonly failed: readonly Made[]
  readonly kept: readonly Made[]
  readonly later: readonly string[]
}

/** Removes what apply made, the last first. */
export async function unmakeAll(
  record: Pick<InstallRecord, 'made'>,
  {
    removeAccount,
    others,
    stateDir,
  }: Record<'removeAccount' | 'others', boolean> & {
    readonly stateDir: string
  },
): Promise<Unmade> {
  if (others) {
    const left = removeAccount
      ? ['account, folders and files stay: another installation uses them']
      : []
    return { left, failed: [], kept: record.made, later: [] }
  }
  const isKept = (it: Made): boolean =>
    !UNITS.includes(it.kind) && !removeAccount
  const kept = record.made.filter(isKept)
  const left: string[] = []
  const failed: Made[] = []
  // The record is in these, and so is our lock.
  const isAround = (it: Made): boolean =>
    it.kind === 'folder' && stateDir.startsWith(`${it.path}/`)
  const going = record.made.filter(it => !isKept(it))
  for (const made of going.filter(it => !isAround(it)).reverse()) {
    try {
      left.push(...[await unmake(made)].filter(it => it !== null))
    } catch (error) {
      left.push((error as Error).message)
      failed.unshift(made)
    }
  }
  const around = going.filter(isAround)
  if (failed.length > 0) {
    left.push('Fix that, and run undo again to finish.')
    failed.unshift(...around)
  }
  const later = failed.length > 0 ? [] : around.map(nameOf)
  return { left: [...left, ...keptSentences(kept)], failed, kept, later }
}

/** What an undo without --purge leaves. */
export function keptSentences(kept: readonly Made[]): readonly string[] {
  if (kept.length === 0) return []
  const names = kept.map(it => `  ${nameOf(it)}`)
  return ['These stay; filter-install undo --purge removes them:', ...names]
}

function nameOf(made: InstallRecord['made'][number]): string {
  switch (made.kind) {
    case 'account':
      return `account ${made.name}`
    case 'enabled':
      return made.unit
    default:
      return made.path
  }
}
