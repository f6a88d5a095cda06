/*
 * NAME
 *   plan - what inject.mjs is to do to a program, and where
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** A call of the program that a plan can wait for. `fs.end` is the end of what
 * a stream reads, `net.data` what a connection brings; `thread.` is a thread
 * that reads messages. */
export type Point =
  | 'any'
  | `fs.${'openSync' | 'writeSync' | 'fsyncSync' | 'readSync' | 'closeSync'}`
  | `fs.${'mkdirSync' | 'renameSync' | 'unlinkSync' | 'statfsSync'}`
  | `fs.${'read' | 'end'}`
  | `net.${'write' | 'connect' | 'data'}`
  | `thread.fs.${'readSync' | 'writeSync'}`
  | 'thread.start'
  | 'process.spawn'

export interface Plan {
  readonly point: Point
  /** A regular expression over path, bytes or command line of the call. */
  readonly match?: string
  /** The how-many-th such call. Default 1. */
  readonly nth?: number
  readonly when?: 'before' | 'after'
  /** error: thrown, with this code. kill: by this signal. exit: with this
   * status, at once. stall: the process, or thread, does nothing any more, or
   * for so many milliseconds. memory: until there is none. script: of sh(1). clock: jumps by milliseconds. noise: this
   * line on stdout and stderr. later: a rejection that is not handled. swallow:
   * what a connection brings does not arrive. */
  readonly act:
    | ('error' | 'kill' | 'exit' | 'stall' | 'memory')
    | ('script' | 'clock' | 'noise' | 'later' | 'swallow')
  readonly value?: string | number
}

export interface PlanFile {
  readonly path: string
  /** The program meets this fault from now on. */
  set(plan: Plan): void
  clear(): void
  /** There is a plan, and it has not come true. */
  isOpen(): boolean
}

export function planFile(path: string): PlanFile {
  let id = 0
  let isSet = false
  return {
    path,
    set: plan => {
      id++
      isSet = true
      const text = JSON.stringify({ id: `plan${id}`, ...plan })
      writeFileSync(`${path}.new`, text, { mode: 0o644 })
      renameSync(`${path}.new`, path)
    },
    clear: () => {
      isSet = false
      rmSync(path, { force: true })
    },
    isOpen: () => isSet && !read(`${path}.done`).startsWith(`plan${id} `),
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has not come true
  }
}
