/*
 * NAME
 *   options - the options of [cache]
 */

import {
  choices,
  duration,
  integer,
  path,
  size,
  type Section,
} from '../config/option.js'

/** Those that say which signatures they have. */
const CACHED_SCANNERS = ['clamd', 'icap', 'yara'] as const

export const CACHE = {
  name: 'cache',
  sentence:
    'Remembers what scanners said of the bytes of a part, in filterd. See src/verdict-cache/README.md.',
  options: {
    scanners: choices(
      CACHED_SCANNERS,
      'Scanners whose answers are remembered: some of "clamd", "icap", "yara". By default none, and the cache is off. clamd does not say when signatures of third parties change: a part that was clean then stays so for clean_time.',
    ),
    clean_time: duration(
      2 * 60 * 60,
      'Time for which it is remembered that nothing was found in a part, unless the scanner has other signatures before; at most 1 day.',
    ),
    found_time: duration(
      24 * 60 * 60,
      'Time for which it is remembered what was found in a part, unless the scanner has other signatures before; at most 7 days.',
    ),
    entries: integer(
      20_000,
      { min: 1, max: 10_000_000 },
      'Maximum number of answers that one process of filterd remembers. The one that was not used for the longest time goes first.',
    ),
    memory: size(
      16 * 1024 * 1024,
      'Maximum memory for these answers in one process.',
    ),
    key_file: path(
      '',
      'File with 64 hexadecimal digits that signs answers in the server of store.cache; all hosts need the same. By default release.key in quarantine_directory. It must be closed to other accounts.',
    ),
  },
} as const satisfies Section
