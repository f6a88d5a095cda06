/*
 * NAME
 *   option - one configuration option, and what values it takes
 *
 * DESCRIPTION
 *   An Option is a row: type, default, one sentence. A Section is a table of
 *   such rows under one TOML table, kept beside the code that it configures:
 *   `[scanner.clamd]` is in scan/clamd. Names are snake_case as in
 *   main.cf.
 *
 *   The same row reads a TOML value and the text after `-o name=`, checks it,
 *   and documents the option.
 *
 * DIAGNOSTICS
 *   read() throws RangeError with half a sentence that follows the option's
 *   name: `must be a whole number from 1 to 1000`.
 */

import * as v from 'valibot'

export interface Option<T> {
  /** What the manual calls its type. */
  readonly type: string
  readonly default: T
  /** One sentence for the sample configuration and the manual. */
  readonly sentence: string
  /** A value, where there is no default. */
  readonly example?: string
  /** Names that it had in older versions, which an error then explains. */
  readonly formerly?: readonly string[]
  /** A value of the TOML file. */
  readonly read: (value: unknown) => T
  /** The text after `-o name=`. */
  readonly readText: (text: string) => T
}

export type Options = Readonly<Record<string, Option<unknown>>>

/** `name` is the TOML table: '' for the top, `scanner.clamd`. */
export interface Section<O extends Options = Options> {
  readonly name: string
  readonly sentence: string
  readonly options: O
}

export type Settings<S extends Section> = {
  readonly [K in keyof S['options']]: S['options'][K] extends Option<infer T>
    ? T
    : never
}

/** Text without control characters. */
export function string(fallback: string, sentence: string): Option<string> {
  return option('text', fallback, sentence, TEXT, text => text)
}

export function boolean(fallback: boolean, sentence: string): Option<boolean> {
  const read = (text: string): unknown =>
    text === 'true' ? true : text === 'false' ? false : text
  return option(
    'true or false',
    fallback,
    sentence,
    v.boolean('must be true or false'),
    read,
  )
}

/** true, false, or null where it is not given. */
export function flag(sentence: string): Option<boolean | null> {
  const row = boolean(false, sentence)
  return { ...row, default: null, example: 'true' }
}

export function integer(
  fallback: number,
  range: { readonly min: number; readonly max: number },
  sentence: string,
): Option<number> {
  const { min, max } = range
  const text = `must be a whole number from ${min} to ${max}`
  const schema = v.pipe(
    v.number(text),
    v.integer(text),
    v.minValue(min, text),
    v.maxValue(max, text),
  )
  return option(`number ${min}-${max}`, fallback, sentence, schema, toNumber)
}

/** Seconds, as a number or with a unit: 150, "150s", "5m", "1h", "6d". */
export function duration(
  fallbackSeconds: number,
  sentence: string,
): Option<number> {
  return quantity({
    type: 'duration',
    fallback: fallbackSeconds,
    sentence,
    units: DURATION_UNITS,
    example: '150, "150s", "5m", "1h" or "6d"',
  })
}

/** Bytes, as a number or with a unit: 1048576, "1MiB", "10k". */
export function size(fallbackBytes: number, sentence: string): Option<number> {
  return quantity({
    type: 'size',
    fallback: fallbackBytes,
    sentence,
    units: SIZE_UNITS,
    example: '1048576, "1024KiB" or "1MiB"',
  })
}

/** As size(); null where it is not given. */
export function maybeSize(sentence: string): Option<number | null> {
  const row = size(0, sentence)
  return { ...row, default: null, example: '"10MiB"' }
}

/** A number, also with decimals and below 0; null where it is not given. */
export function maybeNumber(
  sentence: string,
  example: string,
): Option<number | null> {
  const schema = v.pipe(
    v.number('must be a number'),
    v.finite('must be a number'),
  )
  const row = option<number>('number', 0, sentence, schema, toNumber)
  return { ...row, default: null, example }
}

/** An absolute path; '' where the default is ''. */
export function path(fallback: string, sentence: string): Option<string> {
  const schema = v.pipe(
    TEXT,
    v.check(
      text => text.startsWith('/') || (text === '' && fallback === ''),
      'must be an absolute path',
    ),
  )
  return option('path', fallback, sentence, schema, text => text)
}

