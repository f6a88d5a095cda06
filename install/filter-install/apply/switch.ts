/*
 * NAME
 *   switch - Postfix from one configuration to another, or not at all
 *
 * DESCRIPTION
 *   Both files are replaced, checked, and taken into force by a reload. Where
 *   the check finds a fault, or Postfix does not come back, the files get
 *   their old bytes again, and Postfix is reloaded, or started if it has ended:
 *   master(8) ends itself when it cannot read master.cf or bind a port.
 *
 *   Old and new bytes lie ready beside the files before the first one is
 *   changed, so that all that needs room on the disk fails before that.
 *
 * DIAGNOSTICS
 *   Throws SwitchError: the old configuration is in force again, or the text
 *   says what is not. Throws PostfixError or Error where nothing was begun.
 */

import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileName, PostfixFiles } from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { syncFolderNow } from '../../../src/util/files/safe-file.js'
import {
  prepareFile,
  readState,
  type FileState,
  type PreparedFile,
} from './replace-file.js'

export class SwitchError extends Error {
  /** Whether both files hold their old bytes. */
  readonly isPutBack: boolean
  /** Whether Postfix goes by them. */
  readonly isInForce: boolean

  constructor(
    text: string,
    options: ErrorOptions & Pick<SwitchError, 'isPutBack' | 'isInForce'>,
  ) {
    super(text, options)
    this.name = 'SwitchError'
    this.isPutBack = options.isPutBack
    this.isInForce = options.isInForce
  }
}

/** The state of both files. */
export type FileStates = Readonly<Record<FileName, FileState>>

export interface Switch {
  readonly from: FileStates
  readonly to: FileStates
  /** Where Postfix must serve afterwards. */
  readonly ports: readonly Served[]
}

export interface Served {
  readonly host: string
  readonly port: number
}

/** The new services before what leads to them. */
const ORDER = ['master.cf', 'main.cf'] as const
const COMES_BACK_SECONDS = 20
/** A master(8) that cannot go on has ended by then. */
const SETTLES_MS = 500

/** False where Postfix does not run: the files are in place then. */
export async function switchOver(
  postfix: Postfix,
  change: Switch,
): Promise<boolean> {
  const { from, to } = change
  const isRunning = await postfix.isRunning()
  const [forth, back] = prepared(from, to)
  try {
    try {
      checkUnchanged(from, to)
      for (const file of forth) file.place()
      syncFolders(from)
      const fault = await postfix.check()
      if (fault !== null) throw new Error(`postfix check: ${fault}`)
      if (!isRunning) return false
      await postfix.reload()
      await comesBack(postfix, change.ports)
      return true
    } catch (error) {
      throw await switchBack(postfix, { from, to, back, isRunning, error })
    }
  } finally {
    discard([...forth, ...back])
  }
}

/** Copies of the old files where the new ones differ, ready to be renamed: a
 * disk that is full by then does not keep them from coming back. */
export function prepareBack(
  from: FileStates,
  to: FileStates,
): readonly PreparedFile[] {
  return prepareAll(changedNames(from, to).map(name => from[name]))
}

export function discard(files: readonly PreparedFile[]): void {
  for (const file of files) {
    try {
      file.discard()
    } catch {
      // The next apply or undo takes it away.
    }
  }
}

/** Both files as they are now, after following all links. */
export function currentFiles(configDir: string): FileStates {
  return {
    'main.cf': readState(join(configDir, 'main.cf')),
    'master.cf': readState(join(configDir, 'master.cf')),
  }
}

export function textsOf(states: FileStates): PostfixFiles {
  return {
    'main.cf': states['main.cf'].text,
    'master.cf': states['master.cf'].text,
  }
}

export function withTexts(states: FileStates, texts: PostfixFiles): FileStates {
  return {
    'main.cf': { ...states['main.cf'], text: texts['main.cf'] },
    'master.cf': { ...states['master.cf'], text: texts['master.cf'] },
  }
}

