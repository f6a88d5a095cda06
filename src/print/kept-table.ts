/*
 * NAME
 *   kept-table - kept messages in lines, for people
 *
 * DESCRIPTION
 *   One line a message, the newest last, where the eye is. Times are local.
 *
 * SECURITY
 *   Everything that comes from a message is printable and short.
 */

import { printable } from '../util/text.js'
import type { Row } from '../quarantine/entry.js'
import { toneOf, type Paint } from './colors.js'

/** The table with its head, without the last line end. */
export function keptTable(rows: readonly Row[], paint: Paint): string {
  const cells = rows.map(cellsOf)
  const widths = TITLES.map((title, at) =>
    Math.max(title.length, ...cells.map(it => it[at]?.length ?? 0)),
  )
  const line = (texts: readonly string[]): readonly string[] =>
    texts.map((text, at) => {
      const width = at === texts.length - 1 ? 0 : (widths[at] ?? 0)
      return RIGHT.includes(at) ? text.padStart(width) : text.padEnd(width)
    })
  return [
    paint('dim', line(TITLES).join('  ').trimEnd()),
    ...rows.map((row, at) => {
      const texts = [...line(cells[at] ?? [])]
      const verdict = texts[VERDICT] ?? ''
      texts[VERDICT] = paint(toneOf({ verdict: row.class }), verdict)
      return texts.join('  ').trimEnd()
    }),
  ].join('\n')
}

const TITLES = ['KEPT', 'ID', 'VERDICT', 'SIZE', 'SENDER', 'RECIPIENT', 'WHY']
const VERDICT = 2
const RIGHT: readonly number[] = [3]
const ADDRESS_SHOWN = 32

function cellsOf(row: Row): readonly string[] {
  const [recipient = ''] = row.recipients
  const others = row.recipients.length - 1
  return [
    localTime(row.keptAt),
    printable(row.id, 20),
    row.class,
    sizeText(row.size),
    printable(`<${row.sender}>`, ADDRESS_SHOWN),
    `${printable(`<${recipient}>`, ADDRESS_SHOWN)}${others > 0 ? ` +${others}` : ''}`,
    `${row.releases > 0 ? '[released] ' : ''}${printable(row.reason, 80)}`,
  ]
}

/** `2026-11-22 20:10`, here. */
export function localTime(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return printable(iso, 20)
  const pair = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getMonth() + 1, date.getDate()].map(pair).join('-')
  const time = [date.getHours(), date.getMinutes()].map(pair).join(':')
  return `${date.getFullYear()}-${day} ${time}`
}

/** `934`, `12K`, `1.5M`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return String(bytes)
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  const digits = value < 9.95 && power > 1 ? 1 : 0
  return `${value.toFixed(digits)}${['', 'K', 'M', 'G'][power]}`
}
