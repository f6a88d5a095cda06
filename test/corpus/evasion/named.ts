/*
 * NAME
 *   named - parts whose names are the trick
 *
 * DESCRIPTION
 *   Each name once as `name` of Content-Type and once as `filename` of
 *   Content-Disposition.
 */

import { IN_BASE64, OCTETS, part, shown } from './base.js'
import type { Expected, Row } from './recipe.js'

export const X = 'report.exe'
export const I = 'file.png'

/** Parameters, with N for `name` or `filename`, in either field. */
export const named = (
  parameters: string,
  expected?: Expected,
): readonly Row[] => {
  const story = shown(parameters).slice(0, 80)
  const put = (name: string): string =>
    parameters.replace(/\bN(?=[ \t\n\r(*=\\\x00\xa0\xc2])/g, name)
  return [
    [
      `${story}, type`,
      part(
        `${OCTETS}; ${put('name')}`,
        'Content-Disposition: attachment',
        IN_BASE64,
      ),
      expected,
      'name',
      'type',
    ],
    [
      `${story}, disposition`,
      part(
        OCTETS,
        `Content-Disposition: attachment; ${put('filename')}`,
        IN_BASE64,
      ),
      expected,
      'name',
      'type',
    ],
  ]
}

/** The fields of the part as they are. */
export const fields = (
  story: string,
  lines: readonly string[],
  expected?: Expected,
): Row => [story, part(...lines, IN_BASE64), expected, 'name', 'type']

export const latin = (text: string): string =>
  Buffer.from(text).toString('latin1')
export const percent = (bytes: Buffer): string =>
  Array.from(
    bytes,
    it => `%${it.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')
export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
export const b64 = (bytes: Buffer | string): string =>
  Buffer.from(bytes as string).toString('base64')
