/*
 * NAME
 *   wanted-names - metrics that the rules and the dashboard rest on
 */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const TOP = resolve(import.meta.dirname, '../..')

export const RULES = resolve(TOP, 'install/prometheus/postsift.rules.yml')
export const DASHBOARD = resolve(TOP, 'install/grafana/postsift.json')

/** By file. */
export const namesWanted = (): readonly (readonly [
  string,
  readonly string[],
])[] =>
  [RULES, DASHBOARD].map(file => {
    const text = readFileSync(file, 'utf8')
    const found = text.match(/\b(?:postsift|process)_[a-z_]+\b/gu) ?? []
    const names = found.map(it => it.replace(/_(?:bucket|sum|count)$/u, ''))
    return [file, [...new Set(names)]] as const
  })
