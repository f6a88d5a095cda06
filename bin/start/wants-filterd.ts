/*
 * NAME
 *   wants-filterd - whether the configuration has engine = "auto"
 *
 * DESCRIPTION
 *   Before anything is loaded that could read a configuration: by its lines before
 *   the first table. It is a guess; filterd, which has read it whole, and has the
 *   very same text, decides.
 *
 * DIAGNOSTICS
 *   null also where the file cannot be read: the engine tells of that.
 */

export interface Wanted {
  readonly file: string | undefined
  readonly text: string
  readonly overrides: readonly string[]
  /** engine.sock of filterd. */
  readonly socket: string
}

/** As config.ts has it. */
const USUAL_FILE = '/etc/postsift/filter.toml'
/** As src/options.ts has it. */
const USUAL_FOLDER = '/var/lib/postsift/journal'

const fs = process.getBuiltinModule('node:fs')

/** @param args of the command line, up to a `--`. */
export function wantsFilterd(args: readonly string[]): Wanted | null {
  let file: string | undefined
  const overrides: string[] = []
  for (let at = 0; at < args.length && args[at] !== '--'; at += 2) {
    const value = args[at + 1] ?? ''
    if (args[at] === '--config') file = value
    if (args[at] === '-o') overrides.push(value)
  }
  try {
    const text = fs.readFileSync(file ?? USUAL_FILE, 'utf8')
    const head = /^[ \t]*\[/mu.exec(text)
    const main = head === null ? text : text.slice(0, head.index)
    const valueOf = (name: string): string | undefined =>
      overrides
        .findLast(it => it.startsWith(`${name}=`))
        ?.slice(name.length + 1) ??
      new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*(["'])(.*?)\\1`, 'mu').exec(
        main,
      )?.[2]
    if (valueOf('engine') !== 'auto') return null
    const folder = valueOf('journal_directory') ?? USUAL_FOLDER
    return { file, text, overrides, socket: `${folder}/engine.sock` }
  } catch {
    return null
  }
}
