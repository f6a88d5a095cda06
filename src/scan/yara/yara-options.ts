/*
 * NAME
 *   yara-options - the options of the scanner of rules, and what its findings are
 *
 * DIAGNOSTICS
 *   checkYaraSettings() throws RangeError with half a sentence.
 */

import {
  boolean,
  choice,
  duration,
  integer,
  list,
  size,
  type Settings,
} from '../../config/option.js'
import { FAILURE_OPTIONS } from '../failure-options.js'

/** Of a finding; the worst first. */
export const RULE_CLASSES = [
  'infected',
  'banned',
  'spam-certain',
  'active',
  'spam',
] as const

export type RuleClass = (typeof RULE_CLASSES)[number]

export function isRuleClass(word: string): word is RuleClass {
  return RULE_CLASSES.some(it => it === word)
}

/** What unchecked-overlimit findings are called. */
export const OVERLIMIT_NAMES = [
  'larger than size_limit',
  'slower than time_limit',
  'needs more than memory_limit',
] as const

export type OverlimitName = (typeof OVERLIMIT_NAMES)[number]

const MEBIBYTE = 1024 * 1024

export const SECTION = {
  name: 'scanner.yara',
  sentence:
    'Finds what rules for YARA describe, with YARA-X, in threads of the filter. It takes half a second of processor time to start, compiling 6 ms for each rule, and each part of a message 0.05 ms for each rule: this is for some hundred rules, and clamd is faster with many thousand. filterd pays for its start once, filter-pipe and filter-smtp for each message or connection.',
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    rules: list(
      [],
      'Files of rules, and folders: of these, all files whose names end in .yar or .yara, at any depth. Required. Each file has a namespace of its own, and cannot include another. filterd reads them at start and at reload; rules that cannot be compiled leave the old ones in force.',
    ),
    class: choice(
      RULE_CLASSES,
      'infected',
      'Class of a finding of a rule whose metadata has no postsift_class, as in: meta: postsift_class = "banned".',
    ),
    message: boolean(
      true,
      'Whether the rules also see the message as it came, with its header. Otherwise, they see only its decoded parts and its text.',
    ),
    size_limit: size(
      100 * MEBIBYTE,
      'Maximum size of what is scanned: of a part, and of the message as it came. What is larger is unchecked-overlimit.',
    ),
    time_limit: duration(
      60,
      'Processor time for one message. A message that takes more is unchecked-overlimit.',
    ),
    memory_limit: size(
      512 * MEBIBYTE,
      'Memory of each thread for compiled rules and the part that is scanned, at most 4 GiB.',
    ),
    threads: integer(
      1,
      { min: 1, max: 16 },
      'Threads in each process of filterd (processes). Each compiles the rules and needs 100 MB or more; the unit of systemd limits filterd to 2 GiB in total.',
    ),
    ...FAILURE_OPTIONS,
  },
} as const

export type YaraSettings = Settings<typeof SECTION>

export function checkYaraSettings(settings: YaraSettings): void {
  if (settings.rules.length === 0) {
    throw new RangeError('rules must name one file or folder at least')
  }
  const relative = settings.rules.find(it => !it.startsWith('/'))
  if (relative !== undefined) {
    throw new RangeError(`rules must be absolute paths, not "${relative}"`)
  }
  for (const name of ['size_limit', 'time_limit'] as const) {
    if (settings[name] === 0)
      throw new RangeError(`${name} must be more than 0`)
  }
  const { memory_limit } = settings
  if (memory_limit < LEAST_MEMORY || memory_limit > MOST_MEMORY) {
    throw new RangeError('memory_limit must be from 32 MiB to 4 GiB')
  }
}

const LEAST_MEMORY = 32 * MEBIBYTE
const MOST_MEMORY = 4096 * MEBIBYTE
