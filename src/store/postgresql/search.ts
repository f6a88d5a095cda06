/*
 * NAME
 *   search - conditions of a person as conditions of SQL
 *
 * DESCRIPTION
 *   They find what may fit, in small ASCII letters; what fits is then decided by
 *   the code that decides it for files.
 *
 *   Pure.
 */

import { textsOf, type Filters } from '../../mail/filters.js'

/** A statement's conditions and their values, from $1 on. */
export class Conditions {
  readonly values: unknown[] = []
  readonly #texts: string[] = []

  /** @param make gets `$1` and the like. */
  add(value: unknown, make: (place: string) => string): void {
    this.values.push(value)
    this.#texts.push(make(`$${this.values.length}`))
  }

  sql(): string {
    return this.#texts.length === 0 ? 'true' : this.#texts.join(' AND ')
  }
}

export interface Columns {
  readonly time: string
  /** All that is known, as a line of JSON in small letters. */
  readonly line: string
  /** What namesOf() made. */
  readonly names: string
  /** Of that line, what a condition alone is about, where an index has it. */
  readonly subject?: string
  readonly sender?: string
}

/** A text of the object that is a line of JSON in small letters. */
export function textIn(column: string, name: 'subject' | 'sender'): string {
  return String.raw`substring(${column} from '"${name}":"((?:[^"\\]|\\.)*)"')`
}

/** All but the recipient. */
export function addFilters(
  conditions: Conditions,
  filters: Filters,
  { time, line, names, ...texts }: Columns,
): void {
  const { id, since, until, ...others } = filters
  if (since !== undefined) {
    conditions.add(timeText(since), place => `${time} >= ${place}`)
  }
  if (until !== undefined && until !== Infinity) {
    conditions.add(timeText(until), place => `${time} < ${place}`)
  }
  for (const text of id === undefined ? [] : textsOf({ id })) {
    conditions.add(anywhere(text), place => `${names} LIKE ${place}`)
  }
  for (const [name, value] of Object.entries(others)) {
    for (const text of textsOf({ [name]: value })) {
      const needle = JSON.stringify(text).slice(1, -1)
      const column = texts[name as keyof typeof texts] ?? line
      conditions.add(anywhere(needle), place => `${column} LIKE ${place}`)
    }
  }
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** The pattern of LIKE for what contains a text. */
export function anywhere(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/gu, '\\$&')}%`
}

/** A column for names: a line each, in small letters. */
export function namesOf(names: readonly string[]): string {
  return names.map(columnText).filter(Boolean).join('\n')
}

/** What a column can have: no NUL. */
export function columnText(text: string): string {
  return text.toLowerCase().replaceAll('\0', '\uFFFD')
}

/** In ASCII, as the quarantine's index is. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
