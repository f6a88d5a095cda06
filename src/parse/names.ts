/*
 * NAME
 *   names - names and charset that the fields of a part give it
 */

import { decodeWords } from '../mail/encoded-word.js'
import { fieldValues, type Field } from '../mail/field.js'
import { readParameters } from './parameter.js'
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
    ]),
  ].filter(name => name !== '')
}

/** Lower case; '' where none is named. */
export function charsetOf(fields: readonly Field[]): string {
  const values = fieldValues(fields, 'content-type')
  const charsets = values.flatMap(value =>
    parameterReadings(readParameters(value).parameters, 'charset'),
  )
  return decodeWords(charsets[0] ?? '').toLowerCase()
}
