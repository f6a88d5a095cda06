/*
 * NAME
 *   content-type - what a header declares about the body after it
 *
 * DESCRIPTION
 *   Gives the type, whether it is a multipart, and every boundary that some
 *   reader would use: of each Content-Type field, each boundary parameter,
 *   plain and extended (RFC 2231), encoded words read and not. Where only
 *   readers that guess agree, a defect reports it.
 *
 * SECURITY
 *   Hostile text; linear.
 */

import { fieldValues, type Field } from '../../mail/field.js'
import type { DefectCode } from '../defects.js'
import { hasManyNames, hasOddName } from './malformed-names.js'
import { isOddField } from './suspicious-field.js'
import {
  hasBareParameter,
  hasBrokenParameter,
  readParameters,
  type Parameter,
  type Parameterized,
} from './parameters.js'
import { parameterReadings, percentDecoded } from './parameter-values.js'

export interface Entity {
  /** The type that most readers see, lower case. */
  readonly type: string
  /** Whether it is declared as one. */
  readonly multipart: boolean
  /** Also of what is declared as none; it may be one all the same.
   * Without white space at their ends (RFC 2046 5.1.1). */
  readonly boundaries: readonly string[]
  readonly defects: readonly DefectCode[]
}

/** @param inherited the type where the header names none. */
export function entityOf(fields: readonly Field[], inherited: string): Entity {
  const values = fieldValues(fields, 'content-type')
  const read = values.map(readType)
  const type = firstType(read) || inherited
  const multipart = read.some(isMultipart)
  const defects = new Set<DefectCode>()
  if (differ(values, folded)) defects.add('content-type-differs')
  if (read.some(isBrokenMultipart) || values.some(isEncodedType)) {
    defects.add('content-type-broken')
  }
  if (fields.some(isOddField)) defects.add('field-broken')
  const { boundaries, odd, isExtended } = boundariesOf(
    read.flatMap(value => value.parameters),
  )
  if (multipart) {
    if (odd) defects.add('boundary-encoded')
    if (isExtended) defects.add('boundary-extended')
    if (values.some(hasBrokenParameter)) defects.add('parameters-broken')
    if (values.some(hasBareParameter)) defects.add('parameter-bare')
    if (boundaries.length > 1) defects.add('boundary-differs')
    if (boundaries.every(boundary => boundary === '')) {
      const isNamed = values.some(value => /boundary/iu.test(value))
      defects.add(isNamed ? 'boundary-empty' : 'multipart-without-boundary')
    }
  }
  for (const code of singleFieldDefects(fields)) defects.add(code)
  if (read.some(value => nameDiffers(value)) || values.some(isOddlyNamed)) {
    defects.add('name-differs')
  }
  if (type === SUN_TYPE) boundaries.push(SUN_BOUNDARY)
  return {
    type,
    multipart,
    boundaries: multipart || !type.startsWith('message/') ? boundaries : [],
    defects: [...defects],
  }
}

/** As SunOS wrote it, and Thunderbird still reads it: ten hyphens. */
const SUN_TYPE = 'x-sun-attachment'
const SUN_BOUNDARY = '--------'

// `Content-Type: boundary=foo`: a parameter where the type should be.
function readType(value: string): Parameterized {
  const read = readParameters(value)
  return /^[^/]*=/u.test(read.value) ? readParameters(`;${value}`) : read
}

function isMultipart({ value, parameters }: Parameterized): boolean {
  if (value === 'multipart' || value.includes('multipart/')) return true
  return value === '' && parameters.some(({ name }) => name === 'boundary')
}

