/*
 * NAME
 *   man - a program's header as a manual page
 *
 * DESCRIPTION
 *   The header comment of a program is its manual. manualOf() turns it into
 *   man(7) macros: sections; paragraphs; `TERM  text` and options as tagged
 *   paragraphs; what is indented further, and what is in EXAMPLES and is no
 *   sentence, line by line.
 */

/** What a page is called and where it belongs. */
export interface Page {
  readonly name: string
  readonly section: 1 | 5 | 8
  /** The header: text of the sections, without comment marks. */
  readonly text: string
}

/** The header of a source file, without its comment marks. */
export function headerOf(source: string): string {
  const [, comment = ''] = /^\/\*\n([\s\S]*?)\n \*\/\n/u.exec(source) ?? []
  return comment
    .split('\n')
    .map(line => line.replace(/^ \* ?/u, ''))
    .join('\n')
}

export function manualOf(page: Page): string {
  const lines = [
    `.\\" Made from the program's header by npm run reference. Do not edit.`,
    `.TH ${page.name.toUpperCase()} ${page.section} "" Postsift "Postsift manual"`,
    // Words of programs are copied from here: none is cut or spaced out.
    '.nh',
    '.ad l',
    ...sectionsOf(page.text).flatMap(section => [
      `.SH ${section.title}`,
      ...blocksOf(section.body).flatMap(block => macros(block, section.title)),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

interface Section {
  readonly title: string
  readonly body: readonly string[]
}

function sectionsOf(text: string): Section[] {
  const sections: { title: string; body: string[] }[] = []
  for (const line of text.split('\n')) {
    if (/^[A-Z][A-Z ]*$/u.test(line)) sections.push({ title: line, body: [] })
    else sections.at(-1)?.body.push(line.replace(/^ {2}/u, ''))
  }
  return sections
}

// Runs of lines between empty ones.
function blocksOf(body: readonly string[]): string[][] {
  const blocks: string[][] = [[]]
  for (const line of body) {
    if (line.trim() === '') blocks.push([])
    else blocks.at(-1)?.push(line)
  }
  return blocks.filter(block => block.length > 0)
}

function macros(block: readonly string[], title: string): string[] {
  const [first = ''] = block
  if (first.startsWith(' ')) return literal(block)
  if (title === 'EXAMPLES' && !isProse(block)) return literal(block)
  if (title === 'SYNOPSIS') return synopsis(block)
  const tagged = first.startsWith('-') || / {2}\S/u.test(first)
  return tagged ? tags(block) : ['.PP', ...block.map(escaped)]
}

// A sentence that tells what is below it.
function isProse(block: readonly string[]): boolean {
  const last = block.at(-1) ?? ''
  return /^[A-Z]/u.test(block[0] ?? '') && /[.:;]$/u.test(last)
}

function literal(block: readonly string[]): string[] {
  const indents = block.map(line => /^ */u.exec(line)?.[0].length ?? 0)
  const margin = Math.min(...indents)
  const lines = block.map(line => escaped(`  ${line.slice(margin)}`))
  return ['.PP', '.nf', ...lines, '.fi']
}

function synopsis(block: readonly string[]): string[] {
  return ['.nf', ...block.map(escaped), '.fi']
}

// `--option VALUE` with its text on lines below, or `TERM  text` on one.
function tags(block: readonly string[]): string[] {
  return block.flatMap(line => {
    if (line.startsWith(' ')) return [escaped(line.trim())]
    const [, term = line, text] = /^(.*?\S) {2,}(\S.*)$/u.exec(line) ?? []
    const rest = text === undefined ? [] : [escaped(text)]
    return ['.TP', `.B ${escapedWord(term)}`, ...rest]
  })
}

// A macro takes quotes away from around its words.
function escapedWord(text: string): string {
  return escaped(text).replaceAll('"', '\\(dq')
}

function escaped(line: string): string {
  const text = line.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  return /^[.']/u.test(text) ? `\\&${text}` : text
}
