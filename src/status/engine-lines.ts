/*
 * NAME
 *   engine-lines - the table of engines
 */

import type { Tone } from '../print/colors.js'
import type { EngineFacts } from './facts.js'
import { ageText } from './words.js'

type Line = readonly (readonly [text: string, tone?: Tone])[]

const TITLES = ['ENGINE', 'STATE', 'TESTED', 'MEDIAN', 'SLOWEST', 'FAILED', '']

export function engineLines(
  engines: readonly EngineFacts[],
  now: number,
): readonly Line[] {
  if (engines.length === 0) {
    return [[['No antivirus and no spam engine is enabled.', 'doubt']]]
  }
  return [[[row(TITLES), 'dim']], ...engines.map(it => engineLine(it, now))]
}

function engineLine(engine: EngineFacts, now: number): Line {
  const { scanner, state, testedAt, asked, failed } = engine
  const cells = row([
    ...[scanner, state],
    testedAt === null ? '-' : ageText(now - testedAt),
    millisText(engine.medianMs),
    millisText(engine.slowestMs),
    asked === 0 ? '-' : `${failed} of ${asked}`,
    noteOf(engine, now),
  ])
  const tone = failed > 0 && state === 'works' ? 'doubt' : TONES[state]
  return [[cells, tone]]
}

const TONES: Readonly<Record<EngineFacts['state'], Tone>> = {
  works: 'good',
  silent: 'bad',
  unreachable: 'bad',
  untested: 'doubt',
  bypassed: 'bad',
}

// Of an engine that works, its version; of another, what is wrong.
function noteOf({ text, state, databaseAt }: EngineFacts, now: number): string {
  if (state !== 'works') return text
  const start = text.indexOf('(')
  const note = start < 0 ? '' : text.slice(start + 1).replace(/\)$/u, '')
  if (databaseAt === null || note.includes('database')) return note
  const age = `database ${ageText(now - databaseAt)} old`
  return note === '' ? age : `${note}, ${age}`
}

function millisText(ms: number | null): string {
  if (ms === null) return '-'
  return ms >= 10_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms)} ms`
}

const WIDTHS = [9, 12, 8, 9, 9, 11, 0]

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => `${cell} `.padEnd(WIDTHS[at] ?? 0))
    .join('')
    .trimEnd()
}
