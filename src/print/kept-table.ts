/*
 * NAME
 *   kept-table - messages in lines, for people
 *
 * DESCRIPTION
 *   The newest message last, where the eye is. Times are local. In a pipe a
 *   message has one line, as long as it is. On a terminal no line is longer than
 *   the terminal is wide: a message has two lines there.
 *
 * SECURITY
 *   Everything that comes from a message is printable and short.
 */

import { printable } from '../util/text.js'
import { toneOf, type Paint } from './colors.js'

/** A kept message, or one that was decided about. */
export interface ListedMessage {
  /** ISO 8601. */
  readonly time: string
  readonly id: string
  readonly class: string
  readonly size: number
  readonly sender: string
  readonly recipients: readonly string[]
  readonly subject: string
  readonly why: string
}

export interface TableLook {
  readonly paint: Paint
  /** Of the terminal; null: as wide as it gets. */
  readonly columns: number | null
  /** What the first column is. */
  readonly timeTitle: 'KEPT' | 'CAME'
}

/** The table with its head, without the last line end. */
export function keptTable(
  rows: readonly ListedMessage[],
  look: TableLook,
): string {
  const { columns, timeTitle } = look
  return columns === null
    ? wideTable(rows, [timeTitle, ...WIDE], look)
    : narrowTable(rows, [timeTitle, ...NARROW], { ...look, columns })
}

const VERDICT = 2
const SIZE = 3
const WIDE = ['ID', 'VERDICT', 'SIZE', 'SENDER', 'RECIPIENT', 'WHY']
const NARROW = ['ID', 'VERDICT', 'SIZE', 'WHY']
const ADDRESS_SHOWN = 32
const SUBJECT_SHOWN = 80

function wideTable(
  rows: readonly ListedMessage[],
  titles: readonly string[],
  { paint }: TableLook,
): string {
  const cells = rows.map(row => [
    ...firstCells(row),
    printable(`<${row.sender}>`, ADDRESS_SHOWN),
    recipientText(row, ADDRESS_SHOWN),
    `${printable(row.why, 100)}${row.subject === '' ? '' : `; ${subjectText(row)}`}`,
  ])
  const line = liner(titles, cells)
  return [
    paint('dim', line(titles).join('  ').trimEnd()),
    ...rows.map((row, at) =>
      painted(line(cells[at] ?? []), row, paint)
        .join('  ')
        .trimEnd(),
    ),
  ].join('\n')
}

// Who and what about are on a line of their own.
function narrowTable(
  rows: readonly ListedMessage[],
  titles: readonly string[],
  { paint, columns }: TableLook & { readonly columns: number },
): string {
  const cells = rows.map(row => [...firstCells(row), printable(row.why, 100)])
  const line = liner(titles, cells)
  return [
    paint('dim', cut(line(titles).join('  ').trimEnd(), columns)),
    ...rows.flatMap((row, at) => {
      const texts = [...line(cells[at] ?? [])]
      const before = texts.slice(0, -1).join('  ').length + 2
      const why = cut(texts.at(-1) ?? '', Math.max(8, columns - before))
      texts[texts.length - 1] = why
      const first = painted(texts, row, paint).join('  ').trimEnd()
      return [first, `  ${paint('dim', secondLine(row, columns - 2))}`]
    }),
  ].join('\n')
}

function secondLine(row: ListedMessage, columns: number): string {
  const half = Math.min(ADDRESS_SHOWN, Math.floor(columns / 3))
  const sender = printable(`<${row.sender}>`, half)
  const start = `${sender} to ${recipientText(row, half)}`
  const text = row.subject === '' ? start : `${start}: ${subjectText(row)}`
  return cut(text, columns)
}

function firstCells(row: ListedMessage): readonly string[] {
  return [
    localTime(row.time),
    printable(row.id, 20),
    row.class,
    sizeText(row.size),
  ]
}

function recipientText(
  { recipients }: ListedMessage,
  characters: number,
): string {
  const [recipient = ''] = recipients
  const others = recipients.length - 1
  const more = others > 0 ? ` +${others}` : ''
  return `${printable(`<${recipient}>`, characters)}${more}`
}

function subjectText({ subject }: ListedMessage): string {
  return `"${printable(subject, SUBJECT_SHOWN)}"`
}

// Columns as wide as the widest of their cells; the last one is not filled.
function liner(
  titles: readonly string[],
  cells: readonly (readonly string[])[],
): (texts: readonly string[]) => readonly string[] {
  const widths = titles.map(title => title.length)
  for (const texts of cells) {
    texts.forEach((text, at) => {
      widths[at] = Math.max(widths[at] ?? 0, text.length)
    })
  }
  return texts =>
    texts.map((text, at) => {
      const width = at === texts.length - 1 ? 0 : (widths[at] ?? 0)
      return at === SIZE ? text.padStart(width) : text.padEnd(width)
    })
}

function painted(
  texts: readonly string[],
  row: ListedMessage,
  paint: Paint,
): readonly string[] {
  const tone = toneOf({ verdict: row.class })
  return texts.map((text, at) => (at === VERDICT ? paint(tone, text) : text))
}

/** At most so many columns of a terminal: some characters take two. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let shown = ''
  let used = 0
  for (const letter of text) {
    used += columnsOf(letter)
    if (used > columns - 3) break
    shown += letter
  }
  return `${shown}...`
}

function columnsOf(text: string): number {
  let count = 0
  for (const letter of text) {
    count += WIDE_LETTER.test(letter) ? 2 : MARK.test(letter) ? 0 : 1
  }
  return count
}

// East Asian wide and fullwidth characters, and pictures.
const WIDE_LETTER =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const MARK = /\p{Mn}/u

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
