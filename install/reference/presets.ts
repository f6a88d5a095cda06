/*
 * NAME
 *   presets - PRESETS of filter.toml(5), from the table of products
 */

import {
  MEANINGS,
  type Meaning,
  type Preset,
} from '../../src/scan/command/preset.js'
import { PRODUCTS } from '../../src/scan/command/products.js'
import { wrapped } from './wrapped.js'

/** As a program's header would have it. */
export function presetLines(): readonly string[] {
  return [
    '  Products that preset of [scanner.command] knows. tested: our tests run it.',
    '  not tested: no one ran it here. The source says where the row is from; a row',
    '  that names a document of the vendor was not compared with that document.',
    '  The self-test shows the test virus to each, and notices a row by which nothing',
    '  is found; other statuses are not tried. A status that is not listed is a',
    '  failure. Compare a row with the manual of your version before you use it.',
    '',
    ...Object.entries(PRODUCTS).flatMap(([name, preset]) => [
      `  ${name}  ${preset.proof}.`,
      ...wrapped(`${preset.product}. ${commandOf(preset)}`, 6),
      ...wrapped(`Exit statuses: ${statusesOf(preset)}. ${preset.source}`, 6),
      '',
    ]),
  ]
}

function commandOf({ programs: [program], args, input }: Preset): string {
  const how = input === 'stdin' ? 'The message is on stdin' : 'It scans files'
  return `${how}: "${program} ${args.join(' ')}".`
}

function statusesOf({ statuses, needs }: Preset): string {
  const rows = MEANINGS.flatMap(meaning => {
    const list = listOf(statuses, meaning)
    const more = meaning === 'clean' && needs ? ' with a summary' : ''
    return list === '' ? [] : [`${meaning} ${list}${more}`]
  })
  return rows.join('; ')
}

function listOf(statuses: Preset['statuses'], wanted: Meaning): string {
  const all = Object.entries(statuses)
    .filter(([, meaning]) => meaning === wanted)
    .map(([status]) => Number(status))
  const runs: number[][] = []
  for (const status of all) {
    const last = runs.at(-1)
    if (last?.at(-1) === status - 1) last.push(status)
    else runs.push([status])
  }
  return runs
    .map(run => {
      const [first, last] = [run[0], run.at(-1)]
      return run.length > 2 ? `${first}-${last}` : run.join(', ')
    })
    .join(', ')
}
