/*
 * NAME
 *   hint - what mends a finding
 *
 * DESCRIPTION
 *   A command that can be pasted into the shell of root, or lines of a file.
 *   Each kind is made by its own function, so that a test finds all hints in the
 *   sources and tries them: test/project/hints.test.ts.
 */

import type { ProgramsOrigin } from '../gather/programs-origin.js'

export interface Hint {
  readonly kind: 'command' | 'config' | 'clamd.conf' | 'advice'
  /** Where the lines belong; '' of a command and of advice. */
  readonly file: string
  readonly lines: readonly string[]
}

/** For the shell of root. */
export function shell(command: string): Hint {
  return { kind: 'command', file: '', lines: [command] }
}

/** Lines of our configuration, whole tables: they need no command. */
export function toml(file: string, ...lines: readonly string[]): Hint {
  return { kind: 'config', file, lines }
}

/** Lines of clamd.conf(5). */
export function clamdConf(...lines: readonly string[]): Hint {
  return { kind: 'clamd.conf', file: 'clamd.conf', lines }
}

/** Words where neither a command nor a line helps: no code is in them. */
export function advice(text: string): Hint {
  return { kind: 'advice', file: '', lines: [text] }
}

/** As it is printed. @param indent before the lines of a file. */
export function hintText({ file, lines }: Hint, indent = '    '): string {
  if (file === '') return lines.join('\n')
  return [`in ${file}:`, ...lines.map(it => `${indent}${it}`)].join('\n')
}

/** Our programs, as this machine has them. */
export interface OwnPrograms {
  /** Absolute paths: of filter-install, of the folder of the other programs. */
  readonly install: string
  readonly bin: string
  /** Options that lead to this installation, with a space before each; ''. */
  readonly place: string
  /** Whether systemd runs here. */
  readonly hasSystemd: boolean
  /** Folder with the sources; null: these programs were built elsewhere. */
  readonly sources: string | null
  readonly origin: ProgramsOrigin
}

/** `filter-install WORDS` for this installation. */
export function ownInstall(own: OwnPrograms, words: string): Hint {
  return shell(`${own.install} ${words}${own.place}`)
}

/** Another program of ours. */
export function ownProgram(
  { bin }: Pick<OwnPrograms, 'bin'>,
  words: string,
): Hint {
  return shell(`${bin}/${words}`)
}

/** Starts filterd, or starts it anew. */
export function startFilterd(own: OwnPrograms, configFile: string): Hint {
  return own.hasSystemd
    ? shell('systemctl restart postsift')
    : shell(`${own.bin}/filterd --config ${configFile} &`)
}

/** Makes the programs anew. */
export function build({ sources }: OwnPrograms): Hint {
  return sources === null
    ? advice('install the package again')
    : shell(`cd ${sources} && npm ci && npm run build`)
}
