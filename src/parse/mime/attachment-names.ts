/*
 * NAME
 *   attachment-names - names and charset that the fields of a part give it
 */

import { isUtf8 } from 'node:buffer'
import { trimBlanks } from '../../util/blanks.js'
import { decodeWords } from '../../mail/encoded-word.js'
import { fieldValues, type Field } from '../../mail/field.js'
import { looseNames } from './malformed-names.js'
import { readParameters, type Parameter } from './parameters.js'
import { wordReadings } from './word-readings.js'
import { nameReadings, parameterReadings } from './parameter-values.js'

/** Every name that a reader could use, the likeliest first. */
export function namesOf(fields: readonly Field[]): string[] {
  const dispositions = fieldValues(fields, 'content-disposition')
  const types = fieldValues(fields, 'content-type')
  const ofDispositions = dispositions.map(parametersOf)
  const ofTypes = types.map(parametersOf)
  const values = [...ofDispositions, ...ofTypes]
  const names = new Set([
    ...readings(ofDispositions, 'filename'),
    ...readings(ofTypes, 'name'),
    ...readings(ofDispositions, 'name'),
    ...readings(ofTypes, 'filename'),
    ...sectionsElsewhere(values),
    ...dispositions.flatMap(looseNames),
    ...types.flatMap(looseNames),
    ...fields.flatMap(namesElsewhere),
  ])
  const isSound = [...dispositions, ...types].every(it =>
    isUtf8(Buffer.from(it, 'latin1')),
  )
  for (const name of names) {
    names.add(name.replace(isSound ? REPLACED : FOREIGN, ''))
  }
  names.delete('')
  return [...names]
}

/** What replaces bytes that are no text, and bytes that are no UTF-8: some
 * readers drop them. */
const REPLACED = /\ufffd/gu
const FOREIGN = /[\u0080-\u00ff\ufffd]/gu

const NO_NAMES: readonly string[] = []

// Fields that are nothing but a name; few programs know them.
function namesElsewhere({ name, value }: Field): readonly string[] {
  if (!NAME_FIELDS.test(name)) return NO_NAMES
  return [...looseNames(`name=${value}`), ...wordReadings(trimBlanks(value))]
}

const NAME_FIELDS = /^(?:content-name|x-(?:attachment|file|sun-data)-name)$/iu

function parametersOf(value: string): readonly Parameter[] {
  return readParameters(value).parameters
}

function readings(
  values: readonly (readonly Parameter[])[],
  parameter: string,
): string[] {
  return values.flatMap(it => nameReadings(it, parameter))
}

// Sections of one name in several fields, as a reader sees them that gathers
// all parameters first.
function sectionsElsewhere(
  values: readonly (readonly Parameter[])[],
): string[] {
  const sections = values
    .map(value => value.filter(isSectionOfName))
    .filter(({ length }) => length > 0)
  // In both fields is what honest software does; each has all of it then.
  if (sections.length < 2 || sections.every(isWhole)) return []
  const named = sections.flat().map(it => ({ ...it, name: 'name' }))
  return nameReadings(named, 'name')
}

function isSectionOfName({ name, section }: Parameter): boolean {
  return section !== null && /^(?:file)?name$/u.test(name)
}

function isWhole(sections: readonly Parameter[]): boolean {
  return sections.some(({ section }) => section === 0)
}

/** Lower case; '' where none is named. */
export function charsetOf(fields: readonly Field[]): string {
  const values = fieldValues(fields, 'content-type')
  const charsets = values.flatMap(value =>
    parameterReadings(readParameters(value).parameters, 'charset'),
  )
  return decodeWords(charsets[0] ?? '').toLowerCase()
}
