/*
 * NAME
 *   people - texts that a program prints for a person instead of its work
 *
 * DESCRIPTION
 *   --help, --version and --check, for the programs that Postfix starts and
 *   that read their few options by hand.
 */

import { VERSION } from '../version.js'

export const FOR_PEOPLE: readonly string[] = ['--help', '--version', '--check']

export interface Question {
  readonly program: string
  readonly usage: string
  /** Those of FOR_PEOPLE that were asked. */
  readonly words: readonly string[]
  /** Checks the configuration; throws what is wrong with it. */
  readonly check: () => Promise<Warned>
}

/** What a configuration has that is no error, and most likely not meant. */
export interface Warned {
  readonly warnings: readonly Warning[]
}

interface Warning {
  /** `FILE:LINE:COLUMN`. */
  readonly place: string
  readonly option: string
  /** Half a sentence. */
  readonly text: string
}

/** As an error of the same place is told. */
export function warningLine({ place, option, text }: Warning): string {
  return `warning: ${place}: rule.${option} ${text}`
}

/** Returns the exit status: 0, or 2 for a configuration with an error. */
export async function answerPerson(question: Question): Promise<0 | 2> {
  const { program, usage, words, check } = question
  if (words.includes('--help')) {
    process.stdout.write(usage)
    return 0
  }
  if (words.includes('--version')) {
    process.stdout.write(`${program} (Postsift) ${VERSION}\n`)
    return 0
  }
  try {
    const { warnings } = await check()
    for (const it of warnings) {
      process.stderr.write(`${program}: ${warningLine(it)}\n`)
    }
    process.stdout.write('configuration is valid\n')
    return 0
  } catch (error) {
    process.stderr.write(`${program}: ${(error as Error).message}\n`)
    return 2
  }
}
