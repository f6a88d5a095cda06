/*
 * NAME
 *   evasion-main - npm run test:evasion
 *
 * SYNOPSIS
 *   npm run test:evasion [-- [--save FOLDER] [/REGULAR EXPRESSION/]]
 *
 * DESCRIPTION
 *   Judges all messages of the evasion recipes, or of those recipes whose
 *   `ID STORY` matches. Prints each recipe that is not as expected, and a table
 *   by family: messages, detected, ambiguous without being detected, missed.
 *
 *   --save FOLDER: writes the messages that are not as expected there.
 *
 * EXIT STATUS
 *   0 when every message is as expected or known to be missed, 1 otherwise.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameOf } from './corpus.js'
import { makeJudge } from './judge.js'
import { RECIPES } from './recipes.js'
import { runRecipes, type Result } from './run.js'
import { tableOf } from './table.js'

const args = process.argv.slice(2)
const save = args[0] === '--save' ? (args[1] ?? '.') : null
const pattern = args.slice(save === null ? 0 : 2)[0] ?? ''
const wanted = new RegExp(pattern.replace(/^\/|\/$/gu, ''), 'u')
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const judge = await makeJudge()
const recipes = RECIPES.filter(it => wanted.test(`${it.id} ${it.story}`))
const results = await runRecipes(judge, recipes)
judge.close()

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
