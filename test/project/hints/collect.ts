/*
 * NAME
 *   collect - all hints and examples of the sources and documents
 *
 * DESCRIPTION
 *   From the sources, by their syntax trees: what is given to the functions of
 *   doctor/hint.ts, and every other text that has a command or a line of
 *   configuration in it. From program headers, manuals and Markdown: EXAMPLES,
 *   blocks of code, and what is in backticks.
 *
 *   A text in a source is a template: for each expression in it there is a
 *   sample (see samples.ts). One without a sample is a fault, so that no hint
 *   stays unseen.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { SAMPLES, SAMPLES_IN } from './samples.js'

export interface Found {
  /** `FILE:LINE`. */
  readonly where: string
  /** hint: made by a function of doctor/hint.ts; text: prose that may have
   * code in it; code: a block of a document. */
  readonly kind: 'shell' | 'toml' | 'clamdConf' | 'advice' | 'text' | 'code'
  readonly text: string
  /** What a fence of Markdown says: `toml`. */
  readonly language?: string
}

/** Functions whose words are hints, and what comes before their words. */
const MAKERS: Readonly<Record<string, Found['kind']>> = {
  shell: 'shell',
  ownInstall: 'shell',
  ownProgram: 'shell',
  toml: 'toml',
  clamdConf: 'clamdConf',
  advice: 'advice',
}

export function fromSources(top: string): readonly Found[] {
  const files = ['src', 'bin', 'install'].flatMap(folder =>
    readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
      .filter(it => it.endsWith('.ts') && !it.endsWith('.d.ts'))
      .map(it => join(folder, it)),
  )
  return files.flatMap(file => fromSource(top, file))
}

function fromSource(top: string, file: string): readonly Found[] {
  const text = readFileSync(join(top, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Found[] = []
  const add = (node: ts.Node, kind: Found['kind'], words: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    found.push({ where: `${file}:${line + 1}`, kind, text: words })
  }
  const look = (node: ts.Node): void => {
    // Those are made of one another.
    const isMaker =
      ts.isFunctionDeclaration(node) && (node.name?.text ?? '') in MAKERS
    if (isMaker) return
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text
      const kind = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined
      const isHere = /\/(?:doctor|plan|verify|gather)\//u.test(file)
      if (kind !== undefined && isHere) {
        add(node, kind, hintOf(name, node.arguments, source))
        return
      }
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      if (!ts.isImportDeclaration(node.parent)) {
        add(node, 'text', evaluate(node, source, LENIENT) ?? '')
      }
    }
    ts.forEachChild(node, look)
  }
  look(source)
  return found
}

const LENIENT = { isStrict: false }
const STRICT = { isStrict: true }

/** Arguments that are no words of the hint: a file, our programs. */
const BEFORE: Readonly<Record<string, number>> = {
  toml: 1,
  ownInstall: 1,
  ownProgram: 1,
}

function hintOf(
  name: string,
  args: readonly ts.Expression[],
  source: ts.SourceFile,
): string {
  const words = args.slice(BEFORE[name] ?? 0).flatMap(arg => {
    const plain = ts.isSpreadElement(arg) ? arg.expression : arg
    if (ts.isArrayLiteralExpression(plain)) {
      return plain.elements.flatMap(it =>
        hintOf('shell', [it], source).split('\n'),
      )
    }
    return evaluate(plain, source, STRICT) ?? ''
  })
  const text = words.join('\n')
  return name === 'ownInstall' ? `filter-install ${text}` : text
}

/** A literal, a template or an expression that has a sample. */
function evaluate(
  node: ts.Expression,
  source: ts.SourceFile,
  { isStrict }: { readonly isStrict: boolean },
): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(
      ({ expression, literal }) =>
        (evaluate(expression, source, { isStrict }) ?? UNKNOWN) + literal.text,
    )
    return node.head.text + spans.join('')
  }
  const words = node.getText(source).replace(/\s+/gu, ' ')
  const sample = SAMPLES_IN[source.fileName]?.[words] ?? SAMPLES[words]
  if (sample !== undefined || !isStrict) return sample
  throw new Error(
    `${source.fileName}: a hint has \${${words}}, and test/project/hints/samples.ts has no sample for it`,
  )
}

/** In place of what is not known in prose. */
export const UNKNOWN = '\u2026'

/** Headers of programs, and pages that are made of tables. */
export function fromManuals(top: string): readonly Found[] {
  const folder = join(top, 'install/man')
  return readdirSync(folder).flatMap(name => {
    const text = plainText(readFileSync(join(folder, name), 'utf8'))
    const sections = text.split(/^(?=\.SH )/mu)
    let line = 1
    return sections.flatMap((section): readonly Found[] => {
      const where = `install/man/${name}:${line}`
      line += section.split('\n').length - 1
      if (section.startsWith('.SH EXAMPLES')) {
        const body = section.replace(/^\.SH.*\n/u, '')
        return [{ where, kind: 'code', text: body }]
      }
      const isSynopsis = section.startsWith('.SH SYNOPSIS')
      return isSynopsis ? [] : [{ where, kind: 'text', text: section }]
    })
  })
}

// man(7), without fonts and escapes; `.PP` and the like part blocks.
function plainText(roff: string): string {
  return roff
    .replace(/\\f[BIRP]/gu, '')
    .replace(/\\\(dq/gu, '"')
    .replace(/\\-/gu, '-')
    .replace(/\\e/gu, '\\')
    .replace(/\\&/gu, '')
    .replace(/\\\(aq|\\\[aq\]/gu, "'")
    .replace(/^\.(?:PP|nf|fi|RS|RE|br|TP|sp).*$/gmu, '')
    .replace(/^\.(?:B|I) /gmu, '')
}

const DOCUMENTS = /^[A-Z]+\.md$/u

export function fromDocuments(top: string): readonly Found[] {
  const names = readdirSync(top).filter(it => DOCUMENTS.test(it))
  return names.flatMap(name => {
    const text = readFileSync(join(top, name), 'utf8')
    const lineOf = (at: number): number => text.slice(0, at).split('\n').length
    const fences = [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gmu)]
    const blocks = fences.map(({ 1: language = '', 2: body = '', index }) => ({
      where: `${name}:${lineOf(index)}`,
      ...{ kind: 'code' as const, text: body, language },
    }))
    const prose = text.replace(/^```\w*\n[^]*?^```$/gmu, it =>
      it.replace(/[^\n]/gu, ''),
    )
    const inline = [...prose.matchAll(/`([^`\n]+)`/gu)].map(
      ({ 1: words = '', index }) => ({
        where: `${name}:${lineOf(index)}`,
        ...{ kind: 'text' as const, text: words },
      }),
    )
    return [...blocks, ...inline]
  })
}
