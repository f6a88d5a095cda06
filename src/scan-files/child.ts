/*
 * NAME
 *   child - a process that looks at messages, as its parent knows it
 *
 * DESCRIPTION
 *   Waking another process for each message takes as long as to look at a small
 *   one. So a child has several messages in its hands, as many as it does in a
 *   moment, and tells of several at once (see child-server). Which one it is
 *   looking at it notes in a file: when it dies or is killed, that is the message
 *   that it costs. Without such a file it tells of each at once, and it is the
 *   first that it has not told of.
 *
 * DIAGNOSTICS
 *   A message that it died of has a record that says so.
 *
 * SECURITY
 *   Hostile bytes stay in the child. One that does not answer is killed. What it
 *   notes can blame no message but those in its own hands.
 */

import { fork, type ChildProcess } from 'node:child_process'
import { readSync } from 'node:fs'
import { trustedEnvironment } from '../util/process/environment.js'
import { sameArguments } from '../util/process/node-arguments.js'
import { closeQuietly, openUnlinked } from '../util/files/safe-file.js'
import { NOTE_BYTES, type HandedOut, type Item } from './child-server.js'
import { errorRecord, type ScanRecord } from '../mail/scan-record.js'

export interface ChildOptions {
  /** The program to start, and its arguments. */
  readonly program: string
  readonly args: readonly string[]
  /** Tells a child what it is. */
  readonly environment: Readonly<Record<string, string>>
  /** A child that takes longer for one message is killed. */
  readonly limitSeconds: number
  /** Where a file without a name may be. */
  readonly folder: string
}

/** Whose child it is. */
export interface ChildTools {
  /** What to look at next; null for nothing now. */
  readonly next: () => Item | null
  /** How much one child may hold lest others have nothing in the end. */
  readonly share: () => number
  readonly done: (number: number, record: ScanRecord) => void
  /** For another child: this one has died of something else. */
  readonly again: (items: readonly Item[]) => void
}

const FEWEST_IN_HAND = 2
const MOST_IN_HAND = 32

export class ScanChild {
  readonly #options: ChildOptions
  readonly #tools: ChildTools
  readonly #notes: number | null
  #child: ChildProcess | null = null
  #timer: NodeJS.Timeout | undefined
  #inHand: Item[] = []
  #mayHold = FEWEST_IN_HAND
  #hasAnswered = false
  #stopped = false

  constructor(options: ChildOptions, tools: ChildTools) {
    this.#options = options
    this.#tools = tools
    this.#notes = notesIn(options.folder)
  }

  start(): void {
    this.#child ??= this.#fork()
  }

  /** Hands out more where half of what it may hold is done. */
  fill(): void {
    const most = Math.min(this.#mayHold, this.#tools.share())
    if (this.#stopped || this.#inHand.length > most / 2) return
    const items: Item[] = []
    while (this.#inHand.length + items.length < most) {
      const item = this.#tools.next()
      if (item === null) break
      items.push(item)
    }
    if (items.length === 0) return
    if (this.#inHand.length === 0) this.#watch()
    this.#inHand.push(...items)
    this.start()
    const out: HandedOut = { mayNote: this.#notes !== null, items }
    this.#child?.send(out)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    const child = this.#child
    this.#child = null
    if (this.#inHand.length > 0) child?.kill('SIGKILL')
    if (child?.connected === true) child.disconnect()
    if (this.#notes !== null) closeQuietly(this.#notes)
  }

  // It may also die with nothing in its hands: the next one gets the message.
  #fork(): ChildProcess {
    const { program, args, environment } = this.#options
    const notes = this.#notes
    this.#hasAnswered = false
    const child = fork(program, args, {
      execArgv: [...sameArguments()],
      env: { ...trustedEnvironment(), ...environment },
      stdio: [
        ...(['ignore', 'ignore', 'inherit', 'ipc'] as const),
        ...(notes === null ? [] : [notes]),
      ],
    })
    child.on('message', records => {
      if (this.#child === child) this.#heard(records as readonly ScanRecord[])
    })
    child.on('error', error => {
      if (child.pid === undefined) this.#lost(child, error.message)
      else child.kill('SIGKILL')
    })
    child.on('exit', (status, signal) => {
      const how = signal ?? `status ${status}`
      this.#lost(child, `scanning process died (${how})`)
    })
    return child
  }

  #heard(records: readonly ScanRecord[]): void {
    this.#hasAnswered = true
    for (const record of records) {
      const item = this.#inHand.shift()
      if (item !== undefined) this.#tools.done(item.number, record)
    }
    // So many again, and as many as it may do meanwhile.
    const many = FEWEST_IN_HAND + 2 * records.length
    this.#mayHold = Math.min(many, MOST_IN_HAND)
    if (this.#inHand.length > 0) this.#timer?.refresh()
    else clearTimeout(this.#timer)
    this.fill()
  }

  #watch(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#child?.kill('SIGKILL'),
      this.#options.limitSeconds * 1000,
    )
  }

  #lost(child: ChildProcess, why: string): void {
    if (this.#child !== child) return
    this.#child = null
    clearTimeout(this.#timer)
    const items = this.#inHand
    this.#inHand = []
    this.#mayHold = FEWEST_IN_HAND
    const at = this.#culprit(items)
    this.#tools.again(items.filter((_, index) => index !== at))
    const item = items[at]
    if (item === undefined) return this.fill()
    this.#tools.done(item.number, errorRecord(item.message.label, why))
    this.fill()
  }

  // Of one that never answered it is the first: else none would ever be done.
  #culprit(items: readonly Item[]): number {
    const noted = this.#noted()
    const at = items.findIndex(({ number }) => number === noted)
    return at < 0 && (noted === null || !this.#hasAnswered) ? 0 : at
  }

  #noted(): number | null {
    if (this.#notes === null) return null
    const note = Buffer.alloc(NOTE_BYTES)
    try {
      const got = readSync(this.#notes, note, 0, NOTE_BYTES, 0)
      return got === NOTE_BYTES ? note.readUInt32LE() : null
    } catch {
      return null // as if there were no file
    }
  }
}

function notesIn(folder: string): number | null {
  try {
    return openUnlinked(folder)
  } catch {
    return null // slower, and no more
  }
}
