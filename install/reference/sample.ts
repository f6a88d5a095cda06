/*
 * NAME
 *   sample - the sample configuration and filter.toml(5), from the tables
 *
 * DESCRIPTION
 *   Every option is in both, with its type, its default and its sentence.
 *   Nothing here is written by hand: the tables are the reference.
 */

import type { Option, Section } from '../../src/config/option.js'
import { presetLines } from './presets.js'
import { wrapped } from './wrapped.js'

/** The sample: every option as a comment, with its default. */
export function sampleOf(
  sections: readonly Section[],
  repeated: readonly Section[],
): string {
  return [
    '# Configuration of Postsift: /etc/postsift/filter.toml',
    '#',
    '# Every option is here with its default. Take the # away to change one.',
    '# Sizes: 1048576 or "1MiB". Durations: 150, "150s" or "5m".',
    ...sections.flatMap(section => tableOf(section, `[${section.name}]`)),
    ...repeated.flatMap(section => tableOf(section, `[[${section.name}]]`)),
    '',
  ].join('\n')
}

/** The text of filter.toml(5), as a program's header would have it. */
export function formatManual(
  sections: readonly Section[],
  repeated: readonly Section[],
): string {
  const all = [
    ...sections.map(section => [section, `[${section.name}]`] as const),
    ...repeated.map(section => [section, `[[${section.name}]]`] as const),
  ]
  return [
    'NAME',
    '  filter.toml - configuration of Postsift',
    '',
    'DESCRIPTION',
    '  TOML. Every option has a default, so that no file is needed. Every program',
    '  takes another file by --config, and single options by -o NAME=VALUE with the',
    '  name of the table before it: -o action.infected=reject. In names - and _',
    '  are the same. An unknown option or an impossible value is an error that',
    '  names file, line and column.',
    '',
    '  Sizes are numbers of bytes, or have a unit: "1MiB". Durations are seconds,',
    '  or have a unit: "150s", "5m", "1h", "6d". An empty path or list is none.',
    '',
    ...all.flatMap(([section, title]) => [
      section.name === ''
        ? 'TOP'
        : `TABLE ${section.name.toUpperCase().replace(/[^A-Z]/gu, ' ')}`,
      ...wrapped(
        section.name === ''
          ? section.sentence
          : `${title}: ${section.sentence}`,
        2,
      ),
      '',
      ...Object.entries(section.options).flatMap(([name, option]) => [
        option.example !== undefined
          ? `  ${name}  (${option.type}; not given)`
          : `  ${name} = ${valueOf(option)}  (${option.type})`,
        ...wrapped(option.sentence, 6),
        '',
      ]),
    ]),
    'PRESETS',
    ...presetLines(),
    'EXAMPLES',
    ...RULE_EXAMPLES,
    '',
    'FILES',
    '  /etc/postsift/filter.toml',
    '',
    'SEE ALSO',
    '  filter-pipe(8), filter-smtp(8), filterd(8), filter-scan(1)',
  ].join('\n')
}

const RULE_EXAMPLES = [
  '  Documents with macros from a partner pass where their signature is good;',
  '  from all others they are kept:',
  '',
  '  [[rule]]',
  '  name = "partner with macros"',
  '  verified_domain = ["partner.example"]',
  '  macro = true',
  '  class = ["active", "banned"]',
  '  action = "pass"',
  '',
  '  [[rule]]',
  '  name = "macros from outside"',
  '  origin = "inbound"',
  '  macro = true',
  '  action = "quarantine"',
  '',
  '  What a new rule would do, before it does it:',
  '',
  '  [[rule]]',
  '  name = "large mail at day"',
  '  mode = "monitor"',
  '  larger_than = "50MiB"',
  '  days = ["mon", "tue", "wed", "thu", "fri"]',
  '  hours = "08:00-18:00"',
  '  time_zone = "Europe/Berlin"',
  '  action = "defer"',
  '',
  '  Until 18:00, mail passes that clamd could not scan. The rule ends by itself;',
  '  what other scanners find is still stopped:',
  '',
  '  [[rule]]',
  '  name = "clamd is away"',
  '  class = ["unchecked-error"]',
  '  scanner = ["clamd"]',
  '  until = "2026-12-24 18:00"',
  '  time_zone = "Europe/Berlin"',
  '  action = "tag"',
  '',
  '  A refusal that says what to do:',
  '',
  '  [[rule]]',
  '  finding = [".exe", ".js"]',
  '  origin = "submission"',
  '  action = "reject"',
  '  text = "programs cannot be mailed; please use the file server"',
]

function tableOf(section: Section, title: string): string[] {
  return [
    '',
    '',
    ...wrapped(section.sentence, 0).map(line => `# ${line}`),
    ...(section.name === '' ? [] : [`#${title}`]),
    ...Object.entries(section.options).flatMap(([name, option]) => [
      '',
      ...wrapped(option.sentence, 0).map(line => `# ${line}`),
      `#${name} = ${option.example ?? valueOf(option)}`,
    ]),
  ]
}

/** A default as TOML; long lists over several lines are one here. */
function valueOf({ default: value, type }: Option<unknown>): string {
  if (Array.isArray(value)) {
    return `[${value.map(it => JSON.stringify(it)).join(', ')}]`
  }
  if (type === 'size' && typeof value === 'number') return sizeText(value)
  return JSON.stringify(value)
}

function sizeText(bytes: number): string {
  const mebi = 1024 * 1024
  return bytes >= mebi && bytes % mebi === 0
    ? `"${bytes / mebi}MiB"`
    : String(bytes)
}
