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
 * DIAGNOSTICS
 *   Throws SwitchError: the old configuration is in force again, or the text
 *   says what is not.
 */

import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileName, PostfixFiles } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import { readState, replaceFile, type FileState } from './replace-file.js'
import { LOOPBACK } from './stanzas.js'

export class SwitchError extends Error {
  /** Whether both files hold their old bytes. */
  readonly isPutBack: boolean

  constructor(text: string, options: ErrorOptions & { isPutBack?: boolean }) {
    super(text, options)
    this.name = 'SwitchError'
    this.isPutBack = options.isPutBack ?? true
  }
}

/** The state of both files. */
export type FileStates = Readonly<Record<FileName, FileState>>

export interface Switch {
  readonly from: FileStates
  readonly to: FileStates
  /** Ports of 127.0.0.1 that Postfix must serve afterwards. */
  readonly ports: readonly number[]
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
  const isRunning = await postfix.isRunning()
  try {
    for (const name of ORDER)
      replaceAsPlanned(change.from[name], change.to[name])
    const fault = await postfix.check()
    if (fault !== null) throw new Error(`postfix check: ${fault}`)
    if (!isRunning) return false
    await postfix.reload()
    await comesBack(postfix, change.ports)
    return true
  } catch (error) {
    throw await switchBack(postfix, { ...change, isRunning, error })
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
    readonly isRunning: boolean
    readonly error: unknown
    /** More sentences. */
    readonly note?: string
  },
): Promise<SwitchError> {
  const { isRunning, error, note = '' } = change
  const text = withoutEnd((error as Error).message)
  putBack(change, text)
  const rest = isRunning ? await bringBack(postfix) : ''
  const sentence = `${text}. Both files were put back${rest}.${note}`
  return new SwitchError(sentence, { cause: error })
}

// A fault of a later step was told in the same words already.
function withoutEnd(text: string): string {
  return text.replace(/(?:\. Both files were put back)?\.?$/u, '')
}

function replaceAsPlanned(from: FileState, to: FileState): void {
  if (isSame(from, to)) return
  if (readState(from.path).text !== from.text) {
    throw new Error(`${from.path} was changed meanwhile`)
  }
  replaceFile(to)
}

function putBack({ from, to }: Pick<Switch, 'from' | 'to'>, why: string): void {
  try {
    for (const name of ORDER) {
      const isOurs = readState(from[name].path).text === to[name].text
      if (isOurs && !isSame(from[name], to[name])) replaceFile(from[name])
    }
  } catch (error) {
    const text = (error as Error).message
    throw new SwitchError(
      `${why}. Then the files could not be put back: ${text}. Mend that and run filter-install undo`,
      { cause: error, isPutBack: false },
    )
  }
}

// What to add to the sentence: '' where Postfix runs as before.
async function bringBack(postfix: Postfix): Promise<string> {
  try {
    if (await postfix.isRunning()) await postfix.reload()
    else await postfix.start()
    return ''
  } catch (error) {
    return `, but Postfix must be started: ${(error as Error).message}`
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
  ports: readonly number[],
): Promise<void> {
  const end = performance.now() + COMES_BACK_SECONDS * 1000
  for (const port of ports) {
    while (!(await answers(port))) {
      if (performance.now() > end) {
        throw new Error(`nothing answers on ${LOOPBACK}:${port}`)
      }
      if (!(await postfix.isRunning())) break
      await sleep(100)
    }
  }
  await sleep(SETTLES_MS)
  if (!(await postfix.isRunning())) {
    throw new Error('Postfix ended at the reload')
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: LOOPBACK, port, timeout: 5000 })
    const end = (result: boolean) => (): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
    socket.once('timeout', end(false))
  })
}