/** Files and Postfix as they were, without asking its check; to be thrown. */
export async function switchBack(
  postfix: Postfix,
  change: Pick<Switch, 'from' | 'to'> & {
    /** From prepareBack(). */
    readonly back: readonly PreparedFile[]
    readonly isRunning: boolean
    readonly error: unknown
    /** More sentences. */
    readonly note?: string
  },
): Promise<SwitchError> {
  const { isRunning, error, note = '' } = change
  const text = withoutEnd((error as Error).message)
  putBack(change, text)
  const why = isRunning ? await bringBack(postfix) : ''
  const isInForce = why === ''
  const rest = isInForce
    ? ''
    : `, but Postfix does not use them yet: ${why}. Fix that and run filter-install undo`
  const sentence = `${text}. Both files were restored${rest}.${note}`
  return new SwitchError(sentence, { cause: error, isPutBack: true, isInForce })
}

// A fault of a later step was told in the same words already.
function withoutEnd(text: string): string {
  return text.replace(/(?:\. Both files were restored\b.*|\.)$/su, '')
}

function changedNames(from: FileStates, to: FileStates): readonly FileName[] {
  return ORDER.filter(name => !isSame(from[name], to[name]))
}

function prepared(
  from: FileStates,
  to: FileStates,
): readonly [forth: readonly PreparedFile[], back: readonly PreparedFile[]] {
  const forth = prepareAll(changedNames(from, to).map(name => to[name]))
  try {
    return [forth, prepareBack(from, to)]
  } catch (error) {
    discard(forth)
    throw error
  }
}

function prepareAll(states: readonly FileState[]): readonly PreparedFile[] {
  const files: PreparedFile[] = []
  for (const state of states) {
    try {
      files.push(prepareFile(state))
    } catch (error) {
      discard(files)
      const why = (error as Error).message
      throw new Error(`${state.path}: ${why}`, { cause: error })
    }
  }
  return files
}

function checkUnchanged(from: FileStates, to: FileStates): void {
  for (const name of changedNames(from, to)) {
    const { path, text } = from[name]
    if (readState(path).text !== text) {
      throw new Error(`${path} was changed meanwhile`)
    }
  }
}

function syncFolders(states: FileStates): void {
  const paths = ORDER.map(name => dirname(states[name].path))
  for (const folder of new Set(paths)) syncFolderNow(folder)
}

function putBack(
  { from, to, back }: Parameters<typeof switchBack>[1],
  why: string,
): void {
  try {
    for (const name of ORDER) {
      const { path } = from[name]
      const copy = back.find(it => it.state.path === path)
      // What someone else has written meanwhile is theirs.
      if (readState(path).text === to[name].text) copy?.place()
    }
  } catch (error) {
    const text = (error as Error).message
    throw new SwitchError(
      `${why}. Then the files could not be restored: ${text}. Fix that and run filter-install undo`,
      { cause: error, isPutBack: false, isInForce: false },
    )
  }
  try {
    syncFolders(from)
  } catch {
    // They are in place; only a power loss right now could tell.
  }
}

// Why it does not, '' where Postfix runs as before.
async function bringBack(postfix: Postfix): Promise<string> {
  try {
    if (await postfix.isRunning()) await postfix.reload()
    else await postfix.start()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

function isSame(one: FileState, other: FileState): boolean {
  return (
    one.text === other.text &&
    one.mode === other.mode &&
    one.uid === other.uid &&
    one.gid === other.gid
  )
}

// A reload is a signal: whether it went well shows only afterwards.
async function comesBack(
  postfix: Postfix,
  ports: readonly Served[],
): Promise<void> {
  const end = performance.now() + COMES_BACK_SECONDS * 1000
  for (const port of ports) {
    while (!(await answers(port))) {
      if (performance.now() > end) {
        throw new Error(`nothing answers on ${port.host}:${port.port}`)
      }
      if (!(await postfix.isRunning())) break
      await sleep(100)
    }
  }
  await sleep(SETTLES_MS)
  if (!(await postfix.isRunning())) {
    throw new Error('Postfix ended during the reload')
  }
}

function answers({ host, port }: Served): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: 5000 })
    const end = (result: boolean) => (): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
    socket.once('timeout', end(false))
  })
}