export function choice<const T extends string>(
  values: readonly T[],
  fallback: T,
  sentence: string,
): Option<T> {
  // '' is what is not given.
  const words = values.filter(value => value !== '')
  const text = `must be one of ${words.map(value => `"${value}"`).join(', ')}`
  const type = values.join(' | ')
  return option(type, fallback, sentence, v.picklist(values, text), it => it)
}

/** A list of texts; after `-o`, separated by commas. */
export function list(
  fallback: readonly string[],
  sentence: string,
): Option<readonly string[]> {
  const schema = v.array(TEXT, 'must be a list of texts, as in ["a", "b"]')
  return option('list', fallback, sentence, schema, text =>
    text
      .split(',')
      .map(word => word.trim())
      .filter(word => word !== ''),
  )
}

/** A list of some of these words. */
export function choices<const T extends string>(
  values: readonly T[],
  sentence: string,
): Option<readonly T[]> {
  const words = values.map(value => `"${value}"`).join(', ')
  const text = `must be a list of some of ${words}`
  const schema = v.array(v.picklist(values, text), text)
  return option<readonly T[]>('list', [], sentence, schema, line =>
    line.split(',').map(word => word.trim()),
  )
}

/** A list of whole numbers. */
export function integers(
  fallback: readonly number[],
  range: { readonly min: number; readonly max: number },
  sentence: string,
): Option<readonly number[]> {
  const text = `must be a list of whole numbers from ${range.min} to ${range.max}`
  const schema = v.array(
    v.pipe(
      v.number(text),
      v.integer(text),
      v.minValue(range.min, text),
      v.maxValue(range.max, text),
    ),
    text,
  )
  return option('list of numbers', fallback, sentence, schema, words =>
    words.split(',').map(word => toNumber(word.trim())),
  )
}

/** A text that `parse` understands: an address. parse throws RangeError. */
export function parsed<T>(
  type: string,
  fallback: string,
  sentence: string,
  parse: (text: string) => T,
): Option<string> {
  const schema = v.pipe(
    TEXT,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        if (dataset.value !== fallback) parse(dataset.value)
        return dataset.value
      } catch (error) {
        addIssue({ message: (error as Error).message })
        return NEVER
      }
    }),
  )
  return option(type, fallback, sentence, schema, text => text)
}

const TEXT = v.pipe(
  v.string('must be a text in quotes'),
  v.regex(/^[^\u0000-\u001f\u007f]*$/u, 'must not hold control characters'),
)

const DURATION_UNITS = { '': 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 }
const SIZE_UNITS = {
  '': 1,
  b: 1,
  k: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
}

function option<T>(
  type: string,
  fallback: T,
  sentence: string,
  schema: v.GenericSchema<unknown, T>,
  fromText: (text: string) => unknown,
): Option<T> {
  const read = (value: unknown): T => {
    const result = v.safeParse(schema, value)
    if (result.success) return result.output
    throw new RangeError(result.issues[0].message)
  }
  return {
    type,
    default: fallback,
    sentence,
    read,
    readText: text => read(fromText(text)),
  }
}

function quantity(row: {
  readonly type: string
  readonly fallback: number
  readonly sentence: string
  readonly units: Readonly<Record<string, number>>
  readonly example: string
}): Option<number> {
  const text = `must be a ${row.type} as in ${row.example}`
  const schema = v.pipe(
    v.union([v.number(), v.string()], text),
    v.transform(value => inUnits(String(value), row.units)),
    v.finite(text),
    v.minValue(0, text),
  )
  return option(row.type, row.fallback, row.sentence, schema, it => it)
}

function inUnits(
  text: string,
  units: Readonly<Record<string, number>>,
): number {
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = units[(found?.[2] ?? '').toLowerCase()]
  return found && unit !== undefined
    ? Math.round(Number(found[1]) * unit)
    : Number.NaN
}

// As TOML writes a number in decimal, no more: Number() reads 0x10 and 1e1.
function toNumber(text: string): number {
  return /^[+-]?\d{1,15}(?:\.\d+)?$/u.test(text) ? Number(text) : Number.NaN
}
