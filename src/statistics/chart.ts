/*
 * NAME
 *   chart - messages over time as bars of characters
 *
 * DESCRIPTION
 *   A line for each slot: its name, a bar whose pieces are what became of the
 *   messages, and the numbers. The longest bar fills the room; a piece that has
 *   any message has at least one character, so that five viruses are seen beside
 *   ten thousand messages.
 *
 *   Where the terminal cannot show block characters, the bars are ASCII.
 */

import type { Paint, Tone } from '../print/colors.js'
import { slotName, type Unit } from './slots.js'
import type { Slot, SlotKind } from './statistics.js'

export interface ChartLook {
  /** Of the terminal. */
  readonly columns: number
  readonly isUnicode: boolean
  readonly paint: Paint
}

interface Kind {
  readonly kind: SlotKind
  readonly block: string
  readonly ascii: string
  readonly tone: Tone
}

/** In the order of a bar. */
const KINDS: readonly Kind[] = [
  { kind: 'refused', block: '█', ascii: '#', tone: 'bad' },
  { kind: 'kept', block: '▓', ascii: 'k', tone: 'bad' },
  { kind: 'other', block: '◆', ascii: 'o', tone: 'bad' },
  { kind: 'tagged', block: '▒', ascii: 't', tone: 'doubt' },
  { kind: 'passed', block: '░', ascii: '-', tone: 'good' },
]

/** Columns of numbers beside the bar, besides the sum. */
const NUMBERS = ['tagged', 'kept', 'refused', 'tries'] as const

const BAR_LEAST = 8

/** The lines of the plot, a legend first; none without slots. */
export function chartLines(
  slots: readonly Slot[],
  unit: Unit,
  look: ChartLook,
): readonly string[] {
  if (slots.length === 0) return []
  const { columns, paint } = look
  const rows = slots.map(slot => {
    const numbers = NUMBERS.map(kind => countText(slot[kind]))
    const name = slotName(Date.parse(slot.start), unit)
    return { slot, name, numbers: [countText(sumOf(slot)), ...numbers] }
  })
  const titles = ['all', ...NUMBERS]
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map(it => it.numbers[at]?.length ?? 0)),
  )
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const used = nameWidth + widths.reduce((sum, it) => sum + it + 2, 0) + 1
  const width = Math.max(BAR_LEAST, columns - used)
  const most = Math.max(...slots.map(sumOf))
  const numbersOf = (texts: readonly string[]): string =>
    texts.map((text, at) => text.padStart((widths[at] ?? 0) + 2)).join('')
  return [
    `${' '.repeat(nameWidth + 1 + width)}${paint('dim', numbersOf(titles))}`,
    ...rows.map(({ slot, name, numbers }) => {
      const bar = barOf(slot, most, { ...look, width })
      return `${name.padEnd(nameWidth)} ${bar}${numbersOf(numbers)}`
    }),
    '',
    ...legend(look),
  ]
}

function barOf(
  slot: Slot,
  most: number,
  { width, paint, isUnicode }: ChartLook & { readonly width: number },
): string {
  const lengths = lengthsOf(slot, most, width)
  const used = lengths.reduce((sum, it) => sum + it, 0)
  const pieces = KINDS.map(({ block, ascii, tone }, at) => {
    const text = (isUnicode ? block : ascii).repeat(lengths[at] ?? 0)
    return text === '' ? '' : paint(tone, text)
  })
  return pieces.join('') + ' '.repeat(width - used)
}

// Rounded up for each, and the longest piece gives what is too much.
function lengthsOf(slot: Slot, most: number, width: number): number[] {
  const total = sumOf(slot)
  if (total === 0) return KINDS.map(() => 0)
  const lengths = KINDS.map(({ kind }) =>
    slot[kind] === 0 ? 0 : Math.max(1, Math.round((slot[kind] / most) * width)),
  )
  const room = Math.max(
    lengths.filter(it => it > 0).length,
    Math.round((total / most) * width),
  )
  for (;;) {
    const extra = lengths.reduce((sum, it) => sum + it, 0) - room
    if (extra <= 0) return lengths
    const longest = lengths.indexOf(Math.max(...lengths))
    if ((lengths[longest] ?? 0) <= 1) return lengths
    lengths[longest] = Math.max(1, (lengths[longest] ?? 0) - extra)
  }
}

function legend({ paint, isUnicode }: ChartLook): readonly string[] {
  const signs = KINDS.map(
    ({ kind, block, ascii, tone }) =>
      `${paint(tone, isUnicode ? block : ascii)} ${kind}`,
  )
  return [signs.join('  ')]
}

/** Messages; tries are none. */
export function sumOf(slot: Slot): number {
  return KINDS.reduce((sum, { kind }) => sum + slot[kind], 0)
}

/** `1,234,567`; `-` for none. */
export function countText(count: number): string {
  return count === 0 ? '-' : plainCount(count)
}

/** `1,234,567`. */
export function plainCount(count: number): string {
  return count.toLocaleString('en-US')
}
