/*
 * NAME
 *   evasion-main - npm run test:evasion
 *
 * SYNOPSIS
 *   npm run test:evasion [-- [--scanner NAME] [--save FOLDER]
 *                            [/REGULAR EXPRESSION/]]
 *
 * DESCRIPTION
 *   Judges all messages of the evasion recipes, or of those recipes whose
 *   `ID STORY` matches. Prints each recipe that is not as expected, and a table
 *   by family: messages, detected, ambiguous without being detected, missed.
 *
 *   --scanner NAME: judges by that engine alone (see engines).
 *
 *   --save FOLDER: writes the messages that are not as expected there.
 *
 * EXIT STATUS
 *   0 when every message is as expected or known to be missed, 1 otherwise.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Teardown } from '../../helper/folder.js'
import { withTeardown } from '../../faults/teardown.js'
import { nameOf } from './corpus.js'
import type { Engine } from './engine.js'
import { ENGINES } from './engines.js'
import { makeJudge } from './judge.js'
import { RECIPES } from './recipes.js'
import { runRecipes, type Result } from './run.js'
import { tableOf } from './table.js'

const { values, positionals } = parseArgs({
  options: { save: { type: 'string' }, scanner: { type: 'string' } },
  allowPositionals: true,
})
const save = values.save ?? null
const wanted = new RegExp((positionals[0] ?? '').replace(/^\/|\/$/gu, ''), 'u')
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const recipes = RECIPES.filter(it => wanted.test(`${it.id} ${it.story}`))
const results = await withTeardown(async t => {
  const engine = await engineOf(t, values.scanner)
  const judge = await makeJudge(engine)
  t.teardown(() => judge.close())
  return runRecipes(judge, recipes, engine?.name ?? null)
})

for (const recipe of recipes) {
  const wrong = results.filter(
    it => it.specimen.recipe === recipe && it.outcome.fits !== 'yes',
  )
  if (wrong.length === 0) continue
  print(`${recipe.id} (${recipe.expected}) ${recipe.story}`)
  for (const result of wrong) print(`    ${lineOf(result)}`)
}
print(`\n${tableOf(results)}`)
process.exit(
  results.every(({ known, outcome }) => known || outcome.fits === 'yes')
    ? 0
    : 1,
)

function engineOf(t: Teardown, name = ''): Promise<Engine | null> {
  if (name === '') return Promise.resolve(null)
  const start = ENGINES[name]
  if (start === undefined) throw new Error(`no engine ${name}`)
  return start(t)
}

function lineOf({ specimen, judged, outcome }: Result): string {
  const { verdict, defects, findings } = judged
  const codes = [...new Set(defects)].join(' ')
  const seen = [outcome.found ? 'D' : '', outcome.ambiguous ? 'A' : '']
  const is = seen.filter(Boolean).join('+') || '-'
  return `${outcome.fits === 'half' ? 'half' : 'MISS'} ${is} ${verdict} [${codes}] ${findings.length} findings ${saved(specimen)}`
}

function saved(specimen: Result['specimen']): string {
  const name = nameOf(specimen)
  if (save === null) return name
  mkdirSync(save, { recursive: true })
  const path = join(save, `${name}.eml`)
  writeFileSync(path, specimen.bytes)
  return path
}
