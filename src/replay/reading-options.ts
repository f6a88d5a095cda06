/*
 * NAME
 *   reading-options - options that change what is found in a message
 *
 * DESCRIPTION
 *   A record has what was found under the options of its time. Where two
 *   configurations differ in how messages are read and scanned, records do not
 *   tell what the other one would find. What a scanner's failure means is policy:
 *   that they tell.
 */

import type { Section } from '../config/option.js'
import type { Config } from '../config/config.js'
import { MAIN, UNPACK } from '../options.js'
import { SCANNER_SECTIONS } from '../scan/scan.js'

const READING = [
  'scan_time_limit',
  'message_time_limit',
  'before_queue_time_limit',
  'message_size_limit',
  'part_limit',
  'depth_limit',
  'container_depth_limit',
  'decoded_limit',
] as const satisfies readonly (keyof (typeof MAIN)['options'])[]

/** Names of those that differ: `scanner.clamd.enabled`. */
export function readingDifferences(
  one: Config,
  other: Config,
): readonly string[] {
  const main = [one.settings(MAIN), other.settings(MAIN)] as const
  return [
    ...READING.filter(name => main[0][name] !== main[1][name]),
    ...differences(one, other, UNPACK),
    ...SCANNER_SECTIONS.flatMap(section => differences(one, other, section)),
  ]
}

function differences(
  one: Config,
  other: Config,
  section: Section,
): readonly string[] {
  const a = one.settings(section) as Readonly<Record<string, unknown>>
  const b = other.settings(section) as Readonly<Record<string, unknown>>
  if (a['enabled'] === false && b['enabled'] === false) return []
  return Object.keys(section.options)
    .filter(name => !name.startsWith('on_failure'))
    .filter(name => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .map(name => `${section.name}.${name}`)
}
