/*
 * NAME
 *   icap-fields - header lines of an ICAP server, read literally
 *
 * DESCRIPTION
 *   Names in lower case, values without blanks around them. The lines of a folded
 *   value are kept apart by line feeds: X-Violations-Found has one thing on each.
 *
 *   Pure.
 *
 * DIAGNOSTICS
 *   Throws IcapError for a line that is no field.
 */

export class IcapError extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'IcapError'
  }
}

/** All values of each name. */
export type Fields = ReadonlyMap<string, readonly string[]>

export const NO_FIELDS: Fields = new Map()

/** @param lines without their ends. */
export function readFields(lines: readonly string[]): Fields {
  const pairs: { readonly name: string; value: string }[] = []
  for (const line of lines) {
    const last = pairs.at(-1)
    if (/^[ \t]/u.test(line) && last !== undefined) {
      last.value += `\n${line.trim()}`
      continue
    }
    const [, name = '', value = ''] = FIELD.exec(line) ?? []
    if (name === '') throw new IcapError('a header line is no field')
    pairs.push({ name: name.toLowerCase(), value: value.trim() })
  }
  const fields = new Map<string, string[]>()
  for (const { name, value } of pairs) {
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  return fields
}

const FIELD = /^([!#$%&'*+.^_`|~\w-]{1,100})[ \t]*:(.*)$/su

export function together(one: Fields, other: Fields): Fields {
  const all = new Map(one)
  for (const [name, values] of other) {
    all.set(name, [...(all.get(name) ?? []), ...values])
  }
  return all
}

/** The first value; '' if there is none. */
export function firstOf(fields: Fields, name: string): string {
  return fields.get(name)?.[0] ?? ''
}

/** Lines of bytes that end with an empty line; UTF-8 where they are. */
export function linesIn(bytes: Buffer): readonly string[] {
  return bytes
    .toString('utf8')
    .replace(/\r?\n\r?\n$/u, '')
    .split(/\r?\n/u)
}
