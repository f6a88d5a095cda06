/*
 * NAME
 *   report - what filter-scan prints
 *
 * DESCRIPTION
 *   For people: one line a message, the verdict first; a summary. For programs:
 *   one JSON object a line.
 *
 * SECURITY
 *   Names come from messages and paths: all are made printable. In JSON they
 *   are as they are, escaped to ASCII.
 */

import { printable } from '../util/text.js'
import { VERDICT_CLASSES } from '../mail/finding.js'
import { explain, optionsOf } from './explain.js'
import { columnsOf } from './columns.js'
import { painter, toneOf, type Paint } from './colors.js'
import type { ScanRecord } from '../mail/scan-record.js'

/** Prints records as the options ask for; colors on a terminal only. */
export function openReport(
  options: { readonly json?: true; readonly explain?: true },
  out: NodeJS.WriteStream,
): (record: ScanRecord) => void {
  const paint = painter(out)
  const columns = columnsOf(out)
  const text = (record: ScanRecord): string => {
    if (options.json === true) return jsonOf(record)
    return options.explain === true
      ? explain(record, paint, columns)
      : lineOf(record, paint)
  }
  return record => {
    out.write(`${text(record)}\n`)
  }
}

const WIDTH = 'unchecked-overlimit'.length

/** One line for a person. */
export function lineOf(record: ScanRecord, paint: Paint): string {
  const verdict = record.verdict.padEnd(WIDTH)
  const start = `${paint(toneOf(record), verdict)}  ${printable(record.file)}`
  if (record.verdict === 'clean') return start
  return `${start}  ${paint('dim', printable(record.reason))}`
}

/** One line for a program: JSON in ASCII. */
export function jsonOf(record: unknown): string {
  return JSON.stringify(record).replace(
    // Without the u flag: a character beyond U+FFFF is two escapes.
    /[\u007f-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Counts records by verdict. */
export class Summary {
  readonly #counts = new Map<string, number>()
  readonly #notAsked = new Map<string, readonly string[]>()
  #messages = 0
  #skipped = 0

  add(record: ScanRecord): void {
    this.#messages++
    for (const { source, needs } of record.notAsked) {
      this.#notAsked.set(source, needs)
    }
    const count = this.#counts.get(record.verdict) ?? 0
    this.#counts.set(record.verdict, count + 1)
  }

  skip(): void {
    this.#skipped++
  }

  /** 0 all clean, 1 something found, 2 something could not be looked at. */
  exitStatus(): 0 | 1 | 2 {
    if (this.#counts.has('error') || this.#counts.has('unchecked-error')) {
      return 2
    }
    const clean = this.#counts.get('clean') ?? 0
    return clean === this.#messages ? 0 : 1
  }

  // A verdict that no rule about the envelope had a say in is half a verdict.
  #notAskedText(): string {
    const count = this.#notAsked.size
    if (count === 0) return ''
    const needs = [...new Set([...this.#notAsked.values()].flat())]
    const rules = count === 1 ? 'rule was' : 'rules were'
    return `\n${count} ${rules} not applied because the envelope is unknown: give ${optionsOf(needs)} or --envelope-from-header`
  }

  text(seconds: number): string {
    const counts = [...VERDICT_CLASSES, 'error']
      .filter(verdict => this.#counts.has(verdict))
      .map(verdict => `${this.#counts.get(verdict)} ${verdict}`)
    const messages = this.#messages === 1 ? 'message' : 'messages'
    const skipped =
      this.#skipped === 0 ? '' : `; skipped, not mail: ${this.#skipped}`
    const list = counts.length === 0 ? '' : `: ${counts.join(', ')}`
    return `${this.#messages} ${messages}${list}${skipped} (${seconds.toFixed(1)} s)${this.#notAskedText()}`
  }
}
