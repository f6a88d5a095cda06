/*
 * NAME
 *   stamp - what the last self-test of each engine said
 *
 * DESCRIPTION
 *   One file in the folder of the journal. filterd's primary and doctor write it;
 *   everything that scans reads it and never tests by itself. A result counts for
 *   the settings that it was made with, and for STAMP_KEPT_MS: where no one tests
 *   any more, engines are asked as if there were no tests.
 *
 * DIAGNOSTICS
 *   A stamp that is missing or cannot be read says nothing.
 *
 * SECURITY
 *   The folder is the filter's own. The file is replaced as a whole.
 */

import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import { SCANNER_SECTIONS } from '../scan/scan.js'
import { writeDurably } from '../util/files/safe-file.js'

/** found: it works. silent: it answered, and found nothing. unreachable: it gave
 * no answer, as each message will find out by itself. */
export type TestState = 'found' | 'silent' | 'unreachable'

export interface TestResult {
  readonly scanner: string
  readonly state: TestState
  /** One line. */
  readonly text: string
  /** Of the settings it was made with. */
  readonly settings: string
  /** When the engine's database was made, milliseconds since the epoch. */
  readonly databaseAt?: number
}

export interface Stamp {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly results: readonly TestResult[]
}

const FILE = 'self-test.json'
export const STAMP_KEPT_MS = 30 * 60 * 1000
/** How soon a new stamp is seen. */
const LOOK_AGAIN_MS = 1000

/** Of the settings of a scanner that are in force. */
export function digestOf(scanner: string, config: Config): string {
  const section = SCANNER_SECTIONS.find(it => it.name === `scanner.${scanner}`)
  const text = JSON.stringify(section ? config.settings(section) : null)
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export async function writeStamp(folder: string, stamp: Stamp): Promise<void> {
  const text = `${JSON.stringify(stamp)}\n`
  await writeDurably(join(folder, FILE), [Buffer.from(text)], 0o644)
}

export function readStamp(folder: string): Stamp | null {
  try {
    const stamp = JSON.parse(
      readFileSync(join(folder, FILE), 'utf8'),
    ) as Partial<Stamp> | null
    const { time, results } = stamp ?? {}
    if (typeof time !== 'number' || !Array.isArray(results)) return null
    return { time, results: results as readonly TestResult[] }
  } catch {
    return null
  }
}

/**
 * Why an engine is not believed, by the stamp; null if it is.
 * @param digestOf the digest of a scanner's settings in force.
 */
export function openStamp(
  folder: string,
  digestOf: (scanner: string) => string,
  clock: { readonly wall: () => number; readonly steady: () => number } = {
    wall: Date.now,
    steady: () => performance.now(),
  },
): (scanner: string) => string | null {
  let seen = ''
  let stamp: Stamp | null = null
  let lookedAt = -Infinity
  const look = (): void => {
    if (clock.steady() - lookedAt < LOOK_AGAIN_MS) return
    lookedAt = clock.steady()
    const mark = markOf(join(folder, FILE))
    if (mark === seen) return
    seen = mark
    stamp = mark === '' ? null : readStamp(folder)
  }
  return scanner => {
    look()
    const bad = stamp?.results.find(
      it => it.scanner === scanner && it.state === 'silent',
    )
    if (bad === undefined || stamp === null) return null
    // One of the future is of a clock that was ahead.
    const age = Math.abs(clock.wall() - stamp.time)
    if (age > STAMP_KEPT_MS || bad.settings !== digestOf(scanner)) return null
    return printable(bad.text)
  }
}

function markOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? '' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`
}
