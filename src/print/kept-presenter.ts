/*
 * NAME
 *   kept-presenter - how filter-quarantine prints what it prints
 */

import { columnsOf } from './columns.js'
import type { Fate } from '../records/deed.js'
import { recordText } from './decision-record.js'
import type { MessageRecord } from '../records/record.js'
import { keptRecord, showKept, type Shown } from './kept-message.js'
import { keptTable, sizeText, type ListedMessage } from './kept-table.js'
import { painter } from './colors.js'
import { jsonOf } from './report.js'

/** Colors and the width of a line on a terminal only. */
export function keptPresenter(out: NodeJS.WriteStream): {
  readonly table: (
    rows: readonly ListedMessage[],
    timeTitle: 'KEPT' | 'CAME',
  ) => string
  readonly show: (shown: Shown) => string
  readonly decision: (record: MessageRecord, fate: Fate) => string
  readonly record: (shown: Shown) => object
  readonly json: (value: unknown) => string
  readonly size: (bytes: number) => string
  readonly dim: (text: string) => string
} {
  const paint = painter(out)
  const columns = columnsOf(out)
  return {
    table: (rows, timeTitle) => keptTable(rows, { paint, columns, timeTitle }),
    show: shown => showKept(shown, { paint, columns }),
    decision: (record, fate) => recordText(record, { columns, fate }),
    record: keptRecord,
    json: jsonOf,
    size: sizeText,
    dim: text => paint('dim', text),
  }
}
