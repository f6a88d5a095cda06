/*
 * NAME
 *   kept-presenter - how filter-quarantine prints what it prints
 */

import { keptRecord, showKept, type Shown } from './kept-message.js'
import { keptTable, sizeText } from './kept-table.js'
import { painter } from './colors.js'
import { jsonOf } from './report.js'

/** Colors on a terminal only. */
export function keptPresenter(out: NodeJS.WriteStream): {
  readonly table: (rows: Parameters<typeof keptTable>[0]) => string
  readonly show: (shown: Shown) => string
  readonly record: (shown: Shown) => object
  readonly json: (value: unknown) => string
  readonly size: (bytes: number) => string
  readonly dim: (text: string) => string
} {
  const paint = painter(out)
  return {
    table: rows => keptTable(rows, paint),
    show: shown => showKept(shown, paint),
    record: keptRecord,
    json: jsonOf,
    size: sizeText,
    dim: text => paint('dim', text),
  }
}
