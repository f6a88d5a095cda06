/*
 * NAME
 *   completions - what bash, zsh and fish offer while a command is typed
 *
 * DESCRIPTION
 *   Options, their values and the subcommands are those of the program's header,
 *   which is its manual; the names after -o are those of the option tables. A
 *   program has nothing to keep up to date.
 */

import type { Section } from '../../src/config/option.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'

interface Choice {
  /** Words that the manual lists for its value; [] for none. */
  readonly listed: readonly string[]
  /** `--origin`, `-o`. */
  readonly name: string
  /** What its value is called in the manual; '' where it takes none. */
  readonly value: string
  /** The first sentence about it, in one line. */
  readonly sentence: string
}

/** What can be typed after the name of a program. */
export interface CommandWords {
  readonly program: string
  readonly subcommands: readonly string[]
  readonly options: readonly Choice[]
  /** Whether it takes paths that are no option. */
  readonly takesFiles: boolean
}

/** @param header of the program, without its comment marks. */
export function commandWords(program: string, header: string): CommandWords {
  const [, synopsis = ''] = /^SYNOPSIS\n([\s\S]*?)\n\n/mu.exec(header) ?? []
  const subcommand = new RegExp(`^  ${program} ([a-z]+(?:-[a-z]+)*)\\b`, 'gmu')
  return {
    program,
    subcommands: [
      ...new Set([...synopsis.matchAll(subcommand)].map(it => it[1] ?? '')),
    ],
    options: optionsOf(header),
    takesFiles: /\bPATH\.\.\./u.test(synopsis),
  }
}

/** Names as they are given to -o. */
export function optionNames(sections: readonly Section[]): readonly string[] {
  return sections.flatMap(({ name, options }) =>
    Object.keys(options).map(it => (name === '' ? it : `${name}.${it}`)),
  )
}

// A line of the header that begins with an option, and the lines that the last
// comma continues on, then the deeper lines with its sentences.
function optionsOf(header: string): readonly Choice[] {
  const lines = header.split('\n')
  const found = new Map<string, Choice>()
  for (let at = 0; at < lines.length; at++) {
    if (!/^ {2}-/u.test(lines[at] ?? '')) continue
    let words = lines[at] ?? ''
    while (words.endsWith(',')) words += ` ${(lines[++at] ?? '').trim()}`
    const text: string[] = []
    while (/^ {6}\S/u.test(lines[at + 1] ?? '')) {
      text.push((lines[++at] ?? '').trim())
    }
    const sentence = text.join(' ').replace(/\. .*$|[.:]$/u, '')
    for (const word of words.trim().split(', ')) {
      const [name = '', value = ''] = word.split(' ')
      // A sentence that happens to begin a line with an option.
      if (!name.startsWith('-')) continue
      const listed = value === 'MODE' ? modesIn(header) : []
      if (!found.has(name)) found.set(name, { name, value, sentence, listed })
    }
  }
  return [...found.values()]
}

// `MODE is ...:` with a line for each.
function modesIn(header: string): readonly string[] {
  const [, list = ''] =
    /^ {2}MODE is [^\n]*:\n\n((?: {4}\S.*\n)*)/mu.exec(header) ?? []
  return [...list.matchAll(/^ {4}(\S+)/gmu)].map(it => it[1] ?? '')
}

// What a value can be; null: anything.
function valuesOf({ name, value, listed }: Choice): readonly string[] | null {
  if (listed.length > 0) return listed
  if (value.includes('|')) return value.split('|')
  if (value === 'CLASS') return VERDICT_CLASSES
  return name === '--by' ? ['sendmail', 'smtp'] : null
}

function isPath({ value }: Choice): boolean {
  return value === 'FILE' || value === 'DIR' || value.endsWith('.toml')
}

/** For `/usr/share/bash-completion/completions/PROGRAM`. */
export function bashCompletion(
  words: CommandWords,
  names: readonly string[],
): string {
  const { program, options, subcommands, takesFiles } = words
  const f = `_${program.replaceAll('-', '_')}`
  const offer = (list: readonly string[]): string =>
    `mapfile -t COMPREPLY < <(compgen -W '${list.join(' ')}' -- "$cur")`
  const files =
    'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur")'
  const values = options
    .filter(it => it.value !== '' && it.name !== '-o')
    .map(it => {
      const list = valuesOf(it)
      const does = list !== null ? offer(list) : isPath(it) ? files : ':'
      return `    ${it.name}) ${does}; return ;;`
    })
  const rest =
    subcommands.length > 0
      ? `[ "$COMP_CWORD" -gt 1 ] || ${offer(subcommands)}`
      : takesFiles
        ? files
        : ':'
  return `# bash completion for ${program}. ${MADE}
${f}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  case $prev in
    -o) compopt -o nospace; ${offer(names.map(it => `${it}=`))}; return ;;
${values.join('\n')}
  esac
  case $cur in
    -*) ${offer(options.map(it => it.name))} ;;
    *) ${rest} ;;
  esac
}
complete -F ${f} ${program}
`
}

/** For `/usr/share/zsh/vendor-completions/_PROGRAM`. */
export function zshCompletion(
  words: CommandWords,
  names: readonly string[],
): string {
  const { program, options, subcommands, takesFiles } = words
  const plain = (text: string): string =>
    text.replaceAll(/['[\]:\\]/gu, it => (it === "'" ? '’' : `\\${it}`))
  const specs = options.map(it => {
    const list = it.name === '-o' ? names.map(name => `${name}=`) : valuesOf(it)
    const value =
      it.value === ''
        ? ''
        : list !== null
          ? `:${plain(it.value)}:(${list.join(' ')})`
          : `:${plain(it.value)}:${isPath(it) ? '_files' : ' '}`
    return `  '*${it.name}[${plain(it.sentence)}]${value}'`
  })
  const rest = [
    ...(subcommands.length > 0
      ? [`  '1:command:(${subcommands.join(' ')})'`]
      : []),
    ...(takesFiles ? [`  '*:path:_files'`] : []),
  ]
  return `#compdef ${program}
# ${MADE}
_arguments \\
${[...specs, ...rest].join(' \\\n')}
`
}

/** For `/usr/share/fish/vendor_completions.d/PROGRAM.fish`. */
export function fishCompletion(
  words: CommandWords,
  names: readonly string[],
): string {
  const { program, options, subcommands, takesFiles } = words
  const quoted = (text: string): string =>
    `'${text.replaceAll(/['\\]/gu, it => `\\${it}`)}'`
  const lines = options.map(it => {
    const flag = it.name.startsWith('--')
      ? `-l ${it.name.slice(2)}`
      : `-s ${it.name.slice(1)}`
    const list = it.name === '-o' ? names.map(name => `${name}=`) : valuesOf(it)
    const value =
      it.value === ''
        ? ''
        : list !== null
          ? ` -x -a ${quoted(list.join(' '))}`
          : isPath(it)
            ? ' -r -F'
            : ' -x'
    return `complete -c ${program} ${flag}${value} -d ${quoted(it.sentence)}`
  })
  const rest =
    subcommands.length > 0
      ? [
          `complete -c ${program} -f -n __fish_use_subcommand -a ${quoted(subcommands.join(' '))}`,
        ]
      : takesFiles
        ? []
        : [`complete -c ${program} -f`]
  return `# ${MADE}\n${[...rest, ...lines].join('\n')}\n`
}

const MADE = 'Made from the manual of the program.'
