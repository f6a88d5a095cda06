/*
 * NAME
 *   lines - how reports show parts, findings, clients and times
 *
 * DESCRIPTION
 *   One form for what filter-scan explains and what filter-quarantine shows of
 *   records and of kept messages.
 */

import { printable } from '../util/text.js'
import { wrapped } from './wrap.js'

const LINE_CHARACTERS = 500
/** Of the titles before the lines. */
export const MARGIN = 12

/** Lines under a title that is before the first; none where there is nothing.
 * @param columns of the terminal, for lines to fit; null: they stay whole. */
export function section(
  title: string,
  lines: readonly string[],
  columns: number | null = null,
): string[] {
  return lines.map((line, index) => {
    const head = `  ${(index === 0 ? title : '').padEnd(9)} `
    const text = printable(line, LINE_CHARACTERS)
    if (columns === null) return head + text
    const indent = /^ */u.exec(text)?.[0].length ?? 0
    const hang = MARGIN + indent + 2
    const body = wrapped(' '.repeat(MARGIN) + text, { hang, width: columns })
    return head + body.slice(MARGIN)
  })
}

/** The value after its name; nothing where there is none. */
export function filled(name: string, value: string): string[] {
  return value === '' ? [] : [`${name} ${value}`]
}

interface PartFacts {
  readonly path: string
  readonly kind?: string
  readonly reading: string
  readonly names: readonly string[]
  readonly declaredType: string
  readonly detectedType: string
  readonly size: number
  readonly marks?: readonly string[]
}

/** A part in one line, indented as it is nested. */
export function partText(part: PartFacts): string {
  const { path, declaredType, detectedType, marks = [] } = part
  const depth = path.split(/[./]/u).length - 1
  const isOther = detectedType !== '' && detectedType !== declaredType
  const type = isOther ? `${declaredType} (is ${detectedType})` : declaredType
  const size = part.kind === 'multipart' ? '' : `, ${part.size} bytes`
  return [
    `${'  '.repeat(depth)}${path || 'message'} ${type}${size}`,
    ...(part.reading === 'mime' ? [] : [`[${part.reading}]`]),
    ...part.names.map(name => `"${printable(name)}"`),
    ...marks,
  ].join(' ')
}

interface FindingFacts {
  readonly class: string
  readonly name: string
  readonly part: string
  readonly scanner: string
}

export function findingText(it: FindingFacts): string {
  return `${it.class}: ${it.name}${inPart(it.part)}  (${it.scanner})`
}

interface DefectFacts {
  readonly grade: string
  readonly code: string
  readonly part: string
  readonly text: string
}

export function defectText({ grade, code, part, text }: DefectFacts): string {
  return `${grade}: ${code}${inPart(part)}${text === '' ? '' : `: ${text}`}`
}

function inPart(part: string): string {
  return part === '' ? '' : ` in ${part}`
}

/** '' for one that is not known. */
export function clientText(client: {
  readonly name: string
  readonly address: string
}): string {
  const { name, address } = client
  return name + address === '' ? '' : `${name || 'unknown'}[${address}]`
}

export function timesText(times: Readonly<Record<string, number>>): string {
  return Object.entries(times)
    .map(([stage, ms]) => `${stage} ${ms} ms`)
    .join(', ')
}
