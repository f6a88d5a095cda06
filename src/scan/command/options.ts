/*
 * NAME
 *   options - options of the command scanner
 */

import {
  boolean,
  choice,
  duration,
  integers,
  list,
  path,
  size,
  type Option,
  type Settings,
} from '../../config/option.js'
import { FAILURE_OPTIONS } from '../failure-options.js'
import { PRESET_NAMES } from './products.js'

const STATUS_RANGE = { min: 0, max: 255 }

export const SECTION = {
  name: 'scanner.command',
  sentence: 'Runs a program that scans the message.',
  options: {
    enabled: boolean(false, 'Enable this scanner.'),
    preset: {
      ...choice(
        ['', ...PRESET_NAMES],
        '',
        'What is known of a product: path, arguments, exit statuses, and how it names malware. PRESETS lists them. Options beside it win over it.',
      ),
      type: 'name of PRESETS',
    },
    path: path(
      '',
      'Absolute path of the program. Required without preset; by default where the product usually is.',
    ),
    args: maybeList(
      'Arguments of the program, in place of those of the preset. "{folder}" is the folder of input = "files".',
      '["--no-summary", "-"]',
    ),
    more_args: list([], 'Arguments that come before args.'),
    input: {
      ...choice(
        ['', 'stdin', 'files'],
        '',
        'How the program gets the message: "stdin", or "files" for a folder with the message and each decoded part; by default as the preset, or "stdin".',
      ),
      type: 'stdin | files',
      example: '"stdin"',
    },
    clean_statuses: statuses(
      'Exit statuses that mean that nothing was found; by default those of the preset, or 0.',
      '[0]',
    ),
    infected_statuses: statuses(
      'Exit statuses that mean that malware was found; by default those of the preset, or 1. A status that no option names is a failure.',
      '[1]',
    ),
    encrypted_statuses: statuses(
      'Exit statuses that mean that something has a password: unchecked-encrypted.',
      '[16]',
    ),
    overlimit_statuses: statuses(
      'Exit statuses that mean that something is too large or too deep: unchecked-overlimit.',
      '[8]',
    ),
    damaged_statuses: statuses(
      'Exit statuses that mean that something could not be opened: unchecked-damaged.',
      '[9]',
    ),
    files_limit: size(
      256 * 1024 * 1024,
      'Maximum size of all files of input = "files" together. What does not fit is not shown, and the message is unchecked-overlimit.',
    ),
    time_limit: duration(120, 'Time limit for the program.'),
    ...FAILURE_OPTIONS,
  },
} as const

export type CommandSettings = Settings<typeof SECTION>

/** Null where it is not given. */
function maybeList(
  sentence: string,
  example: string,
): Option<readonly string[] | null> {
  return { ...list([], sentence), default: null, example }
}

function statuses(
  sentence: string,
  example: string,
): Option<readonly number[] | null> {
  return { ...integers([], STATUS_RANGE, sentence), default: null, example }
}
