/*
 * NAME
 *   command - any scanner with a command line
 *
 * DESCRIPTION
 *   Runs a program for each message, which gets it on stdin or as files, and
 *   judges by its exit status and, with a preset, by what it prints (see answer).
 *   A status that no one named is a failure.
 *
 *   Without a preset the finding's name is the program's name and the last line
 *   of its output that is not empty, printable and at most 80 characters: no
 *   pattern of anybody's making has to run over it.
 *
 * DIAGNOSTICS
 *   scan() throws what answer and run do.
 *
 * SECURITY
 *   See run and parts-folder.
 */

import { bytesOf } from '../../util/bytes.js'
import { sha256Of } from '../../util/digest.js'
import type { Message } from '../../mail/message.js'
import { patient } from '../patient.js'
import type { Scanner, ScannerKind } from '../scanner.js'
import { EICAR } from '../test-strings.js'
import { beginOf } from './answer.js'
import { SECTION, type CommandSettings } from './options.js'
import { contradictions, makePlan } from './plan.js'
import { scanByCommand } from './run.js'

const NAME = 'command'

export const command: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    const plan = makePlan(settings)
    checkLimits(settings)
    const scan = (message: Message, signal: AbortSignal) =>
      scanByCommand(plan, message, {
        ...{ tools, signal },
        timeLimitSeconds: settings.time_limit,
        filesLimitBytes: settings.files_limit,
      })
    const scanner: Scanner = {
      name: NAME,
      antivirus: true,
      scan: (message, { deadline }) => scan(message, deadline.signal),
      ...(plan.preset === null
        ? { names: () => ({ words: [], begins: [beginOf(plan.path)] }) }
        : {
            // Another program, of which nothing is known, may be no antivirus.
            selfTest: async signal => {
              const findings = await scan(testVirus(), signal)
              const found = findings.some(it => it.class === 'infected')
              return { found, about: '' }
            },
          }),
      close: () => {},
    }
    return patient(scanner, settings, tools)
  },
  warnings: settings => (settings.enabled ? contradictions(settings) : []),
}

function checkLimits(settings: CommandSettings): void {
  for (const name of ['time_limit', 'files_limit'] as const) {
    if (settings[name] === 0) {
      throw new RangeError(`${name} must be more than 0`)
    }
  }
}

function testVirus(): Message {
  const bytes = bytesOf(Buffer.from(EICAR.text))
  return {
    ...{ bytes, sha256: sha256Of(bytes) },
    ...{ fields: [], parts: [], defects: [], readings: [] },
  }
}
