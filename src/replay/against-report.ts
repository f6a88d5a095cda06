/*
 * NAME
 *   against-report - what filter-scan --against prints
 *
 * DESCRIPTION
 *   Messages that end otherwise, with the lines that decide; those of which it
 *   cannot be told, with the reason; and a summary.
 *
 * SECURITY
 *   Names come from messages and paths: all are made printable.
 */

import { printable } from '../util/text.js'
import type { ScanRecord } from '../mail/scan-record.js'
import { painter } from '../print/colors.js'
import { changesText, summaryText } from './replay-text.js'
import { Summary } from './summary.js'

/** For people. What ends the same is not printed. */
export function openAgainstReport(
  out: NodeJS.WriteStream,
): (record: ScanRecord) => void {
  const paint = painter(out)
  return record => {
    const { file, error, against } = record
    const name = printable(file, PATH_SHOWN)
    if (against === undefined) {
      const why = printable(error ?? 'it was not compared', PATH_SHOWN)
      out.write(`${paint('bad', 'error    ')}  ${name}  ${why}\n`)
    } else if (against.end === 'unknown') {
      const why = printable(against.why.join('; '), PATH_SHOWN)
      out.write(`${paint('doubt', 'unknown  ')}  ${name}  ${why}\n`)
    } else if (against.end === 'other') {
      const lines = [name, ...changesText(against)].join('\n')
      out.write(`${paint('bad', 'otherwise')}  ${lines}\n`)
    }
  }
}

const PATH_SHOWN = 500

/** Counts records by how they end. */
export class AgainstSummary {
  readonly #summary: Summary
  #errors = 0
  #skipped = 0

  constructor(rules: ConstructorParameters<typeof Summary>[0]) {
    this.#summary = new Summary(rules)
  }

  add({ against }: ScanRecord): void {
    if (against === undefined) this.#errors++
    else this.#summary.add(against, 'content')
  }

  skip(): void {
    this.#skipped++
  }

  /** 0 all the same, 1 some end otherwise, 2 some could not be scanned, 3 some
   * cannot be told. */
  exitStatus(): 0 | 1 | 2 | 3 {
    return this.#errors > 0 ? 2 : this.#summary.exitStatus()
  }

  text(seconds: number): string {
    const more = [
      ...(this.#errors === 0 ? [] : [`could not be scanned: ${this.#errors}`]),
      ...(this.#skipped === 0 ? [] : [`skipped, not mail: ${this.#skipped}`]),
      `${seconds.toFixed(1)} s`,
    ]
    return `${summaryText(this.#summary.summary())}\n  ${more.join('; ')}`
  }
}
