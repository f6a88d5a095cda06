/*
 * NAME
 *   names - names and charset that the fields of a part give it
 */

import { decodeWords } from '../mail/encoded-word.js'
import { fieldValues, type Field } from '../mail/field.js'
import { looseNames } from './loose-names.js'
import { readParameters, type Parameter } from './parameter.js'
import { nameReadings, parameterReadings } from './words.js'

/** Every name that a reader could use, the likeliest first. */
export function namesOf(fields: readonly Field[]): string[] {
  const readings = (field: string, parameter: string): string[] =>
    fieldValues(fields, field).flatMap(value =>
      nameReadings(readParameters(value).parameters, parameter),
    )
  return [
    ...new Set([
      ...readings('content-disposition', 'filename'),
      ...readings('content-type', 'name'),
      ...readings('content-disposition', 'name'),
      ...readings('content-type', 'filename'),
      ...sectionsElsewhere(fields),
      ...NAMING_FIELDS.flatMap(it => fieldValues(fields, it)).flatMap(
        looseNames,
      ),
    ]),
  ].filter(name => name !== '')
}

const NAMING_FIELDS = ['content-disposition', 'content-type']

// Sections of one name in several fields, as a reader sees them that gathers
// all parameters first.
function sectionsElsewhere(fields: readonly Field[]): string[] {
  const sections = NAMING_FIELDS.flatMap(field =>
    fieldValues(fields, field).map(value =>
      readParameters(value).parameters.filter(
        ({ name, section }) =>
          section !== null && /^(?:file)?name$/u.test(name),
      ),
    ),
  ).filter(({ length }) => length > 0)
  // In both fields is what honest software does; each has all of it then.
  if (sections.length < 2 || sections.every(isWhole)) return []
  const named = sections.flat().map(it => ({ ...it, name: 'name' }))
  return nameReadings(named, 'name')
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
