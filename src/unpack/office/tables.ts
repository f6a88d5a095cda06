/*
 * NAME
 *   tables - texts that a spreadsheet opens as a table
 *
 * DESCRIPTION
 *   CSV, TSV, DIF, SYLK and texts or pages named as a workbook: a cell that
 *   begins like a formula is one. By name or type; see tables-reader.
 */

import { endingPattern } from '../../util/name-ending.js'
import type { ContainerKind } from '../container.js'

export const tables: ContainerKind = {
  name: 'tables',
  opens: ({ kind, names, declaredType, detectedType }) =>
    kind === 'leaf' &&
    (TYPES.has(declaredType) || names.some(it => NAME.test(it))) &&
    IS_TEXT.test(detectedType),
  load: () => import('./tables-reader.js'),
}

const NAME = endingPattern(
  'csv|tsv|tab|psv|dif|slk|sylk|prn|xls|xlt|xlw|xlsx|xlsb|xlsm',
)

const TYPES = new Set([
  ...[
    'text/csv',
    'application/csv',
    'text/x-csv',
    'text/comma-separated-values',
  ],
  ...['text/tab-separated-values', 'text/tsv', 'application/vnd.ms-excel'],
  ...['text/spreadsheet', 'application/x-dif', 'application/x-sylk'],
])

/** No archive and no storage: those are opened as what they are. */
const IS_TEXT = /^(?:text\/|application\/(?:x-sylk|xml|x-pem-file|rtf)$|$)/u
