/*
 * NAME
 *   files - which reference files there are, and what is in them
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_SECTIONS, REPEATED_SECTIONS } from '../../src/engine.js'
import {
  bashCompletion,
  commandWords,
  fishCompletion,
  optionNames,
  zshCompletion,
} from './completions.js'
import { findingsManual } from './findings-page.js'
import { logManual } from './log-page.js'
import { headerOf, manualOf } from './man.js'
import { formatManual, sampleOf } from './sample.js'

const PROGRAMS = [
  ['bin/filter-pipe.ts', 'filter-pipe', 8],
  ['bin/filter-smtp.ts', 'filter-smtp', 8],
  ['bin/filterd.ts', 'filterd', 8],
  ['bin/filterctl.ts', 'filterctl', 8],
  ['bin/filter-store.ts', 'filter-store', 8],
  ['bin/filter-web.ts', 'filter-web', 8],
  ['bin/filter-scan.ts', 'filter-scan', 1],
  ['bin/filter-quarantine.ts', 'filter-quarantine', 1],
  ['install/filter-install.ts', 'filter-install', 8],
] as const

/** Path and text of each file. @param top the checkout. */
export function referenceFiles(
  top: string,
): readonly (readonly [path: string, text: string])[] {
  const programs = PROGRAMS.filter(([source]) => existsSync(join(top, source)))
  return [
    ['install/filter.toml', sampleOf(ENGINE_SECTIONS, REPEATED_SECTIONS)],
    [
      'install/man/filter.toml.5',
      manualOf({
        name: 'filter.toml',
        section: 5,
        text: formatManual(ENGINE_SECTIONS, REPEATED_SECTIONS),
      }),
    ],
    [
      'install/man/postsift-log.5',
      manualOf({ name: 'postsift-log', section: 5, text: logManual() }),
    ],
    [
      'install/man/postsift-findings.5',
      manualOf({
        name: 'postsift-findings',
        section: 5,
        text: findingsManual(),
      }),
    ],
    ...programs.map(([source, name, section]) => {
      const text = headerOf(readFileSync(join(top, source), 'utf8'))
      const path = `install/man/${name}.${section}`
      return [path, manualOf({ name, section, text })] as const
    }),
  ]
}

/** Path and text of what shells offer, as a package installs it below /usr/share.
 * @param top the checkout. */
export function completionFiles(
  top: string,
): readonly (readonly [path: string, text: string])[] {
  const names = optionNames(ENGINE_SECTIONS)
  return PROGRAMS.flatMap(([source, name]) => {
    const header = headerOf(readFileSync(join(top, source), 'utf8'))
    const words = commandWords(name, header)
    return [
      [`bash-completion/completions/${name}`, bashCompletion(words, names)],
      [`zsh/vendor-completions/_${name}`, zshCompletion(words, names)],
      [`fish/vendor_completions.d/${name}.fish`, fishCompletion(words, names)],
    ] as const
  })
}
