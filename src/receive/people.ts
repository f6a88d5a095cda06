/*
 * NAME
 *   people - texts that a program prints for a person instead of its work
 *
 * DESCRIPTION
 *   --help, --version and --check, for the programs that Postfix starts and
 *   that read their few options by hand. For root, --check looks a second time,
 *   as the account of the filter: what that cannot read is no valid
 *   configuration.
 */

import { commandAs } from '../util/process/account.js'
import { runCommand } from '../util/process/command.js'
import { sameArguments } from '../util/process/node-arguments.js'
import { VERSION } from '../version.js'

export const FOR_PEOPLE: readonly string[] = ['--help', '--version', '--check']

export interface Question {
  readonly program: string
  readonly usage: string
  /** Those of FOR_PEOPLE that were asked. */
  readonly words: readonly string[]
  /** Checks the configuration; throws what is wrong with it. */
  readonly check: () => Promise<Checked>
}

export interface Checked {
  /** The account that the filter runs as. */
  readonly user: string
  /** What a configuration has that is no error, and most likely not meant. */
  readonly warnings: readonly Warning[]
  /** What of it only filter-install doctor can tell. */
  readonly notes: readonly Warning[]
}

interface Warning {
  /** `FILE:LINE:COLUMN`. */
  readonly place: string
  readonly name: string
  /** Half a sentence. */
  readonly text: string
}

/** As an error of the same place is told. */
export function warningLine({ place, name, text }: Warning): string {
  return `warning: ${place}: ${name} ${text}`
}

/** All of them, for a person. */
export function warningLines({
  warnings,
  notes,
}: Pick<Checked, 'warnings' | 'notes'>): readonly string[] {
  const noteLine = ({ place, name, text }: Warning): string =>
    `note: ${place}: ${name} ${text}: see filter-install doctor`
  return [...warnings.map(warningLine), ...notes.map(noteLine)]
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
    const checked = await check()
    for (const line of warningLines(checked)) {
      process.stderr.write(`${program}: ${line}\n`)
    }
    const note = process.getuid?.() === 0 ? await checkAs(checked.user) : ''
    process.stdout.write(`configuration is valid${note}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`${program}: ${(error as Error).message}\n`)
    return 2
  }
}

// Root can read what the filter cannot. Throws what the account says.
async function checkAs(user: string): Promise<string> {
  const words = [process.execPath, ...sameArguments(), ...process.argv.slice(1)]
  let command: Awaited<ReturnType<typeof commandAs>>
  try {
    command = await commandAs(user, words)
  } catch {
    return `, but there is no user ${user} yet that could read it`
  }
  const signal = AbortSignal.timeout(CHECK_SECONDS * 1000)
  const { status, output, failure } = await runCommand({ ...command, signal })
  if (status === 0) return ''
  const said = output.trim().replace(/^[a-z-]+: /u, '')
  if (status === 2 && said !== '') throw new Error(`as user ${user}: ${said}`)
  // It could not start: Node.js prints more than that.
  const why = /^Error: .*$/mu.exec(output)?.[0] ?? failure ?? `status ${status}`
  throw new Error(`user ${user} cannot start this program: ${why}`)
}

const CHECK_SECONDS = 60