// `application/octet-stream, multipart/mixed` is either, by the reader.
function isBrokenMultipart(read: Parameterized): boolean {
  return (
    isMultipart(read) &&
    (read.open || !/^multipart\/[!#-'*-+\--.0-9^-~]+$/u.test(read.value))
  )
}

// An encoded word where none is allowed (RFC 2047 5): some readers decode it.
function isEncodedType(value: string): boolean {
  return /^[^;]*=\?/u.test(value)
}

function firstType([first]: readonly Parameterized[]): string {
  return first?.value.split(/[\s,]/u)[0] ?? ''
}

/** What has more than one is ambiguous, and each costs at every part. */
const BOUNDARIES_LIMIT = 64

function boundariesOf(parameters: readonly Parameter[]): {
  readonly boundaries: string[]
  readonly odd: boolean
  readonly isExtended: boolean
} {
  const named = parameters.filter(({ name }) => name === 'boundary')
  const readings = [
    ...parameterReadings(named, 'boundary'),
    ...named.flatMap(unquotedReadings),
  ]
  const plain = named.filter(
    it => !it.extended && /%[0-9a-f]{2}/iu.test(it.value),
  )
  readings.push(...plain.map(({ value }) => percentDecoded(value)))
  return {
    boundaries: [...new Set(readings.map(reading => reading.trimEnd()))].slice(
      0,
      BOUNDARIES_LIMIT,
    ),
    odd: named.some(isOddBoundary) || areOutOfOrder(named),
    isExtended: named.some(({ value, quoted, extended }) =>
      extended ? quoted || value.includes('%') : false,
    ),
  }
}

// A value that should have had quotes ends at the first blank or comma for
// some; for others `boundary=a, boundary=b` is two parameters.
function unquotedReadings({ value, quoted }: Parameter): string[] {
  if (quoted || !/[\s,]/u.test(value)) return []
  const others = value.matchAll(/boundary=("?)([^\s,"]*)\1/giu)
  return [
    value.split(/[\s,]/u)[0] ?? '',
    ...Array.from(others, ([, , other]) => other ?? ''),
  ]
}

// Honest software writes it plainly, or extended in US-ASCII (RFC 2231): then
// some code what is no letter, or put quotes around it, and name the charset.
function isOddBoundary(it: Parameter): boolean {
  const { value, section, extended, quoted } = it
  if (!extended) return section !== null
  const isFirst = section === null || section === 0
  const isCoded = /%[0-9a-f]{2}/iu.test(value)
  if (quoted || isCoded) {
    if (CODED_LETTER.test(value)) return true
    return !(isFirst ? NAMED_START : /^[^']*$/u).test(value)
  }
  const start = /^(?:utf-8|us-ascii|iso-8859-1)?''[^']*$/iu
  return !(section === null || section === 0 ? start : /^[^']*$/u).test(value)
}

/** Letters, digits and the marks that RFC 2231 does not encode. */
const CODED_LETTER =
  /%(?:[013-9a-f][0-9a-f]|2[1346bde])(?<!%3[a-f])(?<!%40)(?<!%5[bcd])/iu

const NAMED_START = /^(?:utf-8|us-ascii|iso-8859-1|ansi-x3\.4-1968)''[^']*$/iu

// Not 0, 1, 2 and so on.
function areOutOfOrder(named: readonly Parameter[]): boolean {
  return named
    .filter(({ section }) => section !== null)
    .some(({ section }, index) => section !== index)
}

// Fields that occur at most once (RFC 2045 3, RFC 2183 2).
const SINGLE_FIELDS: readonly (readonly [string, DefectCode])[] = [
  ['content-id', 'content-id-differs'],
  ['mime-version', 'mime-version-differs'],
]

function singleFieldDefects(fields: readonly Field[]): DefectCode[] {
  const dispositions = fieldValues(fields, 'content-disposition')
  return [
    ...SINGLE_FIELDS.filter(([name]) =>
      differ(fieldValues(fields, name), folded),
    ).map(([, code]) => code),
    ...dispositionDefects(dispositions),
    ...(dispositions.some(
      it => nameDiffers(readParameters(it)) || isOddlyNamed(it),
    )
      ? (['name-differs'] as const)
      : []),
  ]
}

// Where there are two, each name is judged; but a user sees one of two names.
function dispositionDefects(values: readonly string[]): DefectCode[] {
  if (!differ(values, folded)) return []
  const names = values
    .map(value => JSON.stringify(readParameters(value).parameters))
    .filter(it => it !== '[]')
  const isOne = new Set(names).size <= 1 && values.every(isPlainDisposition)
  return [isOne ? 'disposition-twice' : 'disposition-differs']
}

function isOddlyNamed(value: string): boolean {
  return hasManyNames(value) || hasOddName(value)
}

function isPlainDisposition(value: string): boolean {
  return /^\s*(?:inline|attachment)\s*(?:;|$)/iu.test(value)
}

// Two plain names with different values; a plain one beside an extended one is
// what honest software writes for old readers.
function nameDiffers({ parameters }: Parameterized): boolean {
  if (parameters.some(isTwoNames)) return true
  return ['name', 'filename'].some(name =>
    differ(
      parameters
        .filter(it => it.name === name && !it.extended && it.section === null)
        .map(({ value }) => value),
    ),
  )
}

// `name=a.png, name=b.exe`, and without the comma.
function isTwoNames({ name, value, quoted }: Parameter): boolean {
  if (quoted || !/^(?:file)?name$/u.test(name)) return false
  return /[\s,](?:file)?name\s*=/iu.test(value)
}

function differ(
  values: readonly string[],
  as = (value: string): string => value,
): boolean {
  return values.length > 1 && new Set(values.map(as)).size > 1
}

function folded(value: string): string {
  return value.replace(/\s+/gu, '').toLowerCase()
}
