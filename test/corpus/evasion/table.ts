/*
 * NAME
 *   table - how many messages of each family were detected
 */

import type { Result } from './run.js'

const COLUMNS = ['messages', 'detected', 'ambiguous', 'other', 'missed']

/** `other` are those that need neither: clean, or over a limit. */
export function tableOf(results: readonly Result[]): string {
  const groups = new Map<string, Result[]>()
  for (const result of results) {
    const [name = ''] = result.specimen.recipe.id.split('.')
    groups.set(name, [...(groups.get(name) ?? []), result])
  }
  return [
    lineOf('family', COLUMNS),
    ...[...groups].map(([name, all]) => lineOf(name, countsOf(all))),
    lineOf('all', countsOf(results)),
  ].join('\n')
}

function countsOf(results: readonly Result[]): readonly string[] {
  const good = results.filter(({ outcome }) => outcome.fits !== 'no')
  const detected = good.filter(({ outcome }) => outcome.found)
  const flagged = good.filter(
    ({ outcome: { found, ambiguous } }) => !found && ambiguous,
  )
  return [
    results.length,
    detected.length,
    flagged.length,
    good.length - detected.length - flagged.length,
    results.length - good.length,
  ].map(String)
}

function lineOf(name: string, cells: readonly string[]): string {
  return name.padEnd(8) + cells.map(cell => cell.padStart(11)).join('')
}
