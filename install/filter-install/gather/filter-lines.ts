/*
 * NAME
 *   filter-lines - FILTER in Postfix's access tables and checks
 *
 * DESCRIPTION
 *   Looks through the text files that main.cf and master.cf name in checks and
 *   restrictions. A table that is not a text file (LDAP, SQL, a table without
 *   its source beside it) cannot be looked through and is left out.
 */

import { readFileSync, statSync } from 'node:fs'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import { readMainCf } from '../../../src/postfix/main-cf.js'
import { readableServices } from '../../../src/postfix/master-cf.js'
import type { FilterLine } from '../doctor/facts.js'

export function filterLinesIn(files: PostfixFiles): readonly FilterLine[] {
  const main = readMainCf(files['main.cf'])
  const settings = [
    ...main,
    ...readableServices(files['master.cf']).flatMap(it => it.options),
  ]
  const tables = settings.flatMap(({ name, value }) =>
    CHECKS.test(name) || value.includes('check_')
      ? [...value.matchAll(TABLE)].map(([, path = '']) => path)
      : [],
  )
  return [...new Set(tables)].flatMap(linesOf)
}

const CHECKS =
  /^(?:(?:smtp|milter)_)?(?:mime_|nested_)?(?:header|body)_checks$/u
const TABLE =
  /\b(?:btree|cdb|cidr|dbm|hash|lmdb|pcre|regexp|sdbm|texthash):(\/[^\s,]+)/gu

/** A table of a million rows is no list of exceptions. */
const LARGEST_BYTES = 8 * 1024 * 1024

function linesOf(path: string): readonly FilterLine[] {
  return textOf(path)
    .split('\n')
    .flatMap((line, at) => {
      const [, target] = FILTER.exec(line) ?? []
      return target === undefined ? [] : { where: `${path}:${at + 1}`, target }
    })
}

// access(5), header_checks(5): an action is in capital letters or not.
const FILTER = /^(?!\s*#).*\sfilter\s+(\S+:\S*)/iu

function textOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile() !== true || stat.size > LARGEST_BYTES) return ''
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // Postfix cannot read it either, and says so.
    return ''
  }
}
